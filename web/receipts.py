"""A bidder's receipts: each as a page, a PDF and a file, and all of a round in one file."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import segno
from flask import Blueprint, Response, jsonify, render_template, url_for
from markupsafe import Markup

from bidding import service as bidding
from bidding.room import Answer
from figures.room_page import room_page
from kernel.money import Money
from people.rules.roles import BIDDER
from web.bid_line import grouped, registered, said
from web.identity import needs
from web.pages import not_found, page
from web.pdf import pdf_of
from web.present import iso
from web.security import limit
from web.wiring import look, signed_in

blueprint = Blueprint("receipts", __name__)

# One file holds this many receipts, the newest first: nobody has bid as often yet.
RECEIPTS_MAX = 5_000
# A paper takes the machine a moment to draw.
PAPERS = "20 per minute"
COLUMNS = (
    "seq",
    "kind",
    "code",
    "amount_yuan",
    "received_at",
    "entered_at",
    "refusal",
    "article",
    "command_id",
    "event_hash",
    "key_id",
    "signature",
)


# ------------------------------------------------------------------------------------------------- pages


@blueprint.get("/rounds/<id:round_id>/receipts/<key>")
@needs(BIDDER)
def receipt(round_id: str, key: str) -> Response:
    """Show the signed receipt of one of one's own bids."""
    return page("receipts/receipt.html", **_shown(round_id, key))


@blueprint.get("/rounds/<id:round_id>/receipts/<key>/receipt.pdf")
@needs(BIDDER)
def receipt_paper(round_id: str, key: str) -> Response:
    """Hand out one receipt as a paper; where the system cannot draw one, the page can be printed."""
    limit(PAPERS, "papers", signed_in().account_id)
    paper = pdf_of(render_template("receipts/paper.html", **_shown(round_id, key)), "receipts.css")
    return _file(Response(paper, mimetype="application/pdf"), f"receipt-{round_id}-{key[:12]}.pdf")


@blueprint.get("/rounds/<id:round_id>/receipts.json")
@needs(BIDDER)
def all_as_json(round_id: str) -> Response:
    """Hand out every receipt that one has in a round, the newest first."""
    receipts = [answer.receipt.plain() for answer in _own_answers(round_id)]
    text = json.dumps({"round_id": round_id, "receipts": receipts}, ensure_ascii=False)
    return _file(Response(text, mimetype="application/json"), f"receipts-{round_id}.json")


@blueprint.get("/rounds/<id:round_id>/receipts.csv")
@needs(BIDDER)
def all_as_table(round_id: str) -> Response:
    """Hand out every receipt that one has in a round as a table."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for answer in _own_answers(round_id):
        writer.writerow([_cell(value) for value in _row(answer)])
    # The mark in front tells spreadsheets that the text is UTF-8.
    return _file(Response("\ufeff" + out.getvalue(), mimetype="text/csv"), f"receipts-{round_id}.csv")


# --------------------------------------------------------------------------------------------- interface


@blueprint.get("/api/v1/rounds/<id:round_id>/receipts")
@needs(BIDDER)
def receipts(round_id: str) -> Response:
    """Tell every answer that one's own bids in this round got."""
    registration_id = look(registered, round_id, signed_in().account_id)
    answers = look(bidding.answers_to, registration_id)
    return _private(jsonify(receipts=[_answer_plain(answer) for answer in answers]))


@blueprint.get("/api/v1/rounds/<id:round_id>/receipts/<key>")
@needs(BIDDER)
def receipt_file(round_id: str, key: str) -> Response:
    """Hand out one signed receipt as a file."""
    answer = jsonify(_own_answer(round_id, key).receipt.plain())
    return _file(answer, f"receipt-{round_id}-{key[:12]}.json")


# ------------------------------------------------------------------------------------------------ inside


def _shown(round_id: str, key: str) -> dict[str, Any]:
    seen = look(room_page, round_id, signed_in())
    answer = _own_answer(round_id, key)
    body = answer.receipt.body
    address = url_for(
        "verifying.verify", round=round_id, seq=body["seq"], hash=body["event_hash"], _external=True
    )
    return {
        "seen": seen,
        "answer": answer,
        "receipt": answer.receipt,
        "refusal": grouped(answer.refusal) if answer.refusal else None,
        "address": address,
        "qr": _qr(address),
    }


def _qr(address: str) -> Markup:
    """Return the address as a picture that a phone can read."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, border=2, dark="#000", light="#fff")
    return Markup(drawn)  # noqa: S704 - drawn by the library from squares alone; no text is in it


def _own_answer(round_id: str, key: str) -> Answer:
    registration_id = look(registered, round_id, signed_in().account_id)
    answer = look(bidding.answer_to, registration_id=registration_id, command_id=key)
    if answer is None:
        not_found()
    return answer


def _own_answers(round_id: str) -> Iterator[Answer]:
    """Yield one's answers in a round, the newest first, a page at a time."""
    registration_id = look(registered, round_id, signed_in().account_id)
    before, count = None, 0
    while count < RECEIPTS_MAX:
        answers = look(bidding.answers_to, registration_id, before=before)
        yield from answers
        if not answers:
            return
        count, before = count + len(answers), answers[-1].receipt.body["seq"]


def _answer_plain(answer: Answer) -> dict[str, Any]:
    return {
        "accepted": answer.accepted,
        "refusals": [said(answer.refusal)] if answer.refusal else [],
        "receipt": answer.receipt.plain(),
    }


def _row(answer: Answer) -> list[Any]:
    body = answer.receipt.body
    refusal = answer.refusal
    entered_at = body.get("entered_at")
    return [
        body["seq"],
        body["kind"],
        body["code"],
        Money(body["amount_fen"]).plain(),
        iso(datetime.fromisoformat(body["received_at"])),
        iso(datetime.fromisoformat(entered_at)) if entered_at else "",
        refusal.code if refusal else "",
        refusal.article if refusal else "",
        body["command_id"],
        body["event_hash"],
        body["key_id"],
        answer.receipt.signature,
    ]


def _cell(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula: a bidder chooses the key of his bid himself."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("-", "=", "+", "@")) else value


def _file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(answer)


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
