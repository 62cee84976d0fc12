"""Two people who do the same thing at once: on both databases one of them is told so."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kernel.refusal import Refused
from people.service import (
    SimulatedRegister,
    approvals_of,
    approve,
    ask_approval,
    create_account,
    verify_identity,
)
from store.base import Base
from store.unit import Store

NOTICE = "n" * 20
ZHANG = "11010519491231002X"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_store(request, clock) -> Iterator[Store]:
    """Return a store on each kind of database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("store")
        return
    opened = Store(request.getfixturevalue("postgres_url"), clock)
    Base.metadata.create_all(opened.writer)
    yield opened
    opened.close()


def an_account(store, username, role="judge") -> str:
    return store.write(
        lambda unit: create_account(
            unit, username=username, password_hash="hash", display_name=username, roles=[role]
        )
    ).id


def together(*deeds) -> list[list[str]]:
    """Do the deeds at once and return the codes with which each was refused, the lucky ones first."""
    start = threading.Barrier(len(deeds), timeout=20)

    def run(deed):
        start.wait()
        try:
            deed()
        except Refused as refused:
            return [refusal.code for refusal in refused.refusals]
        return []

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_one_name_is_given_once(either_store):
    an_account(either_store, "somebody")
    answers = together(*[lambda: an_account(either_store, "zhang.san")] * 2)
    assert answers == [[], ["username-taken"]]


def test_a_17_one_person_is_verified_for_one_account(either_store):
    accounts = [an_account(either_store, name, "bidder") for name in ("one", "two")]

    def verify(account_id):
        either_store.write(
            lambda unit: verify_identity(
                unit,
                account_id=account_id,
                kind="natural",
                legal_name="张三",
                id_number=ZHANG,
                register=SimulatedRegister(),
                by=account_id,
            )
        )

    answers = together(*[lambda account_id=account_id: verify(account_id) for account_id in accounts])
    assert answers == [[], ["identity-taken"]]


def test_a_27_an_answer_is_given_by_one_of_two_judges(either_store):
    clerk = an_account(either_store, "clerk", "clerk")
    judges = [an_account(either_store, name) for name in ("one", "two")]
    asked = either_store.write(
        lambda unit: ask_approval(
            unit, act="publish", object_kind="notice", object_id=NOTICE, shown_hash="seen", made_by=clerk
        )
    )

    def say_yes(judge):
        either_store.write(lambda unit: approve(unit, approval_id=asked.id, by=judge, shown_hash="seen"))

    answers = together(*[lambda judge=judge: say_yes(judge) for judge in judges])
    assert answers == [[], ["approval-given-already"]]


def test_a_27_a_thing_has_one_open_question_however_often_it_is_asked(either_store):
    clerk = an_account(either_store, "clerk", "clerk")

    def ask():
        either_store.write(
            lambda unit: ask_approval(
                unit, act="publish", object_kind="notice", object_id=NOTICE, shown_hash="seen", made_by=clerk
            )
        )

    answers = together(ask, ask)
    assert answers in ([[], []], [[], ["approval-asked-already"]])
    kept = either_store.read(lambda session: approvals_of(session, "notice", NOTICE))
    assert [one.state for one in kept].count("pending") == 1
