"""Accounts on a real database: names, roles, sessions."""

import pytest

from auction.tables import Court
from kernel.refusal import Refused
from people.service import (
    account_named,
    account_of,
    actor_of,
    change_password,
    create_account,
    end_sessions,
    restore_account,
    roles_of,
    suspend_account,
)
from store.journal import history


def a_court(store) -> str:
    def deed(unit):
        court = Court(name="和平区人民法院", region="和平区", phone="12368")
        unit.session.add(court)
        unit.session.flush()
        return court.id

    return store.write(deed)


def an_account(store, username="zhang.san", roles=("clerk",), court_id=None, **more):
    return store.write(
        lambda unit: create_account(
            unit,
            username=username,
            password_hash="argon2-hash",
            display_name="张三",
            roles=roles,
            court_id=court_id,
            **more,
        )
    )


def codes_of(caught) -> list[str]:
    return [refusal.code for refusal in caught.value.refusals]


def test_an_account_has_its_roles_its_court_and_what_signing_in_needs(store):
    court_id = a_court(store)
    account = an_account(store, roles=["judge", "supervisor"], court_id=court_id)
    assert store.read(lambda session: roles_of(session, account.id)) == {"judge", "supervisor"}
    actor = store.read(lambda session: actor_of(session, account.id))
    assert (actor.account_id, actor.court_id, actor.display_name) == (account.id, court_id, "张三")
    kept = store.read(lambda session: account_of(session, account.id))
    assert kept.active
    assert kept.password == kept.password_hash == "argon2-hash"
    assert len(kept.fs_uniquifier) == 64
    assert kept.session_version == 1


def test_a_name_is_found_however_it_is_written(store):
    account = an_account(store, username="Zhang.San")
    found = store.read(lambda session: account_named(session, " ＺＨＡＮＧ.san "))
    assert found.id == account.id
    assert store.read(lambda session: account_named(session, "nobody")) is None


@pytest.mark.parametrize("username", ["zhang.san", "ZHANG.SAN", "ｚｈａｎｇ．ｓａｎ"])
def test_one_name_is_one_account(store, username):
    an_account(store)
    with pytest.raises(Refused) as caught:
        an_account(store, username=username)
    assert codes_of(caught) == ["username-taken"]


def test_one_address_is_one_account(store):
    an_account(store, email="Zhang@example.org ")
    with pytest.raises(Refused) as caught:
        an_account(store, username="li.si", email="zhang@example.org")
    assert codes_of(caught) == ["username-taken"]


@pytest.mark.parametrize(
    ("username", "roles", "code"),
    [
        ("a b", ["bidder"], "username-unreadable"),
        ("<script>", ["bidder"], "username-unreadable"),
        ("x", ["bidder"], "username-unreadable"),
        ("li\u202esi", ["bidder"], "text-hidden-characters"),
        ("", ["bidder"], "text-empty"),
        ("li.si", [], "role-none"),
        ("li.si", ["emperor"], "role-unknown"),
        ("li.si", ["judge", "bidder"], "roles-clash"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_nothing_is_kept(store, username, roles, code):
    with pytest.raises(Refused) as caught:
        an_account(store, username=username, roles=roles)
    assert codes_of(caught) == [code]
    assert store.read(lambda session: account_named(session, "li.si")) is None


def test_a_suspended_account_acts_no_more_and_its_sessions_end(store):
    account = an_account(store)
    mark = account.fs_uniquifier
    store.write(lambda unit: suspend_account(unit, account_id=account.id, by="admin"))
    with pytest.raises(Refused) as caught:
        store.read(lambda session: actor_of(session, account.id))
    assert codes_of(caught) == ["account-suspended"]
    kept = store.write(lambda unit: restore_account(unit, account_id=account.id, by="admin"))
    assert kept.fs_uniquifier != mark
    assert kept.session_version == 2
    assert store.read(lambda session: actor_of(session, account.id)).roles == {"clerk"}


def test_a_new_password_and_signing_out_everywhere_end_the_sessions(store):
    account = an_account(store)
    store.write(lambda unit: change_password(unit, account_id=account.id, password_hash="new", by=account.id))
    kept = store.write(lambda unit: end_sessions(unit, account_id=account.id, by=account.id))
    assert kept.password_hash == "new"
    assert kept.session_version == 3


def test_what_happened_to_an_account_is_in_the_journal(store):
    account = an_account(store, by="admin")
    store.write(lambda unit: suspend_account(unit, account_id=account.id, by="admin"))
    entries = store.read(lambda session: history(session, account.id))
    assert [(entry.kind, entry.by) for entry in entries] == [
        ("account-created", "admin"),
        ("account-suspended", "admin"),
    ]


def test_an_account_that_is_not_there_is_said_to_be_unknown(store):
    with pytest.raises(Refused) as caught:
        store.read(lambda session: actor_of(session, "nobody"))
    assert codes_of(caught) == ["account-unknown"]
