"""What stands around every page: the way about by role, who is signed in, what templates may ask for."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from people.rules.roles import ADMIN, BIDDER, CLERK, FINANCE, JUDGE, PARTY, SUPERVISOR
from web import preferences, states
from web.pages import safe_next
from web.present import is_chinese, iso
from web.refusals import sentence_of
from web.wiring import current_actor, house, now

_BENCH = frozenset({CLERK, JUDGE})


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the navigation: where to, what it says, and for whom; no roles means everybody."""

    endpoint: str
    words: Any
    icon: str
    roles: frozenset[str] = frozenset()


MAIN = (
    Way("public.lots", _l("Lots"), "hammer"),
    Way("public.calendar", _l("Calendar"), "calendar3"),
    Way("public.notices", _l("Notices"), "megaphone"),
    Way("statistics.overview", _l("Statistics"), "bar-chart"),
    Way("public.rules", _l("Rules"), "book"),
    Way("public.help", _l("Help"), "question-circle"),
)
OWN = (
    Way("court.desk", _l("The court's desk"), "bank", _BENCH),
    Way("court.cases", _l("Cases"), "folder2", _BENCH),
    Way("court.approvals", _l("Approvals"), "check2-square", _BENCH),
    Way("court_settings.settings", _l("Settings"), "sliders", frozenset({ADMIN})),
    Way("court.monitor", _l("Live rounds"), "broadcast", _BENCH),
    Way("bidder.desk", _l("My auctions"), "person-badge", frozenset({BIDDER})),
    Way("party.desk", _l("My cases"), "folder2", frozenset({PARTY})),
    Way("finance.desk", _l("Money"), "cash-stack", frozenset({FINANCE})),
    Way("supervision.desk", _l("Supervision"), "eye", frozenset({SUPERVISOR})),
)


def install(app: Flask) -> None:
    """Give every page its surroundings."""
    app.context_processor(_surroundings)
    app.jinja_env.filters["role_word"] = states.role_name
    app.jinja_env.globals.update(
        has_endpoint=has_endpoint,
        other_language_url=preferences.other_language_url,
        round_name=states.round_name,
        asset_type_name=states.asset_type_name,
        asset_types=states.ASSET_TYPES,
        role_name=states.role_name,
        state_name=states.state_name,
        state_of=states.state_of,
        sentence_of=sentence_of,
        server_now=now,
        iso=iso,
    )


def has_endpoint(name: str) -> bool:
    """Tell whether there is such a page."""
    return name in current_app.view_functions


def first_page(role: str) -> str:
    """Return where somebody with the role begins his work."""
    own = (way.endpoint for way in OWN if role in way.roles and has_endpoint(way.endpoint))
    return url_for(next(own, "account.mine"))


def _surroundings() -> dict[str, Any]:
    actor = current_actor()
    roles = actor.roles if actor else frozenset()
    return {
        "actor": actor,
        "demo": house().settings.demo,
        "language": preferences.language(),
        "chinese": is_chinese(),
        "theme": preferences.theme(),
        "text_size": preferences.text_size(),
        "here": safe_next(request.full_path.rstrip("?")) if request.method == "GET" else "/",
        "ways": [_shown(way) for way in MAIN if has_endpoint(way.endpoint)],
        "own_ways": [_shown(way) for way in OWN if way.roles & roles and has_endpoint(way.endpoint)],
    }


def _shown(way: Way) -> dict[str, Any]:
    url = url_for(way.endpoint)
    at = request.path
    current = at == url or (url not in {"/", "/court/"} and at.startswith(url.rstrip("/") + "/"))
    return {"url": url, "words": way.words, "icon": way.icon, "current": current}
