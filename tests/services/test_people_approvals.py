"""Four eyes on a real database (A-27)."""

import pytest

from kernel.refusal import Refused
from people.service import (
    approval_of,
    approvals_of,
    approvals_waiting,
    approve,
    ask_approval,
    create_account,
    pending_approval,
    send_back,
    void_approvals,
)
from store.journal import history

NOTICE = "n" * 20


@pytest.fixture
def people(store) -> dict[str, str]:
    """Return the accounts of a clerk and two judges by their names."""

    def deed(unit):
        return {
            name: create_account(
                unit, username=name, password_hash="hash", display_name=name, roles=[role]
            ).id
            for name, role in (("clerk", "clerk"), ("judge", "judge"), ("second", "judge"))
        }

    return store.write(deed)


def ask(store, maker, *, shown="seen", act="publish-notice", object_id=NOTICE):
    return store.write(
        lambda unit: ask_approval(
            unit, act=act, object_kind="notice", object_id=object_id, shown_hash=shown, made_by=maker
        )
    )


def codes_of(caught) -> list[str]:
    return [refusal.code for refusal in caught.value.refusals]


def say_yes(store, approval, by, shown="seen"):
    return store.write(lambda unit: approve(unit, approval_id=approval.id, by=by, shown_hash=shown))


def test_a_27_a_second_person_approves_what_he_was_shown(store, clock, people):
    approval = ask(store, people["clerk"])
    assert store.read(lambda session: pending_approval(session, "notice", NOTICE)).id == approval.id
    clock.advance(hours=2)
    given = say_yes(store, approval, people["judge"])
    assert (given.state, given.decided_by, given.decided_at) == ("approved", people["judge"], clock.now())
    assert store.read(lambda session: pending_approval(session, "notice", NOTICE)) is None
    entries = store.read(lambda session: history(session, NOTICE))
    assert [(entry.kind, entry.by) for entry in entries] == [
        ("approval-asked", people["clerk"]),
        ("approved", people["judge"]),
    ]
    assert entries[1].facts == {"act": "publish-notice", "approval": approval.id, "shown_hash": "seen"}


def test_a_27_the_maker_another_page_and_a_day_later_are_all_named_at_once(store, clock, people):
    approval = ask(store, people["clerk"])
    clock.advance(hours=24)
    with pytest.raises(Refused) as caught:
        say_yes(store, approval, people["clerk"], shown="changed")
    assert codes_of(caught) == ["four-eyes", "shown-differs", "approval-expired"]
    assert store.read(lambda session: approval_of(session, approval.id)).state == "pending"


def test_a_27_one_answer_is_given_once(store, people):
    approval = ask(store, people["clerk"])
    say_yes(store, approval, people["judge"])
    with pytest.raises(Refused) as caught:
        say_yes(store, approval, people["second"])
    assert codes_of(caught) == ["approval-given-already"]


def test_a_27_sending_back_needs_another_person_and_a_word(store, people):
    approval = ask(store, people["clerk"])
    for by, comment, code in ((people["clerk"], "wrong", "four-eyes"), (people["judge"], " ", "text-empty")):
        with pytest.raises(Refused) as caught:
            store.write(
                lambda unit, by=by, comment=comment: send_back(
                    unit, approval_id=approval.id, by=by, comment=comment
                )
            )
        assert codes_of(caught) == [code]
    back = store.write(
        lambda unit: send_back(unit, approval_id=approval.id, by=people["judge"], comment="缺少瑕疵说明")
    )
    assert (back.state, back.comment) == ("returned", "缺少瑕疵说明")
    with pytest.raises(Refused) as caught:
        say_yes(store, approval, people["judge"])
    assert codes_of(caught) == ["approval-returned"]


def test_a_27_asking_again_voids_the_question_before(store, people):
    first = ask(store, people["clerk"])
    second = ask(store, people["clerk"], shown="redrafted")
    other_act = ask(store, people["clerk"], act="make-ruling")
    with pytest.raises(Refused) as caught:
        say_yes(store, first, people["judge"])
    assert codes_of(caught) == ["approval-void"]
    states = {
        one.id: one.state for one in store.read(lambda session: approvals_of(session, "notice", NOTICE))
    }
    assert states == {first.id: "void", second.id: "pending", other_act.id: "pending"}


def test_a_27_a_change_of_the_thing_voids_what_was_asked_about_it(store, people):
    approval = ask(store, people["clerk"])
    elsewhere = ask(store, people["clerk"], object_id="o" * 20)
    voided = store.write(lambda unit: void_approvals(unit, object_kind="notice", object_id=NOTICE))
    assert voided == 1
    waiting = store.read(approvals_waiting)
    assert [one.id for one in waiting] == [elsewhere.id]
    with pytest.raises(Refused) as caught:
        say_yes(store, approval, people["judge"])
    assert codes_of(caught) == ["approval-void"]


def test_an_approval_that_is_not_there_is_said_to_be_unknown(store, people):
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: approve(unit, approval_id="nothing", by=people["judge"], shown_hash="seen"))
    assert codes_of(caught) == ["approval-unknown"]
    with pytest.raises(Refused) as caught:
        store.read(lambda session: approval_of(session, "nothing"))
    assert codes_of(caught) == ["approval-unknown"]
