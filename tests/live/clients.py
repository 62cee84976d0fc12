"""People at a live server: they sign in by the form, and open a socket with their session."""

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from typing import Any

import requests
import socketio

from kernel.ids import new_id
from tests.live.story import PASSWORD

WAIT_SECONDS = 15
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Person:
    """Somebody with a browser's session, and a socket once he has opened one."""

    def __init__(self, url: str, username: str = "") -> None:
        """Come to the server; with a name, sign in by the form."""
        self.url = url
        self.http = requests.Session()
        self.news: list[dict[str, Any]] = []
        self.beats: list[dict[str, Any]] = []
        self.is_dropped = threading.Event()
        self.socket: socketio.Client | None = None
        self.is_signed_in = bool(username)
        self._wire: Any = None
        if username:
            self.sign_in(username)

    def sign_in(self, username: str) -> None:
        """Sign in by the form."""
        page = f"{self.url}/account/sign-in"
        data = {"username": username, "password": PASSWORD, "csrf_token": self.token("/account/sign-in")}
        answer = self.http.post(page, data=data, allow_redirects=False, timeout=WAIT_SECONDS)
        assert answer.status_code in {302, 303}, answer.status_code

    def sign_out(self) -> None:
        """Sign out by the form."""
        data = {"csrf_token": self.token()}
        self.http.post(f"{self.url}/account/sign-out", data=data, timeout=WAIT_SECONDS, allow_redirects=False)

    def token(self, path: str = "/law") -> str:
        """Return the token that forms of this session carry."""
        found = TOKEN.search(self.http.get(self.url + path, timeout=WAIT_SECONDS).text)
        assert found
        return found[1]

    def open(self, origin: str | None = None) -> socketio.Client:
        """Open a socket as the page does, or as a stranger's page with another origin would, or none."""
        said = (
            {"origin": self.url if origin is None else origin} if origin != "" else {"suppress_origin": True}
        )
        client = socketio.Client(reconnection=False, websocket_extra_options=said)
        client.on("news", self.news.append)
        client.on("beat", self.beats.append)
        client.on("disconnect", lambda *_reason: self.is_dropped.set())
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies)
        client.connect(
            self.url,
            headers={"Cookie": cookies} if cookies else {},
            auth={"ticket": self.ticket()} if self.is_signed_in else None,
            transports=["websocket"],
        )
        self.socket, self._wire = client, client.eio.ws
        return client

    def ticket(self) -> str:
        """Return a fresh ticket for one socket."""
        answer = self.http.post(
            f"{self.url}/api/v1/socket-tickets", headers={"X-CSRFToken": self.token()}, timeout=WAIT_SECONDS
        )
        assert answer.status_code == 201, answer.text
        ticket: str = answer.json()["ticket"]
        return ticket

    def watch(self, round_id: str) -> dict[str, Any]:
        """Watch a round, and return where it stands."""
        if self.socket is None:
            self.open()
        answer: dict[str, Any] = self.ask("watch", {"round_id": round_id})
        return answer

    def ask(self, event: str, *body: Any) -> Any:
        """Send an event and return its acknowledgement."""
        assert self.socket is not None
        sent = body[0] if len(body) == 1 else body or None
        return self.socket.call(event, sent, timeout=WAIT_SECONDS)

    def bid(self, round_id: str, amount: str, key: str | None = None, **more: Any) -> dict[str, Any]:
        """Bid by the socket."""
        body = {"round_id": round_id, "amount": amount, "key": key or new_id(), **more}
        answer: dict[str, Any] = self.ask("bid", body)
        return answer

    def post_bid(self, round_id: str, amount: str, key: str | None = None) -> requests.Response:
        """Bid by the interface."""
        headers = {"X-CSRFToken": self.token(), "Idempotency-Key": key or new_id()}
        url = f"{self.url}/api/v1/rounds/{round_id}/bids"
        return self.http.post(url, json={"amount": amount}, headers=headers, timeout=WAIT_SECONDS)

    def heard(self, kind: str) -> dict[str, Any]:
        """Return the first event of a kind, once it has been heard."""
        found = until(
            lambda: next((e for news in list(self.news) for e in news["events"] if e["kind"] == kind), None)
        )
        assert found, f"{kind} was not heard; heard: {[e['kind'] for n in self.news for e in n['events']]}"
        return dict(found)

    def leave(self) -> None:
        """Close the socket and the session."""
        if self.socket is not None:
            # The library waits seconds for a farewell, and leaves a socket open that the server closed.
            if self._wire.sock is not None:
                with suppress(OSError):
                    self._wire.sock.shutdown(SHUT_RDWR)
            until(self.is_dropped.is_set)
            self._wire.shutdown()
        self.http.close()


def until(look: Callable[[], Any], seconds: float = WAIT_SECONDS) -> Any:
    """Return what a look finds as soon as it finds something, or what it found last."""
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return found
