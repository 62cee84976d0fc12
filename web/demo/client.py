"""A bidder's program as anybody could write it: signs in by the form, asks for the round, bids over HTTP."""

import json
import re
import secrets
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

TIMEOUT_SECONDS = 20
ANSWER_BYTES_MAX = 1_000_000
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_SIGN_IN = "/account/sign-in"


class NotAnsweredError(Exception):
    """The server could not be reached, or did not answer in time; nothing is known of what was asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server said: the status, the body if it was JSON, and after how many seconds to ask again."""

    status: int
    body: dict[str, Any]
    text: str
    wait: float = 0


class Client:
    """One bidder with his cookies; he is told nothing and can do nothing that others are not and cannot."""

    def __init__(self, address: str, username: str, password: str) -> None:
        """Take the server's address and what one types into the sign-in form."""
        self.username = username
        self._address, self._password = address, password
        self._token = ""
        # Whatever proxy the machine names for the world outside is none for the machine itself.
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), ProxyHandler({}))

    def snapshot(self, round_id: str) -> dict[str, Any]:
        """Return where the round stands, and the server's time."""
        return self._ask(f"/api/v1/rounds/{round_id}").body

    def bid(self, round_id: str, fen: int) -> Answered:
        """Bid an amount under a fresh key; sign in first, and once more if the session has ended."""
        answer = self._bid(round_id, fen) if self._token else None
        if answer is None or answer.status in {400, 401, 403}:
            self.sign_in()
            answer = self._bid(round_id, fen)
        return answer

    def sign_in(self) -> None:
        """Sign in by the form, and take the token that everything sent afterwards must carry."""
        page = self._ask(_SIGN_IN)
        form = {"username": self.username, "password": self._password, "csrf_token": _token_in(page.text)}
        self._ask(_SIGN_IN, body=urlencode(form).encode(), content="application/x-www-form-urlencoded")
        self._token = _token_in(self._ask("/law").text)

    def _bid(self, round_id: str, fen: int) -> Answered:
        body = json.dumps({"amount": f"{fen // 100}.{fen % 100:02d}"}).encode()
        return self._ask(
            f"/api/v1/rounds/{round_id}/bids",
            body=body,
            content="application/json",
            headers={"X-CSRFToken": self._token, "Idempotency-Key": secrets.token_hex(12)},
        )

    def _ask(
        self,
        path: str,
        *,
        body: bytes | None = None,
        content: str = "",
        headers: dict[str, str] | None = None,
    ) -> Answered:
        sent = {"Content-Type": content} if content else {}
        request = Request(self._address + path, data=body, headers=sent | (headers or {}))  # noqa: S310 - our own address
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _read(answer.status, answer.headers, answer.read(ANSWER_BYTES_MAX))
        except HTTPError as refused:
            with refused:
                return _read(refused.code, refused.headers, refused.read(ANSWER_BYTES_MAX))
        except (URLError, HTTPException, OSError) as fault:
            raise NotAnsweredError(path) from fault


def _read(status: int, headers: Message, raw: bytes) -> Answered:
    text = raw.decode("utf-8", errors="replace")
    wait = headers.get("Retry-After", "")
    body: Any = {}
    if "json" in headers.get("Content-Type", ""):
        try:
            body = json.loads(text)
        except ValueError:
            body = {}
    return Answered(
        status, body if isinstance(body, dict) else {}, text, float(wait) if wait.isdigit() else 0
    )


def _token_in(page: str) -> str:
    found = _TOKEN.search(page)
    return found[1] if found else ""
