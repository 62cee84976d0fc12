"""Whatever a listing or a form holds, reading and judging it ends in words and never in an error."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from auction.rules.asset import AssetClass
from auction.rules.listing import EXPECTED_FIELDS, judge_listing
from auction.rules.listing_facts import _READERS, read_listing
from auction.rules.procedure import Procedure
from auction.rules.terms import TermsContext, TermsDraft, check_terms
from kernel.days import WeekdayCalendar
from kernel.money import MONEY_MAX_FEN, Money

ON = date(2026, 3, 2)
KEYS = sorted({key for _, key, _ in _READERS})
ODD = (
    "", " ", "NaN", "Infinity", "-0", "1e400", "１２３", "٣", "9" * 400, "-1", "0.001", "\u202e", "<b>",
    "round 0", "变卖", "0001-01-01", "2026-W01", "9999-12-31T23:59:59+14:00", "9999-12-31T23:59:59-14:00",
    "2026-03-02T10:00:00+00:00",
)  # fmt: skip

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-5, 10**7),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(ODD),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
money = st.one_of(st.integers(-3, 300), st.integers(-MONEY_MAX_FEN, MONEY_MAX_FEN)).map(Money)
days = st.dates()
instants = st.datetimes(timezones=st.just(UTC))


@given(st.dictionaries(st.sampled_from(KEYS), anything))
def test_a_listing_is_judged_whatever_it_holds(source: dict[str, object]) -> None:
    """A-12, A-13: and each expected field is read, missing or unreadable, never two of these."""
    facts = read_listing(source)
    judgement = judge_listing(facts, on=ON, shortest_extension_minutes=5)
    assert set(judgement.missing) <= set(EXPECTED_FIELDS)
    assert not set(judgement.missing) & set(facts.unreadable)
    assert judgement.accepted is not bool(judgement.refusals)
    assert all(refusal.code for refusal in judgement.refusals)


@given(
    st.builds(
        TermsDraft,
        procedure=st.sampled_from(list(Procedure)),
        platform=st.none() | st.text(max_size=9),
        start_price=st.none() | money,
        deposit=st.none() | money,
        step=st.none() | money,
        publish_on=st.none() | days,
        starts_at=st.none() | instants,
        ends_at=st.none() | instants,
        balance_days=st.none() | st.integers(),
    ),
    st.builds(
        TermsContext,
        now=st.just(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)),
        calendar=st.just(WeekdayCalendar()),
        asset_class=st.sampled_from(list(AssetClass)),
        reference_price=st.none() | money.filter(lambda amount: amount.fen > 0),
        previous_start=st.none() | money.filter(lambda amount: amount.fen > 0),
        earliest_start=st.none() | st.just(datetime(2026, 4, 2, tzinfo=UTC)),
        previous_ended_at=st.none() | st.just(datetime(2026, 3, 1, tzinfo=UTC)),
        seized_on=st.none() | days,
        seizure_ends_on=st.none() | days,
        price_usable_until=st.none() | days,
    ),
)
def test_the_panel_answers_whatever_is_typed(draft: TermsDraft, context: TermsContext) -> None:
    findings = check_terms(draft, context)
    assert findings
    assert {finding.level for finding in findings} <= {"pass", "warn", "block"}


@given(st.integers(0, len(fields(TermsDraft)) - 1), st.integers(0, 40))
def test_filling_a_form_never_brings_a_missing_field_back(filled: int, hours: int) -> None:
    """Each field typed takes exactly its own line away."""
    names = [field.name for field in fields(TermsDraft) if field.name != "procedure"]
    start = datetime(2026, 4, 7, 2, 0, tzinfo=UTC)
    values = {
        "platform": "jd",
        "start_price": Money(70_000_000),
        "deposit": Money(7_000_000),
        "step": Money(350_000),
        "publish_on": ON,
        "starts_at": start,
        "ends_at": start + timedelta(hours=hours),
        "balance_days": 10,
    }
    draft = TermsDraft(**{name: values[name] for name in names[:filled]})
    context = TermsContext(
        now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
        calendar=WeekdayCalendar(),
        asset_class=AssetClass.MOVABLE,
        reference_price=Money(100_000_000),
        listed_platforms=("jd",),
    )
    missing = [
        finding.facts["field"] for finding in check_terms(draft, context) if finding.code == "terms-missing"
    ]
    assert sorted(map(str, missing)) == sorted(names[filled:])
