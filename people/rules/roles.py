"""Which role may do which deed, in which court, and which deeds need a second person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kernel.refusal import Refusal, Refused

CLERK = "clerk"
JUDGE = "judge"
PARTY = "party"
BIDDER = "bidder"
FINANCE = "finance"
SUPERVISOR = "supervisor"
ADMIN = "admin"

ROLES = frozenset({CLERK, JUDGE, PARTY, BIDDER, FINANCE, SUPERVISOR, ADMIN})

# Whoever acts for a court acts for his own court only: the court is the tenant.
COURT_ROLES = frozenset({CLERK, JUDGE, FINANCE, SUPERVISOR, ADMIN})

_OFFICE = frozenset({CLERK, JUDGE})
_BENCH = frozenset({JUDGE})
_COUNTER = frozenset({FINANCE})
_BUYERS = frozenset({BIDDER})

# Stands for the court of what no court has taken up yet: it is nobody's own court.
NO_COURT = ""

# A deed that is not named here may be done by nobody.
DEEDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # the case, the asset and its reference price
        "open-case": _OFFICE,
        "import-cases": _OFFICE,
        "see-case": frozenset({CLERK, JUDGE, FINANCE, SUPERVISOR}),
        "record-survey": _OFFICE,
        "open-negotiation": _OFFICE,
        "submit-price": frozenset({PARTY}),
        "enter-appraisal": _OFFICE,
        "skip-route": _OFFICE,
        "take-over-price": _BENCH,
        # terms and notice
        "draft-terms": _OFFICE,
        "decide-terms": _BENCH,
        "draft-notice": _OFFICE,
        "record-delivery": _OFFICE,
        "submit-notice": _OFFICE,
        "approve-notice": _BENCH,
        "return-notice": _BENCH,
        "propose-priority": _OFFICE,
        "confirm-priority": _BENCH,
        # bidders
        "verify-identity": frozenset({PARTY, BIDDER}),
        "apply-to-bid": _BUYERS,
        "pay-deposit": _BUYERS,
        "bid": _BUYERS,
        "pay-balance": _BUYERS,
        # the round and what follows it
        "suspend-round": _BENCH,
        "resume-round": _BENCH,
        "approve-resume": _BENCH,
        "set-longest-gap": frozenset({JUDGE, ADMIN}),
        "withdraw-round": _BENCH,
        "make-ruling": _BENCH,
        "approve-ruling": _BENCH,
        "serve-ruling": _OFFICE,
        "record-handover": _OFFICE,
        # money
        "match-receipt": _COUNTER,
        "approve-match": _BENCH,
        "see-ledger": frozenset({FINANCE, JUDGE, SUPERVISOR}),
        # the house itself
        "see-statistics": ROLES,
        "see-journal": frozenset({SUPERVISOR, ADMIN}),
        "manage-accounts": frozenset({ADMIN}),
        "keep-lists": frozenset({ADMIN}),
    }
)

# The deed on the left takes effect only by the deed on the right, done by another person.
SECOND_PERSON: Mapping[str, str] = MappingProxyType(
    {
        "submit-notice": "approve-notice",
        "propose-priority": "confirm-priority",
        "make-ruling": "approve-ruling",
        "resume-round": "approve-resume",
        "match-receipt": "approve-match",
    }
)

_LISTS_OF_POWERS = "Fa [2021] 322, item 10"
_NOT_THEIR_OWN_BUYERS = "Fa Shi [2016] 18, art. 34"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: the account, the name shown, the roles held, and the court acted for, if any."""

    account_id: str
    display_name: str
    roles: frozenset[str]
    court_id: str | None = None


def roles_for(deed: str) -> frozenset[str]:
    """Return the roles that may do the deed; none for a deed that is not in the list.

    Law: Fa [2021] 322, item 10 (G-322-10). Powers and duties stand as a list in the system; what is not on it
    is nobody's. How the list is filled is this house's own division of work.
    """
    return DEEDS.get(deed, frozenset())


def refusal_of(actor: Actor, deed: str, *, court_id: str | None = None) -> Refusal | None:
    """Return why the actor may not do the deed, or None if he may.

    Law: Fa [2021] 322, item 10 (G-322-10). A role of a court counts for the actor's own court only.
    """
    held = actor.roles & roles_for(deed)
    if not held:
        return Refusal("role-missing", _LISTS_OF_POWERS, {"deed": deed})
    acts_for_court = held <= COURT_ROLES
    if acts_for_court and court_id is not None and actor.court_id != court_id:
        return Refusal("other-court", _LISTS_OF_POWERS, {"deed": deed})
    return None


def may(actor: Actor, deed: str, *, court_id: str | None = None) -> bool:
    """Tell whether the actor may do the deed.

    Law: Fa [2021] 322, item 10 (G-322-10).
    """
    return refusal_of(actor, deed, court_id=court_id) is None


def require(actor: Actor, deed: str, *, court_id: str | None = None) -> Actor:
    """Return the actor who may do the deed; raise Refused `role-missing` or `other-court` for anybody else.

    Law: Fa [2021] 322, item 10 (G-322-10).
    """
    refusal = refusal_of(actor, deed, court_id=court_id)
    if refusal is not None:
        raise Refused(refusal)
    return actor


def second_deed(deed: str) -> str | None:
    """Return the deed by which another person puts this one into effect, or None where one person is enough.

    Law: Fa Shi [2016] 18, art. 27 (A-27). What the panel decides is never one person's doing; that two sign
    in the system is this house's reading of it.
    """
    return SECOND_PERSON.get(deed)


def clash_of(roles: Iterable[str]) -> Refusal | None:
    """Return why one account may not hold these roles together, or None if it may.

    Law: Fa Shi [2016] 18, art. 34 (A-34). Who works for the court does not buy from it, so a bidder's or
    party's role never stands beside a court's; that whoever keeps the accounts neither sits nor pays is this
    house's rule.
    """
    held = frozenset(roles)
    unknown = held - ROLES
    if unknown:
        return Refusal("role-unknown", facts={"roles": ", ".join(sorted(unknown))})
    if not held:
        return Refusal("role-none")
    if held & COURT_ROLES and held - COURT_ROLES:
        return Refusal("roles-clash", _NOT_THEIR_OWN_BUYERS, {"roles": ", ".join(sorted(held))})
    if ADMIN in held and len(held) > 1:
        return Refusal("roles-clash", facts={"roles": ", ".join(sorted(held))})
    return None
