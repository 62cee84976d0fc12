"""How far each bid must rise: the court fixes it, the law gives no number."""

from datetime import date
from fractions import Fraction

from auction.rules.wording import percent
from kernel.law import Figure
from kernel.money import Money
from kernel.refusal import Finding

_ARTICLE = "Fa Shi [2016] 18, art. 20"

# Real steps lie near half a per cent of the starting price; far outside this band it is a slip of the hand.
LOWEST_USUAL_STEP = Figure(
    article=_ARTICLE, since={date(2017, 1, 1): Fraction(1, 1000)}, standing="practice", rule="A-20"
)
HIGHEST_USUAL_STEP = Figure(
    article=_ARTICLE, since={date(2017, 1, 1): Fraction(5, 100)}, standing="practice", rule="A-20"
)


def check_step(step: Money, *, start: Money, on: date) -> Finding:
    """Tell whether the step rises at all, and whether it is as large as steps usually are.

    Law: Fa Shi [2016] 18, arts. 20 and 27 (A-20, A-27, RR-106) - the usual band is practice.
    """
    if step.fen <= 0:
        return Finding("block", "step-not-positive", _ARTICLE, {"value": step.plain()})
    lowest, highest = LOWEST_USUAL_STEP.on(on), HIGHEST_USUAL_STEP.on(on)
    facts = {
        "value": step.plain(),
        "lowest": start.share_up(lowest).plain(),
        "highest": start.share_down(highest).plain(),
        "lowest_percent": percent(lowest),
        "highest_percent": percent(highest),
    }
    if start.share_up(lowest) <= step <= start.share_down(highest):
        return Finding("pass", "step-usual", _ARTICLE, facts)
    return Finding("warn", "step-unusual", "", facts)
