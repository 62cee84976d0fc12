"""Who may buy first: put forward, confirmed by a second person, and only then a rank (A-19, A-21, RR-116)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from auction import service as auction
from auction.preparing.priority import TEXT_LENGTH_MAX
from auction.tables import Lot, Party, PriorityRight
from bidding import service as bidding
from kernel.ids import new_id
from kernel.refusal import Refused
from notices import service as notices
from people import service as people
from people.tables import Approval
from store.unit import Store
from tests.builders import (
    ID_NUMBERS,
    Cast,
    a_bank,
    a_case,
    a_cast,
    a_draft,
    a_room,
    admitted,
    bid,
    priced,
    published,
    registered,
)

RIGHT = auction.RightDraft(
    ground="承租人优先购买权",
    rank=1,
    proof="经备案的租赁合同",
    proof_on=date(2026, 3, 1),
    minutes="合议笔录2026-16号",
)


@pytest.fixture
def cast(store: Store) -> Cast:
    """Return everybody who takes part."""
    return a_cast(store, bidders=3)


@pytest.fixture
def lot(store: Store, cast: Cast) -> Lot:
    """Return a priced flat with two priority purchasers: one with an account, one known by his number."""
    lot = a_case(store, cast)

    def name_them(unit) -> None:
        facts = {"case_id": lot.case_id, "kind": "priority_purchaser"}
        with_account = Party(
            id=new_id(), name="承租人一", rank=1, account_id=cast.bidders[0].account_id, **facts
        )
        by_number = Party(id=new_id(), name="共有人二", id_number=f" {ID_NUMBERS[2]} ", rank=2, **facts)
        unit.session.add_all([with_account, by_number])

    store.write(name_them)
    priced(store, cast, lot)
    return lot


def party_named(store: Store, lot: Lot, name: str) -> Party:
    parties = store.read(lambda session: auction.parties_of(session, lot.case_id))
    return next(party for party in parties if party.name == name)


def proposed(store: Store, cast: Cast, lot: Lot, name: str = "承租人一", **changes) -> Approval:
    """Put a right forward and return what a second person is asked."""
    party = party_named(store, lot, name)
    right = replace(RIGHT, **changes)
    row = store.write(
        lambda unit: auction.propose_priority(unit, cast.clerk, lot_id=lot.id, party_id=party.id, right=right)
    )
    return store.read(lambda session: people.pending_approval(session, "priority", row.id))


def confirm(store: Store, actor, approval: Approval, shown_hash: str | None = None) -> PriorityRight:
    return store.write(
        lambda unit: auction.confirm_priority(
            unit, actor, approval_id=approval.id, shown_hash=shown_hash or approval.shown_hash
        )
    )


def rank_of(store: Store, round_id: str, account_id: str) -> int | None:
    return store.read(lambda session: bidding.registration_for(session, round_id, account_id)).priority_rank


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_rr_116_who_is_not_confirmed_bids_as_everybody_does(store, cast, lot):
    round_id = published(store, cast, lot)
    assert registered(store, cast.bidders[0], round_id).priority_rank is None
    proposed(store, cast, lot)
    assert rank_of(store, round_id, cast.bidders[0].account_id) is None


def test_a_19_who_is_confirmed_before_he_registers_gets_his_rank(store, cast, lot):
    confirm(store, cast.judge, proposed(store, cast, lot))
    confirm(store, cast.judge, proposed(store, cast, lot, "共有人二", rank=2))
    round_id = published(store, cast, lot)
    assert registered(store, cast.bidders[0], round_id).priority_rank == 1
    assert registered(store, cast.bidders[1], round_id).priority_rank == 2
    assert registered(store, cast.bidders[2], round_id).priority_rank is None


def test_a_19_who_is_confirmed_while_he_bids_matches_from_then_on(store, cast, lot, clock, signer):
    round_id = published(store, cast, lot)
    bank, room = a_bank(signer), a_room(store, signer)
    holder, other, third = (admitted(store, bank, bidder, round_id) for bidder in cast.bidders)
    clock.put(store.read(lambda session: bidding.round_of(session, round_id)).starts_at)
    asked = proposed(store, cast, lot)
    start = a_draft(store).start_price
    bid(room, round_id, third, start)
    assert bid(room, round_id, holder, start).refusal.code == "bid-too-low"
    confirm(store, cast.judge, asked)
    assert bid(room, round_id, other, start).refusal.code == "bid-too-low"
    assert bid(room, round_id, holder, start).refusal is None
    leading = store.read(lambda session: bidding.snapshot(session, round_id))["leading"]
    assert (leading["code"], leading["rank"]) == (holder.code, 1)


def test_a_27_nobody_confirms_what_he_put_forward_himself(store, cast, lot):
    party = party_named(store, lot, "承租人一")
    row = store.write(
        lambda unit: auction.propose_priority(unit, cast.judge, lot_id=lot.id, party_id=party.id, right=RIGHT)
    )
    approval = store.read(lambda session: people.pending_approval(session, "priority", row.id))
    with pytest.raises(Refused) as refused:
        confirm(store, cast.judge, approval)
    assert "four-eyes" in codes(refused)
    assert confirm(store, cast.second_judge, approval).state == "confirmed"


def test_a_19_a_clerk_confirms_nothing_and_another_court_neither(store, cast, lot):
    approval = proposed(store, cast, lot)
    with pytest.raises(Refused) as refused:
        confirm(store, cast.clerk, approval)
    assert codes(refused) == ["role-missing"]
    with pytest.raises(Refused) as refused:
        confirm(store, replace(cast.judge, court_id=new_id()), approval)
    assert codes(refused) == ["other-court"]


def test_what_is_confirmed_is_what_was_shown(store, cast, lot):
    approval = proposed(store, cast, lot)
    with pytest.raises(Refused) as refused:
        confirm(store, cast.judge, approval, "0" * 64)
    assert "shown-differs" in codes(refused)

    def rename(unit) -> None:
        unit.session.get(Party, party_named(store, lot, "承租人一").id).name = "别人"

    store.write(rename)
    with pytest.raises(Refused) as refused:
        confirm(store, cast.judge, approval)
    assert codes(refused) == ["shown-differs"]


def test_an_approval_of_something_else_confirms_no_right(store, cast, lot):
    store.write(
        lambda unit: people.ask_approval(
            unit,
            act="x",
            object_kind="notice",
            object_id=new_id(),
            shown_hash="0" * 64,
            made_by=cast.clerk.account_id,
        )
    )
    (other,) = store.read(people.approvals_waiting)
    with pytest.raises(Refused) as refused:
        confirm(store, cast.judge, other)
    assert codes(refused) == ["approval-unknown"]


def test_a_new_proposal_takes_the_place_of_the_old_one(store, cast, lot):
    first = proposed(store, cast, lot)
    second = proposed(store, cast, lot, rank=3)
    with pytest.raises(Refused):
        confirm(store, cast.judge, first)
    confirm(store, cast.judge, second)
    confirm(store, cast.judge, proposed(store, cast, lot, rank=2))
    rights = store.read(lambda session: auction.rights_of(session, lot.id))
    assert sorted(right.state for right in rights) == ["confirmed", "replaced", "void"]
    (holds,) = store.read(lambda session: auction.confirmed_rights(session, lot.id))
    assert holds.rank == 2


def test_a_19_what_is_returned_is_no_right(store, cast, lot):
    approval = proposed(store, cast, lot)
    store.write(
        lambda unit: auction.return_priority(unit, cast.judge, approval_id=approval.id, comment="缺备案证明")
    )
    round_id = published(store, cast, lot)
    assert registered(store, cast.bidders[0], round_id).priority_rank is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rank": 0}, "priority-rank-unreadable"),
        ({"rank": 100}, "priority-rank-unreadable"),
        ({"proof_on": date(2027, 3, 1)}, "priority-proof-ahead"),
        ({"proof": "证" * (TEXT_LENGTH_MAX + 1)}, "text-too-long"),
        ({"minutes": " "}, "text-empty"),
    ],
)
def test_rr_116_what_a_panel_cannot_have_decided_is_refused(store, cast, lot, changes, expected):
    with pytest.raises(Refused) as refused:
        proposed(store, cast, lot, **changes)
    assert codes(refused) == [expected]


def test_only_somebody_whom_the_case_names_as_such_may_buy_first(store, cast, lot):
    with pytest.raises(Refused) as refused:
        proposed(store, cast, lot, "乙某")
    assert codes(refused) == ["priority-not-a-purchaser"]


def test_once_the_bidding_has_ended_nobody_gets_a_rank(store, cast, lot, clock, signer):
    round_id = published(store, cast, lot)
    holder = admitted(store, a_bank(signer), cast.bidders[0], round_id)
    room = a_room(store, signer)
    clock.put(store.read(lambda session: bidding.round_of(session, round_id)).starts_at)
    bid(room, round_id, holder, a_draft(store).start_price)
    clock.put(store.read(lambda session: bidding.round_of(session, round_id)).ends_at + timedelta(seconds=2))
    asked = proposed(store, cast, lot)
    with pytest.raises(Refused) as refused:
        confirm(store, cast.judge, asked)
    assert codes(refused) == ["round-closed-to-bidders"]
    assert auction.close_due_rounds(store, room) == 1
    for deed in (lambda: proposed(store, cast, lot), lambda: confirm(store, cast.judge, asked)):
        with pytest.raises(Refused) as refused:
            deed()
        assert codes(refused) == ["priority-after-sale"]


def test_a_right_is_confirmed_for_the_next_round_where_nobody_bid(store, cast, lot, clock, signer):
    round_id = published(store, cast, lot)
    clock.put(store.read(lambda session: bidding.round_of(session, round_id)).starts_at)
    auction.open_due_rounds(store, a_room(store, signer))
    clock.put(store.read(lambda session: bidding.round_of(session, round_id)).ends_at + timedelta(seconds=2))
    assert auction.close_due_rounds(store, a_room(store, signer)) == 1
    assert confirm(store, cast.judge, proposed(store, cast, lot)).state == "confirmed"


def test_a_13_the_notice_says_which_right_is_confirmed_and_which_is_not(store, cast, lot):
    confirm(store, cast.judge, proposed(store, cast, lot, rank=1))
    published(store, cast, lot)
    notice = store.read(lambda session: notices.published_notice(session, lot.id))
    named = {one.name: one for one in notices.particulars_of(notice).priority.purchasers}
    assert (named["承租人一"].right, named["承租人一"].rank) == ("承租人优先购买权（已经本院确认）", 1)
    assert named["共有人二"].right == "优先购买权（尚待本院确认）"


def test_a_19_bid_1_what_the_rules_say_of_a_right(store, cast, lot, clock):
    confirm(store, cast.judge, proposed(store, cast, lot))
    clock.advance(minutes=1)
    proposed(store, cast, lot, "共有人二", rank=1)
    shared = store.read(lambda session: auction.rights_of(session, lot.id))[0]
    calendar = store.calendar

    def said() -> list[str]:
        return [
            finding.code
            for finding in store.read(
                lambda session: auction.priority_findings(session, shared, calendar=calendar)
            )
        ]

    assert said() == ["priority-rank-shared"], "without terms nobody knows when bidding begins"
    published(store, cast, lot)
    assert said() == ["priority-proof-in-time", "priority-rank-shared"]


def test_bidding_gives_no_rank_that_no_panel_gives(store, cast, lot, signer):
    round_id = published(store, cast, lot)
    registration = registered(store, cast.bidders[0], round_id)
    with pytest.raises(Refused) as refused:
        store.write(lambda unit: bidding.give_rank(unit, registration_id=registration.id, rank=0))
    assert codes(refused) == ["priority-rank-unreadable"]
