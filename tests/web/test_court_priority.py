"""By the court's pages it is decided who may buy first, put forward and confirmed (A-19, RR-116)."""

import re

import pytest
from flask import Flask

from auction import service as auction
from auction.tables import Party
from kernel.clock import StillClock
from kernel.ids import new_id
from people import service as people
from store.signing import Signer
from store.unit import Store
from tests.builders import priced
from tests.web.court_room import CourtRoom, errors_in, terms_form, url


@pytest.fixture
def court(app: Flask, store: Store, clock: StillClock, signer: Signer) -> CourtRoom:
    """Return a court with its people signed in."""
    return CourtRoom(app, store, clock, signer)


@pytest.fixture
def lot_id(court: CourtRoom) -> str:
    """Return a priced flat whose case names a tenant who may buy first."""
    lot_id = court.a_lot()
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    tenant = Party(id=new_id(), case_id=lot.case_id, kind="priority_purchaser", name="承租人丙", rank=1)
    court.store.write(lambda unit: unit.session.add(tenant))
    priced(court.store, court.cast, lot)
    return lot_id


def right_form(court: CourtRoom, lot_id: str, **changes: str) -> dict[str, str]:
    """Return a right as the panel decided it."""
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    parties = court.store.read(lambda session: auction.parties_of(session, lot.case_id))
    tenant = next(party for party in parties if party.kind == "priority_purchaser")
    return {
        "party_id": tenant.id,
        "ground": "承租人优先购买权",
        "rank": "1",
        "proof": "经备案的租赁合同",
        "proof_on": "2026-03-01",
        "minutes": "合议笔录2026-16号",
        **changes,
    }


def waiting(page: str) -> tuple[str, str]:
    """Return where a decision on the page goes, and the hash of what is shown."""
    address = re.search(r'action="(/court/lots/\w+/priority/\w+)"', page)
    shown = re.search(r'name="shown_hash" value="(\w{64})"', page)
    assert address
    assert shown
    return address.group(1), shown.group(1)


def test_a_19_a_right_is_put_forward_and_confirmed_by_another_person(court: CourtRoom, lot_id: str) -> None:
    page = url(lot_id, "priority")
    assert page in court.clerk.get(url(lot_id))
    assert "未经确认的，按普通竞买人出价。" in court.clerk.get(page)
    court.clerk.done(page, right_form(court, lot_id))
    assert "priority/" not in court.clerk.get(page).split("<main", 1)[1], "a clerk confirms nothing"
    desk = court.judge.get("/court/approvals")
    assert "确认优先购买权人" in desk
    link = re.search(r'href="(/court/approvals/\w{20})"', desk)
    assert link
    answer = court.judge.client.get(link.group(1))
    assert page in answer.headers["Location"]
    address, shown = waiting(court.judge.get(page))
    court.judge.done(address, {"decision": "approve", "shown_hash": shown})
    (right,) = court.store.read(lambda session: auction.confirmed_rights(session, lot_id))
    assert (right.rank, right.confirmed_by) == (1, court.judge.account_id)
    done = court.judge.get(page)
    assert "已确认" in done
    assert "尚未确认" not in done


def test_a_27_who_put_it_forward_finds_no_button_and_is_refused(court: CourtRoom, lot_id: str) -> None:
    page = url(lot_id, "priority")
    court.judge.done(page, right_form(court, lot_id))
    assert "自己经办的" in court.judge.get(page)
    address, shown = waiting(court.second.get(page))
    assert errors_in(court.judge.refused(address, {"decision": "approve", "shown_hash": shown}))
    assert errors_in(court.second.refused(address, {"decision": "approve", "shown_hash": "0" * 64}))
    court.second.done(address, {"decision": "approve", "shown_hash": shown})


def test_a_19_a_right_is_returned_with_a_comment(court: CourtRoom, lot_id: str) -> None:
    page = url(lot_id, "priority")
    court.clerk.done(page, right_form(court, lot_id))
    address, shown = waiting(court.judge.get(page))
    assert errors_in(court.judge.refused(address, {"decision": "return", "shown_hash": shown}))
    court.judge.done(address, {"decision": "return", "shown_hash": shown, "comment": "缺备案证明"})
    assert "退回" in court.clerk.get(page)
    assert court.store.read(lambda session: auction.confirmed_rights(session, lot_id)) == []


def test_what_is_wrong_stands_at_its_field(court: CourtRoom, lot_id: str) -> None:
    page = url(lot_id, "priority")
    late = court.clerk.refused(page, right_form(court, lot_id, proof_on="2027-01-01"))
    assert "材料提交日期不能晚于今天" in errors_in(late)
    assert errors_in(court.clerk.refused(page, right_form(court, lot_id, rank="0")))
    assert errors_in(court.clerk.refused(page, right_form(court, lot_id, party_id=new_id())))


def test_an_approval_of_something_else_is_refused(court: CourtRoom, lot_id: str) -> None:
    elsewhere = court.store.write(
        lambda unit: people.ask_approval(
            unit,
            act="publish-notice",
            object_kind="notice",
            object_id=new_id(),
            shown_hash="0" * 64,
            made_by=court.clerk.account_id,
        )
    )
    address = url(lot_id, "priority", elsewhere.id)
    assert errors_in(court.judge.refused(address, {"decision": "approve", "shown_hash": "0" * 64}))


def test_where_the_case_names_nobody_there_is_nothing_to_put_forward(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    assert "案件中没有记载优先购买权人" in court.clerk.get(url(lot_id, "priority"))
    assert url(lot_id, "priority") not in court.clerk.get(url(lot_id))


@pytest.mark.parametrize(
    ("changes", "kept", "said"),
    [
        ({}, ("at-least-start", True, False), "领先的竞买人在他人出价更高之前不能再次出价。"),
        (
            {"first_bid_mode": "at-start", "own_raise": "yes"},
            ("at-start", True, True),
            "首次出价应当等于起拍价。加价应当为加价幅度的整数倍。领先的竞买人可以继续加价。",
        ),
    ],
)
def test_bid_7_the_courts_settings_reach_terms_and_notice(court: CourtRoom, lot_id: str, changes, kept, said):
    court.store.write(
        lambda unit: auction.choose_platform(unit, court.cast.applicant, lot_id=lot_id, platform="taobao")
    )
    court.judge.done(url(lot_id, "terms"), terms_form(**changes))
    terms = court.store.read(lambda session: auction.latest_terms(session, lot_id))
    assert (terms.first_bid_mode, terms.multiple_rule, terms.own_raise) == kept
    court.clerk.done(url(lot_id, "notice/draft"))
    assert said in court.clerk.get(url(lot_id, "notice/preview"))
