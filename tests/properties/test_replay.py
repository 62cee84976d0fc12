"""Whoever has the published record comes to the same round and sees every change made to it (BID-5)."""

import json
import os
from copy import deepcopy
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bidding.rules.events import BidAccepted, BidRefused, Event
from bidding.rules.projection import public_record, public_round
from bidding.rules.proof import first_broken, first_unlawful
from bidding.rules.record import body_of, event_of, first_hash, terms_body, terms_of
from bidding.rules.round import evolve, replay
from bidding.rules.state import Round, announced
from bidding.rules.terms import Terms
from kernel.canonical import canonical, chained
from kernel.money import Money
from tests.strategies import MOMENT, courses

R, L = "r" * 20, "l" * 20
quick = settings(
    max_examples=int(os.environ.get("ROUND_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def published(terms: Terms, events: list[Event]) -> list[dict]:
    """Return the records as they leave the house: as JSON text and back."""
    round_, head, records = announced(terms), first_hash(round_id=R, lot_id=L, terms=terms), []
    for event in events:
        round_ = evolve(round_, event)
        stamp = event.at - MOMENT if isinstance(event, BidAccepted | BidRefused) else None
        body = body_of(event, round_id=R, lot_id=L, after=round_, entered_at=stamp)
        records.append(public_record(body, prev_hash=head, record_hash=chained(head, body)))
        head = records[-1]["hash"]
    return json.loads(json.dumps(records))


def shown(round_: Round, head: str) -> dict:
    return public_round(round_, round_id=R, lot_id=L, head_hash=head)


def followed(page: dict, records: list[dict]) -> dict:
    """Return what a page shows after these events; it knows no rule, it only reads what they say."""
    page = deepcopy(page)
    for record in records:
        page |= {"seq": record["seq"], "head_hash": record["hash"], "ends_at": record["ends_at"]}
        match record["kind"]:
            case "round-opened":
                page |= {"state": "open", "has_opened": True}
            case "bid-accepted":
                page["leading"] = {key: record[key] for key in ("code", "rank", "amount_fen", "received_at")}
            case "end-moved":
                page["extensions"] += 1
            case "suspended":
                stop = {
                    "since": record["received_at"],
                    "ground": record["ground"],
                    "reason": record["reason"],
                }
                page |= {"state": "suspended", "stop": stop}
            case "resumed":
                state = "open" if page["has_opened"] else "announced"
                page |= {"state": state, "stop": None, "starts_at": record["starts_at"]}
            case "withdrawn":
                stop = {"since": record["received_at"], "ground": "withdrawn", "reason": record["reason"]}
                page |= {"state": "withdrawn", "stop": stop}
            case "sold" | "unsold":
                page["state"] = record["kind"]
    return page


def without_ladder(page: dict) -> dict:
    """Return the page without what only the rules can say; it comes with every message and every snapshot."""
    return {key: page[key] for key in page if key not in {"next_bids_fen", "lowest_next_fen"}}


@quick
@given(courses())
def test_the_record_alone_gives_the_same_round(course):
    terms, events = course
    records = published(terms, events)
    read_terms = terms_of(json.loads(canonical(terms_body(terms))))
    assert first_broken(read_terms, records, round_id=R, lot_id=L) is None
    read = [event_of(record) for record in records]
    assert read == events
    assert first_unlawful(read_terms, read) is None
    assert replay(read_terms, read) == replay(terms, events)


@quick
@given(courses(), st.data())
def test_a_snapshot_and_the_later_events_make_the_later_snapshot(course, data):
    terms, events = course
    records = published(terms, events)
    seen = data.draw(st.integers(0, len(events)))
    head = first_hash(round_id=R, lot_id=L, terms=terms)
    earlier = replay(terms, events[:seen])
    page = shown(earlier, records[seen - 1]["hash"] if seen else head)
    later = shown(replay(terms, events), records[-1]["hash"] if records else head)
    assert without_ladder(followed(page, records[seen:])) == without_ladder(later)


@quick
@given(courses(), st.data())
def test_no_single_change_to_a_record_stays_unseen(course, data):
    terms, events = course
    assume(events)
    records = published(terms, events)
    number = data.draw(st.integers(0, len(records) - 1))
    key = data.draw(st.sampled_from(sorted(records[number])))
    change = data.draw(st.sampled_from(["drop", "none", "number", "text"]))
    if change == "drop":
        del records[number][key]
    else:
        new = {"none": None, "number": 7, "text": "another"}[change]
        assume(records[number][key] != new)
        records[number][key] = new
    assert first_broken(terms, records, round_id=R, lot_id=L) == number + 1


@quick
@given(courses(), st.data())
def test_no_record_is_lost_moved_or_doubled_unseen(course, data):
    terms, events = course
    assume(len(events) > 1)
    records = published(terms, events)
    number = data.draw(st.integers(0, len(records) - 2))
    match data.draw(st.sampled_from(["lost", "moved", "doubled", "taken from another round"])):
        case "lost":
            del records[number]
        case "moved":
            records[number], records[number + 1] = records[number + 1], records[number]
        case "doubled":
            records.insert(number, records[number])
            number += 1
        case _:
            records[number]["round_id"] = "o" * 20
    assert first_broken(terms, records, round_id=R, lot_id=L) == number + 1


@quick
@given(courses(), st.data())
def test_no_change_inside_a_refusal_stays_unseen(course, data):
    terms, events = course
    records = published(terms, events)
    refused = [number for number, record in enumerate(records) if record["kind"] == "bid-refused"]
    assume(refused)
    number = data.draw(st.sampled_from(refused))
    refusal = records[number]["refusal"]
    key = data.draw(st.sampled_from(sorted(refusal)))
    refusal[key] = {"lowest": "0.01"} if key == "facts" else "another"
    assert first_broken(terms, records, round_id=R, lot_id=L) == number + 1


@quick
@given(courses(), st.data())
def test_whoever_binds_a_forged_event_into_a_new_chain_is_found_by_the_rules(course, data):
    terms, events = course
    bids = [number for number, event in enumerate(events) if isinstance(event, BidAccepted)]
    assume(bids)
    number = data.draw(st.sampled_from(bids))
    dearer = Money(events[number].amount.fen + data.draw(st.sampled_from([-1, 1])))
    forged = [*events[:number], replace(events[number], amount=dearer), *events[number + 1 :]]
    # Where no whole steps are asked for, a fen more may be lawful; then nothing is forged.
    assume(first_unlawful(terms, forged[: number + 1]) == number + 1)
    assert first_unlawful(terms, forged) == number + 1


@quick
@given(courses(), st.data())
def test_the_chain_is_bound_to_the_terms(course, data):
    terms, events = course
    assume(events)
    records = published(terms, events)
    other = data.draw(
        st.sampled_from(
            [
                replace(terms, step=terms.step + Money(1)),
                replace(terms, start_price=terms.start_price + Money(1)),
                replace(terms, multiple_rule=not terms.multiple_rule),
                replace(terms, own_raise=not terms.own_raise),
                replace(terms, ends_at=terms.ends_at + MOMENT),
            ]
        )
    )
    assert first_broken(other, records, round_id=R, lot_id=L) == 1
