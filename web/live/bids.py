"""A bid by socket: read, offered to the room without waiting, acknowledged when it is committed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import gevent
from flask import Flask
from pydantic import ValidationError

from bidding import service as bidding
from bidding.room import Answer, BidCommand
from kernel.refusal import Refusal, Refused
from people.rules.roles import BIDDER
from web.bid_line import BidAsked, registered
from web.haste import bid_paces
from web.live.answering import Answering
from web.live.seats import Seat, round_in
from web.live.words import Words
from web.sheets import read_values
from web.wiring import House

_PLACES = frozenset({"round_id", "key"})
Body = dict[str, Any]


class Bids:
    """The way of a bid from its frame into the line of its round, and back."""

    def __init__(
        self,
        app: Flask,
        house: House,
        words: Words,
        answering: Answering,
        is_bidder: Callable[[Seat, str], None],
    ) -> None:
        """Take the house, how answers are put, who gives them, and who is told that somebody bids."""
        self._house, self._words, self._answering, self._is_bidder = house, words, answering, is_bidder
        self._paces = bid_paces(app, house.settings)

    def bid(self, seat: Seat, ack: bytes, body: Body) -> None:
        """Take a bid; nothing here waits, but for who bids in a round for the first time."""
        round_id = round_in(body)
        asked = self._read_bid(seat, body)
        holder = seat.holder
        if holder is None:
            raise Refused(Refusal("sign-in-needed"))
        if pace := self._paces.too_hasty(holder.account_id, seat.address):
            self._answering.too_hasty(seat, ack, pace)
            return
        key = body.get("key")
        offer = partial(self._offer, seat, ack, round_id, asked, key if isinstance(key, str) else "")
        if seat.registration_in(round_id):
            offer()
        else:
            self._answering.beside(seat, ack, lambda: self._look_up(seat, round_id, offer))

    def _read_bid(self, seat: Seat, body: Body) -> BidAsked:
        rest = {name: value for name, value in body.items() if name not in _PLACES}
        try:
            return BidAsked.model_validate(rest)
        except ValidationError:
            # What is wrong with it is said in words, and words need a language.
            with self._words.reading(seat.locale):
                return read_values(BidAsked, rest)

    def _look_up(self, seat: Seat, round_id: str, offer: Callable[[], None]) -> None:
        """Find out once under which registration somebody bids in a round."""
        if not seat.may_bid:
            raise Refused(Refusal("door-closed", facts={"roles": BIDDER}))
        account_id = seat.holder.account_id if seat.holder else ""
        registration_id = self._house.store.read(lambda session: registered(session, round_id, account_id))
        seat.keep_registration(round_id, registration_id)
        offer()

    def _offer(self, seat: Seat, ack: bytes, round_id: str, asked: BidAsked, key: str) -> None:
        command = BidCommand(
            round_id=round_id,
            registration_id=seat.registration_in(round_id) or "",
            amount=asked.amount,
            command_id=key,
            valid_until=asked.valid_until,
            via="socket",
            holder=seat.holder,
        )
        self._house.room.offer(command, partial(self._decided, seat, ack, round_id))

    def _decided(self, seat: Seat, ack: bytes, round_id: str, outcome: object) -> None:
        """Acknowledge a bid with its committed answer."""
        if isinstance(outcome, Answer):
            standing = outcome.standing
            if standing is None:
                late = partial(self._answer_late, seat, ack, round_id, outcome)
                gevent.spawn(self._answering.attempt, seat, ack, late)
                return
            self._answer(seat, ack, outcome, standing)
            if outcome.receipt.body["code"]:
                self._is_bidder(seat, round_id)
        else:
            assert isinstance(outcome, Exception), "a bid is answered, or it is said why not"
            self._answering.attempt(seat, ack, partial(_throw, outcome))

    def _answer_late(self, seat: Seat, ack: bytes, round_id: str, answer: Answer) -> None:
        """Answer a bid that got no place in the record, with the round as it stands."""
        standing = self._house.store.read(lambda session: bidding.snapshot(session, round_id))
        self._answer(seat, ack, answer, standing)

    def _answer(self, seat: Seat, ack: bytes, answer: Answer, standing: Body) -> None:
        self._answering.say(seat, ack, self._words.answer(answer, standing, seat.locale))
        if answer.refusal is not None:
            self._answering.put_out_if_ended(seat, answer.refusal)


def _throw(error: Exception) -> None:
    raise error
