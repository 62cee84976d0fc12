"""The two doors of a court as docs/live_protocol.md describes them: questions by HTTP, and a socket."""

import base64
import http
import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

from websockets.sync.client import connect

from tools.live_record import Body, ProtocolError, canonical

WAIT_SECONDS = 15
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class _Stay(urllib.request.HTTPRedirectHandler):
    """Stays where it is: whether a form was taken is told by the redirect itself."""

    def redirect_request(self, *_request: object, **_more: object) -> None:
        """Follow nothing."""


class Visitor:
    """Somebody who asks by HTTP, signed in or not."""

    def __init__(self, url: str) -> None:
        """Come to the court at the address."""
        self.url = url.rstrip("/")
        self._jar = http.cookiejar.CookieJar()
        self._web = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar), _Stay())
        self._csrf = ""

    def sign_in(self, username: str, password: str) -> None:
        """Sign in by the form; raises ProtocolError where the name or the password is wrong."""
        path = "/account/sign-in"
        form = {"username": username, "password": password, "csrf_token": self._token(path)}
        request = urllib.request.Request(self.url + path, urllib.parse.urlencode(form).encode())  # noqa: S310 - the court's own address
        status, _ = self._send(request)
        if status not in {302, 303}:
            raise ProtocolError(f"{username} was not let in ({status}): is the name or the password wrong?")
        self._csrf = self._token("/law")

    def get(self, path: str) -> Body:
        """Return what the court answers to a question."""
        status, body = self._send(urllib.request.Request(self.url + path))  # noqa: S310 - the court's own address
        if status != http.HTTPStatus.OK:
            raise ProtocolError(f"{path} answered {status}: {body[:200]!r}")
        answer: Body = json.loads(body)
        return answer

    def post(self, path: str, said: Body, **headers: str) -> tuple[int, Body]:
        """Say something to the court, and return the status and the answer."""
        headers |= {"Content-Type": "application/json", "X-CSRFToken": self._csrf}
        request = urllib.request.Request(self.url + path, canonical(said), headers)  # noqa: S310 - the court's own address
        status, body = self._send(request)
        return status, json.loads(body or b"{}")

    def events(self, round_id: str, after: int) -> Iterator[Body]:
        """Give what happened after a number, a page at a time."""
        while True:
            page = self.get(f"/api/v1/rounds/{round_id}/events?after={after}")
            yield page
            if not (page["more"] and page["events"]):
                return
            after = page["events"][-1]["seq"]

    def keys(self) -> dict[str, bytes]:
        """Return the court's public keys by their short names."""
        keys = self.get("/api/v1/keys")["keys"]
        return {key["key_id"]: base64.b64decode(key["public_key"]) for key in keys}

    def ticket(self) -> str:
        """Return a ticket with which one socket is opened in this name."""
        status, answer = self.post("/api/v1/socket-tickets", {})
        if status != http.HTTPStatus.CREATED:
            raise ProtocolError(f"There is no ticket for a socket ({status}).")
        return str(answer["ticket"])

    def _token(self, path: str) -> str:
        found = _TOKEN.search(self._send(urllib.request.Request(self.url + path))[1].decode())  # noqa: S310 - the court's own address
        if found is None:
            raise ProtocolError(f"{path} carries no token for forms.")
        return found[1]

    def _send(self, request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with self._web.open(request, timeout=WAIT_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read()


class Line:
    """One socket: what is asked is acknowledged, and what the server tells meanwhile is kept in order."""

    def __init__(self, url: str, ticket: str = "") -> None:
        """Open a socket, as whoever the ticket names or as a watcher."""
        address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._told: list[tuple[str, Body]] = []
        self._asked = 0
        self._open = ExitStack()
        joining = connect(address, compression=None, ping_interval=None, proxy=None, close_timeout=1)
        self._ws = self._open.enter_context(joining)
        try:
            self._expect("0")
            self._ws.send("40" + (json.dumps({"ticket": ticket}) if ticket else ""))
            self._expect("40")
        except BaseException:
            self.close()
            raise

    def ask(self, event: str, body: Body) -> Body:
        """Send an event and return its acknowledgement; raises TimeoutError where none comes."""
        self._asked += 1
        sign = f"43{self._asked}["
        self._ws.send(f"42{self._asked}" + json.dumps([event, body]))
        until = time.monotonic() + WAIT_SECONDS
        while True:
            text = self._hear(until - time.monotonic())
            if text.startswith(sign):
                answer: Body = json.loads(text[text.index("[") :])[0]
                return answer

    def tell(self, seconds: float) -> tuple[str, Body]:
        """Return the next thing the server tells; raises TimeoutError where it is silent for so long."""
        until = time.monotonic() + seconds
        while not self._told:
            self._hear(until - time.monotonic())
        return self._told.pop(0)

    def close(self) -> None:
        """Close the socket."""
        self._open.close()

    def _hear(self, seconds: float) -> str:
        """Take one message; a ping is answered, an event is kept until it is asked for."""
        text = self._ws.recv(timeout=max(0.0, seconds))
        if not isinstance(text, str):
            raise ProtocolError("The server sent bytes.")
        if text == "2":
            self._ws.send("3")
        elif text.startswith("42"):
            event, body = json.loads(text[2:])
            self._told.append((event, body))
        elif text[:2] in {"41", "44"} or text[:1] == "1":
            raise ConnectionError(f"The server ended the connection: {text[:100]}")
        return text

    def _expect(self, sign: str) -> None:
        while not self._hear(WAIT_SECONDS).startswith(sign):
            pass
