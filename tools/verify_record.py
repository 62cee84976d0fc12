#!/usr/bin/env python3
"""Checks the record of a round, alone: with this one file and Python 3.11, and nothing of the platform.

Run `python3 verify_record.py record.json [--receipt receipt.json]`.
It reads what `GET /api/v1/rounds/<id>/record` gave, computes every hash anew, decides every event again by
rules in its own words, and holds the head against its seal and a receipt against its entry. Signatures are
checked where the package `cryptography` is there; otherwise it says that they were not. It ends with 0 where
all is in order, 1 where something is wrong (it names the first event), and 2 where a file cannot be read.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

if HAS_KEYS := find_spec("cryptography") is not None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Data = dict[str, Any]

# The rules in numbers: an end moves to so long after a late bid; a round is closed so long after its end.
LATE, PAUSE = timedelta(seconds=300), timedelta(seconds=1)
WHOLE_MAX = 2**53 - 1
BIDDING, ADMISSION = "Fa Shi [2016] 18, art. 20", "Fa Shi [2016] 18, art. 18"
PRIORITY, STOP = "Fa Shi [2016] 18, art. 21", "Fa Shi [2016] 18, art. 28"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PARTS = {"version", "round_id", "lot_id", "terms", "events", "head", "keys", "seal"}
UNCHECKED = "signatures were NOT checked: the package cryptography is not there"
NAMES = ("version", "round_id", "lot_id")
OF_BIDS = ("kind", "code", "amount_fen", "received_at", "entered_at", "seq", "prev_hash", "refusal")
BIDS, OVER = {"bid-accepted", "bid-refused"}, {"sold", "unsold", "withdrawn"}


class WrongError(Exception):
    """Something in the record is not as it must be."""


def canonical(data: Data) -> bytes:
    """Return the one byte form of JSON data."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def chained(prev_hash: str, body: Data) -> str:
    """Return the hash that binds a body to the hash before it."""
    return hashlib.sha256(prev_hash.encode() + b"\n" + canonical(body)).hexdigest()


def instant(text: str) -> datetime:
    """Return the instant that is written, to the millisecond in UTC; anything else is no instant."""
    if not INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} is no instant")
    return datetime.fromisoformat(text)


def written(at: datetime) -> str:
    """Return the written form of an instant."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def refusal(code: str, article: str = "", **fen: int) -> Data:
    """Return a refusal as it is written, its amounts in yuan."""
    facts = {name: f"{amount // 100}.{amount % 100:02d}" for name, amount in fen.items()}
    return {"code": code, "article": article, "facts": facts}


class Round:
    """Where a round stands; every event moves it on."""

    def __init__(self, terms: Data) -> None:
        """Begin at the terms."""
        self.start, self.step = terms["start_price_fen"], terms["step_fen"]
        self.at_start = terms["first_bid_mode"] == "at-start"
        self.whole_steps, self.own_raise = terms["multiple_rule"], terms["own_raise"]
        self.starts, self.ends = instant(terms["starts_at"]), instant(terms["ends_at"])
        self.state, self.opened = "announced", False
        self.lead: tuple[str, int | None, int] | None = None
        self.stopped, self.last = self.starts, instant("0001-01-01T00:00:00.000Z")

    def brings_about(self, event: Data) -> list[Data]:
        """Return the events that the rules make of the command behind an event, without time and end."""
        kind, at = event["kind"], instant(event["received_at"])
        if kind in BIDS:
            return self.of_bid(event, at)
        if kind in {"round-opened", "sold", "unsold"} or event.get("ground") == "start-missed":
            return self.of_hour(at)
        return self.of_court(event, at)

    def of_bid(self, event: Data, at: datetime) -> list[Data]:
        """Return what becomes of a bid: it opens the round if its hour has come, counts or is refused."""
        if self.state == "announced" and self.starts <= at < self.ends:
            return []  # A bid in the round's hour opens it, and the opening comes first.
        bid = {name: event[name] for name in ("code", "rank", "amount_fen")}
        why = self.why_not(bid, at, event.get("refusal", {}).get("code"))
        if why:
            return [{"kind": "bid-refused", **bid, "refusal": why}]
        moved = [{"kind": "end-moved", "received_at": event["received_at"]}] if at + LATE > self.ends else []
        return [{"kind": "bid-accepted", **bid}, *moved]

    def why_not(self, bid: Data, at: datetime, said: str | None) -> Data | None:
        """Return why a bid does not count; None where it does."""
        if said in {"bidder-not-admitted", "command-expired"}:
            # Only the record knows who was not admitted, and until when a command was meant.
            return refusal(said, ADMISSION) if said.startswith("bidder") else refusal(said)
        if self.state in {"withdrawn", "suspended"}:
            return refusal(f"round-{self.state}", STOP)
        if at < self.starts or self.state in OVER or at >= self.ends:
            return refusal("round-not-started" if at < self.starts else "round-ended", BIDDING)
        leader, rank, leading = self.lead or (None, None, None)
        if leading is not None and leader == bid["code"] and not self.own_raise:
            return refusal("already-leading", amount=leading)
        if bid["rank"] is not None and bid["amount_fen"] == leading and leader != bid["code"]:
            goes_before = rank is None or bid["rank"] < rank
            return None if goes_before else refusal("priority-outranked", PRIORITY)
        return self.wrong_amount(bid["amount_fen"], leading)

    def wrong_amount(self, amount: int, leading: int | None) -> Data | None:
        """Return why an amount is not on the ladder; None where it is."""
        lowest, highest = self.start if leading is None else leading + self.step, WHOLE_MAX - 2 * self.step
        if amount < self.start:
            return refusal("bid-below-start", BIDDING, start=self.start)
        if amount < lowest:
            return refusal("bid-too-low", BIDDING, lowest=lowest)
        if self.at_start and leading is None and amount != lowest:
            return refusal("first-bid-not-at-start", start=lowest)
        if amount > highest:
            return refusal("bid-beyond-range", highest=highest)
        passed, off = divmod(amount - lowest, self.step)
        lower = lowest + self.step * (passed + 1)
        wrong = refusal("bid-off-step", lower=lower, higher=lower + self.step)
        return wrong if self.whole_steps and off else None

    def of_hour(self, at: datetime) -> list[Data]:
        """Return what the hour of the start or the pause after the end brings."""
        if self.state == "announced" and at >= self.starts:
            missed = {"kind": "suspended", "ground": "start-missed", "reason": ""}
            return [missed if at >= self.ends else {"kind": "round-opened"}]
        if self.state != "open" or at < self.ends + PAUSE:
            return []
        bought = dict(zip(("code", "rank", "amount_fen"), self.lead or (), strict=False))
        return [{"kind": "sold", **bought} if bought else {"kind": "unsold"}]

    def of_court(self, event: Data, at: datetime) -> list[Data]:
        """Return what a command of the court brings: stopping, going on, taking back."""
        kind, ground = event["kind"], event.get("ground")
        said: Data = {name: event[name] for name in ("kind", "ground", "reason") if name in event}
        has_ended = self.state == "open" and at >= self.ends
        by_court = kind == "withdrawn" or ground in {"court-decision", "court-ruling"}
        if kind == "withdrawn" or (kind == "suspended" and (by_court or ground == "platform-fault")):
            is_still = self.state in (OVER if kind == "withdrawn" else OVER | {"suspended"})
            return [] if is_still or (by_court and has_ended) else [said]
        late = at - self.stopped if self.opened else max(timedelta(0), at - self.starts)
        ends = max(self.ends + late, at + LATE) if self.opened else self.ends + late
        if kind != "resumed" or self.state != "suspended" or instant(event["ends_at"]) < ends:
            return []
        return [said | {"starts_at": written(self.starts if self.opened else self.starts + late)}]

    def moves_on(self, event: Data) -> None:
        """Take an event as it has happened."""
        at, kind = instant(event["received_at"]), event["kind"]
        self.last = self.last if kind == "bid-refused" and at >= self.ends else at  # late: takes no time on
        match kind:
            case "bid-accepted":
                self.lead = (event["code"], event["rank"], event["amount_fen"])
            case "end-moved":
                self.ends = at + LATE
            case "resumed":
                self.state = "open" if self.opened else "announced"
                self.starts, self.ends = instant(event["starts_at"]), instant(event["ends_at"])
            case "round-opened":
                self.state, self.opened = "open", True
            case "suspended" | "sold" | "unsold" | "withdrawn":
                self.state, self.stopped = kind, at


def check_events(record: Data) -> None:
    """Follow the record from the terms to the head: hashes, order, and what the rules make of everything."""
    names = {name: record[name] for name in NAMES}
    head, round_ = chained("", names | {"terms": record["terms"]}), Round(record["terms"])
    owed: list[Data] = []
    for seq, event in enumerate(record["events"], start=1):
        try:
            body = {name: value for name, value in event.items() if name not in {"prev_hash", "hash"}}
            if event["prev_hash"] != head or event["hash"] != chained(head, body):
                raise WrongError(f"event {seq}: not bound to what came before it: changed, moved or lost")
            owed = owed or round_.brings_about(event)
            if not owed or instant(event["received_at"]) < round_.last:
                raise WrongError(f"event {seq}: the rules would not have brought it about")
            round_.moves_on(event)
            said = names | {"received_at": event["received_at"]} | owed.pop(0)
            said |= {"seq": seq, "ends_at": written(round_.ends)}
            if event["kind"] in BIDS and "entered_at" in body:
                said["entered_at"] = written(instant(body["entered_at"]))
        except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as fault:
            raise WrongError(f"event {seq}: no round writes it like this: {fault}") from fault
        if canonical(body) != canonical(said):
            raise WrongError(f"event {seq}: the rules make something else of it: {canonical(said).decode()}")
        head = event["hash"]
    if owed:
        raise WrongError(f"{owed[0]['kind']} must follow the last event")
    if canonical(record["head"]) != canonical({"seq": len(record["events"]), "hash": head}):
        raise WrongError("the head names other events than there are")


def check_keys(record: Data) -> dict[str, bytes]:
    """Return the public keys by their names, which are made of the keys themselves."""
    keys = {}
    for key in record["keys"]:
        raw = base64.b64decode(key["public_key"], validate=True)
        name, text = hashlib.sha256(raw).hexdigest()[:16], base64.b64encode(raw).decode()
        if name in keys or key != {"key_id": name, "alg": "ed25519", "public_key": text}:
            raise WrongError(f"the key {key['key_id']!r} is not what it says")
        keys[name] = raw
    return keys


def check_signed(signed: Data, keys: dict[str, bytes], what: str) -> Data:
    """Check that a body was signed with one of the keys, and return it."""
    body, signature = signed["body"], base64.b64decode(signed["signature"], validate=True)
    if body["alg"] != "ed25519" or body["key_id"] not in keys:
        raise WrongError(f"{what} names a key that is not in the record")
    if signed != {"body": body, "signature": base64.b64encode(signature).decode()}:
        raise WrongError(f"{what} is not written as one")
    try:
        if HAS_KEYS:
            Ed25519PublicKey.from_public_bytes(keys[body["key_id"]]).verify(signature, canonical(body))
    except InvalidSignature:
        raise WrongError(f"{what} was changed, or another key signed it") from None
    return body


def check_seal(record: Data, keys: dict[str, bytes]) -> None:
    """Hold the head against the court's seal on it; a court that finds its own record broken sets none."""
    if record["seal"] is None:
        raise WrongError("the court has not sealed this head: it found the record broken itself")
    body, head = check_signed(record["seal"], keys, "the seal"), record["head"]
    said = {"kind": "record-head", "seq": head["seq"], "head_hash": head["hash"]}
    said |= {name: record[name] for name in NAMES} | {name: body[name] for name in ("key_id", "alg")}
    if canonical(body) != canonical(said):
        raise WrongError("the seal is on another head")


def check_receipt(record: Data, receipt: Data, keys: dict[str, bytes]) -> str:
    """Hold a receipt against the record; return what it is a receipt of."""
    body, events = check_signed(receipt, keys, "the receipt"), record["events"]
    if body["round_id"] != record["round_id"]:
        raise WrongError("the receipt is of another round")
    if body["seq"] is None:
        return "a command that got no place in the record"
    event = events[body["seq"] - 1] if 1 <= body["seq"] <= len(events) else None
    if event is None or event["hash"] != body["event_hash"]:
        raise WrongError("the receipt is genuine, but its entry is not in this record")
    if any(body.get(name) != event.get(name) for name in OF_BIDS):
        raise WrongError("the receipt says something else than its entry")
    return f"event {body['seq']}"


def check(record: Data, receipt: Data | None = None) -> list[str]:
    """Check everything and return what was found; raise WrongError at the first thing that is wrong."""
    if set(record) != PARTS:
        raise WrongError(f"a record has the parts {', '.join(sorted(PARTS))}")
    check_events(record)
    keys = check_keys(record)
    check_seal(record, keys)
    words = ["{seq} events, bound to each other and as the rules say; head {hash}".format(**record["head"])]
    words += [f"the receipt belongs to {check_receipt(record, receipt, keys)}"] if receipt else []
    key_id = record["seal"]["body"]["key_id"]
    words.append(f"sealed by key {key_id}: compare it with the court's list" if HAS_KEYS else UNCHECKED)
    return words


def main(arguments: list[str] | None = None) -> int:
    """Check the files that the command line names; return the status to end with."""
    parser = argparse.ArgumentParser(description="Checks the record of a round, alone.")
    parser.add_argument("record", help="the file of GET /api/v1/rounds/<id>/record")
    parser.add_argument("--receipt", help="a receipt to be held against it")
    asked = parser.parse_args(arguments)
    try:
        paths = [asked.record, *([asked.receipt] if asked.receipt else [])]
        files = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    except (OSError, ValueError, RecursionError) as fault:
        print(f"cannot be read: {fault}", file=sys.stderr)
        return 2
    try:
        print("\n".join(["OK", *check(*files)]))
    except (WrongError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError) as wrong:
        print(f"WRONG: {wrong}" if isinstance(wrong, WrongError) else f"WRONG: this is no record: {wrong!r}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
