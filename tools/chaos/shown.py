"""The twelfth invariant: what each watcher showed is the record, from where he began and without a gap."""

from typing import TYPE_CHECKING, Any

from tools.chaos.evidence import Evidence

if TYPE_CHECKING:
    from tools.chaos.check import Findings

Events = dict[str, list[dict[str, Any]]]


def check(seen: Evidence, events: Events, findings: "Findings") -> None:
    """Look at every watcher's history."""
    for name, lines in seen.watchers.items():
        _history(name, lines, events, findings)


def _history(name: str, lines: list[dict[str, Any]], events: Events, findings: "Findings") -> None:
    last: int | None = None
    round_id = ""
    for line in lines:
        if line["what"] not in {"began", "shown", "broken"}:
            continue
        round_id = line["round"]
        record = events[round_id]
        seq = line["seq"]
        findings.look(12)
        if line["what"] == "broken":
            findings.add(12, f"{name} was told an event {seq} that is not bound to the one before")
            continue
        if line["what"] == "shown" and seq != (last or 0) + 1:
            findings.add(12, f"{name} showed {seq} after {last or 0}")
        last = seq
        if seq > len(record) or (seq and record[seq - 1]["hash"] != line["hash"]):
            findings.add(12, f"{name} showed an event {seq} that is not in the record")
    if round_id and last is not None and last < len(events[round_id]):
        findings.add(12, f"{name} stopped at {last} of {len(events[round_id])}")
    if not round_id:
        findings.add(12, f"{name} never showed anything")
