"""Tickets for sockets: handed out over the signed-in session, good once and for half a minute."""

import hashlib
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, g, jsonify
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bidding.room import Holder
from kernel.ids import new_id
from web.config import Settings
from web.limiting import Limiter
from web.security import limit
from web.wiring import house, signed_in

blueprint = Blueprint("tickets", __name__)

SECONDS = 30
LENGTH_MAX = 400
# A page that comes back after each of many breaks never meets this.
TICKETS = "60 per minute"
_SALT = "socket-ticket"
_CREATED = 201


class BadTicketError(Exception):
    """A ticket that lets nobody in: forged, too old, or used before."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """What makes tickets and takes them, once each."""

    settings: Settings
    limiter: Limiter

    def issue(self, holder: Holder) -> str:
        """Return a new ticket for whoever is signed in."""
        ticket: str = self._serializer().dumps([holder.account_id, holder.session_version, new_id()])
        return ticket

    def redeem(self, ticket: str) -> Holder:
        """Return whose ticket it is, and take it; raise BadTicketError where it is not good any more."""
        if len(ticket) > LENGTH_MAX:
            raise BadTicketError
        try:
            account_id, version, number = self._serializer().loads(ticket, max_age=SECONDS)
        except (BadSignature, ValueError, TypeError) as fault:
            raise BadTicketError from fault
        # Remembered a little longer than it is good: the two clocks may round differently.
        if not self.limiter.use(f"ticket:{number}", seconds=2 * SECONDS):
            raise BadTicketError
        return Holder(account_id, version)

    def _serializer(self) -> URLSafeTimedSerializer:
        # Two secrets are held while one replaces the other; the last one signs.
        secrets = [*reversed(self.settings.former_secrets), self.settings.secret]
        return URLSafeTimedSerializer(
            secrets, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        )


def tickets_of(app: Flask, settings: Settings) -> Tickets:
    """Return the tickets of an application; what was used is remembered where its limits are counted."""
    return Tickets(settings, app.extensions["mingpai-limits"])


@blueprint.post("/api/v1/socket-tickets")
def hand_out() -> Response:
    """Hand out a ticket with which the same person opens one socket."""
    g.answers_json = True
    actor = signed_in()
    limit(TICKETS, "tickets", actor.account_id)
    holder = Holder(actor.account_id, current_user.session_version)
    ticket = tickets_of(current_app, house().settings).issue(holder)
    answer = jsonify(ticket=ticket, expires_in=SECONDS)
    answer.status_code = _CREATED
    answer.headers["Cache-Control"] = "no-store"
    return answer
