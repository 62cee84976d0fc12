"""Deeds and looks around a round: lay it out, let bidders in, read what happened; the room does the rest."""

from bidding.service.bidders import (
    admit,
    admitted_registrations,
    apply_to_bid,
    bar,
    registration_for,
    registration_of,
    withdraw_registration,
)
from bidding.service.course import answer_to, answers_to, bid_records, events_after
from bidding.service.rounds import (
    current_round,
    heads,
    open_round,
    round_of,
    rounds_to_close,
    rounds_to_open,
    snapshot,
)

__all__ = [
    "admit",
    "admitted_registrations",
    "answer_to",
    "answers_to",
    "apply_to_bid",
    "bar",
    "bid_records",
    "current_round",
    "events_after",
    "heads",
    "open_round",
    "registration_for",
    "registration_of",
    "round_of",
    "rounds_to_close",
    "rounds_to_open",
    "snapshot",
    "withdraw_registration",
]
