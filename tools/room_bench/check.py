"""What makes a figure count: the record's chain, and each receipt's signature and place, are checked."""

import hashlib
import http.client
import json
from collections import Counter
from typing import Any

from tools.live_client import caught_up
from tools.live_doors import Visitor
from tools.live_record import Record, is_receipt_signed
from tools.room_bench.court import Court

Bid = tuple[int, str, int, float, float, bytes]
ANSWERED = 30
PATIENCE = 4


def answer_of(text: bytes) -> dict[str, Any]:
    """Return the answer that an acknowledgement carries."""
    found: dict[str, Any] = json.loads(text[text.index(b"[") :])[0]
    return found


def whole_record(court: Court, round_id: str) -> Record:
    """Return everything that happened in a round; the client raises where the chain does not hold."""
    for attempt in range(1, PATIENCE + 1):
        try:
            record = Record(round_id)
            for _ in caught_up(Visitor(court.url), record):
                pass
        except TimeoutError:
            # A server that sees thousands off at once has no time for anybody else.
            if attempt == PATIENCE:
                raise
        else:
            break
    assert not record.has_gap(record.standing["seq"]), "the record was fetched to its end"
    return record


def checked(court: Court, bids: list[Bid]) -> tuple[dict[str, Any], dict[int, float]]:
    """Return what was found of the bids' answers, and when the bid behind each event was sent."""
    unanswered = [bid for bid in bids if not bid[5]]
    settled = [(bid, _asked_again(court, bid)) for bid in unanswered]
    answers = [(bid, answer_of(bid[5])) for bid in bids if bid[5]] + [each for each in settled if each[1]]
    keys = Visitor(court.url).keys()
    record = whole_record(court, court.rounds[0])
    found: Counter[str] = Counter()
    places: Counter[int] = Counter()
    sent: dict[int, float] = {}
    refusals: Counter[str] = Counter()
    for bid, answer in answers:
        receipt = answer.get("receipt")
        if receipt is None:
            found["without_receipt"] += 1
            continue
        body = receipt["body"]
        found["accepted" if answer["accepted"] else "refused"] += 1
        if body["refusal"]:
            refusals[body["refusal"]["code"]] += 1
        found["forged"] += not is_receipt_signed(receipt, keys)
        found["lost"] += not record.holds(receipt)
        found["wrong"] += body["command_id"] != bid[1] or body["amount_fen"] != bid[2]
        if body["seq"] is not None:
            places[body["seq"]] += 1
            sent[body["seq"]] = bid[3]
    kinds = Counter(event["kind"] for event in record.events)
    in_record = kinds["bid-accepted"] + kinds["bid-refused"]
    result = {
        **{
            name: found[name]
            for name in ("accepted", "refused", "without_receipt", "forged", "lost", "wrong")
        },
        "duplicate": sum(times - 1 for times in places.values()),
        "nobodys": in_record - len(places),
        "asked_again": len(unanswered),
        "unsettled": sum(not answer for _, answer in settled),
        "refusals": dict(refusals),
        "events": len(record.events),
    }
    faults = ("forged", "lost", "wrong", "duplicate", "nobodys", "unsettled", "without_receipt")
    return {"holds": not any(result[name] for name in faults)} | result, sent


def _asked_again(court: Court, bid: Bid) -> dict[str, Any]:
    """Send a bid of which nobody knows what became once more, by the other door."""
    who = court.passes[bid[0] % len(court.passes)]
    line = http.client.HTTPConnection("127.0.0.1", court.port, timeout=ANSWERED)
    headers = {
        "Cookie": who.cookie,
        "X-CSRFToken": who.csrf,
        "Content-Type": "application/json",
        "Idempotency-Key": bid[1],
    }
    amount = f"{bid[2] // 100}.{bid[2] % 100:02d}"
    line.request("POST", f"/api/v1/rounds/{court.rounds[0]}/bids", json.dumps({"amount": amount}), headers)
    answer = json.loads(line.getresponse().read())
    line.close()
    return answer if answer.get("receipt") else {}


def missing(court: Court, followed: list[dict[str, Any]]) -> tuple[int, int]:
    """Return how many clients lack an event or hold another one, and how many events each should have."""
    records = {round_id: whole_record(court, round_id) for round_id in court.rounds}
    digests: dict[tuple[str, int], str] = {}
    wrong = 0
    for number, each in enumerate(followed):
        record = records[court.rounds[number % len(court.rounds)]]
        place = (record.round_id, each["first"])
        if place not in digests:
            digest = hashlib.sha256()
            for event in record.events[max(0, each["first"]) :]:
                digest.update(event["hash"].encode())
            digests[place] = digest.hexdigest()
        wrong += not (each["whole"] and each["last"] == record.seq and each["digest"] == digests[place])
    return wrong, max(record.seq for record in records.values())
