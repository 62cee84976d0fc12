"""What sockets are told: data as bytes once for everybody, and refusals in the reader's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import orjson
from flask import Flask
from flask_babel import force_locale

from bidding.room import Answer
from kernel.refusal import Fact, Refusal, Refused
from web.bid_line import ACCEPTED, REPLAYED, said
from web.refusals import UNKNOWN_STATUS, problem_of, sentences
from web.sockets import text_frame

Body = dict[str, Any]
# The same refusal in the same words: all who bid too low against one price are told the same.
_PHRASES_MAX = 2_000


class Words:
    """How answers and news are written down."""

    def __init__(self, app: Flask) -> None:
        """Take the application whose catalogues have the words."""
        self._app = app
        self._last: tuple[Body | None, orjson.Fragment] = (None, orjson.Fragment(b"null"))
        self._phrase = lru_cache(_PHRASES_MAX)(self._new_phrase)

    @contextmanager
    def reading(self, locale: str) -> Iterator[None]:
        """Put what is said meanwhile into the words of a language."""
        with self._app.app_context(), force_locale(locale):
            yield

    def shared(self, standing: Body) -> orjson.Fragment:
        """Return a round as bytes; the answers and the news of one batch share them."""
        known, fragment = self._last
        if known is not standing:
            fragment = orjson.Fragment(orjson.dumps(standing))
            self._last = (standing, fragment)
        return fragment

    def problem(self, refused: Refused, locale: str) -> Body:
        """Return why something was not done."""
        with self.reading(locale):
            return {"accepted": False} | problem_of(refused)

    def answer(self, answer: Answer, standing: Body, locale: str) -> Body:
        """Return the answer to a bid, the same as at the other door."""
        refusal = answer.refusal
        status, phrase, title = REPLAYED if answer.replayed else ACCEPTED, [], None
        if refusal is not None:
            facts = tuple(sorted(refusal.facts.items()))
            status, title, words = self._phrase(locale, refusal.code, refusal.article, facts)
            phrase = [words]
        return {
            "status": status,
            "accepted": answer.accepted,
            "replayed": answer.replayed,
            "title": title,
            "refusals": phrase,
            "next_bids_fen": standing["next_bids_fen"],
            "round": self.shared(standing),
            "receipt": answer.receipt.plain(),
        }

    def _new_phrase(
        self, locale: str, code: str, article: str, facts: tuple[tuple[str, Fact], ...]
    ) -> tuple[int, str, orjson.Fragment]:
        with self.reading(locale):
            words = said(Refusal(code, article, dict(facts)))
        entry = sentences().get(code)
        status = entry[0] if entry else UNKNOWN_STATUS
        return status, words["sentence"], orjson.Fragment(orjson.dumps(words))


def event_frame(event: str, body: Body) -> bytes:
    """Return the frame of an event that the server sends."""
    return text_frame(b'42["%s",%s]' % (event.encode(), orjson.dumps(body)))


def ack_frame(ack: bytes, body: Body) -> bytes:
    """Return the frame of an acknowledgement."""
    return text_frame(b"43%s[%s]" % (ack, orjson.dumps(body)))


def resync_frame(round_id: str) -> bytes:
    """Return what tells a socket that news of a round were left out."""
    return event_frame("resync", {"round_id": round_id})
