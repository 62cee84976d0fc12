"""The notice: drawn up, worded, looked through, people told, shown as the public will see it, submitted."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from auction import service as auction
from figures.court_queries import LotFile
from kernel.refusal import Finding, Refusal, Refused
from notices import service as notices
from notices.rules.papers import notice_paper
from notices.rules.parties import state_of
from notices.tables import Notice
from web.court.door import blueprint, own_lot, today
from web.court.notice_form import (
    DeliveryForm,
    by_block,
    delivery_place,
    field_name,
    optional_names,
    worded_paths,
    words_form,
)
from web.court.sheets import CourtSheet
from web.court.words import in_words
from web.fields import Form
from web.pages import not_found, page
from web.wiring import house, look, now, perform

PAPERS = {
    "notice": "documents/notice.html",
    "instructions": "documents/instructions.html",
    "survey": "documents/survey.html",
}
_IN_HAND = frozenset({"draft", "returned"})


@blueprint.route("/lots/<id:lot_id>/notice", methods=["GET", "POST"])
def notice(lot_id: str) -> ResponseReturnValue:
    """Show the notice with what the rules say of it, and keep the clerk's own wording."""
    file = own_lot(lot_id)
    kept = _notice_of(file)
    if request.method == "GET" or kept is None:
        return _shown(file)
    sheet = _words_sheet(kept)
    with sheet.attempt():
        typed = sheet.read().facts()
        texts = {path: typed[field_name(path)] or "" for path in _paths(kept)}
        perform(auction.reword_notice, notice_id=kept.id, texts=texts)
        flash(_("The wording is saved."), "done")
        return redirect(url_for(".notice", lot_id=lot_id), 303)
    return _shown(file, words=sheet)


@blueprint.post("/lots/<id:lot_id>/notice/draft")
def draft_notice(lot_id: str) -> ResponseReturnValue:
    """Draw the notice up from what is known now; the clerk's own wording is kept."""
    file = own_lot(lot_id)
    sheet = CourtSheet(Form)
    with sheet.attempt():
        perform(auction.draft_notice, lot_id=lot_id)
        flash(_("The notice is drawn up from what is known now."), "done")
        return redirect(url_for(".notice", lot_id=lot_id), 303)
    return _shown(file, act=sheet)


@blueprint.post("/lots/<id:lot_id>/notice/submit")
def submit_notice(lot_id: str) -> ResponseReturnValue:
    """Put the notice before a second judge; what still blocks is refused."""
    file = own_lot(lot_id)
    kept = _notice_of(file)
    sheet = CourtSheet(Form)
    with sheet.attempt():
        if kept is None:
            raise Refused(Refusal("notice-not-drafted"))
        perform(auction.submit_notice, notice_id=kept.id)
        flash(_("The notice lies before a second judge."), "done")
        return redirect(url_for(".lot", lot_id=lot_id), 303)
    return _shown(file, act=sheet)


@blueprint.post("/lots/<id:lot_id>/deliveries")
def deliver(lot_id: str) -> ResponseReturnValue:
    """Record how one person was told of the sale, or why it could not be done."""
    file = own_lot(lot_id)
    sheet = CourtSheet(DeliveryForm, place=delivery_place)
    with sheet.attempt():
        typed = sheet.read()
        _require_particulars(typed)
        perform(
            auction.record_delivery,
            lot_id=lot_id,
            party_id=typed.party_id,
            method=typed.method,
            sent_on=typed.sent_on,
            received_on=typed.received_on if typed.outcome == "received" else None,
            waived=typed.outcome == "waived",
            reason_not_served=typed.reason if typed.outcome == "not-served" else None,
        )
        flash(_("It is recorded, and stands in the notice."), "done")
        return redirect(url_for(".notice", lot_id=lot_id, _anchor="told"), 303)
    return _shown(file, delivery=sheet)


@blueprint.get("/lots/<id:lot_id>/notice/preview")
def notice_preview(lot_id: str) -> ResponseReturnValue:
    """Show the notice and its two companions exactly as the public will see them."""
    file = own_lot(lot_id)
    kept = file.notice
    paper = request.args.get("paper", "notice")
    if kept is None or paper not in PAPERS:
        not_found()
    return page(
        "court/preview.html",
        file=file,
        notice=kept,
        chosen=paper,
        template=PAPERS[paper],
        paper=notice_paper(
            notices.particulars_of(kept), version=kept.version, published_on=kept.published_on
        ),
    )


def _notice_of(file: LotFile) -> Notice | None:
    """Return the notice of the terms that were decided last; one of an earlier round is history."""
    if file.notice is None or file.terms is None or file.notice.terms_id != file.terms.id:
        return None
    return file.notice


def _paths(kept: Notice) -> dict[str, str]:
    return worded_paths(notices.particulars_of(kept))


def _words_sheet(kept: Notice) -> CourtSheet[Form]:
    """Return the form of the wording; what the texts refuse goes to the entry that it stands in."""
    paths = _paths(kept)
    first = {field_name(path): text for path, text in paths.items()}
    optional = optional_names(notices.particulars_of(kept))
    return CourtSheet(words_form(tuple(paths)), first, place=_place, optional=optional)


def _place(refusal: Refusal) -> str:
    path = refusal.facts.get("where") or refusal.facts.get("path") or refusal.facts.get("what") or ""
    return field_name(str(path)) if "." in str(path) else ""


def _require_particulars(typed: DeliveryForm) -> None:
    """Refuse a receipt without its day, and a failure without its reason."""
    for outcome, name in (("received", "received_on"), ("not-served", "reason")):
        if typed.outcome == outcome and getattr(typed, name) is None:
            label = str(CourtSheet(DeliveryForm).label(name))
            raise Refused(Refusal("field-missing", facts={"field": name, "label": label}))


def _shown(
    file: LotFile,
    *,
    words: CourtSheet[Form] | None = None,
    delivery: CourtSheet[DeliveryForm] | None = None,
    act: CourtSheet[Form] | None = None,
) -> ResponseReturnValue:
    kept = _notice_of(file)
    findings = _findings(kept) if kept else []
    is_open = kept is not None and kept.state in _IN_HAND
    people = _people(file)
    status = max(sheet.status for sheet in (words, delivery, act, CourtSheet(Form)) if sheet)
    return page(
        "court/notice.html",
        status,
        file=file,
        notice=kept,
        is_open=is_open,
        sheet=words or (_words_sheet(kept) if kept else None),
        act=act,
        delivery=delivery or CourtSheet(DeliveryForm, {"sent_on": today(), "outcome": "received"}),
        blocks=by_block(_paths(kept)) if kept else [],
        findings=[in_words(finding) for finding in findings],
        beside=_beside(findings),
        people=people,
        may_tell=file.terms is not None and file.terms.state == "decided",
        person_options=[(one["id"], one["name"]) for one in people],
    )


def _findings(kept: Notice) -> list[Finding]:
    return look(auction.notice_findings, kept, now=now(), calendar=house().store.calendar)


def _beside(findings: list[Finding]) -> dict[str, list[Finding]]:
    """Return what warns or blocks, by the form's name of the entry that it is about."""
    beside: dict[str, list[Finding]] = {}
    for finding in findings:
        where = str(finding.facts.get("where", ""))
        if finding.level != "pass" and where:
            beside.setdefault(field_name(where), []).append(in_words(finding))
    return beside


def _people(file: LotFile) -> list[dict[str, Any]]:
    """Return everybody who is to be told, with how the latest record leaves things for a notice of today."""
    parties = [party for party in look(auction.parties_of, file.case.id) if party.kind != "occupant"]
    rows = look(notices.deliveries_of, file.lot.id, file.terms.id) if file.terms else []
    told = notices.told_rows([(party.id, party.name, party.kind) for party in parties], rows)
    return [
        {
            "id": party.id,
            "name": party.name,
            "kind": party.kind,
            "told": one,
            "state": state_of(one, today()),
        }
        for party, one in zip(parties, told, strict=True)
    ]
