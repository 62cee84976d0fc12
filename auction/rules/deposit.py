"""How large the deposit may be, and what an applicant who bids has to pay of it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from auction.rules.wording import percent
from kernel.law import Figure
from kernel.money import ZERO, Money
from kernel.refusal import Finding

_ARTICLE = "Fa Shi [2016] 18, art. 17"

LOWEST_DEPOSIT_SHARE = Figure(article=_ARTICLE, since={date(2017, 1, 1): Fraction(5, 100)}, rule="A-17")
HIGHEST_DEPOSIT_SHARE = Figure(article=_ARTICLE, since={date(2017, 1, 1): Fraction(20, 100)}, rule="A-17")


@dataclass(frozen=True, slots=True)
class DepositBand:
    """The lowest and the highest lawful deposit; for a price of a few fen nothing lies between them."""

    lowest: Money
    highest: Money

    def holds(self, deposit: Money) -> bool:
        """Tell whether the deposit lies in the band, its ends included."""
        return self.lowest <= deposit <= self.highest


def deposit_band(start: Money, on: date) -> DepositBand:
    """Return the band in which the deposit for this starting price must lie.

    Law: Fa Shi [2016] 18, art. 17 (A-17, NL-10, RR-105) - five to twenty per cent of the starting price.
    The floor is rounded up, the ceiling down (MON-1).
    """
    return DepositBand(
        start.share_up(LOWEST_DEPOSIT_SHARE.on(on)), start.share_down(HIGHEST_DEPOSIT_SHARE.on(on))
    )


def check_deposit(deposit: Money, *, start: Money, on: date) -> Finding:
    """Tell whether the deposit lies in its band.

    Law: Fa Shi [2016] 18, art. 17 (A-17, NL-10, RR-105).
    """
    band = deposit_band(start, on)
    facts = {"value": deposit.plain(), **band_facts(start, on)}
    if band.holds(deposit):
        return Finding("pass", "deposit-inside-band", _ARTICLE, facts)
    return Finding("block", "deposit-outside-band", _ARTICLE, facts)


def band_facts(start: Money, on: date) -> dict[str, str]:
    """Return the band's ends and their percentages, as a page shows them while one types.

    Law: Fa Shi [2016] 18, art. 17 (A-17).
    """
    band = deposit_band(start, on)
    return {
        "lowest": band.lowest.plain(),
        "highest": band.highest.plain(),
        "lowest_percent": percent(LOWEST_DEPOSIT_SHARE.on(on)),
        "highest_percent": percent(HIGHEST_DEPOSIT_SHARE.on(on)),
    }


def applicant_deposit(deposit: Money, *, claim: Money) -> Money:
    """Return what the applicant who bids has to pay: the part of the deposit that his claim does not cover.

    Law: Fa Shi [2016] 18, art. 17 (A-17, RR-114).
    """
    return max(ZERO, deposit - claim)
