"""The list of tasks of a lot: what is done, what can be done now, what has to wait, each with its page."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from auction.tables import Party
from web.court.standing import (
    AUCTION,
    BALANCE,
    HANDOVER,
    NOTICE,
    PRICE,
    RULING,
    SEIZURE,
    SURVEY,
    TERMS,
    Standing,
)
from web.court.words import platform_name

_PAGES = {
    "complete": "court.complete",
    "survey": "court.survey",
    "price": "court.price",
    "wait-prices": "court.price",
    "terms": "court.terms",
    "draft": "court.notice",
    "submit": "court.notice",
    "wait-balance": "court.award",
    "rule": "court.award",
    "serve": "court.award",
    "hand-over": "court.handover",
    "resume": "court.resumption",
    "approve-resume": "court.resumption",
}
_BY_APPROVAL = frozenset({"approve", "approve-ruling"})


def url_of_next(standing: Standing) -> str:
    """Return the page on which the next thing is done."""
    approval = standing.file.approval
    if standing.next in _BY_APPROVAL and approval is not None:
        return url_for("court.approval", approval_id=approval.id)
    return url_for(_PAGES.get(standing.next, "court.lot"), lot_id=standing.file.lot.id)


def tasks_of(standing: Standing, *, parties: Sequence[Party], deliveries: int) -> list[dict[str, Any]]:
    """Return the tasks from the case to the handover, in the order in which they are done."""
    file = standing.file
    lot_id = file.lot.id
    told = sum(party.kind != "occupant" for party in parties)

    def to(endpoint: str) -> str:
        return url_for(f"court.{endpoint}", lot_id=lot_id)

    rows = [
        (SEIZURE, _("Case, parties and seizure"), url_for("court.case", case_id=file.case.id), ""),
        (SURVEY, _("Survey: what the court found out"), to("survey"), ""),
        (PRICE, _("Reference price"), to("price"), ""),
        (TERMS, _("Terms of sale"), to("terms"), _platform(file.lot.platform)),
        (
            NOTICE,
            _("Parties told"),
            to("notice"),
            _("%(told)s of %(all)s recorded", told=deliveries, all=told),
        ),
        (NOTICE, _("Notice: wording, check, submission"), to("notice"), ""),
        (NOTICE, _("Approval by a second judge"), _approval_url(standing), ""),
        (AUCTION, _("The round"), None, ""),
        (BALANCE, _("Balance paid to the case account"), to("award"), ""),
        (RULING, _("Ruling made, approved and served"), to("award"), ""),
        (HANDOVER, _("Handover"), to("handover"), ""),
    ]
    items = [
        {"title": title, "state": _state(standing, place), "url": url, "note": note}
        for place, title, url, note in rows
    ]
    return _within_notice(items, standing, deliveries, told)


def _state(standing: Standing, place: int) -> str:
    mark = standing.mark(place)
    return "later" if mark == "skipped" else mark


def _within_notice(
    items: list[dict[str, Any]], standing: Standing, deliveries: int, told: int
) -> list[dict[str, Any]]:
    """Tell the three tasks of the notice apart: people are told, it is submitted, it is approved."""
    if standing.place != NOTICE or not standing.is_moving:
        return items
    telling, wording, approving = items[4:7]
    if deliveries >= told:
        telling["state"] = "done"
    if standing.next == "approve":
        wording["state"] = "done"
    else:
        approving["state"] = "later"
    return items


def _platform(platform: str | None) -> str:
    if platform is None:
        return _("The applicant has not chosen a platform.")
    return _("The applicant chose %(platform)s.", platform=platform_name(platform))


def _approval_url(standing: Standing) -> str | None:
    approval = standing.file.approval
    return url_for("court.approval", approval_id=approval.id) if approval else None
