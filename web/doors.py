"""Every door of the house and who may come in: the one table of blueprints and their guards."""

from dataclasses import dataclass
from importlib import import_module

from flask import Flask

from people.rules.roles import ADMIN, BIDDER, CLERK, FINANCE, JUDGE, PARTY
from web.identity import PUBLIC, guard


@dataclass(frozen=True, slots=True)
class Door:
    """A module with a blueprint, and the roles that it is open to; none for everybody."""

    module: str
    roles: frozenset[str]


DOORS = (
    Door("web.health", PUBLIC),
    Door("web.law", PUBLIC),
    Door("web.account", PUBLIC),
    Door("web.public", PUBLIC),
    Door("web.bids", PUBLIC),
    Door("web.live.tickets", PUBLIC),
    Door("web.receipts", PUBLIC),
    Door("web.verifying", PUBLIC),
    Door("web.statistics", PUBLIC),
    Door("web.service_record", PUBLIC),
    Door("web.court_settings", frozenset({JUDGE, ADMIN})),
    Door("web.bidder", frozenset({BIDDER})),
    Door("web.party", frozenset({PARTY})),
    Door("web.court", frozenset({CLERK, JUDGE})),
    Door("web.finance", frozenset({FINANCE})),
)


def open_doors(app: Flask) -> None:
    """Register every blueprint with its guard."""
    for door in DOORS:
        app.register_blueprint(guard(import_module(door.module).blueprint, door.roles))
