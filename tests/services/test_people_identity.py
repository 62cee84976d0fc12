"""Real names and exclusion lists on a real database (A-17, A-18, A-34; BE-1, BE-4, BE-8, BE-9)."""

import logging
from datetime import date

import pytest
from sqlalchemy import select
from stdnum.cn import ric, uscc

from auction.tables import Court
from kernel.days import start_of
from kernel.refusal import Refused
from people.service import (
    KeptLists,
    RegisterAnswer,
    SimulatedRegister,
    create_account,
    entries_of,
    identity_of,
    put_on_list,
    standing_of,
    take_off_list,
    verify_identity,
)
from store.journal import JournalEntry

ZHANG = "11010519491231002X"
SOMEBODY = "360426199101010071"
A_FIRM = "91110000600037341L"
NOT_YET_BORN = "11010520991231002"
REGISTER = SimulatedRegister(known={ZHANG: "张三"})


def a_bidder(store, username="zhang.san") -> str:
    return store.write(
        lambda unit: create_account(
            unit, username=username, password_hash="hash", display_name="张三", roles=["bidder"]
        )
    ).id


def a_court(store, name) -> str:
    def deed(unit):
        court = Court(name=name, region="和平区", phone="12368")
        unit.session.add(court)
        unit.session.flush()
        return court.id

    return store.write(deed)


def verify(store, account_id, *, kind="natural", name="张三", number=ZHANG, register=REGISTER):
    return store.write(
        lambda unit: verify_identity(
            unit,
            account_id=account_id,
            kind=kind,
            legal_name=name,
            id_number=number,
            register=register,
            by=account_id,
        )
    )


def code_of(caught) -> str:
    return caught.value.refusals[0].code


def listed(store, list_name, number, *, relation="", court_id=None, version="2026-03-01", on=None):
    return store.write(
        lambda unit: put_on_list(
            unit,
            list_name=list_name,
            id_number=number,
            name="张三",
            relation=relation,
            court_id=court_id,
            version=version,
            listed_on=on,
            by="admin",
        )
    )


def standing(store, account_id, court_id=None):
    return store.write(
        lambda unit: standing_of(unit, account_id=account_id, lists=KeptLists(), court_id=court_id)
    )


def test_a_17_a_confirmed_name_is_bound_to_the_account(store, clock):
    account_id = a_bidder(store)
    identity = verify(store, account_id, number=" 110105-19491231-002x ")
    assert (identity.kind, identity.legal_name, identity.id_number) == ("natural", "张三", ZHANG)
    assert (identity.source, identity.verified_at) == ("simulated-register", clock.now())
    assert verify(store, account_id).account_id == account_id
    now = standing(store, account_id)
    assert (now.identity_verified, now.legal_name, now.born_on) == (True, "张三", date(1949, 12, 31))


def test_a_17_a_units_name_is_confirmed_too_and_has_no_birthday(store):
    account_id = a_bidder(store)
    verify(store, account_id, kind="unit", name="某某有限公司", number=A_FIRM)
    now = standing(store, account_id)
    assert (now.kind, now.legal_name, now.born_on) == ("unit", "某某有限公司", None)


@pytest.mark.parametrize(
    ("kind", "name", "number", "code"),
    [
        ("natural", "张三", "110105194912310021", "identity-not-confirmed"),
        ("natural", "李四", ZHANG, "identity-not-confirmed"),
        ("unit", "张三", ZHANG, "identity-not-confirmed"),
        ("natural", "张三", A_FIRM, "identity-not-confirmed"),
        (
            "natural",
            "张三",
            NOT_YET_BORN + ric.calc_check_digit(NOT_YET_BORN + "0"),
            "identity-not-confirmed",
        ),
        ("ghost", "张三", ZHANG, "identity-kind-unknown"),
        ("natural", "张三", "12345", "identity-number-unreadable"),
        ("natural", "", ZHANG, "text-empty"),
        ("natural", "张\u202e三", ZHANG, "text-hidden-characters"),
    ],
)
def test_a_17_what_the_register_does_not_confirm_is_refused(store, kind, name, number, code):
    account_id = a_bidder(store)
    with pytest.raises(Refused) as caught:
        verify(store, account_id, kind=kind, name=name, number=number)
    assert code_of(caught) == code
    assert store.read(lambda session: identity_of(session, account_id)) is None


def test_a_17_one_person_has_one_account(store):
    verify(store, a_bidder(store))
    with pytest.raises(Refused) as caught:
        verify(store, a_bidder(store, "li.si"))
    assert code_of(caught) == "identity-taken"


def test_a_17_a_verified_account_does_not_become_somebody_else(store):
    account_id = a_bidder(store)
    verify(store, account_id)
    with pytest.raises(Refused) as caught:
        verify(store, account_id, name="王五", number=SOMEBODY)
    assert code_of(caught) == "identity-verified-already"


def test_a_17_another_register_is_asked_the_same_way(store):
    class TheRealOne:
        def ask(self, *, on, **asked):
            assert set(asked) == {"kind", "legal_name", "id_number"}
            return RegisterAnswer(matched=True, source=f"register of {on.isoformat()}")

    identity = verify(store, a_bidder(store), register=TheRealOne())
    assert identity.source == "register of 2026-03-02"


def test_a_18_a_number_is_in_no_journal_no_log_and_no_printed_form(store, caplog):
    caplog.set_level(logging.DEBUG)
    account_id = a_bidder(store)
    identity = verify(store, account_id)
    entry = listed(store, "dishonest", ZHANG)
    with pytest.raises(Refused) as caught:
        verify(store, a_bidder(store, "li.si"))
    entries = store.read(lambda session: list(session.scalars(select(JournalEntry))))
    said = [str(kept.facts) + kept.subject + kept.kind for kept in entries]
    said += [caplog.text, repr(identity), repr(entry), str(caught.value), repr(caught.value.refusals)]
    assert len(entries) == 4
    assert not any(ZHANG in words or "张三" in words for words in said)


def test_be_8_be_9_nobody_knows_how_an_unverified_account_stands(store):
    account_id = a_bidder(store)
    listed(store, "dishonest", ZHANG)
    now = standing(store, account_id)
    assert (now.identity_verified, now.dishonest, now.list_version) == (False, False, "")


def test_be_8_be_9_the_lists_are_read_as_of_the_day_with_their_version(store, clock):
    account_id = a_bidder(store)
    verify(store, account_id)
    clean = standing(store, account_id)
    assert (clean.dishonest, clean.restricted, clean.conflict) == (False, False, None)
    assert clean.list_version == "dishonest -; restricted -; conflict -"

    entry = listed(store, "dishonest", ZHANG, version="2026-03-01")
    listed(store, "restricted", ZHANG, version="2026-03-05", on=date(2026, 3, 6))
    listed(store, "dishonest", SOMEBODY, version="2026-02-01")
    now = standing(store, account_id)
    assert (now.dishonest, now.restricted, now.checked_at) == (True, False, clock.now())
    assert now.list_version == "dishonest 2026-03-01; restricted 2026-03-05; conflict -"

    clock.put(start_of(date(2026, 3, 6)))
    store.write(lambda unit: take_off_list(unit, entry_id=entry.id, version="2026-03-06", by="admin"))
    now = standing(store, account_id)
    assert (now.dishonest, now.restricted) == (False, True)
    assert [kept.id_number for kept in store.read(lambda session: entries_of(session, "dishonest"))] == [
        SOMEBODY
    ]
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: take_off_list(unit, entry_id=entry.id, version="2026-03-07", by="admin"))
    assert code_of(caught) == "list-entry-unknown"


def test_be_4_a_conflict_with_one_court_bars_from_its_sales_only(store):
    account_id = a_bidder(store)
    verify(store, account_id)
    here, there = a_court(store, "和平区人民法院"), a_court(store, "南开区人民法院")
    listed(store, "conflict", ZHANG, relation="court-staff", court_id=here)
    assert standing(store, account_id, here).conflict == "court-staff"
    assert standing(store, account_id, there).conflict is None
    assert standing(store, account_id).conflict == "court-staff"


def test_be_4_a_line_without_a_relation_is_refused(store):
    with pytest.raises(Refused) as caught:
        listed(store, "conflict", ZHANG, relation="a friend of a friend")
    assert code_of(caught) == "relation-unknown"


def test_the_firms_number_of_these_tests_is_one_that_could_exist():
    assert uscc.is_valid(A_FIRM)
    assert ric.is_valid(SOMEBODY)
