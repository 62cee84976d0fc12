"""Who must be told of a sale in person, by when, and when somebody who could not be told counts as told."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from kernel.days import ONE_DAY, court_day, start_of
from kernel.law import Figure
from kernel.refusal import Fact, Finding
from notices.rules.blocks import Told
from notices.rules.kinds import Capacity

ARTICLE = "Fa Shi [2016] 18, art. 16"
SECURED_ARTICLE = "Fa Shi [2004] 16, art. 11"

TOLD_BEFORE_DAYS: Figure[int] = Figure(ARTICLE, {date(2017, 1, 1): 3}, rule="A-16")
DEEMED_TOLD_DAYS: Figure[int] = Figure(ARTICLE, {date(2017, 1, 1): 5}, rule="A-16")

# Parties and known priority purchasers are named by the article; secured creditors by our reading beside it.
TOLD_BY_LAW = frozenset({Capacity.APPLICANT, Capacity.DEBTOR, Capacity.PRIORITY_PURCHASER})
TOLD_BY_READING = frozenset({Capacity.CREDITOR})

State = Literal["told", "waived", "deemed", "late", "open"]


def latest_day_to_tell(publish_on: date) -> date:
    """Return the last day on which a party may receive the message for a notice of the day given.

    Law: Fa Shi [2016] 18, art. 16 (A-16, RR-109).
    """
    return publish_on - TOLD_BEFORE_DAYS.on(publish_on) * ONE_DAY


def state_of(told: Told, publish_on: date) -> State:
    """Return how somebody stands for a notice of the day given: told, waived, deemed told, late, or open.

    Law: Fa Shi [2016] 18, art. 16 (A-16, RR-109).
    """
    if told.waived:
        return "waived"
    if told.received_on is not None:
        return "told" if told.received_on <= latest_day_to_tell(publish_on) else "late"
    return "deemed" if told.reason_not_served.strip() else "open"


def earliest_publish_day(told: Iterable[Told]) -> date | None:
    """Return the first day on which the notice may be published for all who were told; None if none was.

    Law: Fa Shi [2016] 18, art. 16 (A-16, RR-109).
    """
    days = [one.received_on for one in told if one.received_on is not None and not one.waived]
    return max((day + TOLD_BEFORE_DAYS.on(day) * ONE_DAY for day in days), default=None)


def earliest_start_when_deemed(publish_on: date) -> datetime:
    """Return the instant at which those who could not be told count as told: bidding may not start before it.

    Law: Fa Shi [2016] 18, art. 16 (A-16, RS-03): published with the reason for five full days. That bidding
    waits for the last of them is our reading.
    """
    return start_of(publish_on + (DEEMED_TOLD_DAYS.on(publish_on) + 1) * ONE_DAY)


def has_stayed_away(told: Told, publish_on: date) -> bool:
    """Tell whether a priority purchaser who takes no part counts as having given the right up.

    Law: Fa Shi [2016] 18, art. 16 (A-16, BID-2): only who was told, or is deemed to be, can stay away.
    """
    is_told = state_of(told, publish_on) in ("told", "deemed", "waived")
    return told.capacity is Capacity.PRIORITY_PURCHASER and is_told


def parties_findings(
    told: Iterable[Told], *, publish_on: date, starts_at: datetime | None = None
) -> list[Finding]:
    """Return who was not told in time for a notice of the day given, or that everybody was.

    Law: Fa Shi [2016] 18, art. 16 (A-16, RR-109); Fa Shi [2004] 16, art. 11 for secured creditors (K-11).
    """
    people = [one for one in told if one.capacity in TOLD_BY_LAW | TOLD_BY_READING]
    states = [(one, state_of(one, publish_on)) for one in people]
    found = [_untold(one, state, publish_on) for one, state in states if state in ("late", "open")]
    if starts_at is not None and any(state == "deemed" for _, state in states):
        earliest = earliest_start_when_deemed(publish_on)
        if starts_at < earliest:
            facts: dict[str, Fact] = {
                "earliest_start": court_day(earliest).isoformat(),
                "days": DEEMED_TOLD_DAYS.on(publish_on),
            }
            found.append(Finding("block", "start-before-deemed-told", ARTICLE, facts))
    return found or [Finding("pass", "parties-told", ARTICLE, {"people": len(people)})]


def _untold(one: Told, state: State, publish_on: date) -> Finding:
    by_law = one.capacity in TOLD_BY_LAW
    facts: dict[str, Fact] = {
        "name": one.name,
        "capacity": one.capacity.word,
        "by": latest_day_to_tell(publish_on).isoformat(),
        "days": TOLD_BEFORE_DAYS.on(publish_on),
    }
    code = "party-told-late" if state == "late" else "party-not-told"
    return Finding("block" if by_law else "warn", code, ARTICLE if by_law else SECURED_ARTICLE, facts)
