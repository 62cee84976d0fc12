"""The reference price on a real database: sealed negotiation, the four ways, appraisal, validity."""

import json
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from auction.tables import Asset, CaseFile, Court, Party
from kernel.days import start_of
from kernel.money import ZERO, Money, yuan
from kernel.refusal import Refused
from store.base import Base
from store.due import Due, sweep
from store.journal import JournalEntry, history, verify
from store.unit import Store
from valuation.rules.appraisal import AppraisalReport, Appraiser
from valuation.service import (
    NEGOTIATION_CLOSE,
    close_overdue_negotiation,
    decline_negotiation,
    enter_appraisal,
    expire_price,
    open_negotiation,
    price_of,
    reference_of,
    references_of,
    report_of,
    routes_of,
    set_aside_for_harm,
    skip_route,
    state_validity,
    submit_price,
    take_over_price,
    visible_submissions,
)
from valuation.tables import PriceSubmission

REPORT = AppraisalReport(
    agency="某某房地产评估有限公司",
    number="评字〔2026〕第12号",
    appraisers=(Appraiser("张三", "1120190001"), Appraiser("李四", "1120190002")),
    sealed=True,
    facts="三居室，建筑面积 98.5 平方米。",
    method="比较法。",
    standard="房地产估价规范。",
    result=yuan(1_850_000),
    valued_on=date(2026, 1, 12),
    made_on=date(2026, 1, 26),
    valid_until=date(2027, 1, 25),
    served_on=date(2026, 2, 2),
)


def a_case(store) -> dict[str, str]:
    """Make a case and return the ids of it, its asset, its applicant and its debtor."""

    def deed(unit):
        court = Court(name="和平区人民法院", region="和平区", phone="12368")
        unit.session.add(court)
        unit.session.flush()
        case_file = CaseFile(
            court_id=court.id,
            number="（2026）津0101执12号",
            kind="civil",
            basis_document="民事判决书",
            claim=yuan(2_000_000),
            costs=ZERO,
            opened_on=date(2026, 1, 5),
            account_no="6222-0001",
            opened_by="clerk",
            created_at=unit.now,
        )
        unit.session.add(case_file)
        unit.session.flush()
        asset = Asset(
            case_id=case_file.id,
            title="和平区某小区 3 号楼 501 室",
            asset_class="immovable",
            asset_type="house",
            region="和平区",
            description="三居室",
            seized_on=date(2026, 1, 6),
            seizure_ends_on=date(2029, 1, 5),
        )
        parties = [Party(case_id=case_file.id, kind=kind, name=kind) for kind in ("applicant", "debtor")]
        unit.session.add_all([asset, *parties])
        unit.session.flush()
        return {
            "case": case_file.id,
            "asset": asset.id,
            "applicant": parties[0].id,
            "debtor": parties[1].id,
        }

    return store.write(deed)


@pytest.fixture
def case(store) -> dict[str, str]:
    return a_case(store)


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


def negotiate(store, case, answer_by=date(2026, 3, 9), parties=None):
    asked = parties if parties is not None else [case["applicant"], case["debtor"]]
    return store.write(
        lambda unit: open_negotiation(
            unit,
            asset_id=case["asset"],
            case_id=case["case"],
            answer_by=answer_by,
            parties=asked,
            by="clerk",
        )
    ).id


def hand_in(store, reference, party, amount):
    return store.write(lambda unit: submit_price(unit, reference_id=reference, party_id=party, amount=amount))


def skip(store, case, method, reason, note=""):
    return store.write(
        lambda unit: skip_route(
            unit,
            asset_id=case["asset"],
            case_id=case["case"],
            method=method,
            reason=reason,
            note=note,
            by="clerk",
        )
    )


def appraise(store, case, report=REPORT):
    return store.write(
        lambda unit: enter_appraisal(
            unit, asset_id=case["asset"], case_id=case["case"], report=report, by="clerk"
        )
    )


def take_over(store, case, **more):
    asked = {"method": "appraisal", "amount": yuan("4887675.00"), "source": "网上公告"} | more
    return store.write(
        lambda unit: take_over_price(unit, asset_id=case["asset"], case_id=case["case"], by="clerk", **asked)
    )


def states(store, case) -> list[str]:
    return [route.state for route in store.read(lambda session: routes_of(session, case["asset"]))]


def amounts_seen(store, reference, viewer) -> list[Money | None]:
    seen = store.read(lambda session: visible_submissions(session, reference, viewer))
    return [one.amount for one in seen]


def codes_of(caught) -> list[str]:
    return [refusal.code for refusal in caught.value.refusals]


# ------------------------------------------------------------------------------------------------ negotiation


def test_rr_010_equal_prices_fix_the_reference_price_for_a_year(store, clock, case):
    reference = negotiate(store, case)
    assert states(store, case) == ["open", "not-yet", "not-yet", "not-yet"]
    hand_in(store, reference, case["applicant"], yuan(1_000_000))
    assert store.read(lambda session: price_of(session, case["asset"])) is None
    clock.advance(days=1)
    hand_in(store, reference, case["debtor"], yuan("1000000.00"))
    price = store.read(lambda session: price_of(session, case["asset"]))
    assert (price.id, price.method, price.amount) == (reference, "negotiation", yuan(1_000_000))
    assert (price.fixed_at, price.valid_until) == (clock.now(), date(2027, 3, 3))
    assert states(store, case) == ["fixed", "not-yet", "not-yet", "not-yet"]
    due = store.read(lambda session: session.scalar(select(Due)))
    assert (due.kind, due.object_id, due.state) == (NEGOTIATION_CLOSE, reference, "cancelled")


def test_rr_010_different_prices_fail_the_way_and_open_the_next_two(store, clock, case):
    reference = negotiate(store, case)
    hand_in(store, reference, case["applicant"], yuan(1_000_000))
    assert amounts_seen(store, reference, case["debtor"]) == [None]
    clock.advance(minutes=5)
    hand_in(store, reference, case["debtor"], yuan(1_300_000))
    routes = store.read(lambda session: routes_of(session, case["asset"]))
    assert [route.state for route in routes] == ["failed", "available", "available", "not-yet"]
    assert routes[0].reason == "negotiation-differs"
    for viewer in (None, case["applicant"], case["debtor"]):
        assert amounts_seen(store, reference, viewer) == [yuan(1_000_000), yuan(1_300_000)]


def test_rr_010_no_reading_function_journal_log_or_printed_form_tells_a_sealed_price(store, case, caplog):
    caplog.set_level(logging.DEBUG)
    secret = yuan("7654321.09")
    reference = negotiate(store, case)
    answer = hand_in(store, reference, case["applicant"], secret)

    def everything(session):
        rows = [*references_of(session, case["asset"]), reference_of(session, reference), answer]
        said = [str(getattr(row, column.name)) for row in rows for column in row.__table__.columns]
        said += [str(routes_of(session, case["asset"])), str(price_of(session, case["asset"]))]
        said += [str(visible_submissions(session, reference, viewer)) for viewer in (None, case["debtor"])]
        said += [json.dumps(entry.facts) for entry in session.scalars(select(JournalEntry))]
        said += [repr(row) for row in session.scalars(select(PriceSubmission))]
        return [*said, caplog.text]

    for words in store.read(everything):
        assert not any(form in words for form in (str(secret.fen), secret.plain(), secret.grouped()))
    assert amounts_seen(store, reference, case["applicant"]) == [secret]


def test_rr_009_silence_until_the_window_closes_fails_the_way_and_keeps_the_seal(store, clock, case):
    reference = negotiate(store, case)
    hand_in(store, reference, case["applicant"], yuan(1_000_000))
    handlers = {NEGOTIATION_CLOSE: close_overdue_negotiation}
    assert sweep(store, handlers) == 0
    clock.put(start_of(date(2026, 3, 10)))
    with pytest.raises(Refused) as caught:
        hand_in(store, reference, case["debtor"], yuan(1_000_000))
    assert codes_of(caught) == ["negotiation-window-over"]
    assert sweep(store, handlers) == 1
    failed = store.read(lambda session: reference_of(session, reference))
    assert (failed.state, failed.reason, failed.closed_at) == (
        "failed",
        "negotiation-one-silent",
        clock.now(),
    )
    assert amounts_seen(store, reference, case["debtor"]) == [None]
    store.write(lambda unit: close_overdue_negotiation(unit, reference))
    assert len(store.read(lambda session: history(session, reference))) == 3


def test_rr_009_a_negotiation_is_not_closed_before_its_time(store, case):
    reference = negotiate(store, case, answer_by=datetime(2026, 3, 2, 3, 0, tzinfo=UTC))
    store.write(lambda unit: close_overdue_negotiation(unit, reference))
    assert states(store, case)[0] == "open"


def test_rr_009_a_party_that_refuses_ends_the_negotiation(store, case):
    reference = negotiate(store, case)
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: decline_negotiation(unit, reference_id=reference, party_id="stranger", by="x")
        )
    assert codes_of(caught) == ["negotiation-stranger"]
    store.write(
        lambda unit: decline_negotiation(unit, reference_id=reference, party_id=case["debtor"], by="x")
    )
    routes = store.read(lambda session: routes_of(session, case["asset"]))
    assert (routes[0].state, routes[0].reason) == ("failed", "party-refuses")
    with pytest.raises(Refused) as caught:
        hand_in(store, reference, case["applicant"], yuan(1))
    assert codes_of(caught) == ["negotiation-not-open"]


def test_rr_010_a_second_price_of_one_party_and_a_strangers_are_refused(store, case):
    reference = negotiate(store, case)
    hand_in(store, reference, case["applicant"], yuan(1_000_000))
    for party, expected in ((case["applicant"], "price-submitted-already"), ("x", "negotiation-stranger")):
        with pytest.raises(Refused) as caught:
            hand_in(store, reference, party, yuan(2_000_000))
        assert codes_of(caught) == [expected]
    assert amounts_seen(store, reference, case["applicant"]) == [yuan(1_000_000)]


@pytest.mark.parametrize(
    ("answer_by", "parties", "expected"),
    [
        (date(2026, 3, 1), None, ["negotiation-window-past"]),
        (date(2027, 3, 1), None, ["negotiation-window-too-long"]),
        (date(2026, 3, 9), ["one"], ["negotiation-needs-both"]),
    ],
)
def test_rr_009_a_negotiation_that_cannot_be_is_refused_and_nothing_is_kept(
    store, case, answer_by, parties, expected
):
    with pytest.raises(Refused) as caught:
        negotiate(store, case, answer_by=answer_by, parties=parties)
    assert codes_of(caught) == expected
    assert store.read(lambda session: references_of(session, case["asset"])) == []


def test_rr_010_an_agreed_price_that_harms_others_is_set_aside(store, case):
    reference = negotiate(store, case)
    with pytest.raises(Refused) as caught:
        store.write(lambda unit: set_aside_for_harm(unit, reference_id=reference, finding="串通", by="judge"))
    assert codes_of(caught) == ["price-not-negotiated"]
    for party in ("applicant", "debtor"):
        hand_in(store, reference, case[party], yuan(1))
    store.write(
        lambda unit: set_aside_for_harm(unit, reference_id=reference, finding="明显低于市价", by="judge")
    )
    assert store.read(lambda session: price_of(session, case["asset"])) is None
    assert states(store, case) == ["failed", "available", "available", "not-yet"]


# ---------------------------------------------------------------------------------------- ways and appraisal


def test_rr_020_appraisal_comes_when_the_earlier_ways_are_over_and_the_reasons_are_kept(store, case):
    with pytest.raises(Refused) as caught:
        appraise(store, case)
    assert codes_of(caught) == ["route-not-yet"]
    skip(store, case, "negotiation", "party-missing", note="被执行人下落不明，电话与住址均无法联系。")
    skip(store, case, "directed", "no-official-price")
    skip(store, case, "inquiry", "inspection-needed")
    assert states(store, case) == ["skipped", "skipped", "skipped", "available"]
    price = appraise(store, case)
    assert (price.state, price.amount, price.valid_until) == ("fixed", yuan(1_850_000), date(2027, 1, 25))
    assert store.read(lambda session: price_of(session, case["asset"])).id == price.id
    assert store.read(lambda session: report_of(session, price.id)) == REPORT
    notes = [row.note for row in store.read(lambda session: references_of(session, case["asset"]))]
    assert notes[0].startswith("被执行人下落不明")
    assert store.read(verify) is None


def test_rr_020_a_joint_demand_leads_straight_to_the_appraisal(store, case):
    skip(store, case, "negotiation", "both-ask-appraisal")
    assert appraise(store, case).state == "fixed"
    assert [route.state for route in store.read(lambda session: routes_of(session, case["asset"]))] == [
        "skipped",
        "skipped",
        "skipped",
        "fixed",
    ]


@pytest.mark.parametrize(
    ("method", "reason", "code"),
    [
        ("negotiation", "no time", "skip-ground-unknown"),
        ("negotiation", "not-online", "skip-ground-wrong"),
        ("appraisal", "law-asks-appraisal", "skip-ground-wrong"),
        ("lottery", "party-missing", "method-unknown"),
    ],
)
def test_rr_012_a_way_is_not_left_out_for_any_other_reason(store, case, method, reason, code):
    with pytest.raises(Refused) as caught:
        skip(store, case, method, reason)
    assert codes_of(caught) == [code]


def test_r_17_a_report_with_faults_is_refused_with_all_of_them_and_nothing_is_kept(store, case):
    skip(store, case, "negotiation", "law-asks-appraisal")
    faulty = replace(REPORT, facts="", appraisers=REPORT.appraisers[:1], served_on=date(2026, 3, 1))
    with pytest.raises(Refused) as caught:
        appraise(store, case, faulty)
    assert codes_of(caught) == [
        "report-facts-missing",
        "report-appraisers-too-few",
        "report-objections-running",
    ]
    with pytest.raises(Refused) as caught:
        appraise(store, case, replace(REPORT, agency="某某\u202e公司"))
    assert codes_of(caught) == ["text-hidden-characters"]
    assert states(store, case)[3] == "available"


def test_a_price_that_was_not_appraised_here_has_no_report(store, case):
    assert store.read(lambda session: report_of(session, "nothing")) is None
    with pytest.raises(Refused) as caught:
        store.read(lambda session: reference_of(session, "nothing"))
    assert codes_of(caught) == ["reference-unknown"]


# ------------------------------------------------------------------------------------ taken over, and expired


def test_a_price_from_a_listing_is_taken_over_as_far_as_the_listing_says(store, case):
    price = take_over(store, case, fixed_on=date(2018, 3, 1))
    assert (price.amount, price.valid_until, price.note) == (yuan("4887675.00"), None, "网上公告")
    assert price.fixed_at == start_of(date(2018, 3, 1))
    with pytest.raises(Refused) as caught:
        take_over(store, case)
    assert codes_of(caught) == ["price-fixed-already"]


def test_a_listings_price_is_not_taken_over_while_parties_negotiate_or_below_a_fen(store, case):
    with pytest.raises(Refused) as caught:
        take_over(store, case, amount=ZERO)
    assert codes_of(caught) == ["price-not-positive"]
    negotiate(store, case)
    with pytest.raises(Refused) as caught:
        take_over(store, case)
    assert codes_of(caught) == ["route-open-already"]


def test_r_27_the_validity_of_a_price_taken_over_is_stated_once_and_within_a_year(store, case):
    price = take_over(store, case, fixed_on=date(2026, 1, 5))

    def state(valid_until):
        return store.write(
            lambda unit: state_validity(unit, reference_id=price.id, valid_until=valid_until, by="clerk")
        )

    with pytest.raises(Refused) as caught:
        state(date(2027, 1, 6))
    assert codes_of(caught) == ["validity-too-long"]
    assert state(date(2027, 1, 5)).valid_until == date(2027, 1, 5)
    with pytest.raises(Refused) as caught:
        state(date(2026, 12, 1))
    assert codes_of(caught) == ["validity-stated-already"]


def test_r_27_a_price_whose_validity_is_over_makes_room_for_a_new_one(store, clock, case):
    price = take_over(store, case, fixed_on=date(2026, 1, 5), valid_until=date(2026, 3, 31))

    def expire():
        return store.write(lambda unit: expire_price(unit, reference_id=price.id, by="clerk"))

    with pytest.raises(Refused) as caught:
        expire()
    assert codes_of(caught) == ["price-still-valid"]
    clock.put(start_of(date(2026, 4, 1)))
    expire()
    assert store.read(lambda session: price_of(session, case["asset"])) is None
    assert states(store, case) == ["available", "not-yet", "not-yet", "not-yet"]
    with pytest.raises(Refused) as caught:
        expire()
    assert codes_of(caught) == ["price-not-fixed"]
    negotiate(store, case, answer_by=date(2026, 4, 8))
    rows = store.read(lambda session: references_of(session, case["asset"]))
    assert [(row.seq, row.state) for row in rows] == [(1, "expired"), (2, "open")]


# ------------------------------------------------------------------------------------------------ two at once


def test_rr_010_of_two_last_prices_handed_in_at_once_one_sees_the_other(either_store):
    case = a_case(either_store)
    reference = negotiate(either_store, case)
    start = threading.Barrier(2, timeout=20)

    def hand_in_together(party):
        start.wait()
        return hand_in(either_store, reference, case[party], yuan(1_000_000))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hand_in_together, ("applicant", "debtor")))
    price = either_store.read(lambda session: price_of(session, case["asset"]))
    assert price.amount == yuan(1_000_000)
    assert either_store.read(verify) is None


def test_rr_009_of_two_clerks_who_open_a_negotiation_at_once_one_is_refused(either_store):
    case = a_case(either_store)
    start = threading.Barrier(2, timeout=20)

    def open_together(_):
        start.wait()
        try:
            negotiate(either_store, case)
        except Refused as refused:
            return [refusal.code for refusal in refused.refusals]
        return []

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(open_together, range(2)))
    assert answers == [[], ["route-open-already"]]
    assert len(either_store.read(lambda session: references_of(session, case["asset"]))) == 1
