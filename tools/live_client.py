"""A small client of the live room, written from docs/live_protocol.md alone: it follows, checks and bids.

    python tools/live_client.py http://127.0.0.1:8000 follow ROUND
    python tools/live_client.py http://127.0.0.1:8000 bid ROUND 1005000.00 --as b1
    python tools/live_client.py http://127.0.0.1:8000 check ROUND

The password is asked for, or read from MINGPAI_PASSWORD. Besides the standard library it needs `websockets` for the
socket, and `cryptography` where receipts are checked.
"""

import argparse
import base64
import getpass
import hashlib
import http.cookiejar
import json
import os
import random
import re
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

WAIT_SECONDS = 15
QUIET_SECONDS = 6
ASK_EVERY_SECONDS = 2
BACK_OFF_FIRST, BACK_OFF_MAX = 0.5, 10.0
TRIES_MAX = 8
MEANT_FOR_SECONDS = 10
OVER = frozenset({"sold", "unsold", "withdrawn"})
# After these the same bid is sent again under its own key: nobody knows, or nothing happened.
AGAIN = frozenset({"answer-pending", "line-full"})
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')

Body = dict[str, Any]
_LOST = (WebSocketException, OSError)


class ProtocolError(Exception):
    """The server said something that the protocol does not allow, or the record does not hold together."""


# ------------------------------------------------------------------------------------------------ checking


def canonical(value: object) -> bytes:
    """Return the canonical JSON of the protocol."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def first_hash(standing: Body) -> str:
    """Return the hash that a round's chain begins with: that of its terms."""
    terms = {"version": 1, **{name: standing[name] for name in ("round_id", "lot_id", "terms")}}
    return hashlib.sha256(b"\n" + canonical(terms)).hexdigest()


def event_hash(event: Body) -> str:
    """Return the hash that an event must carry."""
    own = {name: value for name, value in event.items() if name not in {"prev_hash", "hash"}}
    return hashlib.sha256(event["prev_hash"].encode() + b"\n" + canonical(own)).hexdigest()


def is_receipt_signed(receipt: Body, keys: dict[str, bytes]) -> bool:
    """Tell whether a receipt was signed with a key of the court; keys are the public bytes by their names."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - whoever only follows does not need it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    body = receipt["body"]
    public = keys.get(body["key_id"])
    if public is None or hashlib.sha256(public).hexdigest()[:16] != body["key_id"]:
        return False
    try:
        signature = base64.b64decode(receipt["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(body))
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(slots=True)
class Record:
    """The events of a round as far as they are known, each bound to the one before it."""

    round_id: str
    events: list[Body] = field(default_factory=list)
    standing: Body = field(default_factory=dict)

    @property
    def seq(self) -> int:
        """Return the number of the last event applied."""
        return int(self.events[-1]["seq"]) if self.events else 0

    def take(self, events: list[Body], standing: Body) -> list[Body]:
        """Apply what is next and return it; raises ProtocolError where the chain is broken."""
        if standing and standing["seq"] >= self.standing.get("seq", -1):
            self.standing = standing
        applied = []
        for event in events:
            if event["seq"] <= self.seq:
                continue
            if event["seq"] > self.seq + 1:
                break
            self._check(event)
            self.events.append(event)
            applied.append(event)
        return applied

    def has_gap(self, seq: int) -> bool:
        """Tell whether there are events up to this number that are not known yet."""
        return seq > self.seq

    def holds(self, receipt: Body) -> bool:
        """Tell whether a receipt's bid stands in the record where the receipt says."""
        body = receipt["body"]
        if body["seq"] is None:
            return True
        if not 1 <= body["seq"] <= len(self.events):
            return False
        event = self.events[body["seq"] - 1]
        return bool(
            event["hash"] == body["event_hash"]
            and event["prev_hash"] == body["prev_hash"]
            and all(event[name] == body[name] for name in ("kind", "code", "amount_fen", "received_at"))
        )

    def _check(self, event: Body) -> None:
        before = self.events[-1]["hash"] if self.events else first_hash(self.standing)
        if event["prev_hash"] != before or event["hash"] != event_hash(event):
            raise ProtocolError(f"The record of {self.round_id} was changed at event {event['seq']}.")


# ---------------------------------------------------------------------------------------------------- HTTP


class _Stay(urllib.request.HTTPRedirectHandler):
    """Stays where it is: whether a form was taken is told by the redirect itself."""

    def redirect_request(self, *_request: Any, **_more: Any) -> None:
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


# --------------------------------------------------------------------------------------------------- socket


class Line:
    """One socket: what is asked is acknowledged, and what the server tells meanwhile is kept in order."""

    def __init__(self, url: str, ticket: str = "") -> None:
        """Open a socket, as whoever the ticket names or as a watcher; raises OSError or WebSocketException."""
        address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._told: list[tuple[str, Body]] = []
        self._asked = 0
        self._ws: ClientConnection = connect(address, compression=None, ping_interval=None, proxy=None)  # type: ignore[assignment]
        try:
            self._expect("0")
            self._ws.send("40" + (json.dumps({"ticket": ticket}) if ticket else ""))
            self._expect("40")
        except BaseException:
            self._ws.close()
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
        self._ws.close()

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


# ------------------------------------------------------------------------------------------------- following


def follow(visitor: Visitor, round_id: str, *, by_socket: bool = True) -> Iterator[Body]:
    """Give every event of a round, from the first to the end of the round, each checked and each once."""
    record = Record(round_id)
    tries = 0
    while record.standing.get("state") not in OVER or record.has_gap(record.standing["seq"]):
        try:
            yield from caught_up(visitor, record)
            if by_socket:
                yield from _followed(visitor, record)
            else:
                time.sleep(ASK_EVERY_SECONDS)
            tries = 0
        except _LOST as fault:
            # Full jitter: who was thrown out together does not come back together.
            pause = random.uniform(0, min(BACK_OFF_MAX, BACK_OFF_FIRST * 2**tries))  # noqa: S311 - a pause, no secret
            tries = min(tries + 1, 10)
            sys.stderr.write(f"The line was lost ({type(fault).__name__}); again in {pause:.1f} s.\n")
            time.sleep(pause)


def caught_up(visitor: Visitor, record: Record) -> Iterator[Body]:
    """Ask for everything that came after the last event, and give it."""
    for page in visitor.events(record.round_id, record.seq):
        yield from record.take(page["events"], page["round"])


def _followed(visitor: Visitor, record: Record) -> Iterator[Body]:
    """Give events as a socket brings them, asking for what it left out; ends when the round is over."""
    line = Line(visitor.url)
    try:
        answer = line.ask("watch", {"round_id": record.round_id})
        if answer["status"] != http.HTTPStatus.OK:
            raise ProtocolError(f"The round cannot be watched: {answer['status']}")
        head = answer["round"]["seq"]
        while True:
            if record.has_gap(head):
                yield from caught_up(visitor, record)
            if record.standing["state"] in OVER:
                return
            # A beat comes every two seconds: a longer silence means that the line is dead.
            event, body = line.tell(QUIET_SECONDS)
            if body.get("round_id") != record.round_id:
                continue
            if event == "news":
                yield from record.take(body["events"], body["round"])
            elif event == "resync":
                yield from caught_up(visitor, record)
            head = max(head, body.get("seq", 0))
    finally:
        line.close()


# --------------------------------------------------------------------------------------------------- bidding


class Bidder:
    """Somebody signed in who bids: by the socket, by HTTP where there is none, the same bid until it is answered."""

    def __init__(self, visitor: Visitor) -> None:
        """Take who is signed in; the socket is opened with the first bid."""
        self.visitor = visitor
        self._line: Line | None = None

    def bid(self, round_id: str, amount: str, key: str = "") -> Body:
        """Return the answer to a bid; raises ProtocolError if nobody says within several tries what became of it."""
        key = key or secrets.token_hex(16)
        said = {"amount": amount, "valid_until": self._until(round_id)}
        for attempt in range(TRIES_MAX):
            answer = self._asked(round_id, said, key, by_socket=attempt % 2 == 0)
            if answer is not None and not any(each["code"] in AGAIN for each in answer.get("refusals", ())):
                return answer
            time.sleep(random.uniform(0, min(BACK_OFF_MAX, 0.1 * 2**attempt)))  # noqa: S311 - a pause, no secret
        raise ProtocolError(f"It is not known what became of bid {key}; ask again with the same key.")

    def close(self) -> None:
        """Close the socket."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _asked(self, round_id: str, said: Body, key: str, *, by_socket: bool) -> Body | None:
        """Send the bid once, and return the answer; None where none came."""
        try:
            if not by_socket:
                path = f"/api/v1/rounds/{round_id}/bids"
                status, answer = self.visitor.post(path, said, **{"Idempotency-Key": key})
                return {"status": status} | answer
            if self._line is None:
                self._line = Line(self.visitor.url, self.visitor.ticket())
            return self._line.ask("bid", {"round_id": round_id, "key": key, **said})
        except _LOST:
            self.close()
            return None

    def _until(self, round_id: str) -> str:
        """Return until when a bid is meant, by the court's clock and not by this machine's."""
        now = datetime.fromisoformat(self.visitor.get(f"/api/v1/rounds/{round_id}")["now"])
        until = now + timedelta(seconds=MEANT_FOR_SECONDS)
        return until.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --------------------------------------------------------------------------------------------------- command


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description="Follow a round of a Mingpai court, check its record, or bid in it.")
    parser.add_argument("url", help="the court's address, such as http://127.0.0.1:8000")
    deeds = parser.add_subparsers(dest="deed", required=True)
    following = deeds.add_parser("follow", help="print every event until the round is over")
    following.add_argument("round")
    following.add_argument("--no-socket", action="store_true", help="ask every other second instead")
    checking = deeds.add_parser("check", help="check the chain of everything that has happened")
    checking.add_argument("round")
    bidding = deeds.add_parser("bid", help="bid an amount in yuan, and check the receipt")
    bidding.add_argument("round")
    bidding.add_argument("amount")
    bidding.add_argument("--as", dest="username", required=True, help="the bidder's account name")
    bidding.add_argument("--key", default="", help="the bid's key, to send the very same bid again")
    asked = parser.parse_args()
    visitor = Visitor(asked.url)
    try:
        if asked.deed == "follow":
            for event in follow(visitor, asked.round, by_socket=not asked.no_socket):
                print(json.dumps(event, ensure_ascii=False), flush=True)
            return 0
        if asked.deed == "check":
            return _check(visitor, asked.round)
        return _bid(visitor, asked)
    except (ProtocolError, *_LOST) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1


def _check(visitor: Visitor, round_id: str) -> int:
    record = Record(round_id)
    count = sum(1 for _ in caught_up(visitor, record))
    print(f"{count} events hold together; the last hash is {record.standing['head_hash']}.")
    return 0


def _bid(visitor: Visitor, asked: argparse.Namespace) -> int:
    password = os.environ.get("MINGPAI_PASSWORD") or getpass.getpass(f"Password of {asked.username}: ")
    visitor.sign_in(asked.username, password)
    bidder = Bidder(visitor)
    try:
        answer = bidder.bid(asked.round, asked.amount, asked.key)
    finally:
        bidder.close()
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    receipt = answer.get("receipt")
    if receipt and not is_receipt_signed(receipt, visitor.keys()):
        raise ProtocolError("The receipt was not signed by this court.")
    return 0 if answer.get("accepted") else 3


if __name__ == "__main__":
    sys.exit(main())
