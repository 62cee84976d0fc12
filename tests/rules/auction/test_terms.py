"""The rules panel: one finding for each rule, while somebody types and when all is there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from auction.rules.asset import AssetClass
from auction.rules.procedure import Procedure
from auction.rules.terms import TermsContext, TermsDraft, check_terms
from kernel.days import BEIJING
from kernel.money import Money, yuan
from kernel.refusal import Finding


class Weekdays:
    """A calendar that rests on Saturday and Sunday."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5

    def is_announced(self, year: int) -> bool:
        return year > 0


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


DRAFT = TermsDraft(
    procedure=Procedure.ROUND1,
    platform="jd",
    start_price=yuan(700_000),
    deposit=yuan(70_000),
    step=yuan(3_500),
    publish_on=date(2026, 3, 2),
    starts_at=at("2026-04-07T10:00"),
    ends_at=at("2026-04-08T10:00"),
    balance_days=10,
)
CONTEXT = TermsContext(
    now=at("2026-03-02T09:00"),
    calendar=Weekdays(),
    asset_class=AssetClass.IMMOVABLE,
    reference_price=yuan(1_000_000),
    price_valid_until=date(2026, 12, 31),
    price_usable_until=date(2027, 6, 30),
    earliest_start=at("2026-04-02T00:00"),
    platform_choices=("jd",),
    listed_platforms=frozenset({"jd", "taobao"}),
    seized_on=date(2025, 9, 1),
    seizure_ends_on=date(2028, 9, 1),
)
SECOND = replace(
    CONTEXT,
    previous_start=yuan(700_000),
    previous_ended_at=at("2026-02-20T10:00"),
    previous_platform="jd",
    earliest_start=at("2026-03-18T00:00"),
)
SECOND_DRAFT = replace(
    DRAFT,
    procedure=Procedure.ROUND2,
    start_price=yuan(560_000),
    deposit=yuan(56_000),
    step=yuan(2_800),
    starts_at=at("2026-03-19T10:00"),
    ends_at=at("2026-03-20T10:00"),
)
SALE_DRAFT = replace(SECOND_DRAFT, procedure=Procedure.SALE, ends_at=at("2026-05-18T10:00"))
SALE = replace(SECOND, previous_start=yuan(560_000))


def codes(draft: TermsDraft, context: TermsContext, level: str = "") -> list[str]:
    return [finding.code for finding in check_terms(draft, context) if level in {"", finding.level}]


def the(code: str, draft: TermsDraft, context: TermsContext = CONTEXT) -> Finding:
    return next(finding for finding in check_terms(draft, context) if finding.code == code)


def test_lawful_terms_pass_every_rule_and_say_so() -> None:
    """A-05, A-10, A-12, A-17, A-20, A-25, A-27, NL-10, NL-11."""
    assert codes(DRAFT, CONTEXT) == [
        "platform-chosen",
        "start-at-or-above-floor",
        "surplus-expected",
        "deposit-inside-band",
        "step-usual",
        "price-valid-at-publication",
        "start-ahead",
        "start-after-notice",
        "price-usable-at-start",
        "closing-in-working-hours",
        "bidding-long-enough",
        "balance-days-usual",
        "seizure-in-force",
    ]
    assert {finding.level for finding in check_terms(DRAFT, CONTEXT)} == {"pass"}


def test_an_empty_form_names_every_field_and_what_may_stand_in_it() -> None:
    findings = check_terms(TermsDraft(), CONTEXT)
    missing = {str(each.facts["field"]): each.facts for each in findings if each.code == "terms-missing"}
    assert list(missing) == [
        "platform",
        "start_price",
        "deposit",
        "step",
        "publish_on",
        "starts_at",
        "ends_at",
        "balance_days",
    ]
    assert missing["start_price"]["floor"] == "700000.00"
    assert missing["starts_at"]["earliest"] == "2026-04-02T00:00+08:00"
    assert all(each.level == "block" for each in findings if each.code == "terms-missing")


def test_an_empty_form_on_an_empty_lot_says_what_comes_first() -> None:
    bare = TermsContext(now=CONTEXT.now, calendar=Weekdays(), asset_class=AssetClass.MOVABLE)
    findings = check_terms(TermsDraft(), bare)
    assert "reference-price-missing" in [finding.code for finding in findings]
    assert all("floor" not in finding.facts for finding in findings)
    assert all("earliest" not in finding.facts for finding in findings)


def test_the_band_is_shown_before_a_deposit_is_typed() -> None:
    """A-17."""
    facts = the("terms-missing", replace(DRAFT, deposit=None)).facts
    assert (facts["field"], facts["lowest"], facts["highest"]) == ("deposit", "35000.00", "140000.00")


@pytest.mark.parametrize(
    "field",
    ["platform", "start_price", "deposit", "step", "publish_on", "starts_at", "ends_at", "balance_days"],
)
def test_any_one_field_may_be_missing_without_an_error(field: str) -> None:
    draft = replace(DRAFT, **{field: None})
    assert the("terms-missing", draft).facts["field"] == field
    assert codes(draft, CONTEXT, "block") == ["terms-missing"]


@pytest.mark.parametrize(
    "field", ["reference_price", "price_valid_until", "price_usable_until", "earliest_start"]
)
def test_what_is_not_known_of_the_lot_is_not_judged(field: str) -> None:
    blocks = codes(DRAFT, replace(CONTEXT, **{field: None}), "block")
    asked_for = {"reference_price": "reference-price-missing", "price_valid_until": "price-validity-unknown"}
    assert blocks == ([asked_for[field]] if field in asked_for else [])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"platform": "elsewhere"}, "platform-not-listed"),
        ({"platform": "taobao"}, "platform-not-chosen"),
        ({"start_price": yuan("699999.99")}, "start-below-floor"),
        ({"deposit": yuan("34999.99")}, "deposit-outside-band"),
        ({"deposit": yuan("140000.01")}, "deposit-outside-band"),
        ({"step": Money(0)}, "step-not-positive"),
        ({"publish_on": date(2026, 3, 1)}, "publication-day-past"),
        ({"publish_on": date(2027, 1, 1)}, "price-expired-at-publication"),
        ({"starts_at": at("2026-04-01T23:59")}, "start-before-notice-ends"),
        ({"starts_at": at("2026-04-07T10:00:01")}, "bidding-too-short"),
        ({"ends_at": at("2026-04-07T10:00")}, "dates-reversed"),
        ({"balance_days": 61}, "balance-days-out-of-bounds"),
    ],
)
def test_what_the_law_forbids_blocks(changed: dict[str, object], code: str) -> None:
    """RR-103, RR-105, RR-106, RR-110, RR-118."""
    assert codes(replace(DRAFT, **changed), CONTEXT, "block") == [code]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"step": yuan(100)}, "step-unusual"),
        ({"ends_at": at("2026-04-11T10:00")}, "closing-outside-working-hours"),
        ({"ends_at": at("2026-04-09T02:00")}, "closing-outside-working-hours"),
        ({"balance_days": 30}, "balance-days-unusual"),
        ({"ends_at": at("2028-09-04T10:00")}, "seizure-ends-before-auction"),
    ],
)
def test_what_is_unwise_warns(changed: dict[str, object], code: str) -> None:
    draft = replace(DRAFT, **changed)
    assert codes(draft, CONTEXT, "warn") == [code]
    assert codes(draft, CONTEXT, "block") == []


def test_a_start_in_the_past_blocks() -> None:
    late = replace(CONTEXT, now=at("2026-04-07T10:00"), earliest_start=None)
    assert codes(DRAFT, late, "block") == ["publication-day-past", "start-not-ahead"]


def test_a_price_that_expires_before_the_auction_blocks() -> None:
    """R-27, RR-034."""
    context = replace(CONTEXT, price_usable_until=date(2026, 4, 6))
    assert codes(DRAFT, context, "block") == ["price-expired-at-start"]


def test_a_sale_that_leaves_nothing_blocks() -> None:
    """K-06, RR-107."""
    context = replace(CONTEXT, priority_claims=yuan(690_000), enforcement_cost=yuan(10_000))
    assert codes(DRAFT, context, "block") == ["no-surplus"]
    assert the("no-surplus", DRAFT, context).facts["lowest"] == "700000.01"


def test_without_a_seizure_on_file_the_seizure_is_not_judged() -> None:
    assert "seizure-in-force" not in codes(DRAFT, replace(CONTEXT, seized_on=None))
    assert "seizure-in-force" in codes(replace(DRAFT, ends_at=None), CONTEXT)


def test_a_lawful_second_round_passes() -> None:
    """A-26, RR-104, RR-111."""
    assert codes(SECOND_DRAFT, SECOND, "block") + codes(SECOND_DRAFT, SECOND, "warn") == []
    passed = codes(SECOND_DRAFT, SECOND)
    assert {"platform-kept", "second-start-not-raised", "second-round-in-time"} <= set(passed)
    assert "price-valid-at-publication" not in passed


@pytest.mark.parametrize(
    ("changed", "level", "code"),
    [
        ({"start_price": yuan("559999.99")}, "block", "start-below-floor"),
        ({"start_price": yuan(700_001), "deposit": yuan(70_001)}, "warn", "second-start-raised"),
        ({"platform": "taobao"}, "block", "platform-changed"),
        (
            {"starts_at": at("2026-03-24T10:00"), "ends_at": at("2026-03-25T10:00")},
            "block",
            "second-round-late",
        ),
    ],
    ids=["cut by more than a fifth", "raised", "moved elsewhere", "after more than thirty days"],
)
def test_what_a_second_round_must_keep_to(changed: dict[str, object], level: str, code: str) -> None:
    """A-26, RR-104, RR-111."""
    assert codes(replace(SECOND_DRAFT, **changed), SECOND, level) == [code]


def test_a_second_round_that_cannot_be_in_time_any_more_only_warns() -> None:
    """A-26: the notice would have to stand beyond the last day."""
    late = replace(SECOND, earliest_start=at("2026-03-24T00:00"))
    draft = replace(SECOND_DRAFT, starts_at=at("2026-03-24T10:00"), ends_at=at("2026-03-25T10:00"))
    assert codes(draft, late, "warn") == ["second-round-late"]
    unknown = replace(SECOND, earliest_start=None, now=at("2026-03-24T09:00"))
    assert codes(replace(draft, publish_on=date(2026, 3, 24)), unknown, "warn") == ["second-round-late"]


def test_a_second_round_whose_first_is_unknown_is_held_to_the_composed_floor() -> None:
    context = replace(SECOND, previous_start=None, previous_ended_at=None)
    assert codes(SECOND_DRAFT, context, "warn") == ["previous-start-unknown"]
    assert the("previous-start-unknown", SECOND_DRAFT, context).facts["floor"] == "560000.00"
    below = replace(SECOND_DRAFT, start_price=yuan("559999.99"))
    assert codes(below, context, "block") == ["start-below-floor"]


def test_a_sale_keeps_price_and_period() -> None:
    """S-05, S-06, RR-207, RR-210."""
    assert codes(SALE_DRAFT, SALE, "block") + codes(SALE_DRAFT, SALE, "warn") == []
    assert {"sale-period-full", "sale-price-above-half"} <= set(codes(SALE_DRAFT, SALE))
    shorter = replace(SALE_DRAFT, ends_at=at("2026-05-15T10:00"))
    assert codes(shorter, SALE, "warn") == ["sale-period-short"]
    dearer = replace(SALE_DRAFT, start_price=yuan(570_000))
    assert codes(dearer, SALE, "warn") == ["sale-price-differs"]


def test_a_sale_below_half_of_the_reference_price_warns() -> None:
    """K-32, RR-213."""
    context = replace(SALE, previous_start=yuan("499999.99"))
    draft = replace(SALE_DRAFT, start_price=yuan("499999.99"))
    assert codes(draft, context, "block") == []
    assert "sale-price-below-half" in codes(draft, context, "warn")


def test_a_sale_without_reference_price_is_not_held_to_half() -> None:
    context = replace(SALE, reference_price=None)
    assert codes(SALE_DRAFT, context, "block") == ["reference-price-missing"]


@pytest.mark.parametrize("field", ["publish_on", "starts_at", "ends_at"])
@pytest.mark.parametrize("year", [1, 1989, 2200, 9999])
def test_a_year_far_away_is_named_and_nothing_is_counted_from_it(field: str, year: int) -> None:
    value = date(year, 6, 1) if field == "publish_on" else datetime(year, 6, 1, tzinfo=UTC)
    findings = check_terms(replace(DRAFT, **{field: value}), CONTEXT)
    assert [(finding.code, finding.facts) for finding in findings] == [
        ("date-not-plausible", {"field": field})
    ]


def test_huge_amounts_are_judged_like_others() -> None:
    huge = Money(2**53 - 1)
    draft = replace(DRAFT, start_price=huge, deposit=huge, step=huge)
    assert codes(draft, CONTEXT, "block") == ["deposit-outside-band"]


def test_a_close_long_after_its_start_is_lawful() -> None:
    draft = replace(DRAFT, ends_at=DRAFT.starts_at + timedelta(days=20))
    assert codes(draft, CONTEXT, "block") == []
