"""A small client of the live room, written from docs/live_protocol.md alone: it follows, checks and bids.

    python tools/live_client.py http://127.0.0.1:8000 follow ROUND
    python tools/live_client.py http://127.0.0.1:8000 check ROUND
    python tools/live_client.py http://127.0.0.1:8000 bid ROUND 1005000.00 --as b1

The password is asked for, or read from MINGPAI_PASSWORD. Besides the standard library it needs `websockets`
for the socket, and `cryptography` where receipts are checked.
"""

import argparse
import getpass
import http
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import uniform  # noqa: TID251 - a pause, no name

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from websockets.exceptions import WebSocketException

from tools.live_doors import Line, Visitor
from tools.live_record import Body, ProtocolError, Record, is_receipt_signed

QUIET_SECONDS = 6
ASK_EVERY_SECONDS = 2
BACK_OFF_FIRST, BACK_OFF_MAX = 0.5, 10.0
TRIES_MAX = 8
MEANT_FOR_SECONDS = 10
OVER = frozenset({"sold", "unsold", "withdrawn"})
# After these the same bid is sent again under its own key: nobody knows, or nothing happened.
AGAIN = frozenset({"answer-pending", "line-full", "too-hasty"})

_LOST = (WebSocketException, OSError)


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
            pause = uniform(0, min(BACK_OFF_MAX, BACK_OFF_FIRST * 2**tries))  # noqa: S311 - a pause, no secret
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
    """Somebody signed in who bids: by the socket, or else by HTTP, the same bid until it is answered."""

    def __init__(self, visitor: Visitor) -> None:
        """Take who is signed in; the socket is opened with the first bid."""
        self.visitor = visitor
        self._line: Line | None = None

    def bid(self, round_id: str, amount: str, key: str = "") -> Body:
        """Return the answer to a bid; raises ProtocolError if nobody says what became of it."""
        key = key or secrets.token_hex(16)
        said = {"amount": amount, "valid_until": self._until(round_id)}
        for attempt in range(TRIES_MAX):
            answer = self._asked(round_id, said, key, by_socket=attempt % 2 == 0)
            if answer is not None and not any(each["code"] in AGAIN for each in answer.get("refusals", ())):
                return answer
            time.sleep(uniform(0, min(BACK_OFF_MAX, 0.2 * 2**attempt)))  # noqa: S311 - a pause, no secret
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
    parser = argparse.ArgumentParser(
        description="Follow a round of a Mingpai court, check its record, or bid in it."
    )
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
