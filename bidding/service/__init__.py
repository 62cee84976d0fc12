"""Deeds and looks around a round: lay it out, let bidders in, read what happened; the room does the rest."""

from bidding.service.bidders import (
    admit,
    admitted_registrations,
    apply_to_bid,
    bar,
    give_rank,
    registration_for,
    registration_of,
    withdraw_registration,
)
from bidding.service.course import answer_to, answers_to, bid_records, events_after
from bidding.service.proving import (
    Examined,
    entry_at,
    examination_of,
    examine,
    examine_on,
    round_count,
    round_ids,
)
from bidding.service.rounds import (
    current_round,
    heads,
    open_round,
    round_of,
    rounds_in_confirmation,
    rounds_to_close,
    rounds_to_open,
    snapshot,
)

__all__ = [
    "Examined",
    "admit",
    "admitted_registrations",
    "answer_to",
    "answers_to",
    "apply_to_bid",
    "bar",
    "bid_records",
    "current_round",
    "entry_at",
    "events_after",
    "examination_of",
    "examine",
    "examine_on",
    "give_rank",
    "heads",
    "open_round",
    "registration_for",
    "registration_of",
    "round_count",
    "round_ids",
    "round_of",
    "rounds_in_confirmation",
    "rounds_to_close",
    "rounds_to_open",
    "snapshot",
    "withdraw_registration",
]
