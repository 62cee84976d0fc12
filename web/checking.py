"""The checks behind /verify: a receipt against key, signature and record; a round against chain and rules."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from bidding import service as bidding
from bidding.rules.receipts import differences
from bidding.rules.record import instant_of
from bidding.service import Examined
from kernel.canonical import canonical
from kernel.ids import ID_LENGTH, ID_LETTERS
from kernel.refusal import Refusal, Refused
from store.keys import KeyRing
from store.signing import ALGORITHM, is_signed
from web.gate import Gate
from web.wiring import look

RECEIPT_BYTES_MAX = 64 * 1024
# A round beyond this is checked with the file of its record, on the machine of whoever wants to know.
EVENTS_MAX = 100_000
# Few at a time, so that the live rooms of this node have their turn in between.
EVENTS_AT_A_TIME = 100
_GATE = Gate(2)
_ID = re.compile(f"[{ID_LETTERS}]{{{ID_LENGTH}}}")
# Whole numbers in receipts and records stay below this, so that every program reads them alike.
_WHOLE_MAX = 2**53

Result = Literal["good", "bad", "open"]
Kind = Literal["valid", "invalid", "differs"]


@dataclass(frozen=True, slots=True)
class Line:
    """One check with its result; `open` is one that could not be made."""

    name: LazyString
    result: Result
    words: LazyString


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of all checks: valid, not valid, or a good receipt that the record does not bear out."""

    kind: Kind
    lines: tuple[Line, ...]
    receipt: Mapping[str, Any] | None = None
    entry: Mapping[str, Any] | None = None
    examined: Examined | None = None
    milliseconds: int = 0
    differing: tuple[str, ...] = field(default=())


_KEY, _SIGNATURE, _ENTRY = _l("Key"), _l("Signature"), _l("Entry in the record")
_CHAIN, _RULES, _STANDING = _l("Chain of hashes"), _l("Rules of bidding"), _l("Where the round stands")


def read_receipt(text: str) -> dict[str, Any]:
    """Return the receipt that somebody pasted or sent as a file, or raise Refused with what is wrong."""
    if not text.strip():
        raise Refused(Refusal("receipt-missing"))
    if len(text.encode("utf-8", "replace")) > RECEIPT_BYTES_MAX:
        raise Refused(Refusal("receipt-too-long", facts={"most": RECEIPT_BYTES_MAX // 1024}))
    try:
        read = json.loads(text.removeprefix("\ufeff"))
        # The answer to a bid carries the receipt inside.
        receipt = read["receipt"] if isinstance(read, dict) and "body" not in read else read
        body, signature = receipt["body"], receipt["signature"]
        canonical(body)
    except (KeyError, TypeError):
        raise Refused(Refusal("receipt-foreign")) from None
    except (ValueError, RecursionError) as fault:
        line = fault.lineno if isinstance(fault, json.JSONDecodeError) else 1
        raise Refused(Refusal("receipt-unreadable", facts={"line": line})) from None
    if not _has_its_parts(body, signature):
        raise Refused(Refusal("receipt-foreign"))
    return {"body": body, "signature": signature}


def check_receipt(receipt: Mapping[str, Any], ring: KeyRing) -> Verdict:
    """Return what every check of a receipt says."""
    begun = time.monotonic()
    body = receipt["body"]
    key = ring.by_id.get(body["key_id"]) if body["alg"] == ALGORITHM else None
    is_genuine = key is not None and is_signed(canonical(body), receipt["signature"], key)
    signed = _signature_lines(body["key_id"], key is not None, is_genuine=is_genuine)
    if body["seq"] is None:
        nowhere = Line(_ENTRY, "open", _l("This answer got no place in the record, and says so itself."))
        kind: Kind = "valid" if is_genuine else "invalid"
        return Verdict(kind, (*signed, nowhere), body, milliseconds=_since(begun))
    looked = check_entry(body["round_id"], body["seq"], body)
    is_borne_out = all(line.result == "good" for line in looked.lines)
    return Verdict(
        "invalid" if not is_genuine else "valid" if is_borne_out else "differs",
        (*signed, *looked.lines),
        body,
        looked.entry,
        looked.examined,
        _since(begun),
        looked.differing,
    )


def check_entry(round_id: str, seq: int, said: Mapping[str, Any] | str) -> Verdict:
    """Return what the checks of one entry say: that it says the same, or has the hash; and of its round."""
    begun = time.monotonic()
    try:
        examined = examined_round(round_id)
    except Refused as refused:
        if refused.refusals[0].code != "round-unknown":
            raise
        line = Line(_ENTRY, "bad", _l("This court has no such round."))
        return Verdict("invalid", (line,), milliseconds=_since(begun))
    entry = look(bidding.entry_at, round_id, seq)
    differing: tuple[str, ...] = ()
    if entry is not None:
        differing = (
            differences(said, entry)
            if isinstance(said, Mapping)
            else ()
            if said == entry["hash"]
            else ("event_hash",)
        )
    lines = (_entry_line(entry, differing, seq), *round_lines(examined))
    kind: Kind = "valid" if all(line.result == "good" for line in lines) else "invalid"
    return Verdict(kind, lines, None, entry, examined, _since(begun), differing)


def check_round(round_id: str) -> Verdict:
    """Return what the checks of a whole round say; raises Refused `round-unknown`."""
    begun = time.monotonic()
    examined = examined_round(round_id)
    kind: Kind = "valid" if examined.is_whole else "invalid"
    return Verdict(kind, round_lines(examined), examined=examined, milliseconds=_since(begun))


def examined_round(round_id: str) -> Examined:
    """Return a round examined from the terms to the head, a few events at a time beside the event loop.

    Raises Refused `record-too-long` for a round that a page cannot check, and `too-many-at-work`.
    """
    if not _ID.fullmatch(round_id):
        raise Refused(Refusal("round-unknown"))
    with _GATE.passing():
        so_far = look(bidding.examination_of, round_id)
        if so_far.until > EVENTS_MAX:
            raise Refused(Refusal("record-too-long", facts={"events": so_far.until}))
        while not so_far.is_done:
            so_far = look(bidding.examine_on, so_far, limit=EVENTS_AT_A_TIME)
            # Whoever bids meanwhile comes first.
            time.sleep(0)
        return so_far


def round_lines(examined: Examined) -> tuple[Line, ...]:
    """Return the checks of a round, one line each."""
    fault = examined.fault
    kind = fault.kind if fault else None
    at = {"seq": fault.seq if fault else 0}
    good = {"events": examined.events, "hash": examined.head_hash[:16]}
    whole = _l("%(events)s events follow each other from the terms to the head %(hash)s.", **good)
    if kind is None:
        return (
            Line(_CHAIN, "good", whole),
            Line(_RULES, "good", _l("Every event was decided again, and the same came of it.")),
            Line(_STANDING, "good", _l("Price, leader and end are what the events made of them.")),
        )
    after = _l("Not checked beyond the first fault.")
    if kind == "rules":
        wrong = _l("Event %(seq)s is not what the rules make of what came before it.", **at)
        bound = _l("%(events)s events are bound to each other up to there.", **good)
        return Line(_CHAIN, "good", bound), Line(_RULES, "bad", wrong), Line(_STANDING, "open", after)
    if kind == "summary":
        decided = _l("Every event was decided again, and the same came of it.")
        wrong = _l("The round's summary says something else than its %(events)s events.", **good)
        ends = _l("%(events)s events are bound to each other.", **good)
        return Line(_CHAIN, "good", ends), Line(_RULES, "good", decided), Line(_STANDING, "bad", wrong)
    if kind == "terms":
        wrong = _l("The terms of the round cannot be read: the record was changed.")
    else:
        wrong = _l("The first broken event is no. %(seq)s: it was changed, moved or lost.", **at)
    return Line(_CHAIN, "bad", wrong), Line(_RULES, "open", after), Line(_STANDING, "open", after)


def _signature_lines(key_id: str, is_known: bool, *, is_genuine: bool) -> tuple[Line, Line]:  # noqa: FBT001 - its line
    if not is_known:
        unknown = _l("%(key)s is not a key of this court. Compare it with the list of keys.", key=key_id[:32])
        unchecked = _l("Without the key nobody can check it.")
        return Line(_KEY, "bad", unknown), Line(_SIGNATURE, "open", unchecked)
    known = Line(_KEY, "good", _l("%(key)s is a key of this court.", key=key_id))
    if not is_genuine:
        forged = _l("It does not belong to this text: the receipt was changed, or another key signed it.")
        return known, Line(_SIGNATURE, "bad", forged)
    return known, Line(_SIGNATURE, "good", _l("It belongs to this very text; not a letter was changed."))


def _entry_line(entry: Mapping[str, Any] | None, differing: tuple[str, ...], seq: int) -> Line:
    if entry is None:
        return Line(_ENTRY, "bad", _l("The record has no entry no. %(seq)s that can be read.", seq=seq))
    if differing:
        names = ", ".join(differing)
        return Line(
            _ENTRY,
            "bad",
            _l("Entry no. %(seq)s says something else: %(names)s.", seq=seq, names=names),
        )
    return Line(_ENTRY, "good", _l("Entry no. %(seq)s stands in the record with this hash.", seq=seq))


def _has_its_parts(body: Any, signature: Any) -> bool:
    texts = ("round_id", "key_id", "alg", "kind", "received_at", "command_id")
    return (
        isinstance(body, dict)
        and isinstance(signature, str)
        and all(isinstance(body.get(name), str) for name in texts)
        and _is_whole(body.get("amount_fen"))
        and _is_instant(body["received_at"])
        and all(body.get(name) is None or _is_instant(body[name]) for name in ("entered_at", "ends_at"))
        and (body.get("seq", "") is None or _is_whole(body.get("seq")))
    )


def _is_instant(value: Any) -> bool:
    try:
        return instant_of(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 <= value < _WHOLE_MAX


def _since(begun: float) -> int:
    return max(1, round((time.monotonic() - begun) * 1000))
