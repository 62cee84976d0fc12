"""Who is connected, for Socket.IO: without a room of one's own for each, and without looking through all."""

from typing import Any

import socketio


class Members(socketio.Manager):
    """The manager of Socket.IO for thousands who come and go at once.

    The stock one keeps two tables for each socket and looks through all of them when one goes.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        super().__init__()
        self._rooms_of: dict[str, set[Any]] = {}

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: str | None = None) -> None:
        """Note that somebody is in a room; everybody is in his own without a note."""
        if room == sid:
            return
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        if room is not None:
            self._rooms_of.setdefault(sid, set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        """Note that somebody has left a room."""
        if room == sid:
            return
        super().basic_leave_room(sid, namespace, room)
        if room is not None:
            self._rooms_of.get(sid, set()).discard(room)

    def get_participants(self, namespace: str, room: Any) -> Any:
        """Return who is in a room; in his own, a socket itself."""
        eio_sid = self.eio_sid_from_sid(room, namespace) if isinstance(room, str) else None
        if eio_sid is not None:
            return iter([(room, eio_sid)])
        return super().get_participants(namespace, room)

    def basic_disconnect(self, sid: str, namespace: str, **_more: Any) -> None:
        """Forget somebody."""
        for room in self._rooms_of.pop(sid, set()):
            super().basic_leave_room(sid, namespace, room)
        if sid in self.rooms.get(namespace, {}).get(None, {}):
            super().basic_leave_room(sid, namespace, None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace, [])
            if sid in waiting:
                waiting.remove(sid)
                if not waiting:
                    del pending[namespace]
