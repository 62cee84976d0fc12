"""The ways of selling that follow one another: first round, second round, sale."""

from datetime import date
from enum import StrEnum

from kernel.law import Figure


class Procedure(StrEnum):
    """How a lot is offered; each comes only after the one before it has failed."""

    ROUND1 = "round1"
    ROUND2 = "round2"
    SALE = "sale"


MOST_ROUNDS = Figure(article="Fa Shi [2016] 18, art. 26", since={date(2017, 1, 1): 2}, rule="A-26")


def is_round_allowed(number: int, on: date) -> bool:
    """Tell whether the law knows an auction round of this number: after the last one comes the sale.

    Law: Fa Shi [2016] 18, art. 26 (A-26).
    """
    return 1 <= number <= MOST_ROUNDS.on(on)
