"""Numbers that anybody can count again: each with its parts, its definition and the rows behind it."""

import csv
import io
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from figures import measures
from figures.measures import Frame, Measure, Period
from figures.queries import CountedRound, counted_rounds, ended_lots
from kernel.days import court_day
from web.fields import DayText, Form, asked
from web.pages import page
from web.present import percent
from web.sheets import read_args
from web.wiring import look, now

blueprint = Blueprint("statistics", __name__)

DAYS_SHOWN = 365
SPAN_DAYS_MAX = 3_660
FEN_A_YUAN = 100

COLUMNS = (
    "lot_number",
    "title",
    "court",
    "asset_type",
    "procedure",
    "reference_price",
    "start_price",
    "starts_at",
    "ended_at",
    "result",
    "price",
    "registrants",
    "bidders",
    "bids",
    "extensions",
)

_OF_MONEY = frozenset({"premium", "realisation"})

# What each number is called and how it is counted; the ids are those of the rules register.
DEFINITIONS = {
    "lot-deal": (
        _l("Deal rate by lot"),
        _l(
            "Lots sold, divided by lots whose way ended: sold, or finally unsold after the sale. Each lot "
            "counts once, however many rounds it needed. Withdrawn and stayed lots are left out."
        ),
    ),
    "round-deal": (
        _l("Deal rate by round"),
        _l(
            "Rounds that ended with a sale, divided by rounds held. A lot that fails once and is sold in the "
            "second round counts as one of two."
        ),
    ),
    "round-failure": (_l("Failure rate"), _l("Rounds without a bid, divided by rounds held.")),
    "premium": (
        _l("Premium rate"),
        _l(
            "What sold lots brought above the starting price of the round in which they were sold, "
            "divided by those starting prices."
        ),
    ),
    "realisation": (
        _l("Realisation rate"),
        _l("Sum of hammer prices, divided by the sum of reference prices of the lots sold."),
    ),
    "default": (_l("Default rate"), _l("Sales whose buyer did not pay, divided by sales.")),
}


class Span(Form):
    """The days that the numbers speak of."""

    first: DayText | None = asked(_l("From"), default=None)
    last: DayText | None = asked(_l("To"), default=None)
    court: str = asked(_l("Court"), default="")


@blueprint.get("/stats")
def overview() -> Any:
    """Show the numbers of a period with their fractions, definitions and months."""
    span = read_args(Span)
    period = _period(span, court_day(now()))
    rounds = look(counted_rounds, period, court=span.court)
    numbers = _numbers(rounds, period, span.court)
    return page(
        "statistics/overview.html",
        period=period,
        court=span.court,
        numbers=numbers,
        months=_months(rounds, period),
        kinds=_kinds(rounds),
        rounds=len(rounds),
        csv_url=url_for(".rounds_csv", first=period.first, last=period.last, court=span.court or None),
    )


@blueprint.get("/stats/rounds.csv")
def rounds_csv() -> Response:
    """Hand out every round behind the numbers, so that each can be counted again."""
    span = read_args(Span)
    period = _period(span, court_day(now()))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_row(each) for each in look(counted_rounds, period, court=span.court))
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv")


def home_figures(at: datetime) -> list[dict[str, Any]]:
    """Return the three figures of the first page."""
    period = _period(Span.model_validate({}), court_day(at))
    numbers = {number["id"]: number for number in _numbers(look(counted_rounds, period), period, "")}
    return [
        numbers[name] | {"definition_url": url_for("statistics.overview") + f"#{name}"}
        for name in ("lot-deal", "round-deal", "premium")
    ]


def _numbers(rounds: list[CountedRound], period: Period, court: str) -> list[dict[str, Any]]:
    frame = Frame(period, court or "all")
    lots = look(ended_lots, period, court=court)
    ends = [each.as_end() for each in rounds]
    found = {
        "lot-deal": measures.lot_deal_rate(lots, frame),
        "round-deal": measures.round_deal_rate(ends, frame),
        "round-failure": measures.round_failure_rate(ends, frame),
        "premium": measures.premium_rate(lots, frame),
        "realisation": measures.realisation_rate(lots, frame),
        "default": measures.default_rate(lots, frame),
    }
    return [_number(name, measure) for name, measure in found.items()]


def _number(name: str, measure: Measure) -> dict[str, Any]:
    title, definition = DEFINITIONS[name]
    unit = FEN_A_YUAN if name in _OF_MONEY else 1
    return {
        "id": name,
        "title": title,
        "definition": definition,
        "rule": measure.definition,
        "value": percent(measure.value),
        # Sums of money are shown in whole yuan; the table of rounds has them to the fen.
        "part": int(measure.numerator) // unit,
        "whole": int(measure.denominator) // unit,
        "unit": _l("yuan") if unit > 1 else "",
        "period": f"{measure.period.first} – {measure.period.last}",
    }


def _months(rounds: list[CountedRound], period: Period) -> list[dict[str, Any]]:
    """Return rounds held and sold for each month of the period, months without any included."""
    months: dict[tuple[int, int], list[int]] = {}
    day = period.first.replace(day=1)
    while day <= period.last:
        months[(day.year, day.month)] = [0, 0]
        day = (day + timedelta(days=32)).replace(day=1)
    for each in rounds:
        on = court_day(each.ended_at)
        if each.result in {"sold", "unsold"}:
            held = months[(on.year, on.month)]
            held[0] += 1
            held[1] += each.result == "sold"
    return [
        {
            "month": f"{year}-{month:02d}",
            "held": held,
            "sold": sold,
            "rate": percent(Fraction(sold, held) if held else None),
        }
        for (year, month), (held, sold) in months.items()
    ]


def _kinds(rounds: list[CountedRound]) -> list[dict[str, Any]]:
    """Return rounds held and sold for each kind of property."""
    kinds: dict[str, list[int]] = {}
    for each in rounds:
        if each.result in {"sold", "unsold"}:
            held = kinds.setdefault(each.asset_type, [0, 0])
            held[0] += 1
            held[1] += each.result == "sold"
    return [
        {"asset_type": kind, "held": held, "sold": sold, "rate": percent(Fraction(sold, held))}
        for kind, (held, sold) in sorted(kinds.items(), key=lambda item: -item[1][0])
    ]


def _period(span: Span, today: date) -> Period:
    last = span.last or today
    first = span.first or last - timedelta(days=DAYS_SHOWN - 1)
    if first > last:
        first, last = last, first
    return Period(max(first, last - timedelta(days=SPAN_DAYS_MAX)), last)


def _row(each: CountedRound) -> list[str | int]:
    """Return a round as a row of the open file, in the order of COLUMNS."""
    price = each.price.plain() if each.price and each.result == "sold" else ""
    return [
        *(_safe(text) for text in (each.lot_number, each.title, each.court, each.asset_type)),
        *(each.procedure, each.reference_price.plain(), each.start_price.plain()),
        *(each.starts_at.isoformat(), each.ended_at.isoformat(), each.result, price),
        *(each.registrants, each.bidders, each.bids, each.extensions),
    ]


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
