"""Published listings come in as they are: gaps are named, and what the law forbids is refused."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from auction import service as auction
from auction.preparing.case_document import PartyPart
from auction.tables import Asset, CaseFile, Court, Listing, Lot
from kernel.clock import StillClock
from kernel.days import BEIJING
from kernel.money import yuan
from kernel.refusal import Refused
from people.rules.roles import Actor
from store.journal import verify
from store.unit import Store
from tests.builders import HOUSE_FACTS, PANEL, SURVEY, a_cast, tell_parties

# Invented, with the fields that published listings have.
FLAT = {
    "title": "某市某区滨江路9号3栋801室",
    "court": "某市某区人民法院",
    "region": "某市某区",
    "asset_type": "住宅用房",
    "asset_class": "immovable",
    "procedure": "round 1",
    "reference_price": "1000000.00",
    "start_price": "700000.00",
    "deposit": "100000.00",
    "step": "5000.00",
    "starts_at": "2026-05-11T10:00:00+08:00",
    "ends_at": "2026-05-12T10:00:00+08:00",
    "extension_minutes": 5,
}
TABLE = """publish_date,court,community,round,assessment_wan,start_wan,flag
2026-02-26,甲法院,某苑,2,94.08,52.80,
2026-02-03,乙法院,某家园,变卖,121.01,,
2025-07-09,甲法院,某花苑,1,117.70,0.01,parse_error
"""


def brought_in(store: Store, words: dict[str, Any], file: str = "flat.json") -> auction.Imported:
    """Take one listing."""
    return store.write(
        lambda unit: auction.take_listing(unit, auction.Source(file, None, words), by="system")
    )


def test_a_listing_becomes_case_asset_and_draft_as_far_as_it_reaches(store: Store) -> None:
    imported = brought_in(store, FLAT)
    assert imported.judgement.accepted
    assert imported.judgement.missing == ("published_on", "balance_days")
    lot, asset, case, court = store.read(
        lambda session: (
            session.query(Lot).one(),
            session.query(Asset).one(),
            session.query(CaseFile).one(),
            session.query(Court).one(),
        )
    )
    assert (lot.state, asset.asset_type, asset.asset_class, court.name) == (
        "new",
        "house",
        "immovable",
        FLAT["court"],
    )
    assert lot.draft["start_price"] == "700000.00"
    # Nothing is invented: what no listing says is not there.
    assert (case.number, case.claim, case.basis_document, asset.seized_on) == (None, None, None, None)
    assert store.read(verify) is None


def test_the_same_listing_again_changes_nothing(store: Store) -> None:
    first, second = brought_in(store, FLAT), brought_in(store, FLAT)
    assert second.repeated
    assert second.lot_id == first.lot_id
    assert store.read(lambda session: session.query(Lot).count()) == 1


@pytest.mark.parametrize(
    ("changes", "code", "article"),
    [
        ({"start_price": "699999.99"}, "start-below-floor", "Fa Shi [2016] 18, art. 10"),
        ({"deposit": "140000.01"}, "deposit-outside-band", "Fa Shi [2016] 18, art. 17"),
        ({"deposit": "34999.99"}, "deposit-outside-band", "Fa Shi [2016] 18, art. 17"),
        ({"ends_at": "2026-05-12T09:59:59+08:00"}, "bidding-too-short", "Fa Shi [2016] 18, art. 20"),
        ({"extension_minutes": 3}, "extension-too-short", "Fa Shi [2016] 18, art. 20"),
        ({"published_on": "2026-05-01"}, "start-before-notice-ends", "Fa Shi [2016] 18, arts. 12 and 26"),
        ({"procedure": "round 3"}, "round-unknown-to-law", "Fa Shi [2016] 18, art. 26"),
        (
            {"procedure": "round 2", "start_price": "550000", "first_start_price": "700000"},
            "start-below-floor",
            "Fa Shi [2016] 18, art. 26",
        ),
    ],
)
def test_what_the_law_forbids_is_refused_and_becomes_no_case(
    store: Store, changes: dict[str, Any], code: str, article: str
) -> None:
    """RR-103, RR-104, RR-105, RR-110, RR-118, RR-120."""
    imported = brought_in(store, FLAT | changes)
    assert not imported.judgement.accepted
    assert (code, article) in [(refusal.code, refusal.article) for refusal in imported.judgement.refusals]
    kept = store.read(lambda session: session.query(Listing).one())
    assert kept.lot_id is None
    assert kept.refusals
    assert store.read(lambda session: session.query(CaseFile).count()) == 0


def test_a_second_round_is_held_against_the_first_that_came_in_before(store: Store) -> None:
    """RR-104: eighty per cent of the first round's start, known from its own listing."""
    first = FLAT | {
        "start_price": "900000",
        "deposit": "100000",
        "starts_at": "2026-03-11T10:00:00+08:00",
        "ends_at": "2026-03-12T10:00:00+08:00",
    }
    second = FLAT | {"procedure": "round 2", "start_price": "600000"}
    sources = [auction.Source("b.json", None, second), auction.Source("a.json", None, first)]
    done = [
        store.write(lambda unit, source=source: auction.take_listing(unit, source, by="system"))
        for source in auction.in_order(sources)
    ]
    assert [each.judgement.accepted for each in done] == [True, False]
    assert done[1].judgement.refusals[0].article == "Fa Shi [2016] 18, art. 26"


def test_a_folder_and_a_table_are_read_as_they_are(store: Store, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(FLAT), encoding="utf-8")
    (tmp_path / "two.json").write_text(json.dumps([{}, 5, {"title": "某物"}]), encoding="utf-8")
    (tmp_path / "notices.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("not a listing", encoding="utf-8")
    sources = list(auction.sources_at(tmp_path))
    assert [(source.file, source.row) for source in sources] == [
        ("notices.csv", 1),
        ("notices.csv", 2),
        ("notices.csv", 3),
        ("one.json", None),
        ("two.json", 1),
        ("two.json", 2),
        ("two.json", 3),
    ]
    plain = [
        store.write(lambda unit, source=source: auction.take_listing(unit, source, by="system")).plain()
        for source in sources
    ]
    assert [row["accepted"] for row in plain[:3]] == [True, True, False]
    assert plain[2]["warnings"][0]["facts"]["mark"] == "parse_error"  # type: ignore[index]
    assert set(plain[0]) >= {"file", "row", "title", "accepted", "missing", "refusals"}
    # A price that the source calls an assessment is taken over as one; any other a clerk explains.
    assert (
        store.read(lambda session: auction.price_of_lot(session, session.get(Lot, plain[0]["lot"])))
        is not None
    )


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("x.json", b"{", "listing-file-unreadable"),
        ("x.json", b"7", "listing-file-unreadable"),
        ("x.json", b"\xff", "listing-file-unreadable"),
        ("x.txt", b"", "listing-file-unreadable"),
    ],
)
def test_a_file_that_holds_no_listing_is_refused_in_words(
    tmp_path: Path, name: str, body: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(Refused) as caught:
        list(auction.sources_at(path))
    assert caught.value.refusals[0].code == code


def test_a_path_without_listings_is_refused_in_words(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "nowhere", "listing-file-missing"), (tmp_path, "listing-file-none")):
        with pytest.raises(Refused) as caught:
            list(auction.sources_at(path))
        assert caught.value.refusals[0].code == code


@pytest.mark.parametrize(
    "words",
    [
        {"title": None, "start_price": {"a": 1}},
        {"title": "x" * 5000, "start_price": "1e9"},
        {"title": "a\u202eb", "deposit": True},
        {"starts_at": "tomorrow", "ends_at": ["now"]},
        {"reference_price": "-5", "start_price": "0"},
        {str(number): number for number in range(500)},
    ],
)
def test_a_hostile_listing_is_answered_and_kept(store: Store, words: dict[str, Any]) -> None:
    assert brought_in(store, words).plain()["file"] == "flat.json"
    assert store.read(lambda session: session.query(Listing).count()) == 1


def completed(store: Store, clerk: Actor, lot_id: str) -> None:
    """Say what the listing did not say."""
    lot = store.read(lambda session: auction.lot_of(session, lot_id))
    store.write(
        lambda unit: auction.complete_case(
            unit,
            clerk,
            case_id=lot.case_id,
            number="（2026）某0101执77号",
            basis_document="（2025）某0101民初77号民事判决书",
            claim=yuan(900_000),
            costs=yuan(8_000),
            opened_on=date(2026, 1, 5),
            account_no="6222-0101-77",
            parties=[
                PartyPart(kind="applicant", name="甲公司", username="partya"),
                PartyPart(kind="debtor", name="乙某", username="partyb"),
            ],
        )
    )
    store.write(
        lambda unit: auction.complete_asset(
            unit,
            clerk,
            lot_id=lot_id,
            asset_type="house",
            region="某市某区",
            description="建筑面积101.3平方米。",
            seized_on=date(2026, 2, 1),
        )
    )


def test_a_completed_listing_goes_the_way_of_every_lot(store: Store, clock: StillClock) -> None:
    """The listing's own terms, held against the law, are published after a clerk said what it lacked."""
    cast = a_cast(store)
    lot_id = brought_in(store, FLAT).lot_id
    assert lot_id is not None
    completed(store, cast.clerk, lot_id)
    with pytest.raises(Refused) as again:
        completed(store, cast.clerk, lot_id)
    assert again.value.refusals[0].code == "case-complete-already"
    store.write(
        lambda unit: auction.record_survey(unit, cast.clerk, lot_id=lot_id, survey=SURVEY, facts=HOUSE_FACTS)
    )
    store.write(
        lambda unit: auction.take_over_price(
            unit,
            cast.judge,
            lot_id=lot_id,
            method="appraisal",
            amount=yuan(1_000_000),
            fixed_on=date(2026, 2, 20),
            valid_until=date(2027, 2, 19),
        )
    )
    lot = store.read(lambda session: auction.lot_of(session, lot_id))
    assert lot.state == "priced"
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot_id, platform="jd"))
    draft = auction.TermsDraft(
        platform="jd",
        start_price=yuan(lot.draft["start_price"]),
        deposit=yuan(lot.draft["deposit"]),
        step=yuan(lot.draft["step"]),
        publish_on=date(2026, 4, 9),
        starts_at=datetime.fromisoformat(lot.draft["starts_at"]),
        ends_at=datetime.fromisoformat(lot.draft["ends_at"]),
        balance_days=10,
    )
    store.write(
        lambda unit: auction.decide_terms(unit, cast.judge, lot_id=lot_id, draft=draft, decision=PANEL)
    )
    tell_parties(store, cast, lot)
    notice = store.write(lambda unit: auction.draft_notice(unit, cast.clerk, lot_id=lot_id))
    clock.put(datetime(2026, 4, 9, 9, 0, tzinfo=BEIJING))
    approval = store.write(lambda unit: auction.submit_notice(unit, cast.clerk, notice_id=notice.id))
    store.write(
        lambda unit: auction.approve_notice(
            unit, cast.judge, approval_id=approval.id, shown_hash=approval.shown_hash
        )
    )
    assert store.read(lambda session: auction.lot_of(session, lot_id)).state == "round1"


def test_an_incomplete_case_is_named_before_anything_is_published(store: Store) -> None:
    cast = a_cast(store)
    lot_id = brought_in(store, FLAT).lot_id
    assert lot_id is not None
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.open_negotiation(
                unit, cast.judge, lot_id=lot_id, answer_by=date(2026, 3, 20)
            )
        )
    assert caught.value.refusals[0].code in {"survey-fact-missing", "step-not-lawful"}
