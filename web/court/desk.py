"""The desk: one row for each lot with its marks, its next date and who acts; and the page of one lot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.rules.lifecycle import LotState, Step, lawful_steps
from auction.rules.outcome import Way
from auction.tables import LotStep
from figures import court_queries
from figures.court_queries import LotFile
from kernel.days import LegalDate
from notices import service as notices
from people.rules.roles import Actor
from web.court.dates import is_stopped_by_gap
from web.court.door import blueprint, own_court, own_lot, today
from web.court.standing import Standing, standing_of
from web.court.tasks import tasks_of, url_of_next
from web.court.words import INTERRUPTIONS, METHODS, deed_name
from web.pages import page
from web.wiring import house, look, signed_in

ROWS_A_PAGE = 50
WORDS_LENGTH_MAX = 60
_PREPARING = range(5)
_AFTER = range(6, 9)


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow the desk: its name in the address, its words, and which lots it keeps."""

    name: str
    words: Any
    keeps: Callable[[Standing], bool]


FILTERS = (
    Filter("all", _l("All lots"), lambda _one: True),
    Filter("mine", _l("My turn"), lambda one: is_turn_of(one, signed_in())),
    Filter("overdue", _l("Overdue"), lambda one: one.is_overdue),
    Filter("preparing", _l("Before the notice"), lambda one: one.is_moving and one.place in _PREPARING),
    Filter("rounds", _l("Announced and bidding"), lambda one: one.is_moving and one.place == _PREPARING.stop),
    Filter("after", _l("Sold, not yet handed over"), lambda one: one.is_moving and one.place in _AFTER),
    Filter("stopped", _l("Stopped"), lambda one: one.is_stopped),
    Filter("over", _l("Finished"), lambda one: one.is_over or one.place >= _AFTER.stop),
)


def is_turn_of(standing: Standing, actor: Actor) -> bool:
    """Tell whether the next thing to do is this person's; what he made himself waits for somebody else."""
    if standing.who == "second":
        return "judge" in actor.roles and actor.account_id not in _makers(standing.file)
    return standing.who in actor.roles


def _makers(file: LotFile) -> frozenset[str]:
    """Return who made what waits for a second judge: he who submitted it, and he who worded a part of it."""
    made = {file.approval.made_by} if file.approval else set()
    return frozenset(made | set(file.notice.worded.values() if file.notice else ()))


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Show every lot of the court: where it stands, its next date, whose turn it is."""
    calendar = house().store.calendar
    files = look(court_queries.lots_of_court, own_court())
    everything = [standing_of(file, today=today(), calendar=calendar) for file in files]
    words = request.args.get("q", "").strip()[:WORDS_LENGTH_MAX]
    found = [one for one in everything if _is_named(one, words)]
    chosen = next((one for one in FILTERS if one.name == request.args.get("show")), FILTERS[0])
    kept = sorted((one for one in found if chosen.keeps(one)), key=_urgency)
    pages = max(1, -(-len(kept) // ROWS_A_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return page(
        "court/desk.html",
        rows=kept[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE],
        filters=[
            (one.words, url_for(".desk", show=one.name, q=words or None), _count(found, one), one is chosen)
            for one in FILTERS
        ],
        words=words,
        chosen=chosen,
        total=len(everything),
        stopped_by_gap=sum(one.next == "resume" and is_stopped_by_gap(one.file) for one in everything),
        page=number,
        pages=pages,
        url_for_page=lambda to: url_for(".desk", show=chosen.name, q=words or None, page=to),
        url_of_next=url_of_next,
        is_cut=len(everything) >= court_queries.LOTS_MAX,
    )


@blueprint.get("/lots/<id:lot_id>")
def lot(lot_id: str) -> ResponseReturnValue:
    """Show one lot to the court: its tasks, its way so far, what the law allows now."""
    file = own_lot(lot_id)
    calendar = house().store.calendar
    standing = standing_of(file, today=today(), calendar=calendar)
    steps = look(auction.steps_of, lot_id)
    parties = look(auction.parties_of, file.case.id)
    names = look(court_queries.names_of, [step.by for step in steps])
    ways = _ways(file.lot.state, steps, look(auction.ways_on_of, lot_id, calendar=calendar))
    return page(
        "court/lot.html",
        file=file,
        standing=standing,
        tasks=tasks_of(standing, parties=parties, deliveries=_deliveries(file)),
        timeline=[_entry(step, names) for step in reversed(steps)],
        allowed=[way for way in ways if way.step.deed not in INTERRUPTIONS],
        interruptions=[way for way in ways if way.step.deed in INTERRUPTIONS],
        parties=parties,
        url_of_next=url_of_next,
    )


def _deliveries(file: LotFile) -> int:
    """Return how many people have a record of how they were told of the terms that stand."""
    rows = look(notices.deliveries_of, file.lot.id, file.terms.id) if file.terms else []
    return len({row.party_id for row in rows})


def _is_named(standing: Standing, words: str) -> bool:
    lot, case = standing.file.lot, standing.file.case
    return words.casefold() in f"{lot.title} {lot.number} {case.number or ''}".casefold()


def _count(found: list[Standing], narrowed: Filter) -> int:
    return sum(narrowed.keeps(one) for one in found)


def _urgency(standing: Standing) -> tuple[int, str, str]:
    """Return by what rows are put in order: what is overdue, then by the next date, then what has none."""
    if standing.is_over or standing.place >= _AFTER.stop:
        return 3, "", standing.file.lot.number
    if standing.due is None:
        return 2, "", standing.file.lot.number
    return (0 if standing.is_overdue else 1), standing.due.day.isoformat(), standing.file.lot.number


def _entry(step: LotStep, names: dict[str, str]) -> dict[str, Any]:
    """Return one step of a lot's way as the timeline shows it."""
    return {
        "at": step.at,
        "title": deed_name(step.deed),
        "by": names.get(step.by) or _("The system"),
        "note": METHODS.get(step.note, step.note),
        "article": step.article,
    }


@dataclass(frozen=True, slots=True)
class Allowed:
    """One thing that the law allows now, with its last day and its price where they are known."""

    step: Step
    last_day: LegalDate | None = None
    way: Way | None = None


def _ways(state: str, steps: list[LotStep], ways: tuple[Way, ...]) -> list[Allowed]:
    """Return what the law allows now; where a round has just ended, with the days and prices that follow."""
    by_deed = {way.step.deed: way for way in ways}
    lawful = lawful_steps(LotState(state), [LotState(step.from_state) for step in steps])
    return [
        Allowed(row, by_deed[row.deed].last_day, by_deed[row.deed]) if row.deed in by_deed else Allowed(row)
        for row in lawful
    ]
