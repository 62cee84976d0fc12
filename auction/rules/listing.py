"""A published listing held against the law: what it lacks, what the law forbids, and what is merely odd."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from auction.rules.asset import AssetClass, check_class, class_of
from auction.rules.bid_step import check_step
from auction.rules.bidding_time import check_bidding_time, check_notice_time
from auction.rules.deposit import check_deposit
from auction.rules.listing_facts import ListingFacts
from auction.rules.procedure import MOST_ROUNDS, Procedure, is_round_allowed
from auction.rules.reserve_price import check_half_kept, check_not_raised, check_start_price, floor_of
from auction.rules.timetable import check_balance_days, check_sale_period
from auction.rules.wording import beijing
from kernel.days import court_day
from kernel.refusal import Finding, Refusal

# The same for every listing: what a case, an asset, a price and terms are made of.
EXPECTED_FIELDS = (
    "title",
    "court",
    "region",
    "asset_type",
    "asset_class",
    "procedure",
    "reference_price",
    "start_price",
    "deposit",
    "step",
    "published_on",
    "starts_at",
    "ends_at",
    "balance_days",
    "extension_minutes",
)

_AMOUNTS = ("reference_price", "start_price", "previous_start", "final_price", "deposit", "step")
_OVER = frozenset({"ended", "sold", "已结束", "已成交", "成交"})
_BIDDING_ARTICLE = "Fa Shi [2016] 18, art. 20"
_NOTICE_ARTICLE = "Fa Shi [2016] 18, art. 12"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a listing; it is accepted where the law forbids nothing of what is known."""

    missing: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        """Tell whether nothing of what is known is forbidden."""
        return not self.refusals


def judge_listing(
    facts: ListingFacts,
    *,
    on: date,
    earliest_start: datetime | None = None,
    shortest_extension_minutes: int | None = None,
) -> Judgement:
    """Return what a listing lacks, what the law forbids of it, and what is odd without being forbidden.

    The stage of notices hands in the earliest start, that of the round the shortest extension. What is a
    setting or practice only warns; facts that are missing are judged by nobody.

    Law: Fa Shi [2016] 18, arts. 10, 12, 17, 20 and 26 (A-10, A-12, A-17, A-20, A-26, RR-103, RR-104, RR-105).
    """
    findings = [
        *_unreadable(facts),
        *_marks(facts),
        *_way_of_selling(facts, on),
        *_start_price(facts, on),
        *_other_amounts(facts, on),
        *_times(facts, on, earliest_start),
        *_days_and_minutes(facts, on, shortest_extension_minutes),
    ]
    return Judgement(
        missing=missing_fields(facts),
        refusals=tuple(finding.as_refusal() for finding in findings if finding.level == "block"),
        warnings=tuple(finding for finding in findings if finding.level == "warn"),
    )


def missing_fields(facts: ListingFacts) -> tuple[str, ...]:
    """Return the expected fields on which the source says nothing; what it says unreadably is not missing.

    Law: Fa Shi [2016] 18, arts. 12 and 13 (A-12, A-13).
    """
    given = {"procedure": facts.procedure_word}
    return tuple(
        name
        for name in EXPECTED_FIELDS
        if given.get(name, getattr(facts, name)) is None and name not in facts.unreadable
    )


def class_by_facts(facts: ListingFacts) -> AssetClass | None:
    """Return the class that the listing states, or the one to which its type of thing belongs.

    Law: Fa Shi [2016] 18, art. 12 (A-12).
    """
    return facts.asset_class or (class_of(facts.asset_type) if facts.asset_type else None)


def _unreadable(facts: ListingFacts) -> Iterator[Finding]:
    """Name what cannot be read, and amounts of nothing or less."""
    for name in facts.unreadable:
        yield Finding("block", "listing-field-unreadable", "", {"field": name})
    for name in _AMOUNTS:
        amount = getattr(facts, name)
        if amount is not None and amount.fen <= 0:
            yield Finding("block", "amount-not-positive", "", {"field": name, "value": amount.plain()})


def _marks(facts: ListingFacts) -> Iterator[Finding]:
    """Hand on the marks that whoever gathered the listing has set, and a class that does not fit the type."""
    for mark in facts.flags:
        yield Finding("warn", "listing-marked", "", {"mark": mark})
    if facts.asset_type is not None and facts.asset_class is not None:
        yield check_class(facts.asset_type, facts.asset_class)


def _way_of_selling(facts: ListingFacts, on: date) -> Iterator[Finding]:
    """Look at the way of selling: a round that the law does not know, or a word for something else."""
    if facts.procedure is not None or facts.procedure_word is None:
        return
    number = facts.round_number
    if number is not None and not is_round_allowed(number, on):
        told = {"round": number, "most": MOST_ROUNDS.on(on)}
        yield Finding("block", "round-unknown-to-law", MOST_ROUNDS.article, told)
    else:
        yield Finding("warn", "procedure-unknown", "", {"procedure": facts.procedure_word})


def _start_price(facts: ListingFacts, on: date) -> Iterator[Finding]:
    """Look at the starting price: its floor by the round before and by the reference price, and oddities."""
    start, reference, previous = facts.start_price, facts.reference_price, facts.previous_start
    if start is None or facts.procedure is None:
        return
    # The first round itself may have been too cheap: a later one is held to both floors, where known.
    floors = (
        floor_of(facts.procedure, reference=None, previous_start=previous, on=on),
        floor_of(facts.procedure, reference=reference, previous_start=None, on=on),
    )
    yield from (check_start_price(start, floor) for floor in floors if floor is not None)
    if previous is not None and facts.procedure is Procedure.ROUND2:
        yield check_not_raised(start, previous)
    if reference is None:
        return
    if facts.procedure is Procedure.SALE:
        yield check_half_kept(start, reference, on)
    if start > reference or (start == reference and facts.procedure is not Procedure.ROUND1):
        told = {"value": start.plain(), "reference": reference.plain()}
        yield Finding("warn", "start-not-below-reference", "", told)


def _other_amounts(facts: ListingFacts, on: date) -> Iterator[Finding]:
    """Look at what hangs on the starting price: deposit, step, hammer price."""
    start = facts.start_price
    if start is None or start.fen <= 0:
        return
    if facts.deposit is not None:
        yield check_deposit(facts.deposit, start=start, on=on)
    if facts.step is not None and facts.step.fen > 0:
        yield check_step(facts.step, start=start, on=on)
    if facts.final_price is not None and facts.final_price < start:
        told = {"value": facts.final_price.plain(), "start": start.plain()}
        yield Finding("block", "final-price-below-start", _BIDDING_ARTICLE, told)


def _times(facts: ListingFacts, on: date, earliest_start: datetime | None) -> Iterator[Finding]:
    """Look at publication, beginning and end."""
    starts_at, ends_at, published_on = facts.starts_at, facts.ends_at, facts.published_on
    if starts_at is not None and published_on is not None and published_on > court_day(starts_at):
        told = {"starts_at": beijing(starts_at), "published_on": published_on.isoformat()}
        yield Finding("block", "published-after-start", _NOTICE_ARTICLE, told)
    elif starts_at is not None and earliest_start is not None:
        is_law = facts.procedure is not Procedure.SALE
        yield check_notice_time(starts_at, earliest_start, is_law=is_law)
    if starts_at is None or ends_at is None:
        return
    yield check_bidding_time(starts_at, ends_at, on)
    if facts.procedure is Procedure.SALE and facts.status not in _OVER:
        yield check_sale_period(starts_at, ends_at, on)


def _days_and_minutes(facts: ListingFacts, on: date, shortest_extension: int | None) -> Iterator[Finding]:
    """Look at the days for the balance, which are no law, and the minutes of an extension, which are."""
    if facts.balance_days is not None:
        finding = check_balance_days(facts.balance_days, on)
        if finding.level != "pass":
            yield Finding("warn", "balance-days-unusual", finding.article, finding.facts)
    minutes = facts.extension_minutes
    if minutes is not None and shortest_extension is not None and minutes < shortest_extension:
        told = {"value": minutes, "lowest": shortest_extension}
        yield Finding("block", "extension-too-short", _BIDDING_ARTICLE, told)
