"""What a stranger checks: a receipt, an entry, a whole round; the keys; the record as one file."""

from collections.abc import Iterator
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request, stream_with_context, url_for
from flask_babel import lazy_gettext as _l

from bidding import service as bidding
from bidding.rules.record import VERSION
from bidding.service import Examined
from kernel.canonical import canonical
from kernel.ids import ID_LENGTH
from kernel.refusal import Refusal, Refused
from store.signing import ALGORITHM
from web.checking import (
    EVENTS_AT_A_TIME,
    RECEIPT_BYTES_MAX,
    Verdict,
    check_entry,
    check_receipt,
    check_round,
    read_receipt,
)
from web.fields import Form, LineUpTo, Whole, asked
from web.gate import Gate
from web.pages import page
from web.receipt_keys import key_ring
from web.refusals import status_of
from web.security import limit, whence
from web.sheets import read_args
from web.wiring import house, look

blueprint = Blueprint("verifying", __name__)

# Each check reads a whole record; a person never meets these, a program that hammers does.
CHECKS = "30 per minute"
RECORDS = "60 per minute"
_GATE = Gate(4)
# A public key in the form that other programs read begins with these letters; the key itself follows.
PEM_BEGINS = "MCowBQYDK2VwAyEA"


class Asked(Form):
    """What of the record is to be checked: a round, or one entry of it with its hash."""

    round: Annotated[str, LineUpTo(40)] = asked(_l("Round"), default="")
    seq: Whole = asked(_l("Number in the record"), default=0)
    hash: Annotated[str, LineUpTo(64)] = asked(_l("Hash of the entry"), default="")


@blueprint.get("/verify")
def verify() -> Response:
    """Offer to check a receipt; with a round in the address, check that round or the entry named."""
    if not request.args.get("round", "").strip():
        return _page()
    limit(CHECKS, "checks", whence())
    try:
        wanted = read_args(Asked)
        of_entry = wanted.seq and wanted.hash
        verdict = (
            check_entry(wanted.round, wanted.seq, wanted.hash) if of_entry else check_round(wanted.round)
        )
    except Refused as refused:
        return _refused(refused, round_id=request.args["round"])
    return _page(verdict, round_id=wanted.round, of_entry=bool(of_entry))


@blueprint.post("/verify")
def verify_receipt() -> Response:
    """Check the receipt that was pasted or sent as a file."""
    limit(CHECKS, "checks", whence())
    text = _sent()
    try:
        verdict = check_receipt(read_receipt(text), key_ring())
    except Refused as refused:
        return _refused(refused, text=text)
    return _page(verdict, text=text, round_id=str(verdict.receipt["round_id"]) if verdict.receipt else "")


@blueprint.get("/keys")
def keys() -> Response:
    """Show the keys with which receipts are signed, and how to check one by hand."""
    address = url_for(".record", round_id="a" * ID_LENGTH, _external=True).replace(
        "a" * ID_LENGTH, "<round_id>"
    )
    return page("receipts/keys.html", keys=key_ring().keys, pem_begins=PEM_BEGINS, record_address=address)


# --------------------------------------------------------------------------------------------- interface


@blueprint.get("/api/v1/keys")
def keys_plain() -> Response:
    """Tell every public key of this court; the first signs today."""
    answer = jsonify(keys=key_ring().plain())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/api/v1/rounds/<id:round_id>/record")
def record(round_id: str) -> Any:
    """Hand out the whole record of a round as one file that can be checked without this court."""
    limit(RECORDS, "records", whence())
    so_far = look(bidding.examination_of, round_id)
    if so_far.followed is None:
        raise Refused(Refusal("record-broken"))
    terms = look(bidding.snapshot, round_id)["terms"]
    answer = Response(stream_with_context(_written(so_far, terms)), mimetype="application/json")
    answer.set_etag(f"{so_far.until}.{so_far.head_hash[:16]}.{house().signer.key_id}")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Content-Disposition"] = f'attachment; filename="record-{round_id}.json"'
    return answer.make_conditional(request)


# ------------------------------------------------------------------------------------------------ inside


def _written(so_far: Examined, terms: dict[str, Any]) -> Iterator[bytes]:
    """Yield the file a page of events at a time; the head is sealed only where the record is whole."""
    names = {"version": VERSION, "round_id": so_far.round_id, "lot_id": so_far.lot_id}
    until, head = so_far.until, {"seq": so_far.until, "hash": so_far.head_hash}
    with _GATE.passing():
        yield canonical(names | {"terms": terms})[:-1] + b',"events":['
        seq = 0
        while seq < until:
            events = look(bidding.events_after, so_far.round_id, seq, EVENTS_AT_A_TIME)
            if not events:
                break
            so_far = look(bidding.examine_on, so_far, limit=EVENTS_AT_A_TIME)
            within = [event for event in events if event["seq"] <= until]
            yield (b",\n" if seq else b"\n") + b",\n".join(canonical(event) for event in within)
            seq = events[-1]["seq"]
        so_far = look(bidding.examine_on, so_far)
        signed = names | {"kind": "record-head", "seq": head["seq"], "head_hash": head["hash"]}
        seal = _sealed(signed) if so_far.is_whole else None
        ends = {"head": head, "keys": [_named(key) for key in key_ring().plain()], "seal": seal}
        yield b"]," + canonical(ends)[1:] + b"\n"


def _sealed(body: dict[str, Any]) -> dict[str, Any]:
    signer = house().signer
    whole = body | {"key_id": signer.key_id, "alg": ALGORITHM}
    return {"body": whole, "signature": signer.sign(canonical(whole))}


def _named(key: dict[str, str]) -> dict[str, str]:
    return {name: key[name] for name in ("key_id", "alg", "public_key")}


def _sent() -> str:
    """Return the receipt as text: the file where one was sent, else what was pasted."""
    file = request.files.get("file")
    sent = file.read(RECEIPT_BYTES_MAX + 1) if file and file.filename else b""
    return sent.decode("utf-8", "replace") if sent else request.form.get("receipt", "")


def _refused(refused: Refused, *, text: str = "", round_id: str = "") -> Response:
    return _page(refused=refused, text=text, round_id=round_id, status=status_of(refused))


def _page(
    verdict: Verdict | None = None,
    *,
    refused: Refused | None = None,
    text: str = "",
    round_id: str = "",
    of_entry: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "receipts/verify.html",
        status,
        verdict=verdict,
        refusals=refused.refusals if refused else (),
        text=text[:RECEIPT_BYTES_MAX],
        round_id=round_id[:40],
        of_entry=of_entry,
        most_kib=RECEIPT_BYTES_MAX // 1024,
    )
