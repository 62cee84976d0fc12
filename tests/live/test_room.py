"""The room on a real database with real threads: nobody overtakes, nothing is lost, all have receipts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, OperationalError

import tests.tables  # noqa: F401 - the tables register themselves
from bidding import service
from bidding.room import Answer, BidCommand, Holder, Room, topic_of
from bidding.room import line as line_of_room
from bidding.room import sitting as sitting_of_room
from bidding.room.line import Lines, Waiting
from bidding.rules.events import PlaceBid
from bidding.rules.proof import first_broken, first_unlawful
from bidding.rules.record import event_of, instant_text
from bidding.tables import Registration
from kernel.canonical import canonical
from kernel.clock import StillClock
from kernel.ids import new_id
from kernel.money import MONEY_MAX_FEN, Money, yuan
from kernel.refusal import Refusal, Refused
from store.base import Base
from store.signing import Signer, is_signed
from store.unit import Store
from tests.live.rooms import DAY, Hall, a_hall, applied
from tests.live.together import Aside, held_back, together, until

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def news() -> list[tuple[str, dict]]:
    """Return what the room has told the watchers."""
    return []


@pytest.fixture
def room(store, signer, news) -> Iterator[Room]:
    opened = Room(store, signer, lambda topic, message: news.append((topic, message)))
    yield opened
    opened.stop()


@pytest.fixture
def hall(store, clock) -> Hall:
    """Return a round that has just begun, with two ordinary bidders."""
    made = a_hall(store)
    clock.put(made.terms.starts_at)
    return made


def code_of(answer: Answer) -> str:
    return answer.refusal.code if answer.refusal else "accepted"


def refusal_in(error: pytest.ExceptionInfo[Refused]) -> str:
    (refusal,) = error.value.refusals
    return refusal.code


def line(room: Room, hall: Hall):
    """Return the round's line, or None while nobody has entered."""
    return room._lines._lines.get(hall.round_id)


def waiting(room: Room, hall: Hall) -> int:
    found = line(room, hall)
    return len(found.queue) if found else -1


def in_the_works(room: Room, hall: Hall, command: BidCommand) -> Aside:
    """Send a bid and return once the worker has taken it out of the line and waits for the database."""
    waits = Waiting()
    room.offer(command, waits.tell)
    until(lambda: waiting(room, hall) == 0)
    return Aside(waits.result)


def results(sent: list[Aside]) -> list[Answer]:
    return [one.result() for one in sent]


def nothing_more(unit: object, ended: object) -> None:
    """Conduct nothing after the end."""


def assert_sound(hall: Hall) -> None:
    """The record is whole and lawful, and the row says what the events say."""
    records = hall.events()
    terms = hall.terms
    assert first_broken(terms, records, round_id=hall.round_id, lot_id=hall.lot_id) is None
    assert first_unlawful(terms, [event_of(record) for record in records]) is None
    row = hall.row()
    assert (row.seq, row.head_hash) == (len(records), records[-1]["hash"] if records else row.head_hash)
    shown = hall.store.read(lambda session: service.snapshot(session, hall.round_id))
    assert shown["ends_at"] == (records[-1]["ends_at"] if records else shown["ends_at"])


def assert_true_receipt(answer: Answer, hall: Hall, signer: Signer) -> None:
    """The receipt is signed, and names a record that is there."""
    body = answer.receipt.body
    assert is_signed(canonical(body), answer.receipt.signature, signer.public_bytes)
    record = hall.events()[body["seq"] - 1]
    assert (record["hash"], record["prev_hash"]) == (body["event_hash"], body["prev_hash"])
    for key in ("round_id", "lot_id", "kind", "code", "amount_fen", "received_at"):
        assert record[key] == body[key]
    assert (body["key_id"], body["alg"]) == (signer.key_id, "ed25519")


# ---------------------------------------------------------------------- one bid, its answer


def test_a_bid_is_answered_with_a_signed_receipt_that_names_its_place(room, hall, signer):
    first = room.enter(hall.bid(0, 1_000_000))
    second = room.enter(hall.bid(1, 1_000_000))
    third = room.enter(hall.bid(1, 1_005_000))
    assert [code_of(answer) for answer in (first, second, third)] == ["accepted", "bid-too-low", "accepted"]
    assert [answer.receipt.body["seq"] for answer in (first, second, third)] == [2, 3, 4]
    for answer in (first, second, third):
        assert_true_receipt(answer, hall, signer)
    assert second.receipt.body["refusal"]["facts"] == {"lowest": "1005000.00"}
    assert third.plain()["receipt"]["body"]["refusal"] is None
    assert_sound(hall)


def test_rr_120_the_receipt_of_a_late_bid_names_the_new_end(room, hall, clock):
    at = clock.put(hall.terms.ends_at - MINUTE) or clock.now()
    answer = room.enter(hall.bid(0, 1_000_000))
    assert answer.receipt.body["ends_at"] == instant_text(at + 5 * MINUTE)
    assert hall.row().ends_at == at + 5 * MINUTE
    assert hall.kinds() == ["round-opened", "bid-accepted", "end-moved"]
    assert_sound(hall)


def test_the_time_of_entry_is_kept_to_the_millisecond_that_is_shown(store, signer, hall):
    store.clock.put(hall.terms.starts_at + timedelta(microseconds=1_999))
    room = Room(store, signer)
    answer = room.enter(hall.bid(0, 1_000_000))
    room.stop()
    assert answer.receipt.body["received_at"] == instant_text(hall.terms.starts_at + MOMENT)


def test_a_21_priority_comes_from_the_registration_and_not_from_the_command(room, store, clock):
    hall = a_hall(store, bidders=3, ranks={1: 2, 2: 1})
    clock.put(hall.terms.starts_at)
    answers = [room.enter(hall.bid(bidder, 1_000_000)) for bidder in (0, 1, 2, 1, 0)]
    assert [code_of(answer) for answer in answers] == [
        "accepted", "accepted", "accepted", "priority-outranked", "bid-too-low",
    ]  # fmt: skip
    assert_sound(hall)


def test_amounts_at_the_edge_of_what_can_be_kept(room, hall):
    answers = [
        room.enter(BidCommand(hall.round_id, hall.bidders[0].id, Money(fen), new_id()))
        for fen in (MONEY_MAX_FEN, -MONEY_MAX_FEN, 0)
    ]
    assert [code_of(answer) for answer in answers] == [
        "bid-beyond-range",
        "bid-below-start",
        "bid-below-start",
    ]
    assert_sound(hall)


# ---------------------------------------------------------------------- many at once


def test_bid_3_twenty_bidders_against_each_other(room, store, clock, signer):
    hall = a_hall(store, bidders=20)
    clock.put(hall.terms.starts_at)

    def bid_up(bidder: int) -> list[Answer]:
        return [room.enter(hall.bid(bidder, 1_000_000 + 5_000 * (bidder + 20 * go))) for go in range(10)]

    answers = [
        answer for given in together(*(partial(bid_up, bidder) for bidder in range(20))) for answer in given
    ]
    assert_sound(hall)
    assert sorted(answer.receipt.body["seq"] for answer in answers) == list(range(2, 202)), "one place each"
    for answer in answers[::20]:
        assert_true_receipt(answer, hall, signer)
    accepted = [answer.receipt.body for answer in answers if answer.accepted]
    in_order = sorted(accepted, key=lambda body: body["seq"])
    amounts = [body["amount_fen"] for body in in_order]
    assert amounts == sorted(set(amounts)), "two never stand at one price"
    assert hall.row().leading_amount == Money(amounts[-1])


def test_whatever_gathered_is_decided_in_one_go_and_in_the_order_of_entry(room, store, hall, news):
    with held_back(store):
        first = in_the_works(room, hall, hall.bid(1, 1_000_000))
        rest = [Aside(partial(room.enter, hall.bid(0, 1_005_000 + 5_000 * n))) for n in range(50)]
        until(lambda: waiting(room, hall) == 50)
        in_line = [ticket.order.command_id for ticket in line(room, hall).queue]
    assert first.result().accepted
    places = {answer.receipt.body["command_id"]: answer.receipt.body["seq"] for answer in results(rest)}
    assert sorted(places, key=places.get) == in_line
    until(lambda: len(news) == 2)
    assert [len(message["events"]) for _, message in news] == [2, 50], "one batch, one message"
    assert_sound(hall)


def test_a_batch_has_a_limit_and_the_rest_comes_next(store, signer, hall, news):
    room = Room(store, signer, lambda topic, message: news.append((topic, message)), batch_max=10)
    with held_back(store):
        first = in_the_works(room, hall, hall.bid(1, 1_000_000))
        rest = [Aside(partial(room.enter, hall.bid(0, 1_005_000 + 5_000 * n))) for n in range(35)]
        until(lambda: waiting(room, hall) == 35)
    assert len(results([first, *rest])) == 36
    until(lambda: len(news) == 5)
    assert [len(message["events"]) for _, message in news] == [2, 10, 10, 10, 5]
    room.stop()
    assert_sound(hall)


def test_of_very_many_events_at_once_the_news_tell_only_where_the_round_stands(room, store, hall, news):
    with held_back(store):
        first = in_the_works(room, hall, hall.bid(1, 1_000_000))
        rest = [Aside(partial(room.enter, hall.bid(0, 1_005_000 + 5_000 * n))) for n in range(60)]
        until(lambda: waiting(room, hall) == 60)
    results([first, *rest])
    until(lambda: len(news) == 2)
    _, message = news[1]
    assert (message["events"], message["seq"], message["round"]["seq"]) == ([], 62, 62)
    assert len(hall.events()) == 62, "who follows the record asks for them"


def test_an_offer_returns_at_once_and_the_answer_is_told_after_the_commit(room, store, hall):
    told = []
    with held_back(store):
        room.offer(hall.bid(0, 1_000_000), told.append)
        assert told == []
    until(lambda: told)
    (answer,) = told
    assert answer.accepted
    assert hall.kinds() == ["round-opened", "bid-accepted"]
    assert answer.standing == store.read(lambda session: service.snapshot(session, hall.round_id))


def test_whoever_cannot_take_his_answer_does_not_stop_the_line(room, hall, caplog):
    def breaks(_outcome: object) -> None:
        raise RuntimeError("nobody home")

    room.offer(hall.bid(0, 1_000_000), breaks)
    assert room.enter(hall.bid(1, 1_005_000)).accepted
    assert "could not be given" in caplog.text


def test_an_offer_that_gets_no_place_is_answered_at_once(store, signer, hall):
    room, told = Room(store, signer, line_length=1), []
    room.offer(replace(hall.bid(0, 1_000_000), command_id="short"), told.append)
    assert told[0].refusals[0].code == "command-id-unreadable"
    with held_back(store):
        in_the_works(room, hall, hall.bid(0, 1_000_000))
        room.offer(hall.bid(0, 1_005_000), told.append)
        room.offer(hall.bid(0, 1_010_000), told.append)
        assert [code_of(answer) for answer in told[1:]] == ["line-full"]
    room.stop()
    assert len(told) == 3


def test_a_18_whose_session_has_ended_does_not_bid_even_from_within_the_line(store, signer, hall):
    """Who may act is asked in the transaction that decides, not at the door."""
    ended = Holder(hall.bidders[0].account_id, 0)
    gone = {}
    room = Room(store, signer, against=lambda _session, holders: {h: gone[h] for h in holders if h in gone})
    with held_back(store):
        first = in_the_works(room, hall, hall.bid(1, 1_000_000))
        late = Aside(partial(room.enter, hall.bid(0, 1_005_000, holder=ended)))
        until(lambda: waiting(room, hall) == 1)
        gone[ended] = Refusal("sign-in-needed")
    assert first.result().accepted
    with pytest.raises(Refused) as error:
        late.result()
    assert refusal_in(error) == "sign-in-needed"
    assert hall.kinds() == ["round-opened", "bid-accepted"]
    room.stop()


def test_whoever_asks_again_after_his_session_ended_gets_no_receipt_that_denies_his_bid(store, signer, hall):
    holder, gone = Holder(hall.bidders[0].account_id, 0), {}
    room = Room(store, signer, against=lambda _session, holders: {h: gone[h] for h in holders if h in gone})
    command = hall.bid(0, 1_000_000, holder=holder)
    assert room.enter(command).accepted
    gone[holder] = Refusal("sign-in-needed")
    with pytest.raises(Refused) as error:
        room.enter(command)
    assert refusal_in(error) == "sign-in-needed"
    gone.clear()
    assert room.enter(command).replayed, "signed in again he gets what was answered"
    room.stop()


def test_nobody_bids_on_the_registration_of_another(room, hall):
    stranger = Holder(hall.bidders[1].account_id, 0)
    assert code_of(room.enter(hall.bid(0, 1_000_000, holder=stranger))) == "registration-unknown"


def test_time_5_both_stamps_of_a_bid_stand_in_its_record(room, store, clock, hall):
    with held_back(store):
        sent = in_the_works(room, hall, hall.bid(0, 1_000_000))
        clock.advance(seconds=2)
    (answer,) = results([sent])
    record = hall.events()[-1]
    assert record["received_at"] == record["entered_at"] == answer.receipt.body["entered_at"]
    assert record["received_at"] == instant_text(hall.terms.starts_at)


def test_a_full_line_refuses_at_once_and_says_so_with_a_receipt(store, signer, hall):
    room = Room(store, signer, line_length=2)
    with held_back(store):
        taken = in_the_works(room, hall, hall.bid(0, 1_000_000))
        queued = [Aside(partial(room.enter, hall.bid(1, 1_005_000 + 5_000 * n))) for n in range(2)]
        until(lambda: waiting(room, hall) == 2)
        full = room.enter(hall.bid(1, 2_000_000))
        closing = Aside(partial(room.close, hall.round_id, nothing_more))
        until(lambda: waiting(room, hall) == 3)
    assert (code_of(full), full.receipt.body["seq"]) == ("line-full", None)
    assert is_signed(canonical(full.receipt.body), full.receipt.signature, signer.public_bytes)
    assert [answer.receipt.body["seq"] is not None for answer in results([taken, *queued])] == [True] * 3
    assert closing.result() is None, "the court's command found its place in a full line"
    room.stop()
    assert_sound(hall)


# ---------------------------------------------------------------------- the same command twice


def test_the_same_command_has_one_effect_and_the_same_answer(room, hall):
    for amount in (1_000_000, 999_999):
        command = hall.bid(0, amount)
        first, again = room.enter(command), room.enter(command)
        assert (first.replayed, again.replayed) == (False, True)
        assert again.receipt == first.receipt
        assert (again.accepted, again.refusal) == (first.accepted, first.refusal)
    assert hall.kinds() == ["round-opened", "bid-accepted", "bid-refused"]


def test_a_double_click_while_the_first_is_still_in_the_line_is_one_bid(room, store, hall):
    command = hall.bid(0, 1_005_000)
    with held_back(store):
        before = in_the_works(room, hall, hall.bid(1, 1_000_000))
        clicks = [Aside(partial(room.enter, command)) for _ in range(2)]
        until(lambda: waiting(room, hall) == 2)
    first, again = results(clicks)
    assert before.result().accepted
    assert {first.replayed, again.replayed} == {False, True}
    assert first.receipt == again.receipt
    assert hall.kinds() == ["round-opened", "bid-accepted", "bid-accepted"]
    assert_sound(hall)


def test_the_same_key_for_another_bid_is_refused_and_leaves_no_trace(room, hall, signer):
    command = hall.bid(0, 1_000_000)
    room.enter(command)
    before = hall.events()
    for other in (
        hall.bid(0, 1_005_000, key=command.command_id),
        hall.bid(1, 1_000_000, key=command.command_id),
    ):
        answer = room.enter(other)
        assert code_of(answer) == "command-reused"
        assert answer.receipt.body["seq"] is None
        assert is_signed(canonical(answer.receipt.body), answer.receipt.signature, signer.public_bytes)
    assert hall.events() == before


def test_another_door_or_a_later_limit_makes_no_other_bid(room, hall, clock):
    command = hall.bid(0, 1_000_000, via="socket", valid_until=clock.now() + MINUTE)
    first = room.enter(command)
    again = room.enter(hall.bid(0, 1_000_000, key=command.command_id, via="http"))
    assert again.receipt == first.receipt


def test_a_bid_from_a_buffer_that_is_too_old_is_refused_and_stays_refused(room, hall, clock):
    command = hall.bid(0, 1_000_000, valid_until=clock.now())
    clock.advance(milliseconds=1)
    assert code_of(room.enter(command)) == "command-expired"
    again = room.enter(hall.bid(0, 1_000_000, key=command.command_id, valid_until=clock.now() + MINUTE))
    assert (code_of(again), again.replayed) == ("command-expired", True)
    assert code_of(room.enter(hall.bid(0, 1_000_000))) == "accepted", "a new key is a new bid"


def test_after_a_restart_the_round_goes_on_and_old_answers_stand(room, store, hall, tmp_path):
    accepted, refused = hall.bid(0, 1_000_000), hall.bid(1, 1_000_000)
    before = [room.enter(accepted), room.enter(refused)]
    room.stop()
    anew = Store(store.url, store.clock)
    other_key = Signer.from_file(tmp_path / "next-key.pem")
    room_anew = Room(anew, other_key)
    after = [room_anew.enter(accepted), room_anew.enter(refused)]
    assert [answer.receipt for answer in after] == [answer.receipt for answer in before]
    assert all(answer.replayed for answer in after)
    assert room_anew.enter(hall.bid(1, 1_005_000)).receipt.body["seq"] == 4
    room_anew.stop()
    anew.close()
    assert_sound(hall)


def test_an_answer_that_did_not_arrive_can_be_asked_for(room, store, hall):
    command = hall.bid(0, 1_000_000)
    asked = partial(service.answer_to, registration_id=hall.bidders[0].id, command_id=command.command_id)
    assert store.read(asked) is None
    answer = room.enter(command)
    assert store.read(asked).receipt == answer.receipt


# ---------------------------------------------------------------------- who may bid


def test_a_18_who_is_not_admitted_has_no_place_in_the_record(room, store, hall):
    registration = store.write(lambda unit: applied(unit, hall.round_id))
    answer = room.enter(BidCommand(hall.round_id, registration.id, yuan(1_000_000), new_id()))
    assert (code_of(answer), answer.receipt.body["seq"]) == ("bidder-not-admitted", None)
    assert hall.events() == []


def test_a_34_a_bar_counts_from_the_moment_in_which_it_is_made(room, store, hall):
    assert room.enter(hall.bid(0, 1_000_000)).accepted
    store.write(
        lambda unit: service.bar(unit, registration_id=hall.bidders[1].id, because="与本院有利害关系")
    )
    answer = room.enter(hall.bid(1, 1_005_000))
    assert code_of(answer) == "bidder-not-admitted"
    assert answer.receipt.body["seq"] == 3, "who had a code may contest it"


@pytest.mark.parametrize("registration_id", ["nobody", "", "a'--", "x" * 21, "\x00", "中"])
def test_an_unknown_registration_is_turned_away(room, hall, registration_id):
    answer = room.enter(BidCommand(hall.round_id, registration_id, yuan(1_000_000), new_id()))
    assert (code_of(answer), answer.receipt.body["seq"]) == ("registration-unknown", None)


def test_a_registration_counts_for_its_own_round_only(room, store, hall):
    other = a_hall(store)
    answer = room.enter(BidCommand(hall.round_id, other.bidders[0].id, yuan(1_000_000), new_id()))
    assert code_of(answer) == "registration-unknown"


def test_an_unknown_round_is_turned_away(room, hall):
    answer = room.enter(BidCommand(new_id(), hall.bidders[0].id, yuan(1_000_000), new_id()))
    assert code_of(answer) == "round-unknown"
    with pytest.raises(Refused) as error:
        room.suspend(new_id(), ground="court-decision", reason="核查")
    assert refusal_in(error) == "round-unknown"


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with blank in it", "\x00" * 8, "键" * 8])
def test_a_key_that_cannot_be_kept_is_refused_before_the_line(room, hall, key):
    with pytest.raises(Refused) as error:
        room.enter(BidCommand(hall.round_id, hall.bidders[0].id, yuan(1_000_000), key))
    assert refusal_in(error) == "command-id-unreadable"
    assert line(room, hall) is None


def test_an_instant_without_its_zone_never_gets_into_the_line(hall, clock):
    with pytest.raises(AssertionError):
        hall.bid(0, 1_000_000, valid_until=clock.now().replace(tzinfo=None))


# ---------------------------------------------------------------------- time and closing


def test_rs_04_the_room_opens_a_round_at_its_hour(room, store, clock, news):
    hall = a_hall(store)
    assert room.open(hall.round_id) is None
    clock.put(hall.terms.starts_at)
    seen = []
    opened = room.open(hall.round_id, then=lambda unit, round_: seen.append((unit.now, round_.state)))
    assert (opened.state, seen) == ("open", [(clock.now(), "open")])
    assert room.open(hall.round_id) is None
    assert hall.kinds() == ["round-opened"]


def test_rr_122_a_round_whose_whole_time_was_missed_is_stopped_and_not_failed(room, store, clock):
    hall = a_hall(store)
    clock.put(hall.terms.ends_at + MINUTE)
    assert room.open(hall.round_id).state == "suspended"
    assert room.close(hall.round_id, nothing_more) is None
    assert hall.events()[-1]["ground"] == "start-missed"


def test_time_5_a_bid_that_entered_before_the_end_is_decided_before_the_closing(room, store, clock, hall):
    room.enter(hall.bid(0, 1_000_000))
    clock.put(hall.terms.ends_at - MOMENT)
    with held_back(store):
        bid = in_the_works(room, hall, hall.bid(1, 1_005_000))
        clock.put(hall.terms.ends_at + timedelta(seconds=1))
        closing = Aside(partial(room.close, hall.round_id, nothing_more))
        until(lambda: waiting(room, hall) == 1)
    assert bid.result().accepted, "it entered in time, however long it waited"
    assert closing.result() is None, "so the round goes on for five minutes"
    assert hall.row().ends_at == hall.terms.ends_at - MOMENT + 5 * MINUTE
    assert_sound(hall)


def test_a_20_a_bid_that_entered_at_the_end_is_late_however_soon_it_is_decided(room, clock, hall):
    room.enter(hall.bid(0, 1_000_000))
    clock.put(hall.terms.ends_at)
    assert code_of(room.enter(hall.bid(1, 1_005_000))) == "round-ended"
    clock.advance(seconds=1)
    ended = room.close(hall.round_id, nothing_more)
    assert (ended.kind, ended.registration_id) == ("sold", hall.bidders[0].id)


def test_time_5_nothing_is_closed_before_the_pause_has_passed(room, clock, hall):
    room.enter(hall.bid(0, 1_000_000))
    for at in (hall.terms.ends_at - MOMENT, hall.terms.ends_at, hall.terms.ends_at + 999 * MOMENT):
        clock.put(at)
        assert room.close(hall.round_id, nothing_more) is None
    clock.put(hall.terms.ends_at + 1_000 * MOMENT)
    assert room.close(hall.round_id, nothing_more) is not None


def test_rr_121_the_result_names_lot_bidder_price_and_end(room, clock, hall):
    room.enter(hall.bid(0, 1_000_000))
    room.enter(hall.bid(1, 1_005_000))
    clock.put(hall.terms.ends_at + MINUTE)
    ended = room.close(hall.round_id, nothing_more)
    assert (ended.round_id, ended.lot_id, ended.kind) == (hall.round_id, hall.lot_id, "sold")
    assert (ended.registration_id, ended.code) == (hall.bidders[1].id, hall.bidders[1].code)
    assert (ended.amount, ended.ended_at) == (yuan(1_005_000), hall.terms.ends_at)
    assert_sound(hall)


def test_rr_122_vector_7_without_bids_the_round_fails(room, store, clock):
    hall = a_hall(store, bidders=5)
    clock.put(hall.terms.starts_at)
    room.open(hall.round_id)
    clock.put(hall.terms.ends_at + timedelta(seconds=1))
    ended = room.close(hall.round_id, nothing_more)
    assert (ended.kind, ended.registration_id, ended.code, ended.amount) == ("unsold", None, None, None)
    assert room.close(hall.round_id, nothing_more) == ended


def test_two_who_close_at_once_close_it_once(room, store, signer, clock, hall):
    room.enter(hall.bid(0, 1_000_000))
    clock.put(hall.terms.ends_at + timedelta(seconds=1))
    conducted = []
    second_room = Room(store, signer)
    results = together(
        *(
            partial(closer.close, hall.round_id, lambda _unit, ended: conducted.append(ended))
            for closer in (room, second_room, room, second_room)
        )
    )
    second_room.stop()
    assert len(conducted) == 1
    assert results == conducted * 4
    assert hall.kinds().count("sold") == 1
    assert_sound(hall)


def test_what_follows_the_closing_happens_with_it_or_not_at_all(room, store, clock, hall):
    room.enter(hall.bid(0, 1_000_000))
    clock.put(hall.terms.ends_at + timedelta(seconds=1))

    def fail_after_writing(unit, ended):
        unit.session.get(Registration, ended.registration_id).refused_because = "written"
        unit.session.flush()
        raise KeyError("the conductor stumbles")

    with pytest.raises(KeyError):
        room.close(hall.round_id, fail_after_writing)
    assert hall.row().state == "open"
    assert hall.kinds() == ["round-opened", "bid-accepted"]
    registration = store.read(lambda session: session.get(Registration, hall.bidders[0].id))
    assert registration.refused_because is None
    assert room.close(hall.round_id, nothing_more).kind == "sold"
    assert_sound(hall)


def test_the_record_of_a_closed_round_is_closed(room, clock, hall, signer):
    answered = hall.bid(0, 1_000_000)
    room.enter(answered)
    clock.put(hall.terms.ends_at + timedelta(seconds=1))
    room.close(hall.round_id, nothing_more)
    before = hall.events()
    late = room.enter(hall.bid(1, 1_005_000))
    assert (code_of(late), late.receipt.body["seq"]) == ("round-ended", None)
    assert is_signed(canonical(late.receipt.body), late.receipt.signature, signer.public_bytes)
    assert room.enter(answered).replayed, "old answers stand"
    assert hall.events() == before


def test_a_clock_that_is_put_back_turns_no_time_back(room, store, signer, clock, hall):
    room.enter(hall.bid(0, 1_000_000))
    stands = clock.now()
    clock.put(stands - 10 * MINUTE)
    assert room.enter(hall.bid(1, 1_005_000)).receipt.body["received_at"] == instant_text(stands)
    room.stop()
    restarted = Room(store, signer)
    assert restarted.enter(hall.bid(0, 1_010_000)).receipt.body["received_at"] == instant_text(stands)
    restarted.stop()
    assert_sound(hall)


class JitteringClock:
    """A clock that jumps to and fro around the same minute."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._looks = count()

    def now(self) -> datetime:
        return self._at + timedelta(milliseconds=(next(self._looks) * 7_919) % 1_000)


def test_time_5_whoever_is_first_in_the_line_has_the_earlier_stamp_whatever_the_clock_does(hall):
    served = []
    lines = Lines(JitteringClock(hall.terms.starts_at), lambda _line, tickets: served.extend(tickets))
    entries = [partial(lines.enter, hall.round_id, number, print) for number in range(40)]
    taken = together(*entries) + [enter() for enter in entries]
    lines.stop()
    assert (len(served), all(taken)) == (80, True)
    assert [ticket.at for ticket in served] == sorted(ticket.at for ticket in served)


# ---------------------------------------------------------------------- the court's commands


def test_a_28_the_court_stops_a_round_and_lets_it_go_on(room, clock, hall, news):
    room.enter(hall.bid(0, 1_000_000))
    clock.put(hall.terms.ends_at - 60 * MINUTE)
    seen = []
    stopped = room.suspend(
        hall.round_id,
        ground="court-decision",
        reason=" 案外人\n异议 ",
        then=lambda _unit, r: seen.append(r.state),
    )
    assert (stopped.state, stopped.stop.reason, seen) == ("suspended", "案外人 异议", ["suspended"])
    assert news[-1][1]["round"]["stop"]["reason"] == "案外人 异议"
    assert code_of(room.enter(hall.bid(1, 1_005_000))) == "round-suspended"
    clock.advance(hours=3)
    assert room.close(hall.round_id, nothing_more) is None
    resumed = room.resume(hall.round_id, reason="异议不成立")
    assert (resumed.state, resumed.ends_at) == ("open", clock.now() + 60 * MINUTE)
    later = clock.now() + 90 * MINUTE
    room.suspend(hall.round_id, ground="platform-fault", reason="")
    assert (
        room.resume(hall.round_id, reason="恢复", ends_at=later + timedelta(microseconds=7)).ends_at == later
    )
    assert code_of(room.enter(hall.bid(1, 1_005_000))) == "accepted"
    assert_sound(hall)


def test_rs_15_the_court_takes_a_round_back(room, clock, hall):
    seen = []
    withdrawn = room.withdraw(
        hall.round_id, reason="申请执行人撤回申请", then=lambda _unit, r: seen.append(r.state)
    )
    assert (withdrawn.state, seen) == ("withdrawn", ["withdrawn"])
    assert code_of(room.enter(hall.bid(0, 1_000_000))) == "round-withdrawn"
    clock.put(hall.terms.ends_at + MINUTE)
    assert room.close(hall.round_id, nothing_more) is None
    assert_sound(hall)


def test_what_does_not_apply_is_refused_and_leaves_no_trace(room, hall):
    room.open(hall.round_id)
    with pytest.raises(Refused) as error:
        room.resume(hall.round_id, reason="恢复")
    assert refusal_in(error) == "round-not-stopped"
    room.suspend(hall.round_id, ground="court-ruling", reason="中止")
    with pytest.raises(Refused) as error:
        room.suspend(hall.round_id, ground="court-ruling", reason="再次")
    assert refusal_in(error) == "round-already-stopped"
    assert hall.kinds() == ["round-opened", "suspended"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "a\u202eb"])
def test_a_28_the_court_gives_a_reason_that_people_can_read(room, hall, reason):
    for deed in (
        partial(room.suspend, hall.round_id, ground="court-decision", reason=reason),
        partial(room.resume, hall.round_id, reason=reason),
        partial(room.withdraw, hall.round_id, reason=reason),
    ):
        with pytest.raises(Refused):
            deed()
    assert hall.events() == []


# ---------------------------------------------------------------------- the news


def test_after_the_commit_the_watchers_are_told_in_order(room, store, hall, news):
    room.enter(hall.bid(0, 1_000_000))
    room.enter(hall.bid(1, 1_005_000))
    until(lambda: len(news) == 2)
    assert {topic for topic, _ in news} == {topic_of(hall.round_id)}
    told = [event for _, message in news for event in message["events"]]
    assert told == hall.events()
    shown = store.read(lambda session: service.snapshot(session, hall.round_id))
    assert news[-1][1] == {
        "round_id": hall.round_id, "seq": 3, "events": hall.events()[2:], "round": shown,
    }  # fmt: skip


def test_watchers_that_cannot_be_told_do_not_disturb_the_round(store, signer, hall, caplog):
    def fail(topic, message):
        raise ConnectionError(topic)

    room = Room(store, signer, fail)
    assert room.enter(hall.bid(0, 1_000_000)).accepted
    assert room.enter(hall.bid(1, 1_005_000)).accepted
    room.stop()
    assert "were not published" in caplog.text


def test_without_a_teller_of_its_own_the_room_tells_the_stores(store, signer, hall):
    heard = []
    store.subscribe(lambda topic, _message: heard.append(topic))
    room = Room(store, signer)
    room.enter(hall.bid(0, 1_000_000))
    room.stop()
    assert heard == [topic_of(hall.round_id)]


# ---------------------------------------------------------------------- when things fail


class ShakyStore(Store):
    """A store whose commits get lost on the way: the answer to some, or the commit itself."""

    def __init__(self, url: str, clock: StillClock) -> None:
        super().__init__(url, clock)
        self.lose_answers = 0
        self.lose_commits = 0
        self.troubles = []

    def write(self, deed):
        if self.troubles:
            raise self.troubles.pop()
        if self.lose_commits:
            self.lose_commits -= 1
            raise OperationalError("COMMIT", None, ConnectionError("gone before"))
        answer = super().write(deed)
        if self.lose_answers:
            self.lose_answers -= 1
            raise OperationalError("COMMIT", None, ConnectionError("gone after"))
        return answer


@pytest.fixture
def shaky(store, clock) -> Iterator[ShakyStore]:
    opened = ShakyStore(store.url, clock)
    yield opened
    opened.close()


@pytest.fixture
def shaky_room(shaky, signer) -> Iterator[Room]:
    opened = Room(shaky, signer)
    yield opened
    opened.stop()


def test_a_connection_that_the_database_hung_up_is_no_fault_of_the_program(shaky, shaky_room, hall):
    hung_up = InternalError("SELECT", None, ConnectionError("idle too long"), connection_invalidated=True)
    shaky.troubles = [hung_up]
    assert shaky_room.enter(hall.bid(0, 1_000_000)).accepted
    assert hall.row().state == "open"


@pytest.mark.parametrize("lost", ["answers", "commits"])
def test_where_it_is_unknown_whether_a_commit_arrived_the_record_is_asked_before_answering(
    shaky, shaky_room, hall, lost, signer
):
    setattr(shaky, f"lose_{lost}", 2)
    answer = shaky_room.enter(hall.bid(0, 1_000_000))
    assert answer.accepted
    assert_true_receipt(answer, hall, signer)
    assert hall.kinds() == ["round-opened", "bid-accepted"], "one effect"


@pytest.mark.parametrize("lost", ["answers", "commits"])
def test_where_it_stays_unknown_nobody_is_told_yes_or_no_and_asking_again_settles_it(
    shaky, shaky_room, hall, lost
):
    setattr(shaky, f"lose_{lost}", 3)
    command = hall.bid(0, 1_000_000)
    with pytest.raises(Refused) as error:
        shaky_room.enter(command)
    assert refusal_in(error) == "answer-pending"
    assert shaky_room.enter(command).accepted
    assert hall.kinds() == ["round-opened", "bid-accepted"]
    assert hall.row().state == "open", "trouble with the database is no fault of the program"


def test_a_closing_whose_answer_was_lost_is_closed_once(shaky, shaky_room, clock, hall):
    shaky_room.enter(hall.bid(0, 1_000_000))
    clock.put(hall.terms.ends_at + MINUTE)
    conducted = []
    shaky.lose_answers = 1
    ended = shaky_room.close(hall.round_id, lambda _unit, ended: conducted.append(ended))
    assert (ended.kind, len(conducted)) == ("sold", 1)
    assert_sound(hall)


def test_who_does_not_get_an_answer_in_time_may_ask_again(room, store, hall, monkeypatch):
    command = hall.bid(0, 1_000_000)
    with held_back(store):
        monkeypatch.setattr(line_of_room, "ANSWER_SECONDS", 0)
        with pytest.raises(Refused) as error:
            room.enter(command)
        monkeypatch.undo()
    assert refusal_in(error) == "answer-pending"
    answer = room.enter(command)
    assert answer.accepted
    assert hall.kinds() == ["round-opened", "bid-accepted"]


def test_rr_135_a_fault_of_the_program_stops_the_round_instead_of_going_on_quietly(
    room, hall, monkeypatch, caplog, news
):
    room.enter(hall.bid(0, 1_000_000))
    true_decide = sitting_of_room.decide

    def decide_wrongly(round_, command):
        assert not isinstance(command, PlaceBid), "a fault that nobody has seen yet"
        return true_decide(round_, command)

    monkeypatch.setattr(sitting_of_room, "decide", decide_wrongly)
    with pytest.raises(Refused) as error:
        room.enter(hall.bid(1, 1_005_000))
    assert refusal_in(error) == "answer-pending"
    until(lambda: len(news) == 2)
    assert (hall.row().state, hall.row().stop_ground) == ("suspended", "platform-fault")
    assert "fault of the program" in caplog.text
    monkeypatch.undo()
    assert code_of(room.enter(hall.bid(1, 1_005_000))) == "round-suspended"
    assert room.resume(hall.round_id, reason="故障排除").lead.bidder.code == hall.bidders[0].code
    assert_sound(hall)


def test_a_fault_in_a_round_that_cannot_even_be_stopped_is_shouted_out(room, hall, monkeypatch, caplog):
    def decide_nothing(round_, command):
        raise AssertionError("a fault that nobody has seen yet")

    monkeypatch.setattr(sitting_of_room, "decide", decide_nothing)
    with pytest.raises(Refused):
        room.enter(hall.bid(0, 1_000_000))
    until(lambda: "could not be stopped" in caplog.text)
    monkeypatch.undo()
    assert room.enter(hall.bid(0, 1_000_000)).accepted, "the line goes on"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE round SET leading_amount = leading_amount + 1",
        "UPDATE round SET ends_at = '2030-01-01 00:00:00.000000'",
        "UPDATE round SET head_hash = 'x' || substr(head_hash, 2)",
        "DROP TRIGGER round_event_no_update; UPDATE round_event SET hash = 'x' WHERE seq = 2",
        "DROP TRIGGER round_event_no_delete; DELETE FROM round_event WHERE seq = 2",
        "DROP TRIGGER round_event_no_update; UPDATE round_event SET body = replace(body, 'low', 'late')",
    ],
)
def test_upon_a_damaged_record_nothing_is_decided(store, signer, hall, damage, caplog):
    room = Room(store, signer)
    assert [room.enter(hall.bid(bidder, 1_000_000)).accepted for bidder in (0, 1)] == [True, False]
    room.stop()
    for statement in damage.split("; "):
        store.write(lambda unit, statement=statement: unit.session.execute(text(statement)))
    before = hall.events()
    restarted = Room(store, signer)
    with pytest.raises(Refused) as error:
        restarted.enter(hall.bid(1, 1_005_000))
    assert refusal_in(error) == "record-broken"
    assert "nothing is decided" in caplog.text
    restarted.stop()
    assert hall.events() == before


# ---------------------------------------------------------------------- lines come and go


def test_of_many_rounds_only_some_are_held_and_any_other_is_read_anew(store, signer, clock):
    halls = [a_hall(store) for _ in range(4)]
    clock.put(halls[0].terms.starts_at)
    room = Room(store, signer, lines_kept=2)
    for amount in (1_000_000, 1_005_000):
        for hall in halls:
            assert room.enter(hall.bid(amount // 5_000 % 2, amount)).accepted
            until(lambda: not any(line.is_served for line in room._lines._lines.values()))
            assert len(room._lines._lines) <= 2
    room.stop()
    for hall in halls:
        assert_sound(hall)


def test_a_room_that_stops_serves_who_is_in_and_lets_nobody_in(store, signer, hall):
    room = Room(store, signer)
    with held_back(store):
        inside = in_the_works(room, hall, hall.bid(0, 1_000_000))
        behind = Aside(partial(room.enter, hall.bid(1, 1_005_000)))
        until(lambda: waiting(room, hall) == 1)
        stopping = Aside(room.stop)
        until(lambda: room._lines._is_stopping)
        assert code_of(room.enter(hall.bid(1, 1_010_000))) == "line-full"
        with pytest.raises(Refused) as error:
            room.open(hall.round_id)
        assert refusal_in(error) == "line-full"
    stopping.result()
    assert [answer.accepted for answer in results([inside, behind])] == [True, True]
    assert not line(room, hall).is_served


def test_two_rooms_on_one_database_see_what_the_other_did(room, store, signer, hall):
    other = Room(store, signer)
    for number in range(10):
        door = (room, other)[number % 2]
        assert door.enter(hall.bid(number % 2, 1_000_000 + 5_000 * number)).receipt.body["seq"] == number + 2
    other.stop()
    assert_sound(hall)


@pytest.mark.postgres
def test_two_nodes_on_one_postgresql_keep_one_order(postgres_url, clock, signer):
    nodes = [Store(postgres_url, clock), Store(postgres_url, clock)]
    Base.metadata.create_all(nodes[0].writer)
    hall = a_hall(nodes[0], bidders=8)
    clock.put(hall.terms.starts_at)
    rooms = [Room(node, signer) for node in nodes]

    def bid_up(bidder: int) -> list[Answer]:
        return [
            rooms[(bidder + go) % 2].enter(hall.bid(bidder, 1_000_000 + 5_000 * (bidder + 8 * go)))
            for go in range(5)
        ]

    answers = [
        answer for given in together(*(partial(bid_up, bidder) for bidder in range(8))) for answer in given
    ]
    assert sorted(answer.receipt.body["seq"] for answer in answers) == list(range(2, 42))
    clock.put(hall.terms.starts_at + DAY + timedelta(seconds=1))
    conducted = []
    results = together(
        *(partial(room.close, hall.round_id, lambda _unit, ended: conducted.append(ended)) for room in rooms)
    )
    assert results == conducted * 2
    assert_sound(hall)
    for room in rooms:
        room.stop()
    for node in nodes:
        node.close()
