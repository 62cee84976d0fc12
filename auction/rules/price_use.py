"""Whether an auction may still rely on its reference price; valuation says until which day."""

from datetime import date, datetime

from auction.rules.wording import beijing
from kernel.days import court_day
from kernel.refusal import Finding

_ARTICLE = "Fa Shi [2018] 15, art. 27"


def check_price_at_publication(publish_on: date, valid_until: date) -> Finding:
    """Tell whether the first notice is published while the reference price is valid.

    Law: Fa Shi [2018] 15, art. 27 (R-27, RR-033).
    """
    facts = {"publish_on": publish_on.isoformat(), "valid_until": valid_until.isoformat()}
    if publish_on <= valid_until:
        return Finding("pass", "price-valid-at-publication", _ARTICLE, facts)
    return Finding("block", "price-expired-at-publication", _ARTICLE, facts)


def check_price_at_start(starts_at: datetime, usable_until: date) -> Finding:
    """Tell whether bidding begins while the reference price may still be used.

    Law: Fa Shi [2018] 15, art. 27 (R-27, RR-034) - we hold every round and the sale to it.
    """
    facts = {"starts_at": beijing(starts_at), "usable_until": usable_until.isoformat()}
    if court_day(starts_at) <= usable_until:
        return Finding("pass", "price-usable-at-start", _ARTICLE, facts)
    return Finding("block", "price-expired-at-start", _ARTICLE, facts)
