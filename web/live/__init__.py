"""The live room over sockets: who watches what, news after each commit, a beat, bids with their answers."""

from flask_socketio import SocketIO

from web.live.hall import Hall, beat_for_ever
from web.sockets import make_lean
from web.wiring import House

__all__ = ["Hall", "register_live"]


def register_live(socketio: SocketIO, house: House) -> Hall:
    """Open the live room on the Socket.IO server, and let it beat."""
    hall = Hall(socketio, make_lean(socketio), house)
    socketio.start_background_task(beat_for_ever, hall)
    return hall
