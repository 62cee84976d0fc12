"""The check for strangers: its own words for the rules say the same, and no single change stays unseen."""

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from random import Random  # noqa: TID251 - the same changes each time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bidding.rules.events import BidAccepted, BidRefused, Close, Event, Open, PlaceBid, Resume, Suspend
from bidding.rules.projection import public_record
from bidding.rules.record import body_of, first_hash, instant_text, terms_body
from bidding.rules.round import decide, evolve
from bidding.rules.state import announced
from bidding.rules.terms import Terms
from kernel.canonical import canonical, chained
from kernel.ids import new_id
from kernel.money import yuan
from store.signing import Signer
from tests.rules.bidding.test_proof import COMMANDS, END, FIRST, MINUTE, ONE, OTHER, SECOND, START, TERMS
from tests.strategies import courses
from tools import verify_record
from tools.verify_record import WrongError, check

CHANGES = 500
TOOL = Path(verify_record.__file__)
R, L = new_id(), new_id()


def sealed(terms: Terms, events: list[Event], signer: Signer) -> dict[str, Any]:
    """Return the record as the court hands it out, as JSON text and back."""
    round_, head, records = announced(terms), first_hash(round_id=R, lot_id=L, terms=terms), []
    for event in events:
        round_ = evolve(round_, event)
        stamp = event.at if isinstance(event, BidAccepted | BidRefused) else None
        body = body_of(event, round_id=R, lot_id=L, after=round_, entered_at=stamp)
        records.append(public_record(body, prev_hash=head, record_hash=chained(head, body)))
        head = records[-1]["hash"]
    names = {"version": 1, "round_id": R, "lot_id": L}
    signed = {"kind": "record-head", "seq": len(records), "head_hash": head}
    signed |= names | {"key_id": signer.key_id, "alg": "ed25519"}
    record = names | {
        "terms": terms_body(terms),
        "events": records,
        "head": {"seq": len(records), "hash": head},
        "keys": [{"key_id": signer.key_id, "alg": "ed25519", "public_key": signer.public_text}],
        "seal": {"body": signed, "signature": signer.sign(canonical(signed))},
    }
    read: dict[str, Any] = json.loads(json.dumps(record))
    return read


def course(commands: list[Any], terms: Terms = TERMS) -> list[Event]:
    """Return what becomes of commands."""
    round_, events = announced(terms), []
    for command in commands:
        for event in decide(round_, command):
            round_ = evolve(round_, event)
            events.append(event)
    return events


COURSES = [
    COMMANDS,
    [Open(START), Close(END + SECOND)],
    [Open(END)],
    [
        Suspend(START - MINUTE, "court-decision", "暂缓"),
        Resume(START + MINUTE, "恢复"),
        Open(START + MINUTE),
        PlaceBid(ONE, yuan(700_000), START + 2 * MINUTE),
        PlaceBid(ONE, yuan(710_000), START + 2 * MINUTE),
        PlaceBid(OTHER, yuan(705_001), START + 2 * MINUTE),
        PlaceBid(FIRST, yuan(700_000), START + 3 * MINUTE),
        PlaceBid(OTHER, yuan(700_000), START + 3 * MINUTE),
        Suspend(END - MINUTE, "platform-fault", ""),
        PlaceBid(OTHER, yuan(705_000), END),
        Resume(END + MINUTE, "恢复"),
        PlaceBid(OTHER, yuan(705_000), END + 2 * MINUTE),
        Close(END + 20 * MINUTE),
    ],
]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(courses())
def test_the_tool_comes_to_the_same_as_the_rules(course: tuple[Terms, list[Event]]) -> None:
    terms, events = course
    record = sealed(terms, events, SIGNER[0])
    assert check(record)[0].startswith(f"{len(events)} events")


SIGNER: list[Signer] = []


@pytest.fixture(autouse=True)
def _one_key(signer: Signer) -> None:
    SIGNER[:] = [signer]


@pytest.mark.parametrize("number", range(len(COURSES)))
def test_courses_of_every_kind_are_in_order(number: int, signer: Signer) -> None:
    events = course(COURSES[number])
    assert "sealed by key" in " ".join(check(sealed(TERMS, events, signer)))


def places(data: Any) -> list[tuple[Any, Any]]:
    """Return every place in JSON data: what holds it, and its name or number there."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = []
    for name, value in inner:
        found += [(data, name), *places(value)]
    return found


def another(value: Any, random: Random) -> Any:
    """Return another value of the same kind, as near as can be."""
    match value:
        case bool():
            return not value
        case int():
            return value + random.choice([-1, 1, 100])
        case None:
            return random.choice([0, 1, ""])
        case str() if value:
            at = random.randrange(len(value))
            letter = value[at]
            pool = [one for one in "0123456789abcdefABZ=-:." if one != letter]
            return value[:at] + random.choice(pool) + value[at + 1 :]
        case _:
            return random.choice([None, 7, "x"])


def changed(record: dict[str, Any], random: Random) -> tuple[dict[str, Any], str]:
    """Return the record with one change: a value, something more, less, twice, or in another order."""
    record = deepcopy(record)
    holder, name = random.choice(places(record))
    what = random.choice(["value", "value", "value", "drop", "twice", "order", "more"])
    if what == "drop" or (what in {"twice", "order"} and isinstance(holder, dict)):
        del holder[name]
    elif what == "twice":
        holder.insert(name, deepcopy(holder[name]))
    elif what == "order":
        holder[name], holder[name - 1] = holder[name - 1], holder[name]
    elif what == "more" and isinstance(holder, dict):
        holder["more"] = 1
    else:
        holder[name] = another(holder[name], random)
    return record, f"{what} at {name!r}"


def test_of_five_hundred_single_changes_each_is_found(signer: Signer) -> None:
    random = Random(20261122)
    whole = sealed(TERMS, course(COURSES[3]), signer)
    check(whole)
    unseen, tried = [], 0
    while tried < CHANGES:
        record, what = changed(whole, random)
        if record == whole and json.dumps(record) == json.dumps(whole):
            continue
        tried += 1
        try:
            check(record)
        except (WrongError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError):
            continue
        unseen.append(what)
    assert unseen == []


def test_a_forgery_that_is_bound_and_sealed_anew_is_caught_by_the_rules(signer: Signer) -> None:
    """Even with the court's own key: a price that was lowered, a refusal taken out, an end kept back."""
    events = course(COURSES[3])
    accepted = next(number for number, event in enumerate(events) if isinstance(event, BidAccepted))
    for forged in (
        [*events[:accepted], BidAccepted(events[accepted].at, ONE, yuan(1)), *events[accepted + 1 :]],
        [event for event in events if not isinstance(event, BidRefused)][:accepted] + events[accepted + 1 :],
        events[:-2] + events[-1:],
    ):
        with pytest.raises(WrongError):
            check(sealed(TERMS, forged, signer))


def test_a_receipt_is_held_against_its_entry(signer: Signer) -> None:
    record = sealed(TERMS, course(COURSES[3]), signer)
    event = next(event for event in record["events"] if event["kind"] == "bid-accepted")
    body = {name: event.get(name) for name in verify_record.OF_BIDS} | {
        "round_id": R, "event_hash": event["hash"], "key_id": signer.key_id, "alg": "ed25519",
    }  # fmt: skip

    def receipt(**changes: Any) -> dict[str, Any]:
        whole = body | changes
        return {"body": whole, "signature": signer.sign(canonical(whole))}

    assert f"the receipt belongs to event {event['seq']}" in check(record, receipt())
    assert "no place in the record" in " ".join(check(record, receipt(seq=None)))
    for changes in (
        {"amount_fen": 1},
        {"event_hash": "0" * 64},
        {"seq": 99},
        {"round_id": L},
        {"key_id": "0"},
    ):
        with pytest.raises(WrongError):
            check(record, receipt(**changes))
    with pytest.raises(WrongError):
        check(record, receipt() | {"body": body | {"amount_fen": 1}})


def test_it_runs_alone_and_says_by_its_status_what_it_found(signer: Signer, tmp_path: Path) -> None:
    """In an empty folder, with Python's own library; the package for signatures may be missing."""
    whole = sealed(TERMS, course(COMMANDS), signer)
    whole["events"][-1]["received_at"] = instant_text(END + 5 * MINUTE)
    files = {"good": sealed(TERMS, course(COMMANDS), signer), "bad": whole}
    for name, record in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    (tmp_path / "none.json").write_text("{", encoding="utf-8")

    def run(name: str, *flags: str) -> tuple[int, str]:
        command = [sys.executable, *flags, str(TOOL), f"{name}.json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    assert run("good")[0] == 0
    assert "sealed by key" in run("good")[1]
    # Without the environment's packages there is nothing to check signatures with.
    status, words = run("good", "-S")
    assert (status, "NOT checked" in words) == (0, True)
    status, words = run("bad")
    assert status == 1
    assert f"WRONG: event {len(whole['events'])}" in words
    assert run("none")[0] == 2
    assert run("missing")[0] == 2
