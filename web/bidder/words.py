"""What the bidder's pages call things: the steps of a deposit, the reminders of the notice, next deeds."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

# Where a deposit stands: words, tone of the mark, icon.
DEPOSIT_STEPS: Mapping[str, tuple[Any, str, str]] = {
    "awaited": (_l("Deposit awaited"), "wait", "hourglass-top"),
    "partly-paid": (_l("Partly paid"), "warn", "hourglass-split"),
    "held": (_l("Deposit arrived"), "good", "check-lg"),
    "kept-for-price": (_l("Kept for the price"), "good", "lock"),
    "going-back": (_l("On its way back"), "wait", "arrow-left"),
    "released": (_l("Paid back"), "rest", "check-lg"),
    "applied": (_l("Set off against the price"), "good", "check-lg"),
    "forfeited": (_l("Forfeited"), "warn", "x-lg"),
}

# The notice itself and the seven reminders that stand beside it, in the order of the article.
REMINDERS: Mapping[str, Any] = {
    "notice": _l("The notice"),
    "capacity": _l("Who may bid"),
    "agency": _l("Bidding for somebody else"),
    "defects": _l("Known defects and burdens"),
    "as_is": _l("Sold as it stands"),
    "acceptance": _l("What taking part means"),
    "publicity": _l("Your name becomes public if you buy"),
    "deposit": _l("The deposit is lost on default"),
}

KINDS: Mapping[str, Any] = {"natural": _l("A natural person"), "unit": _l("A company or other unit")}

LISTS: Mapping[str, Any] = {
    "dishonest": _l("dishonest debtors"),
    "restricted": _l("restricted consumption"),
    "conflict": _l("court, platform and their kin"),
}
