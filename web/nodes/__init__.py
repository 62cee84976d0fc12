"""Several equal nodes over one database: what one of them commits, the watchers of all of them are told."""

import time
from typing import Any, Protocol

from flask_login import user_logged_out

from store.unit import is_postgres
from web.nodes.hints import Hint, Hints
from web.nodes.telling import Telling, Watchers
from web.wiring import House

NODES = "mingpai-nodes"
ROUND, ACCOUNT = "round:", "account:"


class Hall(Watchers, Protocol):
    """The sockets of this node."""

    def drop(self, account_id: str) -> None:
        """Close every socket of an account."""


class Nodes:
    """This node among the others."""

    def __init__(self, house: House, hall: Hall) -> None:
        """Take the house whose deeds others are hinted at, and the sockets of this node."""
        self.name = house.settings.node
        self._hall = hall
        self._telling = Telling(house.store, hall)
        url = house.settings.redis_url
        self._hints = Hints(url, self.name, self._heard) if url else None
        # An embedded database has one process, which tells everything itself.
        self._is_alone = not is_postgres(house.store.writer)
        self._swept_at: float | None = None
        house.store.subscribe(self._committed)

    def swept(self) -> None:
        """Note that this node has just looked for what is due."""
        self._swept_at = time.monotonic()

    @property
    def swept_before(self) -> float | None:
        """Return how many seconds ago this node last looked for what is due; None where it has not yet."""
        return None if self._swept_at is None else time.monotonic() - self._swept_at

    @property
    def hearing(self) -> str:
        """Return how this node hears of the others: by hints, or by looking each second."""
        return self._hints.hearing if self._hints else "not used"

    def start(self) -> None:
        """Begin to hint, to listen and to look."""
        if not self._is_alone:
            self._telling.start()
        if self._hints:
            self._hints.start()

    def stop(self) -> None:
        """Leave the others."""
        self._telling.stop()
        if self._hints:
            self._hints.stop()

    def drop(self, account_id: str) -> None:
        """Close an account's sockets at all nodes; what stays open the check of sessions finds."""
        self._hall.drop(account_id)
        if self._hints:
            self._hints.say(ACCOUNT + account_id, {"drop": account_id})

    def _committed(self, topic: str, message: dict[str, Any]) -> None:
        if topic.startswith(ROUND):
            if self._is_alone or self._telling.may_tell(message):
                self._hall.publish(topic, message)
            if self._hints:
                self._hints.say(topic, {"round": message["round_id"], "seq": message["seq"]})
        elif topic.startswith(ACCOUNT):
            self.drop(topic.removeprefix(ACCOUNT))

    def _heard(self, hint: Hint) -> None:
        """Follow another node's hint; one that nobody can have meant is passed over."""
        match hint:
            case {"round": str(round_id), "seq": int(seq)}:
                self._telling.hinted(round_id, seq)
            case {"drop": str(account_id)}:
                self._hall.drop(account_id)
            case _:
                pass


def join(house: House, hall: Hall) -> Nodes:
    """Take this node's place among the others; it hears and is heard once it is started."""
    nodes = Nodes(house, hall)

    def signed_out(_app: object, user: Any = None, **_more: Any) -> None:
        if user is not None and getattr(user, "id", None):
            nodes.drop(user.id)

    # Signals hold their listeners weakly; this one lives as long as the server does.
    user_logged_out.connect(signed_out, weak=False)
    return nodes


__all__ = ["NODES", "Nodes", "join"]
