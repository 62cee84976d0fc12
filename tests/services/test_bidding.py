"""Laying out a round, registering, codes, and looking at the course of a round (A-18, RR-114 to RR-117)."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

import tests.tables  # noqa: F401 - the tables register themselves
from bidding import service
from bidding.room import Room
from bidding.rules.eligibility import EntrySettings
from bidding.rules.terms import Terms
from bidding.service import bidders as bidders_of_service
from bidding.tables import Registration, RoundRow
from kernel.ids import new_id
from kernel.money import ZERO, yuan
from kernel.refusal import Refused
from store.base import Base
from store.unit import Store
from tests.live.rooms import STEP, a_hall, a_lot, an_account, an_applicant, an_asset, applied

MINUTE = timedelta(minutes=1)


def codes_in(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in error.value.refusals]


def register(store, round_id: str, **changes: object) -> Registration:
    """Register a new account with the usual answers, some of them changed."""

    def deed(unit):
        usual = {
            "round_id": round_id,
            "account_id": an_account(unit).id,
            "applicant": an_applicant(),
            "asset": an_asset(unit),
            "declarations": {"read": True, "as-is": True},
            "deposit_required": yuan(100_000),
            "read_notice_hash": "0" * 64,
        }
        return service.apply_to_bid(unit, **usual | changes)

    return store.write(deed)


# ---------------------------------------------------------------------------- the round


def test_a_round_is_laid_out_on_its_terms_and_waits_for_its_hour(store):
    hall = a_hall(store, bidders=0)
    row = hall.row()
    assert (row.state, row.seq, row.lot_id) == ("announced", 0, hall.lot_id)
    assert (row.starts_at, row.ends_at) == (hall.terms.starts_at, hall.terms.ends_at)
    assert re.fullmatch("[0-9a-f]{64}", row.head_hash)
    assert hall.events() == []


def test_what_is_finer_than_a_millisecond_is_left_out_of_the_terms(store, clock):
    starts_at = clock.now() + timedelta(hours=1, microseconds=1_234)
    hall = a_hall(store, bidders=0, starts_at=starts_at)
    assert hall.row().starts_at == starts_at - timedelta(microseconds=234)


def test_rr_106_no_round_is_laid_out_on_impossible_terms(store, clock):
    now = clock.now()
    terms = Terms(ZERO, ZERO, now, now)
    with pytest.raises(Refused) as error:
        store.write(lambda unit: service.open_round(unit, lot_id=a_lot(unit).id, terms=terms))
    assert codes_in(error) == ["start-price-missing", "step-missing", "round-ends-before-start"]


def test_the_current_round_of_a_lot_is_its_latest(store, clock):
    hall = a_hall(store, bidders=0)
    clock.advance(days=30)
    terms = replace(
        hall.terms,
        starts_at=clock.now() + MINUTE,
        ends_at=clock.now() + 2 * MINUTE,
        start_price=yuan(800_000),
    )
    second = store.write(lambda unit: service.open_round(unit, lot_id=hall.lot_id, terms=terms))
    assert store.read(lambda session: service.current_round(session, hall.lot_id)).id == second.id
    assert store.read(lambda session: service.current_round(session, new_id())) is None


def test_an_unknown_round_is_said_to_be_unknown(store):
    for look in (service.round_of, service.snapshot):
        with pytest.raises(Refused) as error:
            store.read(lambda session, look=look: look(session, new_id()))
        assert codes_in(error) == ["round-unknown"]


def test_a_sweep_finds_the_rounds_whose_hour_has_come(store, clock, signer):
    early, late = a_hall(store), a_hall(store)
    clock.advance(minutes=30)
    later = a_hall(store)
    room = Room(store, signer)

    def due(look):
        return store.read(lambda session: look(session, clock.now()))

    assert due(service.rounds_to_open) == []
    clock.put(early.terms.starts_at)
    assert sorted(due(service.rounds_to_open)) == sorted([early.round_id, late.round_id])
    assert store.read(lambda session: len(service.rounds_to_open(session, clock.now(), 1))) == 1
    for hall in (early, late):
        room.open(hall.round_id)
    assert due(service.rounds_to_open) == []
    clock.put(early.terms.ends_at - MINUTE)
    room.enter(late.bid(0, 1_000_000))
    clock.put(early.terms.ends_at + timedelta(milliseconds=999))
    assert due(service.rounds_to_close) == []
    clock.advance(milliseconds=1)
    assert due(service.rounds_to_close) == [early.round_id], "the other one was extended"
    clock.put(late.row().ends_at + timedelta(seconds=1))
    assert due(service.rounds_to_close) == [early.round_id, late.round_id]
    assert due(service.rounds_to_open) == [later.round_id]
    room.stop()


# --------------------------------------------------------------------------- the bidders


def test_rr_114_a_registration_waits_for_its_deposit(store, clock):
    hall = a_hall(store, bidders=0)
    registration = register(store, hall.round_id)
    assert (registration.state, registration.code, registration.applied_at) == ("applied", None, clock.now())
    assert registration.deposit_required == yuan(100_000)
    found = store.read(
        lambda session: service.registration_for(session, hall.round_id, registration.account_id)
    )
    assert found.id == registration.id
    assert store.read(lambda session: service.registration_of(session, registration.id)).id == registration.id


def test_rr_115_who_is_barred_is_told_every_ground_and_leaves_no_row(store):
    hall = a_hall(store, bidders=0)
    with pytest.raises(Refused) as error:
        register(
            store,
            hall.round_id,
            applicant=an_applicant(identity_verified=False, tie="court-staff"),
            declarations={"read": True, "as-is": False},
        )
    assert codes_in(error) == ["declaration-not-made", "identity-not-verified", "barred-by-office"]
    count = store.read(lambda session: session.execute(text("SELECT count(*) FROM registration")).scalar())
    assert count == 0


@pytest.mark.parametrize(
    ("case", "changes", "expected"),
    [
        ("nothing declared", {"declarations": {}}, ["notice-not-read"]),
        ("the notice not read", {"read_notice_hash": ""}, ["notice-not-read"]),
        (
            "declared with something that is not yes",
            {"declarations": {"read": "on"}},
            ["declaration-not-made"],
        ),
        ("a rank that no panel gives", {"priority_rank": 0}, ["priority-rank-unreadable"]),
    ],
)
def test_a_14_the_form_is_whole(store, case, changes, expected):
    hall = a_hall(store, bidders=0)
    with pytest.raises(Refused) as error:
        register(store, hall.round_id, **changes)
    assert codes_in(error) == expected, case


def test_rr_116_a_confirmed_priority_purchaser_is_registered_with_his_rank(store):
    hall = a_hall(store, bidders=0)
    assert register(store, hall.round_id, priority_rank=2).priority_rank == 2
    assert register(store, hall.round_id).priority_rank is None


def test_rr_115_what_the_court_only_warns_of_is_kept_for_it(store):
    hall = a_hall(store, bidders=0)
    registration = register(
        store,
        hall.round_id,
        applicant=an_applicant(consumption_restricted=True),
        settings=EntrySettings(restricted_may_not_buy=False),
    )
    assert registration.cautions == ["consumption-restricted"]


def test_nobody_registers_twice(store):
    hall = a_hall(store, bidders=1)
    with pytest.raises(Refused) as error:
        register(store, hall.round_id, account_id=hall.bidders[0].account_id)
    assert codes_in(error) == ["already-registered"]


def test_who_took_his_registration_back_may_register_again(store):
    hall = a_hall(store, bidders=0)
    first = register(store, hall.round_id)
    store.write(lambda unit: service.withdraw_registration(unit, registration_id=first.id))
    again = register(store, hall.round_id, account_id=first.account_id)
    assert (again.id, again.state) == (first.id, "applied")


def test_bid_6_an_admitted_bidder_is_bound(store):
    hall = a_hall(store, bidders=1)
    with pytest.raises(Refused) as error:
        store.write(lambda unit: service.withdraw_registration(unit, registration_id=hall.bidders[0].id))
    assert codes_in(error) == ["registration-not-open"]


def test_a_34_who_was_barred_neither_registers_nor_is_admitted(store):
    hall = a_hall(store, bidders=0)
    registration = register(store, hall.round_id)
    barred = store.write(
        lambda unit: service.bar(unit, registration_id=registration.id, because=" 与本院有利害关系 ")
    )
    assert (barred.state, barred.refused_because) == ("refused", "与本院有利害关系")
    with pytest.raises(Refused) as error:
        register(store, hall.round_id, account_id=registration.account_id)
    assert codes_in(error) == ["registration-barred"]
    with pytest.raises(Refused) as error:
        store.write(lambda unit: service.admit(unit, registration_id=registration.id))
    assert codes_in(error) == ["registration-not-open"]


def test_an_unknown_registration_is_said_to_be_unknown(store):
    for deed in (service.admit, service.withdraw_registration):
        with pytest.raises(Refused) as error:
            store.write(lambda unit, deed=deed: deed(unit, registration_id=new_id()))
        assert codes_in(error) == ["registration-unknown"]


def test_a_18_a_code_is_a_letter_and_four_digits_and_tells_nothing(store):
    hall = a_hall(store, bidders=12)
    codes = [bidder.code for bidder in hall.bidders]
    assert all(re.fullmatch("[A-HJ-NP-Z][0-9]{4}", code) for code in codes)
    assert len(set(codes)) == 12
    assert codes != sorted(codes), "not in the order of admission (one chance in 479 million)"
    admitted = store.read(lambda session: service.admitted_registrations(session, hall.round_id))
    assert [registration.code for registration in admitted] == sorted(codes)


def test_a_18_a_code_is_used_once_in_a_round(store, monkeypatch):
    hall = a_hall(store, bidders=0)
    drawn = iter([1, 1, 1, 2])
    monkeypatch.setattr(bidders_of_service, "secrets", dice(lambda _numbers: next(drawn)))
    codes = [store.write(lambda unit: admitted(unit, hall.round_id)).code for _ in range(2)]
    assert codes == ["H0001", "H0002"]


def test_a_round_without_free_codes_says_so(store, monkeypatch):
    hall = a_hall(store, bidders=0)
    waiting = [register(store, hall.round_id) for _ in range(2)]
    monkeypatch.setattr(bidders_of_service, "secrets", dice(lambda _numbers: 1))
    store.write(lambda unit: service.admit(unit, registration_id=waiting[0].id))
    with pytest.raises(Refused) as error:
        store.write(lambda unit: service.admit(unit, registration_id=waiting[1].id))
    assert codes_in(error) == ["codes-used-up"]


def test_admitting_again_changes_nothing(store, clock):
    hall = a_hall(store, bidders=1)
    clock.advance(minutes=1)
    again = store.write(lambda unit: service.admit(unit, registration_id=hall.bidders[0].id))
    assert (again.code, again.admitted_at) == (hall.bidders[0].code, hall.bidders[0].admitted_at)


def test_rr_114_a_18_admission_is_possible_until_the_bidding_ends_and_not_after(store, clock, signer):
    hall = a_hall(store, bidders=0)
    in_time, late = register(store, hall.round_id), register(store, hall.round_id)
    clock.put(hall.terms.ends_at - timedelta(milliseconds=1))
    assert store.write(lambda unit: service.admit(unit, registration_id=in_time.id)).state == "admitted"
    clock.put(hall.terms.ends_at)
    with pytest.raises(Refused) as error:
        store.write(lambda unit: service.admit(unit, registration_id=late.id))
    assert codes_in(error) == ["round-closed-to-bidders"]
    with pytest.raises(Refused) as error:
        register(store, hall.round_id)
    assert codes_in(error) == ["round-closed-to-bidders"]


def test_a_28_while_a_round_is_stopped_bidders_may_come_in_even_after_its_old_end(store, clock, signer):
    hall = a_hall(store, bidders=0)
    room = Room(store, signer)
    room.suspend(hall.round_id, ground="court-decision", reason="核查")
    clock.put(hall.terms.ends_at + MINUTE)
    assert register(store, hall.round_id).state == "applied"
    room.withdraw(hall.round_id, reason="撤回")
    with pytest.raises(Refused) as error:
        register(store, hall.round_id)
    assert codes_in(error) == ["round-closed-to-bidders"]
    room.stop()


def test_registering_for_an_unknown_round(store):
    with pytest.raises(Refused) as error:
        register(store, new_id())
    assert codes_in(error) == ["round-unknown"]


def dice(number) -> SimpleNamespace:
    """Return chance that always draws the letter H, and the number that the test says."""
    return SimpleNamespace(choice=lambda _letters: "H", randbelow=number)


def admitted(unit, round_id: str) -> Registration:
    return service.admit(unit, registration_id=applied(unit, round_id).id)


# ------------------------------------------------------------------------- what happened


@pytest.fixture
def course(store, clock, signer):
    """Return a round in which two bidders bid three times, once in vain."""
    hall = a_hall(store, bidders=3)
    clock.put(hall.terms.starts_at)
    room = Room(store, signer)
    hall.answers = [room.enter(hall.bid(*bid)) for bid in ((0, 1_000_000), (1, 1_000_000), (1, 1_010_000))]
    room.stop()
    return hall


def test_a_18_the_snapshot_knows_codes_and_prices_and_neither_names_nor_numbers_of_bidders(store, course):
    shown = store.read(lambda session: service.snapshot(session, course.round_id))
    assert shown["leading"]["code"] == course.bidders[1].code
    assert shown["leading"]["amount_fen"] == 101_000_000
    assert shown["next_bids_fen"][0] == 101_000_000 + STEP.fen
    everything = str(shown) + str(course.events())
    for bidder in course.bidders:
        assert bidder.id not in everything
        assert bidder.account_id not in everything
    assert course.bidders[2].code not in everything, "who has not bid is not seen at all"


def test_bid_5_events_come_by_number_a_page_at_a_time(store, course):
    events = course.events()
    assert [event["seq"] for event in events] == [1, 2, 3, 4]
    page = store.read(lambda session: service.events_after(session, course.round_id, 1, 2))
    assert page == events[1:3]
    assert store.read(lambda session: service.events_after(session, course.round_id, 4)) == []
    for key in ("seq", "kind", "code", "amount_fen", "received_at", "ends_at", "prev_hash", "hash"):
        assert key in events[1]


def test_who_missed_something_sees_it_by_the_number_of_the_latest_event(store, course):
    other = a_hall(store, bidders=0)
    seen = store.read(lambda session: service.heads(session, [course.round_id, other.round_id, new_id()]))
    assert seen == {course.round_id: 4, other.round_id: 0}


def test_bid_5_the_bids_that_count_the_latest_first(store, course):
    records = store.read(lambda session: service.bid_records(session, course.round_id))
    assert [(record["seq"], record["amount_fen"]) for record in records] == [
        (4, 101_000_000),
        (2, 100_000_000),
    ]
    assert set(records[0]) == {"seq", "code", "rank", "amount_fen", "received_at"}
    earlier = store.read(lambda session: service.bid_records(session, course.round_id, before=4))
    assert [record["seq"] for record in earlier] == [2]


def test_each_bidder_finds_all_his_answers_with_their_receipts_and_nobody_elses(store, course):
    own = store.read(lambda session: service.answers_to(session, course.bidders[1].id))
    assert [answer.receipt for answer in own] == [course.answers[2].receipt, course.answers[1].receipt]
    assert [answer.accepted for answer in own] == [True, False]
    assert store.read(lambda session: service.answers_to(session, course.bidders[2].id)) == []


def test_an_answer_is_given_to_its_own_bidder_only(store, course):
    command_id = course.answers[0].receipt.body["command_id"]

    def answer(bidder: int):
        registration_id = course.bidders[bidder].id
        return store.read(
            lambda session: service.answer_to(session, registration_id=registration_id, command_id=command_id)
        )

    assert answer(0).receipt == course.answers[0].receipt
    assert answer(1) is None


# --------------------------------------------------------------------------- the database


@pytest.mark.parametrize("statement", ["UPDATE round_event SET kind = 'sold'", "DELETE FROM round_event"])
def test_the_database_itself_keeps_the_events_as_they_are(store, course, statement):
    with pytest.raises((IntegrityError, sqlite.IntegrityError), match="append-only"):
        store.write(lambda unit: unit.session.execute(text(statement)))
    assert len(course.events()) == 4


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    ["UPDATE round_event SET kind = 'sold'", "DELETE FROM round_event", "TRUNCATE round_event CASCADE"],
)
def test_postgresql_keeps_the_events_as_they_are(postgres_url, clock, signer, statement):
    store = Store(postgres_url, clock)
    Base.metadata.create_all(store.writer)
    hall = a_hall(store)
    clock.put(hall.terms.starts_at)
    room = Room(store, signer)
    assert room.enter(hall.bid(0, 1_000_000)).accepted
    room.stop()
    with pytest.raises(DatabaseError, match="append-only"):
        store.write(lambda unit: unit.session.execute(text(statement)))
    assert len(hall.events()) == 2
    store.close()


def test_the_database_itself_knows_the_states_of_a_round(store, course):
    def spoil(unit):
        unit.session.get(RoundRow, course.round_id).state = "won"
        unit.session.flush()

    with pytest.raises(IntegrityError):
        store.write(spoil)
