"""Who may buy first: what the panel decided is put forward, and confirmed by a second person."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.preparing.priority import GROUND_LENGTH_MAX, OBJECT
from auction.tables import Party, PriorityRight
from bidding.rules.priority import RANK_MAX
from figures import court_queries
from figures.court_queries import LotFile
from kernel.refusal import Refusal, Refused
from notices import service as notices
from notices.rules.blocks import Told
from people import service as people
from people.tables import Approval
from web.court.door import blueprint, may_do, own_lot, today
from web.court.sheets import CourtSheet
from web.court.words import in_words
from web.fields import Between, DayText, Form, IdText, Line, LineUpTo, Paragraph, asked
from web.pages import page
from web.wiring import house, look, perform, signed_in

HASH_LENGTH = 64
PURCHASER = "priority_purchaser"


class RightForm(Form):
    """What the panel decided about one person."""

    party_id: IdText = asked(_l("Who"))
    ground: Annotated[str, LineUpTo(GROUND_LENGTH_MAX)] = asked(
        _l("The right"), hint=_l("For instance: co-owner, tenant, member of the company.")
    )
    rank: Annotated[int, Between(1, RANK_MAX)] = asked(
        _l("Order of priority"),
        hint=_l("1 goes before 2 at the same price; of the same order, whoever bids first."),
    )
    proof: Line = asked(_l("Proof"), hint=_l("The paper that shows the right."))
    proof_on: DayText = asked(_l("Proof handed in on"))
    minutes: Line = asked(_l("Minutes"), hint=_l("Number of the minutes in which the decision stands."))


class DecisionForm(Form):
    """What a second person decides about exactly what was shown."""

    decision: Literal["approve", "return"] = asked(_l("Decision"))
    shown_hash: Annotated[str, LineUpTo(HASH_LENGTH)] = asked(_l("What was shown"))
    comment: Paragraph | None = asked(
        _l("What is wrong with it"), hint=_l("The maker reads this, and mends it."), default=None
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One right as the page shows it, with what waits for a second person."""

    right: PriorityRight
    party: Party
    told: Told
    approval: Approval | None
    shown_hash: str
    findings: tuple[Any, ...]


@blueprint.route("/lots/<id:lot_id>/priority", methods=["GET", "POST"])
def priority(lot_id: str) -> ResponseReturnValue:
    """Show who may buy first and what is confirmed; put a right before a second person."""
    file = own_lot(lot_id)
    sheet = CourtSheet(RightForm, {"proof_on": today()}, at=_FIELDS)
    if request.method == "POST":
        with sheet.attempt():
            typed = sheet.read()
            facts = {name: value for name, value in typed.facts().items() if name != "party_id"}
            perform(
                auction.propose_priority,
                lot_id=lot_id,
                party_id=typed.party_id,
                right=auction.RightDraft(**facts),
            )
            flash(_("It lies before a second person."), "done")
            return redirect(url_for(".priority", lot_id=lot_id), 303)
    return _shown(file, sheet)


@blueprint.post("/lots/<id:lot_id>/priority/<id:approval_id>")
def decide_priority(lot_id: str, approval_id: str) -> ResponseReturnValue:
    """Confirm exactly what was shown, or give it back with a comment."""
    file = own_lot(lot_id)
    sheet = CourtSheet(DecisionForm)
    with sheet.attempt():
        typed = sheet.read()
        _require_of_lot(file, approval_id)
        if typed.decision == "approve":
            perform(auction.confirm_priority, approval_id=approval_id, shown_hash=typed.shown_hash)
            flash(_("The right is confirmed: whoever holds it may match the leading price."), "done")
        else:
            perform(auction.return_priority, approval_id=approval_id, comment=_comment(typed))
            flash(_("It was returned to its maker with your comment."), "done")
        return redirect(url_for(".priority", lot_id=lot_id), 303)
    return _shown(file, CourtSheet(RightForm, {"proof_on": today()}, at=_FIELDS), decision=sheet)


_FIELDS = {
    "priority-not-a-purchaser": "party_id",
    "priority-rank-unreadable": "rank",
    "priority-proof-ahead": "proof_on",
}


def _require_of_lot(file: LotFile, approval_id: str) -> None:
    """Refuse an approval of another lot: the address names both."""
    rights = {right.id for right in look(auction.rights_of, file.lot.id)}
    if look(people.approval_of, approval_id).object_id not in rights:
        raise Refused(Refusal("approval-unknown"))


def _comment(typed: DecisionForm) -> str:
    if typed.comment is None:
        label = str(CourtSheet(DecisionForm).label("comment"))
        raise Refused(Refusal("field-missing", facts={"field": "comment", "label": label}))
    return typed.comment


def _shown(
    file: LotFile, sheet: CourtSheet[RightForm], *, decision: CourtSheet[DecisionForm] | None = None
) -> ResponseReturnValue:
    parties = [party for party in look(auction.parties_of, file.case.id) if party.kind == PURCHASER]
    rows = _rows(file, parties)
    # What was replaced or put forward anew is history; the journal keeps it.
    standing = [row for row in rows if row.right.state not in {"void", "replaced"}]
    confirmed = {row.party.id for row in standing if row.right.state == "confirmed"}
    makers = [name for row in rows for name in (row.right.made_by, row.right.confirmed_by or "")]
    return page(
        "court/priority.html",
        max(sheet.status, decision.status if decision else 0),
        file=file,
        sheet=sheet,
        decision=decision or CourtSheet(DecisionForm),
        rows=standing,
        unconfirmed=[party for party in parties if party.id not in confirmed],
        people_options=[(party.id, party.name) for party in parties],
        names=look(court_queries.names_of, makers),
        me=signed_in().account_id,
        may_propose=may_do("propose-priority"),
        may_confirm=may_do("confirm-priority"),
    )


def _rows(file: LotFile, parties: list[Party]) -> list[Row]:
    by_id = {party.id: party for party in parties}
    deliveries = look(notices.deliveries_of, file.lot.id, file.terms.id) if file.terms else []
    told = notices.told_rows([(party.id, party.name, party.kind) for party in parties], deliveries)
    how = dict(zip(by_id, told, strict=True))
    return [
        Row(
            right,
            by_id[right.party_id],
            how[right.party_id],
            look(people.pending_approval, OBJECT, right.id),
            look(auction.priority_hash, right),
            tuple(
                in_words(one)
                for one in look(auction.priority_findings, right, calendar=house().store.calendar)
            ),
        )
        for right in look(auction.rights_of, file.lot.id)
        if right.party_id in by_id
    ]
