"""The terms of sale: the form, the rules panel that answers while one types, and the panel's decision."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from auction import service as auction
from auction.preparing.terms import PANEL_LEAST, terms_context
from auction.rules.draft import TermsContext, TermsDraft
from auction.rules.lifecycle import LotState
from auction.rules.platform import listed_platforms
from auction.rules.procedure import Procedure
from figures import court_queries
from figures.court_queries import LotFile
from kernel.days import ONE_DAY
from kernel.refusal import Finding, Refused
from notices import service as notices
from notices.rules.parties import TOLD_BEFORE_DAYS, earliest_publish_day
from web.court.door import blueprint, may_do, own_lot, today
from web.court.proposals import first_values, proposals
from web.court.sheets import CourtSheet
from web.court.standing import NEXT_PROCEDURE
from web.court.terms_form import (
    DRAFT_FIELDS,
    TermsForm,
    decision_of,
    draft_of,
    members_of,
    read_draft,
    terms_place,
)
from web.court.words import in_words, platform_name
from web.pages import page
from web.wiring import house, look, now, perform

VALUE_LENGTH_MAX = 200
_TAKE = "take:"
_FROM_LISTING = ("start_price", "deposit", "step", "balance_days")


@blueprint.route("/lots/<id:lot_id>/terms", methods=["GET", "POST"])
def terms(lot_id: str) -> ResponseReturnValue:
    """Show the form of the terms with the rules panel, and record the panel's decision."""
    file = own_lot(lot_id)
    procedure = _procedure(file)
    if procedure is None:
        return _closed(file)
    sheet = CourtSheet(TermsForm, _first(file, procedure), place=terms_place)
    act = request.form.get("act", "check")
    if request.method == "POST" and act.startswith(_TAKE):
        _take(sheet, act)
    elif request.method == "POST" and act == "link":
        return redirect(f"{url_for('.terms', lot_id=lot_id)}?{urlencode(_typed_values(sheet))}", 303)
    elif request.method == "POST" and act == "decide":
        with sheet.attempt():
            typed = sheet.read()
            decision = decision_of(typed)
            draft = draft_of(typed, procedure)
            perform(auction.decide_terms, lot_id=lot_id, draft=draft, decision=decision)
            flash(_("The panel's decision is recorded. Tell the parties, and draw up the notice."), "done")
            return redirect(url_for(".notice", lot_id=lot_id), 303)
    return sheet.page(
        "court/terms.html",
        file=file,
        procedure=procedure,
        platforms=[(name, platform_name(name)) for name in sorted(listed_platforms(today()))],
        may_decide=may_do("decide-terms"),
        least=PANEL_LEAST,
        decided=file.terms if file.terms and file.terms.procedure == procedure else None,
        **_panel(file, procedure, sheet),
    )


@blueprint.post("/lots/<id:lot_id>/terms/rules")
def terms_rules(lot_id: str) -> ResponseReturnValue:
    """Answer what is being typed: the rules panel, and the lawful values that go with it."""
    file = own_lot(lot_id)
    procedure = _procedure(file)
    if procedure is None:
        return page("court/rules_fragment.html", findings=[], offers={}, fields=DRAFT_FIELDS)
    sheet = CourtSheet(TermsForm)
    return page("court/rules_fragment.html", fields=DRAFT_FIELDS, **_panel(file, procedure, sheet))


def _procedure(file: LotFile) -> Procedure | None:
    """Return what may be decided now, by where the lot waits."""
    name = NEXT_PROCEDURE.get(LotState(file.lot.state))
    return Procedure(name) if name else None


def _closed(file: LotFile) -> ResponseReturnValue:
    """Show the terms that were decided, or that it is too early for any."""
    names = look(court_queries.names_of, [file.terms.decided_by] if file.terms else [])
    return page("court/terms_decided.html", file=file, terms=file.terms, names=names)


def _panel(file: LotFile, procedure: Procedure, sheet: CourtSheet[TermsForm]) -> dict[str, Any]:
    """Return what the rules say of what the form shows, and what may be taken over."""
    typed = read_draft({name: sheet.value(name) for name in DRAFT_FIELDS}, procedure)
    house_now, calendar = now(), house().store.calendar
    found = look(
        auction.findings_on_terms, lot_id=file.lot.id, draft=typed.draft, now=house_now, calendar=calendar
    )
    context = _context(file, typed.draft)
    unread = {str(one.facts.get("field")) for one in typed.unreadable}
    # What was typed and cannot be read is not missing as well.
    kept = [one for one in found if one.code != "terms-missing" or one.facts.get("field") not in unread]
    findings = [*typed.unreadable, *kept, *_who_decides(sheet)]
    return {
        "findings": [in_words(finding) for finding in findings],
        "offers": proposals(typed.draft, context, publish_from=_publish_from(file)),
    }


def _context(file: LotFile, draft: TermsDraft) -> TermsContext:
    calendar = house().store.calendar
    return look(terms_context, file.lot, draft, now=now(), calendar=calendar)


def _publish_from(file: LotFile) -> Any:
    """Return the first day for the notice by who was told so far; where nobody was, as if all were today."""
    told = notices.told_rows(
        [(party.id, party.name, party.kind) for party in look(auction.parties_of, file.case.id)],
        look(notices.deliveries_of, file.lot.id),
    )
    day = today()
    return earliest_publish_day(told) or day + TOLD_BEFORE_DAYS.on(day) * ONE_DAY


def _who_decides(sheet: CourtSheet[TermsForm]) -> list[Finding]:
    """Return what is wrong with panel and minutes, or that a panel has decided."""
    article = "Fa Shi [2016] 18, art. 27"
    try:
        members = set(members_of(sheet.value("members")))
    except Refused as refused:
        return [Finding("block", one.code, one.article, one.facts) for one in refused.refusals]
    if len(members) < PANEL_LEAST or not sheet.value("minutes").strip():
        return [Finding("block", "panel-incomplete", article, {"least": PANEL_LEAST})]
    return [Finding("pass", "panel-complete", article, {"members": len(members)})]


def _first(file: LotFile, procedure: Procedure) -> dict[str, Any]:
    """Return what the form shows at first: lawful times, what a listing said, what a link hands over."""
    publish_on = max(today(), _publish_from(file))
    draft = TermsDraft(procedure=procedure, publish_on=publish_on)
    first = first_values(_context(file, draft), draft, publish_on)
    listing = file.lot.draft or {}
    if listing.get("procedure") == procedure:
        first |= {name: listing[name] for name in _FROM_LISTING if name in listing}
    handed = {
        name: request.args[name][:VALUE_LENGTH_MAX] for name in TermsForm.model_fields if name in request.args
    }
    return first | handed


def _take(sheet: CourtSheet[TermsForm], act: str) -> None:
    """Put a proposed value into its field."""
    name, colon, value = act.removeprefix(_TAKE).partition(":")
    if colon and name in DRAFT_FIELDS:
        sheet.instead[name] = value[:VALUE_LENGTH_MAX]


def _typed_values(sheet: CourtSheet[TermsForm]) -> dict[str, str]:
    """Return what was typed, to be handed to whoever decides by an address."""
    typed = {name: sheet.value(name).strip()[:VALUE_LENGTH_MAX] for name in TermsForm.model_fields}
    return {name: value for name, value in typed.items() if value}
