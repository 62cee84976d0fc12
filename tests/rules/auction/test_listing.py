"""Published listings: what is read of them, what is missing, what the law forbids and what is odd."""

from datetime import UTC, date, datetime, timedelta

import pytest

from auction.rules.asset import AssetClass, AssetType
from auction.rules.listing import EXPECTED_FIELDS, Judgement, class_by_facts, judge_listing, missing_fields
from auction.rules.listing_facts import ListingFacts, read_listing
from auction.rules.listing_words import named_asset_type, named_class, named_procedure, named_round
from auction.rules.procedure import Procedure
from kernel.money import Money, yuan

ON = date(2026, 3, 2)

FLAT = {
    "title": "成都市武侯区某路21号2栋1单元22层2206号房屋",
    "court": "成都市青羊区人民法院",
    "region": "成都市武侯区",
    "asset_type": "住宅用房",
    "asset_class": "immovable",
    "procedure": "round 1",
    "reference_price": "1634094.00",
    "start_price": "1143865.80",
    "deposit": "220000.00",
    "step": "5000.00",
    "starts_at": "2020-08-24T15:00:00+08:00",
    "ends_at": "2020-08-25T15:00:00+08:00",
    "extension_minutes": 5,
    "registrations": 0,
    "status": "announced",
}
MODULES = {
    "title": "太阳能组件一批",
    "court": None,
    "asset_type": "设备物资",
    "asset_class": "movable",
    "procedure": "round 2",
    "reference_price": "4887675.00",
    "start_price": "2737600.00",
    "deposit": "400000.00",
    "step": "13000.00",
    "balance_days": 10,
    "extension_minutes": 5,
}
COACH = {
    "title": "宇通客车一辆",
    "asset_type": "机动车",
    "asset_class": "movable",
    "procedure": "sale",
    "reference_price": "205000.00",
    "start_price": "114800.00",
    "deposit": "11000.00",
    "step": "1000.00",
    "starts_at": "2020-07-11T10:00:00+08:00",
    "ends_at": "2020-08-04T12:59:59+08:00",
    "status": "ended",
}
ROW = {
    "publish_date": "2026-06-26",
    "court": "余杭区法院",
    "community": "清合嘉园东区",
    "round": "2",
    "assessment_wan": "94.08",
    "start_wan": "52.80",
    "flag": "",
}


def judged(source: dict[str, object], **handed_in: object) -> Judgement:
    return judge_listing(read_listing(source), on=ON, **handed_in)


def refused(source: dict[str, object], **handed_in: object) -> list[str]:
    return [refusal.code for refusal in judged(source, **handed_in).refusals]


def warned(source: dict[str, object]) -> list[str]:
    return [finding.code for finding in judged(source).warnings]


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        (FLAT, ["published_on", "balance_days"]),
        (MODULES, ["court", "region", "published_on", "starts_at", "ends_at"]),
        (
            ROW,
            [
                "region",
                "asset_type",
                "asset_class",
                "deposit",
                "step",
                "starts_at",
                "ends_at",
                "balance_days",
                "extension_minutes",
            ],
        ),
        ({}, list(EXPECTED_FIELDS)),
    ],
    ids=["a flat, round 1", "solar modules at 56.01 per cent, round 2", "a row of a table", "nothing at all"],
)
def test_real_listings_are_accepted_and_what_they_lack_is_named(
    source: dict[str, object], missing: list[str]
) -> None:
    """A-12, A-13."""
    judgement = judged(source)
    assert judgement.accepted
    assert list(judgement.missing) == missing
    assert judgement.warnings == ()


def test_a_sale_that_ended_early_is_not_blamed_for_its_length() -> None:
    """S-05: the period ends with the bidding."""
    assert warned(COACH) == []
    assert warned(COACH | {"status": "running"}) == ["sale-period-short"]


def test_a_second_round_below_eighty_per_cent_of_the_first_is_refused_with_its_article() -> None:
    """A-26, RR-104."""
    source = MODULES | {"previous_start_price": "3430000.00"}
    refusal = judged(source).refusals[0]
    assert (refusal.code, refusal.article) == ("start-below-floor", "Fa Shi [2016] 18, art. 26")
    assert refusal.facts == {
        "value": "2737600.00",
        "floor": "2744000.00",
        "percent": "80",
        "basis": "first-start",
    }
    assert refused(MODULES | {"first_start_price": "3422000.00"}) == []


def test_a_second_round_is_held_to_the_reference_price_as_well() -> None:
    """A-10, A-26: a first round that was too cheap does not make the second lawful."""
    source = MODULES | {"previous_start_price": "3000000", "start_price": "2400000", "deposit": "200000"}
    assert refused(source) == ["start-below-floor"]


@pytest.mark.parametrize(
    ("changed", "code", "article"),
    [
        ({"start_price": "1143865.79"}, "start-below-floor", "Fa Shi [2016] 18, art. 10"),
        (
            {"start_price": "100.00", "deposit": None, "step": None},
            "start-below-floor",
            "Fa Shi [2016] 18, art. 10",
        ),
        ({"deposit": "57193.28"}, "deposit-outside-band", "Fa Shi [2016] 18, art. 17"),
        ({"deposit": "228773.17"}, "deposit-outside-band", "Fa Shi [2016] 18, art. 17"),
        ({"deposit": "1143865.81"}, "deposit-outside-band", "Fa Shi [2016] 18, art. 17"),
        ({"ends_at": "2020-08-25T14:59:59+08:00"}, "bidding-too-short", "Fa Shi [2016] 18, art. 20"),
        ({"ends_at": "2020-08-24T15:00:00+08:00"}, "dates-reversed", "Fa Shi [2016] 18, art. 20"),
        ({"published_on": "2020-08-25"}, "published-after-start", "Fa Shi [2016] 18, art. 12"),
        ({"final_price": "1143865.79"}, "final-price-below-start", "Fa Shi [2016] 18, art. 20"),
        ({"procedure": "round 3"}, "round-unknown-to-law", "Fa Shi [2016] 18, art. 26"),
        ({"procedure": "三拍"}, "round-unknown-to-law", "Fa Shi [2016] 18, art. 26"),
    ],
)
def test_what_the_law_forbids_is_refused_with_its_article(
    changed: dict[str, object], code: str, article: str
) -> None:
    """A-10, A-12, A-17, A-20, A-26, RR-103, RR-105."""
    judgement = judged(FLAT | changed)
    assert not judgement.accepted
    assert [(refusal.code, refusal.article) for refusal in judgement.refusals] == [(code, article)]


def test_days_of_notice_and_minutes_of_extension_are_handed_in() -> None:
    """A-12, A-20, RR-110."""
    source = FLAT | {"published_on": "2020-07-24", "extension_minutes": 3}
    assert refused(source) == []
    earliest = datetime(2020, 8, 24, 7, 0, 0, 1, tzinfo=UTC)
    assert refused(source, earliest_start=earliest) == ["start-before-notice-ends"]
    assert refused(source, earliest_start=earliest - timedelta(microseconds=1)) == []
    assert refused(source, shortest_extension_minutes=5) == ["extension-too-short"]
    assert refused(FLAT, shortest_extension_minutes=5) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"start_price": "1634094.01", "deposit": "220000"}, "start-not-below-reference"),
        ({"step": "1"}, "step-unusual"),
        ({"balance_days": 90}, "balance-days-unusual"),
        ({"balance_days": 30}, "balance-days-unusual"),
        ({"asset_class": "movable"}, "asset-class-differs"),
        ({"procedure": "协议转让"}, "procedure-unknown"),
        ({"procedure": "no reserve"}, "procedure-unknown"),
        ({"flag": "from_detail_record"}, "listing-marked"),
    ],
)
def test_what_is_odd_but_not_forbidden_warns(changed: dict[str, object], code: str) -> None:
    source = FLAT | changed
    assert refused(source) == []
    assert warned(source) == [code]


def test_usual_days_for_the_balance_are_not_mentioned() -> None:
    assert warned(FLAT | {"balance_days": 10}) == []


def test_a_sale_below_half_is_odd_and_so_is_one_below_the_second_round_is_odd() -> None:
    """K-32, S-06, RR-207, RR-213."""
    assert warned(COACH | {"start_price": "114799"}) == ["sale-price-below-second-floor"]
    assert refused(COACH | {"start_price": "114799"}) == []
    assert "sale-price-below-half" in warned(COACH | {"start_price": "102499.99"})
    assert warned(COACH | {"previous_start_price": "120000"}) == ["sale-price-differs"]
    assert warned(COACH | {"previous_start_price": "114800"}) == []


def test_without_a_reference_price_only_the_round_before_decides() -> None:
    """A-26."""
    source = MODULES | {"reference_price": None, "previous_start_price": "3430000.00"}
    assert refused(source) == ["start-below-floor"]
    assert refused(source | {"previous_start_price": None}) == []


def test_a_second_round_above_the_first_is_odd() -> None:
    assert warned(MODULES | {"previous_start_price": "2700000"}) == ["second-start-raised"]


def test_a_marked_row_is_judged_by_its_facts_all_the_same() -> None:
    """A-10: a starting price of 0.01 wan is an error of reading, and the law forbids it as it stands."""
    source = ROW | {
        "round": "1",
        "assessment_wan": "117.70",
        "start_wan": "0.01",
        "flag": "parse_error",
    }
    assert refused(source) == ["start-below-floor"]
    assert warned(source) == ["listing-marked"]


def test_an_appraisal_that_was_overwritten_shows_as_odd() -> None:
    source = ROW | {
        "assessment_wan": "115.20",
        "start_wan": "115.20",
        "flag": "assessment_overwritten",
    }
    assert refused(source) == []
    assert warned(source) == ["listing-marked", "start-not-below-reference"]


def test_a_row_of_a_table_is_in_units_of_ten_thousand() -> None:
    facts = read_listing(ROW | {"round": "变卖", "start_wan": ""})
    assert facts.title == "清合嘉园东区"
    assert facts.reference_price == yuan(940_800)
    assert facts.start_price is None
    assert facts.procedure is Procedure.SALE
    assert facts.published_on == date(2026, 6, 26)
    assert "start_price" in missing_fields(facts)


@pytest.mark.parametrize(
    ("text", "fen"), [("0.01", 10_000), ("94.0801", 94_080_100), ("0.000001", 1), ("7", 7_000_000)]
)
def test_ten_thousands_are_read_to_the_fen(text: str, fen: int) -> None:
    assert read_listing({"start_wan": text}).start_price == Money(fen)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start_price", "abc"),
        ("start_price", "NaN"),
        ("start_price", "1e9"),
        ("start_price", [1]),
        ("start_price", True),
        ("start_price", {"amount": 1}),
        ("start_wan", "9" * 12),
        ("start_wan", "0.0000001"),
        ("start_wan", "-1"),
        ("deposit", "1" * 41),
        ("title", "a\u202eb"),
        ("title", "x" * 201),
        ("asset_class", "liquid"),
        ("starts_at", "soon"),
        ("starts_at", "9999-12-31T23:59:59+08:00"),
        ("published_on", "2026-02-30"),
        ("published_on", "0001-01-01"),
        ("published_on", "yesterday"),
        ("balance_days", "-1"),
        ("balance_days", "ten"),
        ("balance_days", "9999999"),
        ("extension_minutes", 2.5),
    ],
)
def test_what_cannot_be_read_is_named_and_never_guessed(field: str, value: object) -> None:
    judgement = judged({field: value})
    assert [refusal.code for refusal in judgement.refusals] == ["listing-field-unreadable"]
    named = judgement.refusals[0].facts["field"]
    assert named not in judgement.missing
    assert getattr(read_listing({field: value}), str(named)) in {None, ()}


@pytest.mark.parametrize(
    "field", ["reference_price", "start_price", "previous_start_price", "final_price", "deposit", "step"]
)
@pytest.mark.parametrize("amount", ["0", "-5"])
def test_an_amount_of_nothing_or_less_is_refused(field: str, amount: str) -> None:
    assert "amount-not-positive" in refused(FLAT | {field: amount})


def test_of_two_keys_for_one_field_the_readable_one_counts() -> None:
    facts = read_listing({"start_price": "1000", "start_wan": "7"})
    assert facts.start_price == yuan(1_000)
    rescued = read_listing({"start_price": "?", "start_wan": "7"})
    assert (rescued.start_price, rescued.unreadable) == (yuan(70_000), ())


def test_numbers_and_instants_are_read_as_sources_write_them() -> None:
    facts = read_listing(
        {
            "start_price": 220000.0,
            "deposit": 30000,
            "starts_at": "2020-08-24T15:00:00",
            "published_on": "2020-07-01T20:00:00+00:00",
            "flag": "a, b;c",
        }
    )
    assert facts.start_price == yuan(220_000)
    assert facts.deposit == yuan(30_000)
    assert facts.starts_at == datetime(2020, 8, 24, 7, 0, tzinfo=UTC)
    assert facts.published_on == date(2020, 7, 2)
    assert facts.flags == ("a", "b", "c")


def test_the_class_follows_from_the_type_where_it_is_not_stated() -> None:
    """A-12."""
    assert class_by_facts(ListingFacts()) is None
    assert class_by_facts(ListingFacts(asset_type=AssetType.VEHICLE)) is AssetClass.MOVABLE
    stated = ListingFacts(asset_type=AssetType.VEHICLE, asset_class=AssetClass.OTHER_RIGHT)
    assert class_by_facts(stated) is AssetClass.OTHER_RIGHT


@pytest.mark.parametrize(
    ("text", "asset_type"),
    [
        ("住宅用房", AssetType.HOUSE),
        ("商业用房", AssetType.COMMERCIAL),
        ("国有建设用地使用权（土地）", AssetType.LAND),
        ("机动车", AssetType.VEHICLE),
        ("设备物资", AssetType.EQUIPMENT),
        ("股权", AssetType.EQUITY),
        ("字画", AssetType.ARTWORK),
        ("其他", AssetType.OTHER),
        ("vehicle", AssetType.VEHICLE),
        ("什么都有", AssetType.OTHER),
    ],
)
def test_types_are_understood_as_listings_name_them(text: str, asset_type: AssetType) -> None:
    assert named_asset_type(text) is asset_type


@pytest.mark.parametrize(
    ("text", "procedure", "number"),
    [
        ("round 1", Procedure.ROUND1, 1),
        ("Round-2", Procedure.ROUND2, 2),
        ("round1", Procedure.ROUND1, 1),
        ("2", Procedure.ROUND2, 2),
        ("二拍", Procedure.ROUND2, None),
        ("第一次拍卖", Procedure.ROUND1, None),
        ("变卖", Procedure.SALE, None),
        ("sale", Procedure.SALE, None),
        ("四拍", None, 4),
        ("round 12", None, 12),
        ("auction", None, None),
    ],
)
def test_ways_of_selling_are_understood_as_listings_name_them(
    text: str, procedure: Procedure | None, number: int | None
) -> None:
    """A-26."""
    assert named_procedure(text) is procedure
    assert named_round(text) == number


def test_classes_are_understood_in_both_languages() -> None:
    assert named_class("不动产") is AssetClass.IMMOVABLE
    assert named_class(" Movable ") is AssetClass.MOVABLE
    assert named_class("gas") is None


def test_no_word_for_the_way_of_selling_is_none() -> None:
    facts = ListingFacts()
    assert (facts.procedure, facts.round_number) == (None, None)
