"""The four ways to a reference price: their order, and why an earlier one was left out or failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, assert_never

from kernel.law import Figure
from kernel.refusal import Refusal

Method = Literal["negotiation", "directed", "inquiry", "appraisal"]
Order = Literal["directed-first", "either"]
Outcome = Literal["open", "fixed", "failed", "skipped"]
State = Literal["open", "fixed", "failed", "skipped", "available", "not-yet"]

METHODS: tuple[Method, ...] = ("negotiation", "directed", "inquiry", "appraisal")

# The interpretation puts directed inquiry first; the later opinion on good enforcement leaves the court the
# choice.
ROUTE_ORDER: Figure[Order] = Figure(
    article="Fa Shi [2018] 15, arts 5, 7; Fa [2021] 322, item 16",
    since={date(2018, 9, 1): "directed-first", date(2021, 12, 6): "either"},
    standing="setting",
    rule="R-05",
)

_ARTICLES: Mapping[Method, str] = MappingProxyType(
    {
        "negotiation": "Fa Shi [2018] 15, art. 4",
        "directed": "Fa Shi [2018] 15, art. 5",
        "inquiry": "Fa Shi [2018] 15, art. 7",
        "appraisal": "Fa Shi [2018] 15, art. 14",
    }
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A lawful reason to leave ways out: by which article, and which ways it leaves out."""

    article: str
    skips: tuple[Method, ...]


_BEFORE_APPRAISAL: tuple[Method, ...] = ("negotiation", "directed", "inquiry")

GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        "party-refuses": Ground("Fa Shi [2018] 15, art. 4", ("negotiation",)),
        "party-missing": Ground("Fa Shi [2018] 15, art. 4", ("negotiation",)),
        "no-official-price": Ground("Fa Shi [2018] 15, art. 5", ("directed",)),
        "body-unable": Ground("Fa Shi [2018] 15, art. 7", ("directed",)),
        "inspection-needed": Ground("Fa Shi [2018] 15, art. 7", ("inquiry",)),
        "not-online": Ground("Fa Shi [2018] 15, art. 7", ("inquiry",)),
        "both-ask-directed": Ground("Fa Shi [2018] 15, art. 5", ("negotiation",)),
        "both-ask-inquiry": Ground("Fa Shi [2018] 15, art. 7", ("negotiation", "directed")),
        "both-ask-appraisal": Ground("Fa Shi [2018] 15, art. 14", _BEFORE_APPRAISAL),
        "law-asks-appraisal": Ground("Fa Shi [2018] 15, art. 14", _BEFORE_APPRAISAL),
    }
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was done about one way: it is open, it fixed the price, it failed, or it was left out; and why."""

    method: Method
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class RouteState:
    """How one of the four ways stands now, the reason as a code, and the article behind it."""

    method: Method
    state: State
    reason: str
    article: str


def skip_grounds(method: Method) -> tuple[str, ...]:
    """Return the lawful reasons for leaving the way out; none for the appraisal, which is the last.

    Law: Fa Shi [2018] 15, arts 4, 5, 7, 14 (R-04, R-05, R-07, R-14, RR-009, RR-011, RR-012, RR-014).
    """
    return tuple(name for name, ground in GROUNDS.items() if method in ground.skips)


def routes_now(attempts: Sequence[Attempt], *, on: date) -> tuple[RouteState, ...]:
    """Return how each of the four ways stands, given what was done so far; of two attempts the later counts.

    Law: Fa Shi [2018] 15, arts 2, 4, 5, 7, 14; Fa [2021] 322, item 16 (R-02, R-14, RR-009, RR-011, RR-014,
    RR-020). Negotiation first; then what an official price or a network inquiry can give; an appraisal where
    the law or both parties ask for it, or where nothing else led to a price.
    """
    done = _left_out_with(attempts) | {attempt.method: attempt for attempt in attempts}
    return tuple(_state_of(method, done, on) for method in METHODS)


def refusal_to_open(method: Method, attempts: Sequence[Attempt], *, on: date) -> Refusal | None:
    """Return why this way may not be entered now, or None if it may.

    Law: Fa Shi [2018] 15, arts 4, 5, 7, 14 (RR-009, RR-011, RR-014, RR-020).
    """
    now = {route.method: route for route in routes_now(attempts, on=on)}
    if any(route.state == "fixed" for route in now.values()):
        return Refusal("price-fixed-already", "Fa Shi [2018] 15, art. 2")
    if any(route.state == "open" for route in now.values()):
        return Refusal("route-open-already", now[method].article)
    match now[method].state:
        case "available":
            return None
        case "failed" | "skipped":
            return Refusal("route-over", now[method].article)
        case "not-yet" | "open" | "fixed":
            return Refusal("route-not-yet", now[method].article)
        case other:
            assert_never(other)


def refusal_to_skip(method: Method, ground: str, attempts: Sequence[Attempt], *, on: date) -> Refusal | None:
    """Return why this way may not be left out for this reason, or None if it may.

    Law: Fa Shi [2018] 15, arts 4, 5, 7, 14 (RR-009, RR-011, RR-012, RR-014). Only the reasons that the law
    names count, and the reason is kept.
    """
    if ground not in GROUNDS:
        return Refusal("skip-ground-unknown", _ARTICLES[method], {"ground": ground[:40]})
    if method not in GROUNDS[ground].skips:
        return Refusal("skip-ground-wrong", _ARTICLES[method])
    now = {route.method: route for route in routes_now(attempts, on=on)}
    if any(route.state == "fixed" for route in now.values()):
        return Refusal("price-fixed-already", "Fa Shi [2018] 15, art. 2")
    if now[method].state == "open":
        return Refusal("route-open-already", _ARTICLES[method])
    if now[method].state in {"failed", "skipped"}:
        return Refusal("route-over", _ARTICLES[method])
    return None


def _left_out_with(attempts: Sequence[Attempt]) -> dict[Method, Attempt]:
    """Return the ways that a recorded reason leaves out together with the one for which it was recorded."""
    return {
        method: Attempt(method, "skipped", attempt.reason)
        for attempt in attempts
        if attempt.outcome == "skipped"
        for method in GROUNDS[attempt.reason].skips
    }


def _state_of(method: Method, done: Mapping[Method, Attempt], on: date) -> RouteState:
    """Return how one way stands: as recorded, else as the other ways let it."""
    article = _ARTICLES[method]
    if method in done:
        attempt = done[method]
        ground = GROUNDS.get(attempt.reason)
        return RouteState(method, attempt.outcome, attempt.reason, ground.article if ground else article)
    outcomes = {attempt.outcome for attempt in done.values()}
    if "fixed" in outcomes:
        return RouteState(method, "not-yet", "price-is-fixed", article)
    if "open" in outcomes:
        return RouteState(method, "not-yet", "another-route-open", article)
    if all(earlier in done for earlier in _before(method, ROUTE_ORDER.on(on))):
        return RouteState(method, "available", "route-is-open-to-take", article)
    return RouteState(method, "not-yet", "earlier-route-first", article)


def _before(method: Method, order: Order) -> tuple[Method, ...]:
    """Return the ways that must have failed or been left out before this one."""
    match method:
        case "negotiation":
            return ()
        case "directed":
            return ("negotiation",)
        case "inquiry":
            return ("negotiation", "directed") if order == "directed-first" else ("negotiation",)
        case "appraisal":
            return _BEFORE_APPRAISAL
        case _:
            assert_never(method)
