"""What a notice says of a company's capital, read from the asset's own facts."""

from datetime import date

from auction.tables import Asset
from kernel.money import Money
from kernel.refusal import Refused
from notices.rules.blocks import EquityCapital


def equity_capital(asset: Asset) -> EquityCapital | None:
    """Return what is known of the capital behind a share; words that name no amount or day leave it open.

    Law: Fa Shi [2021] 20, art. 14 (E-7, NL-7).
    """
    if asset.asset_type != "equity":
        return None
    return EquityCapital(
        company=asset.facts.get("company", ""),
        subscribed=_amount(asset.facts.get("subscribed_capital", "")),
        paid_in=_amount(asset.facts.get("paid_capital", "")),
        due_on=_day(asset.facts.get("payment_deadline", "")),
    )


def _amount(words: str) -> Money | None:
    try:
        return Money.parse(words.removesuffix("元"))
    except Refused:
        return None


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None
