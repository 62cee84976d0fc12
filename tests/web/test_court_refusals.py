"""Every form of the court says what is wrong at its field, with the article, and keeps what was typed."""

import re

import pytest
from flask import Flask

from auction import service as auction
from auction.tables import Court
from kernel.clock import StillClock
from kernel.ids import new_id
from people import service as people
from store.signing import Signer
from store.unit import Store, Unit
from tests.builders import PANEL, a_draft, priced, tell_parties
from tests.web.court_room import (
    CourtRoom,
    Desk,
    case_form,
    errors_in,
    handover_form,
    report_form,
    survey_form,
    terms_form,
    url,
)


@pytest.fixture
def court(app: Flask, store: Store, clock: StillClock, signer: Signer) -> CourtRoom:
    """Return a court with its people signed in."""
    return CourtRoom(app, store, clock, signer)


def field(page: str, name: str) -> str:
    """Return the part of a page that belongs to one field, up to the next field."""
    found = re.search(
        rf'class="field[^"]*"(?:(?!class="field).)*?id="f-{re.escape(name)}".*?(?=class="field|</form>)',
        page,
        re.DOTALL,
    )
    assert found, f"there is a field {name}"
    return found[0]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"number": ""}, "number"),
        ({"claim": "viel"}, "claim"),
        ({"claim": "-1"}, "claim"),
        ({"opened_on": "2026-02-30"}, "opened_on"),
        ({"opened_on": "1950-01-01"}, "opened_on"),
        ({"party-1-name": ""}, "party-1-name"),
        ({"party-0-name": "A" * 61}, "party-0-name"),
        ({"party-0-rank": "0"}, "party-0-rank"),
        ({"asset-0-asset_type": "castle"}, "asset-0-asset_type"),
        ({"asset-0-description": "\u202etxt"}, "asset-0-description"),
        ({"asset-0-seized_on": ""}, "asset-0-seized_on"),
    ],
)
def test_a_case_with_a_fault_is_not_opened(court: CourtRoom, change: dict[str, str], name: str) -> None:
    page = court.clerk.refused("/court/cases/new", case_form(**change))
    assert errors_in(page)
    assert 'value="（2025）某0101民初456号民事判决书"' in page, "what was typed is kept"
    assert "aria-invalid" in page
    assert "error" in field(page, name)


@pytest.mark.parametrize(
    "change",
    [
        {"party-1-kind": "creditor"},
        {
            "asset-0-title": "",
            "asset-0-region": "",
            "asset-0-address": "",
            "asset-0-seized_on": "",
            "asset-0-description": "",
        },
        {"party-0-username": "nobody-here"},
        {"asset-0-seized_on": "2026-03-05"},
    ],
)
def test_a_case_that_cannot_be_is_refused_whole(court: CourtRoom, change: dict[str, str]) -> None:
    page = court.clerk.refused("/court/cases/new", case_form(**change))
    assert errors_in(page)
    assert "（2026）某0101执777号" not in court.clerk.get("/court/cases")


def test_a_number_is_taken_once(court: CourtRoom) -> None:
    court.clerk.done("/court/cases/new", case_form())
    page = court.clerk.refused("/court/cases/new", case_form(account_no="6222-0101-778"))
    assert "error" in field(page, "number")


def test_rows_are_added_by_a_button_and_nothing_is_lost(court: CourtRoom) -> None:
    answer = court.clerk.post("/court/cases/new", case_form(add="party"))
    assert answer.status_code == 200
    assert 'name="party-3-name"' in answer.text
    assert 'value="甲公司"' in answer.text
    most = court.clerk.post("/court/cases/new", case_form(**{"party-count": "999", "add": "party"}))
    assert 'name="party-19-name"' in most.text
    assert 'name="party-20-name"' not in most.text


def test_an_incomplete_survey_is_kept_and_pricing_waits(court: CourtRoom) -> None:
    lot_id = court.a_lot(facts={})
    court.clerk.done(url(lot_id, "survey"), {"title_answer": "yes", "title_evidence": "登记簿"})
    assert court.state_of(lot_id) == "seized"
    assert "登记簿" in court.clerk.get(url(lot_id, "survey"))
    page = court.clerk.refused(url(lot_id, "price"), {"answer_by": "2026-03-12"})
    assert "第三条" in page or "art. 3" in page, "the article stands beside it"
    lost = court.clerk.refused(url(lot_id, "survey"), {"taxes_evidence": "没有回答"})
    assert "没有回答" in lost
    assert errors_in(lost)
    long = court.clerk.refused(url(lot_id, "survey"), survey_form(title_evidence="长" * 2_001))
    assert errors_in(long)


@pytest.mark.parametrize("day", ["", "2026-03-01", "2027-03-01", "tomorrow"])
def test_a_negotiation_needs_a_day_that_can_be_met(court: CourtRoom, day: str) -> None:
    lot_id = court.a_lot()
    court.clerk.done(url(lot_id, "survey"), survey_form())
    page = court.judge.refused(url(lot_id, "price"), {"answer_by": day})
    assert "error" in field(page, "answer_by")


def test_a_way_is_left_out_only_for_a_reason_of_the_law(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    court.clerk.done(url(lot_id, "survey"), survey_form())
    for data in (
        {"method": "negotiation", "reason": "no-time"},
        {"method": "negotiation", "reason": "not-online"},
        {"method": "guess", "reason": ""},
    ):
        assert errors_in(court.clerk.refused(url(lot_id, "price", "skip"), data))
    for method, reason in (
        ("negotiation", "party-refuses"),
        ("directed", "no-official-price"),
        ("inquiry", "not-online"),
    ):
        court.clerk.done(url(lot_id, "price", "skip"), {"method": method, "reason": reason})
    court.clerk.done(url(lot_id, "price", "appraisal"), report_form())
    assert court.state_of(lot_id) == "priced"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"sealed": ""}, "sealed"),
        ({"appraisers": "张评估，A001"}, "appraisers"),
        ({"appraisers": "张评估 A001"}, "appraisers"),
        ({"appraisers": "\n".join(f"人{n},A{n}" for n in range(11))}, "appraisers"),
        ({"result": "0"}, "result"),
        ({"valid_until": "2027-12-31"}, "valid_until"),
        ({"served_on": "2026-02-27"}, "served_on"),
        ({"valued_on": "2026-01-21"}, "valued_on"),
        ({"objections": "many"}, "objections"),
    ],
)
def test_a_report_that_lacks_something_is_not_entered(
    court: CourtRoom, change: dict[str, str], name: str
) -> None:
    lot_id = court.a_lot()
    court.clerk.done(url(lot_id, "survey"), survey_form())
    court.clerk.done(url(lot_id, "price", "skip"), {"method": "negotiation", "reason": "both-ask-appraisal"})
    page = court.clerk.refused(url(lot_id, "price", "appraisal"), report_form(**change))
    assert "error" in field(page, name)
    assert "某某评估有限公司" in page


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({"start_price": "699,999.99"}, "start_price", "第十条"),
        ({"deposit": "34999"}, "deposit", "第十七条"),
        ({"deposit": "140001"}, "deposit", "第十七条"),
        ({"step": "0"}, "step", ""),
        ({"platform": "gpai"}, "platform", "第五条"),
        ({"platform": "myown"}, "platform", "第四条"),
        ({"starts_at": "2026-03-20T10:00"}, "starts_at", "第十二条"),
        ({"ends_at": "2026-04-08T09:59"}, "ends_at", "第二十条"),
        ({"ends_at": "2026-04-07T09:59"}, "ends_at", ""),
        ({"publish_on": "2026-03-01"}, "publish_on", ""),
        ({"balance_days": "61"}, "balance_days", ""),
        ({"members": "王法官\n李庭长"}, "members", "第二十七条"),
        ({"members": "\n".join(f"法官{n}" for n in range(16))}, "members", ""),
        ({"minutes": ""}, "minutes", ""),
        ({"first_bid_mode": "any"}, "first_bid_mode", ""),
    ],
)
def test_unlawful_terms_are_refused_at_their_field(
    court: CourtRoom, change: dict[str, str], name: str, words: str
) -> None:
    """RR-102 to RR-106, RR-110, RR-118 while one decides."""
    lot_id = court.a_lot()
    priced_by_all(court, lot_id)
    page = court.judge.refused(url(lot_id, "terms"), terms_form(**change))
    part = field(page, name)
    assert "error" in part
    assert words in part
    assert "合议笔录" in page or name == "minutes"


def priced_by_all(court: CourtRoom, lot_id: str) -> None:
    """Fix the price of one million and let the applicant choose the platform."""
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    priced(court.store, court.cast, lot)
    court.store.write(
        lambda unit: auction.choose_platform(unit, court.cast.applicant, lot_id=lot_id, platform="taobao")
    )


def test_a_clerk_prepares_terms_and_hands_them_to_the_judge_by_an_address(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    priced_by_all(court, lot_id)
    assert court.clerk.post(url(lot_id, "terms"), terms_form()).status_code == 403
    where = court.clerk.done(url(lot_id, "terms"), terms_form(act="link", start_price="812,345"))
    assert "csrf" not in where
    assert 'value="812,345"' in court.judge.get(where)


def test_the_rules_answer_while_one_types(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    priced_by_all(court, lot_id)
    answer = court.clerk.post(url(lot_id, "terms", "rules"), {"start_price": "600,000", "deposit": "kaution"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'data-code="start-below-floor"' in answer.text
    assert "¥700,000" in answer.text, "the lawful value of today"
    assert 'data-code="money-unreadable"' in answer.text
    assert answer.text.count('data-code="terms-missing"') == 6, "what cannot be read is not missing as well"
    assert 'data-value="700,000"' in answer.text, "the floor can be taken over"
    assert 'hx-swap-oob="true"' in answer.text
    taken = court.judge.post(url(lot_id, "terms"), terms_form(act="take:start_price:700,000", start_price=""))
    assert taken.status_code == 200
    assert 'name="start_price" value="700,000"' in taken.text
    checked = court.judge.post(url(lot_id, "terms"), terms_form(act="check"))
    assert 'data-blocks="0"' in checked.text
    assert court.state_of(lot_id) == "priced", "checking decides nothing"
    strange = court.judge.post(url(lot_id, "terms"), terms_form(act="take:minutes:x"))
    assert 'value="x"' not in strange.text


def test_terms_wait_for_their_time(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    assert "hx-post" not in court.judge.get(url(lot_id, "terms"))
    assert court.judge.post(url(lot_id, "terms", "rules")).status_code == 200
    assert court.judge.post(url(lot_id, "terms"), terms_form()).status_code == 200


def announced(court: CourtRoom) -> str:
    """Return a lot whose terms are decided and whose notice is drawn up."""
    lot_id = court.a_lot()
    priced_by_all(court, lot_id)
    court.store.write(
        lambda unit: auction.decide_terms(
            unit, court.cast.judge, lot_id=lot_id, draft=a_draft(court.store), decision=PANEL
        )
    )
    court.clerk.done(url(lot_id, "notice", "draft"))
    return lot_id


def test_a_notice_is_not_submitted_before_everybody_was_told(court: CourtRoom) -> None:
    """RR-109, RR-112: what blocks is named, with its article."""
    lot_id = announced(court)
    page = court.clerk.refused(url(lot_id, "notice", "submit"))
    assert "第十六条" in errors_in(page)
    court.clerk.done(url(lot_id, "notice"), {"other__viewing": "本院不负责腾退交付"})
    page = court.clerk.get(url(lot_id, "notice"))
    assert 'class="beside block"' in page, "the finding stands beside the entry"
    kept = field(
        court.clerk.refused(url(lot_id, "notice"), {"other__viewing": "看\u200b样"}), "other__viewing"
    )
    assert "error" in kept


def test_there_is_no_notice_without_terms(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    assert errors_in(court.clerk.refused(url(lot_id, "notice", "draft")))
    assert errors_in(court.clerk.refused(url(lot_id, "notice", "submit")))
    assert court.clerk.client.get(url(lot_id, "notice", "preview")).status_code == 404


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"party_id": "x"}, "party_id"),
        ({"method": "pigeon"}, "method"),
        ({"sent_on": "2026-03-03"}, "sent_on"),
        ({"outcome": "received", "received_on": ""}, "received_on"),
        ({"outcome": "received", "received_on": "2026-03-01"}, "received_on"),
        ({"outcome": "not-served", "reason": ""}, "reason"),
        ({"outcome": ""}, "outcome"),
    ],
)
def test_a_delivery_must_be_clear(court: CourtRoom, change: dict[str, str], name: str) -> None:
    lot_id = announced(court)
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    party = court.store.read(lambda session: auction.parties_of(session, lot.case_id))[0]
    told = {"party_id": party.id, "method": "mail", "sent_on": "2026-03-02", "outcome": "sent"}
    page = court.clerk.refused(url(lot_id, "deliveries"), told | change)
    assert "error" in field(page, name)


def test_a_party_of_another_case_cannot_be_told(court: CourtRoom) -> None:
    lot_id = announced(court)
    told = {"party_id": "a" * 20, "method": "mail", "sent_on": "2026-03-02", "outcome": "sent"}
    assert court.clerk.post(url(lot_id, "deliveries"), told).status_code == 404


def test_an_approval_that_is_too_old_is_submitted_again(court: CourtRoom) -> None:
    lot_id = announced(court)
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    tell_parties(court.store, court.cast, lot)
    court.clock.advance(days=4)
    court.judge.done(url(lot_id, "notice", "submit"))
    court.clock.advance(days=2)
    address = re.search(r"/court/approvals/[a-z0-9]{20}", court.second.get("/court/approvals"))
    assert address
    page = court.second.get(address[0])
    assert 'value="approve"' not in page
    shown = re.search(r'name="shown_hash" value="([0-9a-f]{64})"', page)
    assert shown
    late = court.second.post(address[0], {"decision": "approve", "shown_hash": shown[1]})
    assert late.status_code in {403, 409, 422}
    assert court.clerk.post(address[0], {"decision": "approve", "shown_hash": shown[1]}).status_code == 403
    assert court.second.client.get("/court/approvals/" + "a" * 20).status_code == 404


def test_a_ruling_and_a_handover_wait_for_what_comes_before(court: CourtRoom) -> None:
    lot_id = court.a_lot()
    assert "hx-" not in court.judge.get(url(lot_id, "award"))
    assert court.judge.refused(url(lot_id, "award", "ruling"), {"ruling_no": "一"})
    assert court.clerk.refused(url(lot_id, "award", "service"), {"served_on": "2026-03-02"})
    page = court.clerk.refused(url(lot_id, "handover"), handover_form("2026-03-02"))
    assert page
    assert (
        court.clerk.post(url(lot_id, "handover"), handover_form("2026-03-02", add="person")).status_code
        == 200
    )


def test_another_court_finds_nothing_here(court: CourtRoom, app: Flask) -> None:
    lot_id = announced(court)
    lot = court.store.read(lambda session: auction.lot_of(session, lot_id))
    tell_parties(court.store, court.cast, lot)
    court.clock.advance(days=4)
    court.judge.done(url(lot_id, "notice", "submit"))
    approval = re.search(r"/court/approvals/[a-z0-9]{20}", court.second.get("/court/approvals"))
    assert approval

    def found(unit: Unit) -> None:
        other = Court(id=new_id(), name="某市另一区人民法院", region="某市另一区", phone="010-1")
        unit.session.add(other)
        unit.session.flush()
        for name, role in (("clerk9", "clerk"), ("judge9", "judge")):
            people.create_account(
                unit, username=name, password_hash="!", display_name=name, roles={role}, court_id=other.id
            )

    court.store.write(found)
    stranger = Desk(app, "judge", "judge9")
    for parts in (
        (),
        ("survey",),
        ("price",),
        ("price", "appraisal"),
        ("terms",),
        ("notice",),
        ("award",),
        ("handover",),
        ("complete",),
        ("price", "taken-over"),
    ):
        assert stranger.client.get(url(lot_id, *parts)).status_code == 404, parts
        answer = stranger.post(url(lot_id, *parts), terms_form())
        assert answer.status_code in {404, 405}, parts
    for parts in (
        ("terms", "rules"),
        ("notice", "draft"),
        ("notice", "submit"),
        ("deliveries",),
        ("price", "skip"),
        ("award", "ruling"),
        ("award", "service"),
    ):
        assert stranger.post(url(lot_id, *parts)).status_code == 404, parts
    assert stranger.client.get(f"/court/cases/{lot.case_id}").status_code == 404
    assert stranger.client.get(approval[0]).status_code == 404
    assert stranger.post(approval[0], {"decision": "approve", "shown_hash": "0" * 64}).status_code == 404
    assert approval[0] not in stranger.get("/court/approvals")
    assert lot.title not in stranger.get("/court/")
    assert "某0101执123号" not in stranger.get("/court/cases")
    assert stranger.client.get(url("a" * 20)).status_code == 404


def test_who_is_not_of_a_court_has_no_desk(court: CourtRoom, app: Flask) -> None:
    def found(unit: Unit) -> None:
        people.create_account(unit, username="lost", password_hash="!", display_name="lost", roles={"clerk"})

    court.store.write(found)
    lost = Desk(app, "clerk", "lost")
    for address in ("/court/", "/court/cases", "/court/cases/new", "/court/cases/import", "/court/approvals"):
        assert lost.client.get(address).status_code == 404, address
    bidder = Desk(app, "bidder", "b1")
    assert bidder.client.get("/court/").status_code == 403
    assert app.test_client().get("/court/").status_code in {302, 303, 401}
