"""Invariants of single bids: acknowledged or never known, what one key did, who had been put out."""

import base64
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kernel.canonical import canonical
from store.signing import is_signed, key_id
from tools.chaos.court import Scene
from tools.chaos.evidence import NEVER, Evidence, Try

if TYPE_CHECKING:
    from tools.chaos.check import Findings

Row = dict[str, Any]
Events = dict[str, list[Row]]
FROM_RECORD = ("round_id", "lot_id", "kind", "code", "amount_fen", "received_at", "seq")


def check(scene: Scene, seen: Evidence, events: Events, findings: "Findings") -> None:
    """Look at every bid that anybody made."""
    by_place = {(round_id, row["seq"]): row for round_id, rows in events.items() for row in rows}
    in_record = Counter((row["round_id"], row["command_id"]) for rows in events.values() for row in rows)
    keys = _Keys(scene.public_key)
    for place, tries in seen.tries.items():
        asked = [each for each in tries if each.amount_fen == tries[0].amount_fen]
        _acknowledged(scene, asked, by_place, keys, findings)
        _one_effect(place, tries, in_record[place], findings)
        _settled(place, asked, in_record[place], findings)
    _shared(seen, findings)
    _order(seen, findings)
    _uninvited(seen, in_record, by_place, keys, findings)
    _put_out(seen, by_place, findings)


class _Keys:
    """The published key."""

    def __init__(self, public_text: str) -> None:
        self._bytes = base64.b64decode(public_text)
        self._id = key_id(self._bytes)

    def faults(self, receipt: dict[str, Any]) -> Iterator[str]:
        """Yield why a receipt is none."""
        if receipt["body"]["key_id"] != self._id:
            yield "names another key"
        elif not is_signed(canonical(receipt["body"]), receipt["signature"], self._bytes):
            yield "does not verify"


def _acknowledged(
    scene: Scene, tries: list[Try], by_place: dict[tuple[str, int], Row], keys: _Keys, findings: "Findings"
) -> None:
    codes = {lotted.round_id: lotted.codes for lotted in scene.rounds}
    for each in tries:
        if each.receipt is None:
            continue
        body = each.receipt["body"]
        findings.look(10)
        for words in keys.faults(each.receipt):
            findings.add(10, f"the receipt of {each.key} {words}")
        if body["seq"] is None:
            continue
        findings.look(1)
        row = by_place.get((each.round, body["seq"]))
        if row is None:
            findings.add(1, f"bid {each.key} was acknowledged at {body['seq']} and is not in the record")
            continue
        said = {name: body[name] for name in FROM_RECORD}
        is_same = row["hash"] == body["event_hash"] and row["prev_hash"] == body["prev_hash"]
        if not is_same or said != {name: row["body"][name] for name in FROM_RECORD}:
            findings.add(1, f"bid {each.key}: at {body['seq']} stands another event than was acknowledged")
        elif row["command_id"] != each.key or body["amount_fen"] != each.amount_fen:
            findings.add(1, f"bid {each.key}: at {body['seq']} stands the bid {row['command_id']}")
        elif body["code"] != codes[each.round][each.account]:
            findings.add(1, f"bid {each.key} of {each.account} stands under the code {body['code']}")
        if row["receipt"] != each.receipt:
            findings.add(10, f"bid {each.key}: the record keeps another receipt than was given")


def _one_effect(place: tuple[str, str], tries: list[Try], times: int, findings: "Findings") -> None:
    """Sixth: one event a key, one receipt a key; the key with another bid is refused."""
    findings.look(6)
    if times > 1:
        findings.add(6, f"key {place[1]} stands in the record {times} times")
    same = [each for each in tries if each.amount_fen == tries[0].amount_fen and each.seq is not None]
    if any(each.receipt != same[0].receipt for each in same):
        findings.add(6, f"key {place[1]} was given different receipts")
    if any(each.receipt and each.receipt["body"]["command_id"] != each.key for each in tries):
        findings.add(6, f"key {place[1]}: a receipt names another key")
    for other in tries:
        if other.amount_fen == tries[0].amount_fen or other.outcome != "answered":
            continue
        if other.seq is not None or other.codes not in (["command-reused"], ["round-ended"]):
            findings.add(6, f"key {place[1]} with another amount was answered {other.status} {other.codes}")


def _settled(place: tuple[str, str], tries: list[Try], times: int, findings: "Findings") -> None:
    """Seventh: after the last doubt came an answer, and the record says the same."""
    doubts = [each for each in tries if each.outcome in {"unknown", "never"}]
    findings.look(7, times=bool(doubts))
    answers = [each for each in tries if each.outcome == "answered"]
    if doubts and not answers:
        findings.add(7, f"bid {place[1]} was asked about {len(tries)} times and never answered")
    recorded = any(each.seq is not None for each in answers)
    if answers and recorded != bool(times):
        findings.add(7, f"bid {place[1]} was answered as {'recorded' if recorded else 'absent'}, and is not")
    if not doubts and not answers and times:
        findings.add(7, f"bid {place[1]} was turned away each time, and stands in the record")


def _shared(seen: Evidence, findings: "Findings") -> None:
    """Second: one place, one bid."""
    taken: dict[tuple[str, int], str] = {}
    for each in seen.all_tries():
        if each.seq is None:
            continue
        findings.look(2)
        if taken.setdefault((each.round, each.seq), each.key) != each.key:
            findings.add(2, f"{each.key} and {taken[each.round, each.seq]} were both given place {each.seq}")


def _order(seen: Evidence, findings: "Findings") -> None:
    """Fourth: who was answered before another sent his bid stands before him."""
    rounds: dict[str, list[tuple[float, int, int, str]]] = {}
    for (round_id, key), tries in seen.tries.items():
        answered = [each for each in tries if each.seq is not None]
        if not answered:
            continue
        seq = answered[0].seq
        assert seq is not None, "only those with a place were taken"
        moments = rounds.setdefault(round_id, [])
        # At the same instant, sending comes first: such bids have no order.
        moments.append((min(each.asked_at for each in tries), 0, seq, key))
        moments.append((min(each.ended_at for each in answered), 1, seq, key))
    for moments in rounds.values():
        highest, holder = 0, ""
        for _, is_answer, seq, key in sorted(moments):
            if is_answer:
                highest, holder = max((highest, holder), (seq, key))
                continue
            findings.look(4)
            if seq < highest:
                findings.add(
                    4, f"{key} was sent after {holder} was answered at {highest}, and stands at {seq}"
                )


def _uninvited(
    seen: Evidence,
    in_record: Counter[tuple[str, str | None]],
    by_place: dict[tuple[str, int], Row],
    keys: _Keys,
    findings: "Findings",
) -> None:
    """Nobody's bid is in the record who did not make it; each kept receipt is a good one."""
    for place in in_record:
        if place[1] is not None and place not in seen.tries:
            findings.add(7, f"nobody sent the bid {place[1]} that stands in the record")
    for row in by_place.values():
        if row["receipt"] is not None:
            findings.look(10)
            for words in keys.faults(row["receipt"]):
                findings.add(10, f"the kept receipt at {row['seq']} {words}")


def _put_out(seen: Evidence, by_place: dict[tuple[str, int], Row], findings: "Findings") -> None:
    """Thirteenth: a session that had been ended before a bid was first sent brings it into no record."""
    sent: dict[tuple[str, str], Try] = {
        place: min(tries, key=lambda each: each.asked_at) for place, tries in seen.tries.items()
    }
    for row in by_place.values():
        first = sent.get((row["round_id"], row["command_id"] or ""))
        if first is None:
            continue
        barred_at = seen.barred.get(first.account, NEVER)
        findings.look(13, times=barred_at != NEVER)
        if barred_at < first.asked_at < seen.anew_at:
            findings.add(13, f"{first.account} was put out, and his bid {first.key} stands at {row['seq']}")
