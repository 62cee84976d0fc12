"""The rules panel: every rule on the terms of sale looked at while somebody types, passes included."""

from collections.abc import Iterator

from auction.rules.bid_step import check_step
from auction.rules.bidding_time import (
    check_ahead,
    check_bidding_time,
    check_closing_hour,
    check_notice_time,
)
from auction.rules.dates import are_plausible
from auction.rules.deposit import band_facts, check_deposit
from auction.rules.draft import TermsContext, TermsDraft
from auction.rules.platform import check_platform
from auction.rules.price_use import check_price_at_publication, check_price_at_start
from auction.rules.procedure import Procedure
from auction.rules.reserve_price import (
    Floor,
    check_half_kept,
    check_not_raised,
    check_start_price,
    floor_of,
)
from auction.rules.seizure import check_seizure
from auction.rules.surplus import check_surplus
from auction.rules.timetable import check_balance_days, check_sale_period, check_second_round_time
from auction.rules.wording import beijing
from kernel.days import court_day
from kernel.refusal import Fact, Finding

__all__ = ["TermsContext", "TermsDraft", "check_terms"]


def check_terms(draft: TermsDraft, context: TermsContext) -> list[Finding]:
    """Return one finding for each rule that the draft can be held against, and one for each missing field.

    Law: Fa Shi [2016] 18, arts. 5, 10, 12, 17, 20, 25-27 (A-05, A-10, A-12, A-17, A-20, A-25, A-26, A-27).
    """
    odd = [name for name in ("publish_on", "starts_at", "ends_at") if not are_plausible(getattr(draft, name))]
    if odd:
        return [Finding("block", "date-not-plausible", "", {"field": name}) for name in odd]
    return [
        *_platform(draft, context),
        *_price(draft, context),
        *_deposit(draft, context),
        *_step(draft, context),
        *_publication(draft, context),
        *_start(draft, context),
        *_end(draft, context),
        *_balance(draft, context),
        *_seizure(draft, context),
    ]


def _missing(field: str, facts: dict[str, str] | None = None) -> Finding:
    """Return the finding on a field that is not filled in, with what may stand there if that is known."""
    filled: dict[str, Fact] = {"field": field, **(facts or {})}
    return Finding("block", "terms-missing", "Fa Shi [2016] 18, art. 12", filled)


def _platform(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at the platform."""
    if not draft.platform:
        yield _missing("platform")
        return
    yield check_platform(
        draft.platform,
        choices=context.platform_choices,
        listed=context.listed_platforms,
        previous=context.previous_platform,
    )


def _price(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at the starting price: floor, cut, half, surplus."""
    floor = floor_of(
        draft.procedure,
        reference=context.reference_price,
        previous_start=context.previous_start,
        on=context.today,
    )
    if context.reference_price is None:
        yield Finding("block", "reference-price-missing", "Fa Shi [2018] 15, art. 30")
    elif context.price_valid_until is None:
        yield Finding("block", "price-validity-unknown", "Fa Shi [2018] 15, art. 27")
    if draft.start_price is None:
        yield _missing("start_price", {"floor": floor.amount.plain()} if floor else None)
        return
    if floor is not None:
        yield check_start_price(draft.start_price, floor)
    yield from _later_price(draft, context, floor)
    yield check_surplus(
        draft.start_price,
        priority_claims=context.priority_claims,
        enforcement_cost=context.enforcement_cost,
    )


def _later_price(draft: TermsDraft, context: TermsContext, floor: Floor | None) -> Iterator[Finding]:
    """Look at what only a second round or a sale must keep to."""
    assert draft.start_price is not None, "asked only once a price is there"
    if draft.procedure is Procedure.ROUND2 and context.previous_start is not None:
        yield check_not_raised(draft.start_price, context.previous_start)
    if draft.procedure is Procedure.SALE and context.reference_price is not None:
        yield check_half_kept(draft.start_price, context.reference_price, context.today)
    if draft.procedure is not Procedure.ROUND1 and floor is not None and floor.basis == "reference-price":
        yield Finding("warn", "previous-start-unknown", floor.article, {"floor": floor.amount.plain()})


def _deposit(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at the deposit."""
    if draft.deposit is None:
        band = band_facts(draft.start_price, context.today) if draft.start_price else None
        yield _missing("deposit", band)
    elif draft.start_price is not None:
        yield check_deposit(draft.deposit, start=draft.start_price, on=context.today)


def _step(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at the step."""
    if draft.step is None:
        yield _missing("step")
    elif draft.start_price is not None:
        yield check_step(draft.step, start=draft.start_price, on=context.today)


def _publication(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at the planned day of publication."""
    if draft.publish_on is None:
        yield _missing("publish_on")
        return
    if draft.publish_on < context.today:
        yield Finding("block", "publication-day-past", "", {"publish_on": draft.publish_on.isoformat()})
    if draft.procedure is Procedure.ROUND1 and context.price_valid_until is not None:
        yield check_price_at_publication(draft.publish_on, context.price_valid_until)


def _start(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at when bidding begins."""
    if draft.starts_at is None:
        earliest = context.earliest_start
        yield _missing("starts_at", {"earliest": beijing(earliest)} if earliest else None)
        return
    yield check_ahead(draft.starts_at, context.now)
    if context.earliest_start is not None:
        is_law = draft.procedure is not Procedure.SALE
        yield check_notice_time(draft.starts_at, context.earliest_start, is_law=is_law)
    if context.price_usable_until is not None:
        yield check_price_at_start(draft.starts_at, context.price_usable_until)
    if draft.procedure is Procedure.ROUND2 and context.previous_ended_at is not None:
        yield check_second_round_time(
            draft.starts_at,
            first_ended_at=context.previous_ended_at,
            earliest_start=context.earliest_start or context.now,
            calendar=context.calendar,
        )


def _end(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at when bidding ends."""
    if draft.ends_at is None:
        yield _missing("ends_at")
        return
    yield check_closing_hour(draft.ends_at, context.calendar, context.today)
    if draft.starts_at is None:
        return
    yield check_bidding_time(draft.starts_at, draft.ends_at, context.today)
    if draft.procedure is Procedure.SALE:
        yield check_sale_period(draft.starts_at, draft.ends_at, context.today)


def _balance(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at the days to pay the balance."""
    if draft.balance_days is None:
        yield _missing("balance_days")
    else:
        yield check_balance_days(draft.balance_days, context.today)


def _seizure(draft: TermsDraft, context: TermsContext) -> Iterator[Finding]:
    """Look at whether the seizure holds through the auction."""
    if context.seized_on is not None and context.seizure_ends_on is not None:
        yield check_seizure(
            asset_class=context.asset_class,
            seized_on=context.seized_on,
            ends_on=context.seizure_ends_on,
            today=context.today,
            auction_over_on=court_day(draft.ends_at) if draft.ends_at else None,
        )
