"""Who comes to the court: a session that holds at every node, and what its forms and sockets need."""

import re
import threading
import time
from urllib.parse import urlencode

from tools.chaos.court import PASSWORD
from tools.chaos.wire import Door, LostError, Reply, UnsentError, Wire

TOKEN = re.compile(rb'name="csrf-token" content="([^"]+)"')
SIGN_IN = "/account/sign-in"
SIGN_IN_SECONDS_MAX = 30
CREATED = 201


class Session:
    """A browser's session: its cookie is good at every node, whose names for it differ by their port."""

    def __init__(self, name: str, ports: list[int]) -> None:
        """Take the account's name and the nodes; nobody is signed in yet."""
        self.name = name
        self.ports = ports
        self.cookie = ""
        self.token = ""
        self._lock = threading.Lock()

    def sign_in(self) -> None:
        """Sign in by the form at the first node that takes it."""
        until = time.monotonic() + SIGN_IN_SECONDS_MAX
        with self._lock:
            while not self._signed_in():
                if time.monotonic() > until:
                    raise LostError(f"{self.name} could not sign in")
                time.sleep(0.2)

    def ask(
        self, node: int, door: Door, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> Reply:
        """Ask a node as whoever is signed in."""
        sent = {"Cookie": self._cookie_at(node), "X-CSRFToken": self.token, "Sec-Fetch-Site": "same-origin"}
        return door.ask(
            method, path, body, sent | {name.replace("_", "-"): text for name, text in headers.items()}
        )

    def open_wire(self, node: int) -> Wire:
        """Open a socket with a ticket, as the page does."""
        door = Door(self.ports[node])
        try:
            reply = self.ask(
                node, door, "POST", "/api/v1/socket-tickets", b"{}", Content_Type="application/json"
            )
        finally:
            door.close()
        if reply.status != CREATED:
            raise UnsentError(f"no ticket: {reply.status}")
        return Wire.open(self.ports[node], ticket=reply.plain()["ticket"])

    def end_all(self, node: int) -> bool:
        """End every session of the account, this one too; tell whether the court has said that it did."""
        door = Door(self.ports[node])
        try:
            form = urlencode({"csrf_token": self.token}).encode()
            reply = self.ask(
                node,
                door,
                "POST",
                "/account/end-sessions",
                form,
                Content_Type="application/x-www-form-urlencoded",
            )
        except LostError:
            return False
        finally:
            door.close()
        # Whoever is sent to the sign-in page was put out by the time before, whose answer was lost.
        return reply.status in {302, 303, 401}

    def _cookie_at(self, node: int) -> str:
        return self.cookie.replace(f"-{self.ports[0]}-", f"-{self.ports[node]}-", 1)

    def _signed_in(self) -> bool:
        door = Door(self.ports[0])
        try:
            page = door.ask("GET", SIGN_IN)
            cookie = _cookie_of(page)
            form = {"username": self.name, "password": PASSWORD, "csrf_token": _token_of(page)}
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            answer = door.ask("POST", SIGN_IN, urlencode(form).encode(), headers)
            if answer.status not in {302, 303}:
                return False
            self.cookie = _cookie_of(answer)
            self.token = _token_of(door.ask("GET", "/law", None, {"Cookie": self.cookie}))
        except LostError:
            return False
        finally:
            door.close()
        return bool(self.cookie and self.token)


def _cookie_of(reply: Reply) -> str:
    return reply.headers.get("Set-Cookie", "").split(";", 1)[0]


def _token_of(reply: Reply) -> str:
    found = TOKEN.search(reply.body)
    return found[1].decode() if found else ""
