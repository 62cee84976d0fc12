"""What the court calls things: states of lots and rounds, procedures, kinds of assets, in words and tone."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class State:
    """How a state is shown: its words, its tone and its mark (an icon's name)."""

    words: Any
    tone: str
    mark: str


# Tones: wait (navy), live (seal red), good (green), warn (amber), rest (grey).
STATES: dict[str, State] = {
    "drafted": State(_l("Draft"), "rest", "pencil"),
    "registered": State(_l("Registered"), "rest", "inbox"),
    "seized": State(_l("Seized"), "rest", "lock"),
    "surveyed": State(_l("Surveyed"), "rest", "search"),
    "valuing": State(_l("Being priced"), "wait", "calculator"),
    "priced": State(_l("Priced"), "wait", "tag"),
    "terms": State(_l("Terms decided"), "wait", "sliders"),
    "noticing": State(_l("Notice in preparation"), "wait", "file-earmark-text"),
    "announced": State(_l("Announced"), "wait", "megaphone"),
    "upcoming": State(_l("Opens soon"), "wait", "hourglass-top"),
    "open": State(_l("Bidding"), "live", "hammer"),
    "extended": State(_l("Extended"), "live", "hourglass-split"),
    "confirming": State(_l("Being confirmed"), "wait", "hourglass-bottom"),
    "sold": State(_l("Sold"), "good", "check-lg"),
    "unsold": State(_l("No bids"), "rest", "dash-lg"),
    "suspended": State(_l("Suspended"), "warn", "pause-fill"),
    "postponed": State(_l("Postponed"), "warn", "pause-fill"),
    "withdrawn": State(_l("Withdrawn"), "rest", "x-lg"),
    "on-sale": State(_l("On sale"), "live", "shop"),
    "in-kind": State(_l("Taken in kind"), "good", "arrow-left-right"),
    "paid": State(_l("Paid in full"), "good", "cash-stack"),
    "defaulted": State(_l("Buyer in default"), "warn", "exclamation-lg"),
    "ruled": State(_l("Ruling made"), "good", "file-earmark-check"),
    "delivered": State(_l("Handed over"), "good", "key"),
    "closed": State(_l("File closed"), "rest", "archive"),
    "released": State(_l("Released"), "rest", "unlock"),
    "new": State(_l("To be completed"), "rest", "inbox"),
    "round1": State(_l("First auction"), "wait", "megaphone"),
    "round2": State(_l("Second auction"), "wait", "megaphone"),
    "offset1": State(_l("First auction without bids"), "rest", "dash-lg"),
    "offset2": State(_l("Second auction without bids"), "rest", "dash-lg"),
    "offset3": State(_l("Sale without bids"), "rest", "dash-lg"),
    "self-disposal": State(_l("Own sale by the debtor"), "wait", "person"),
    "sale-direct": State(_l("Sold directly"), "wait", "shop"),
    "financing": State(_l("Time to find money"), "wait", "hourglass-top"),
    "managed": State(_l("Under management"), "rest", "building"),
    "title-moved": State(_l("Title passed"), "good", "file-earmark-check"),
    "vacating": State(_l("Being vacated"), "warn", "door-open"),
    "distributed": State(_l("Proceeds distributed"), "good", "cash-stack"),
    "revoked": State(_l("Sale revoked"), "warn", "x-lg"),
    "transferred-court": State(_l("Handed to another court"), "rest", "arrow-right"),
}
# Other stages' names for the same thing.
_SAME = {
    "seizure": "seized",
    "valuation": "valuing",
    "published": "announced",
    "noticed": "announced",
    "starting": "upcoming",
    "bidding": "open",
    "running": "open",
    "failed": "unsold",
    "stayed": "suspended",
    "sale": "on-sale",
    "taken": "in-kind",
    "handed-over": "delivered",
}
_UNKNOWN_MARK = "circle"

# Why a round stands still.
STOP_GROUNDS = {
    "court-decision": _l("By decision of the court."),
    "court-ruling": _l("By ruling of the court."),
    "platform-fault": _l("Because of a fault of the platform."),
    "start-missed": _l("Because nobody could bid in its whole time."),
}

PROCEDURES = {
    "round1": _l("First auction"),
    "round2": _l("Second auction"),
    "sale": _l("Judicial sale"),
}

ASSET_TYPES = {
    "house": _l("Home"),
    "commercial": _l("Commercial property"),
    "land": _l("Land"),
    "vehicle": _l("Vehicle"),
    "equipment": _l("Equipment"),
    "equity": _l("Equity"),
    "artwork": _l("Artwork"),
    "goods": _l("Goods"),
    "ip": _l("Intellectual property"),
    "receivable": _l("Receivable"),
    "other": _l("Other property"),
}

ASSET_CLASSES = {
    "movable": _l("Movable"),
    "immovable": _l("Immovable"),
    "other_right": _l("Other right"),
}

ROLES = {
    "clerk": _l("Clerk"),
    "judge": _l("Judge"),
    "party": _l("Party"),
    "bidder": _l("Bidder"),
    "finance": _l("Finance desk"),
    "supervisor": _l("Supervisor"),
    "admin": _l("Administrator"),
}


def state_of(name: str) -> State:
    """Return how a state is shown; one that nobody described shows by its own name, in grey."""
    key = str(name).replace("_", "-")
    found = STATES.get(key) or STATES.get(_SAME.get(key, ""))
    return found or State(key.replace("-", " "), "rest", _UNKNOWN_MARK)


def state_name(name: str) -> str:
    """Return a state in words."""
    return str(state_of(name).words)


def round_name(procedure: str) -> str:
    """Return the round's name: first auction, second auction, judicial sale."""
    return str(PROCEDURES.get(procedure, procedure))


def asset_type_name(asset_type: str) -> str:
    """Return the kind of asset in words."""
    return str(ASSET_TYPES.get(asset_type, asset_type))


def role_name(role: str) -> str:
    """Return a role in words."""
    return str(ROLES.get(role, role))
