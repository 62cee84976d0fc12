"""The measures of judicial sales: each a fraction with its two parts, definition, period, scope and basis."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from kernel.money import Money

LotResult = Literal["sold", "unsold", "withdrawn", "stayed", "other"]
RoundResult = Literal["sold", "failed", "withdrawn", "stayed"]


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a number speaks of, both ends included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class LotEnd:
    """A lot whose way through disposal ended: sold, finally unsold after the sale, or not to be counted."""

    ended_on: date
    result: LotResult
    deal: Money | None = None
    start: Money | None = None
    first_start: Money | None = None
    appraisal: Money | None = None
    defaulted: bool = False


@dataclass(frozen=True, slots=True)
class RoundEnd:
    """A round that ended, with who took part in it."""

    ended_on: date
    result: RoundResult
    viewers: int = 0
    reminders: int = 0
    registrants: int = 0
    bidders: int = 0
    bids: int = 0
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that can be reckoned again: its parts, and what they were counted from."""

    definition: str
    numerator: Fraction
    denominator: Fraction
    period: Period
    scope: str
    basis: str

    @property
    def value(self) -> Fraction | None:
        """Return the fraction; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Frame:
    """The period and the scope (the nation, a court, a kind of thing) that a set of measures is about."""

    period: Period
    scope: str

    def lots(self, lots: Iterable[LotEnd]) -> list[LotEnd]:
        """Return the lots that ended within the period."""
        return [lot for lot in lots if self.period.holds(lot.ended_on)]

    def rounds(self, rounds: Iterable[RoundEnd]) -> list[RoundEnd]:
        """Return the rounds that ended within the period."""
        return [each for each in rounds if self.period.holds(each.ended_on)]

    def measure(self, definition: str, part: int | Fraction, whole: int | Fraction, basis: str) -> Measure:
        """Return the measure of a part in a whole."""
        return Measure(definition, Fraction(part), Fraction(whole), self.period, self.scope, basis)


def lot_deal_rate(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return the share of lots sold among those whose disposal ended, each lot counted once.

    Law: none - the platform's definition (Q-1). Withdrawn and stayed lots are left out.
    """
    ended = _finished(frame.lots(lots))
    sold = [lot for lot in ended if lot.result == "sold"]
    return frame.measure("Q-1", len(sold), len(ended), "lots sold or finally unsold after the sale")


def round_deal_rate(rounds: Iterable[RoundEnd], frame: Frame) -> Measure:
    """Return the share of rounds that ended with a sale; a lot with two rounds counts twice.

    Law: none - the platform's definition (Q-2).
    """
    ended = _held(frame.rounds(rounds))
    sold = [each for each in ended if each.result == "sold"]
    return frame.measure("Q-2", len(sold), len(ended), "rounds sold or failed")


def round_failure_rate(rounds: Iterable[RoundEnd], frame: Frame) -> Measure:
    """Return the share of rounds without a bidder.

    Law: none - the platform's definition (Q-3).
    """
    ended = _held(frame.rounds(rounds))
    failed = [each for each in ended if each.result == "failed"]
    return frame.measure("Q-3", len(failed), len(ended), "rounds sold or failed")


def lot_failure_rate(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return the share of lots that nobody bought in any round or sale.

    Law: none - the platform's definition (Q-3).
    """
    ended = _finished(frame.lots(lots))
    unsold = [lot for lot in ended if lot.result == "unsold"]
    return frame.measure("Q-3", len(unsold), len(ended), "lots sold or finally unsold after the sale")


def premium_rate(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return by how much the deals exceed the starting prices of the rounds in which they were made, by sum.

    Law: none - the platform's definition (Q-4).
    """
    return _premium(lots, frame, lambda lot: lot.start, "sum over sold lots, start of the round sold")


def premium_rate_on_first_start(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return by how much the deals exceed the starting prices of the first rounds, by sum; may be negative.

    Law: none - the platform's definition (Q-4).
    """
    return _premium(lots, frame, lambda lot: lot.first_start, "sum over sold lots, start of the first round")


def mean_premium_rate(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return the mean of each lot's premium, in which a small lot weighs as much as a large one.

    Law: none - the platform's definition (Q-4).
    """
    pairs = _pairs(frame.lots(lots), lambda lot: lot.start)
    total = sum((Fraction(deal - start, start) for deal, start in pairs), Fraction(0))
    return frame.measure("Q-4", total, len(pairs), "unweighted mean over sold lots, start of the round sold")


def realisation_rate(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return what the deals brought of the appraised prices, by sum.

    Law: none - the platform's definition (Q-5).
    """
    pairs = _pairs(frame.lots(lots), lambda lot: lot.appraisal)
    return frame.measure(
        "Q-5", sum(deal for deal, _ in pairs), sum(base for _, base in pairs), "sum over sold lots, appraisal"
    )


def start_ratio(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return what the starting prices were of the appraised prices, by sum over sold lots.

    Law: none - the platform's definition (Q-5).
    """
    pairs = [
        (lot.start.fen, lot.appraisal.fen)
        for lot in _sold(frame.lots(lots))
        if lot.start is not None and lot.appraisal is not None and lot.appraisal.fen > 0
    ]
    return frame.measure(
        "Q-5", sum(start for start, _ in pairs), sum(base for _, base in pairs), "sum over sold lots, start"
    )


def default_rate(lots: Iterable[LotEnd], frame: Frame) -> Measure:
    """Return the share of deals whose buyer did not pay.

    Law: none - the platform's definition (Q-9).
    """
    deals = [lot for lot in frame.lots(lots) if lot.result == "sold" or lot.defaulted]
    return frame.measure("Q-9", sum(lot.defaulted for lot in deals), len(deals), "deals made")


def participation(rounds: Iterable[RoundEnd], frame: Frame) -> dict[str, Measure]:
    """Return the mean number of viewers, reminders, registrants, bidders, bids and extensions in a round.

    Law: none - the platform's definition (Q-10).
    """
    ended = _held(frame.rounds(rounds))
    return {
        what: frame.measure("Q-10", sum(getattr(each, what) for each in ended), len(ended), f"{what} a round")
        for what in ("viewers", "reminders", "registrants", "bidders", "bids", "extensions")
    }


def _finished(lots: Sequence[LotEnd]) -> list[LotEnd]:
    """Return the lots that were sold or finally not."""
    return [lot for lot in lots if lot.result in {"sold", "unsold"}]


def _held(rounds: Sequence[RoundEnd]) -> list[RoundEnd]:
    """Return the rounds that were held to their end."""
    return [each for each in rounds if each.result in {"sold", "failed"}]


def _sold(lots: Sequence[LotEnd]) -> list[LotEnd]:
    """Return the lots that were sold."""
    return [lot for lot in lots if lot.result == "sold"]


def _pairs(lots: Sequence[LotEnd], base: Callable[[LotEnd], Money | None]) -> list[tuple[int, int]]:
    """Return deal and base in fen for each sold lot of which both are known and the base is not nothing."""
    known = ((lot.deal, base(lot)) for lot in _sold(lots))
    return [(deal.fen, of.fen) for deal, of in known if deal is not None and of is not None and of.fen > 0]


def _premium(
    lots: Iterable[LotEnd], frame: Frame, base: Callable[[LotEnd], Money | None], basis: str
) -> Measure:
    """Return the premium by sum over a base."""
    pairs = _pairs(frame.lots(lots), base)
    return frame.measure("Q-4", sum(deal - start for deal, start in pairs), sum(of for _, of in pairs), basis)
