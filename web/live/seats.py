"""Who holds a socket: a watcher, or somebody whose one-time ticket said who he is."""

from dataclasses import dataclass, field
from typing import Any

from bidding.room import Holder
from kernel.ids import ID_LENGTH
from kernel.refusal import Refusal, Refused
from web.sockets import LeanSocket


@dataclass(slots=True, eq=False)
class Seat:
    """A socket in the hall, and what is known of whoever holds it."""

    sid: str
    held: LeanSocket
    address: str
    locale: str
    holder: Holder | None
    may_bid: bool
    watches: set[str] = field(default_factory=set)
    # Looked up once for each round; whether it still holds is asked in the transaction of each bid.
    registrations: dict[str, str] | None = None
    # How many askings in a row were too many.
    hasty: int = 0

    def registration_in(self, round_id: str) -> str | None:
        """Return his registration for the round, if it was looked up."""
        return self.registrations.get(round_id) if self.registrations else None

    def keep_registration(self, round_id: str, registration_id: str) -> None:
        """Keep what was looked up."""
        self.registrations = (self.registrations or {}) | {round_id: registration_id}


def round_in(body: dict[str, Any]) -> str:
    """Return which round is meant."""
    found = body.get("round_id")
    if not isinstance(found, str) or not found.isascii() or not found.isalnum() or len(found) > ID_LENGTH:
        raise Refused(Refusal("round-unknown"))
    return found
