"""By which day each stage of a lot's way must have begun or be over."""

from datetime import date

from kernel.days import Calendar, LegalDate, after_days
from kernel.law import Figure

PRICING_WITHIN_DAYS = Figure(article="Fa Shi [2018] 15, art. 1", since={date(2018, 9, 1): 30}, rule="R-01")
DISPOSAL_WITHIN_DAYS = Figure(article="Fa Shi [2018] 15, art. 30", since={date(2018, 9, 1): 10}, rule="R-30")
SECOND_ROUND_WITHIN_DAYS = Figure(
    article="Fa Shi [2016] 18, art. 26", since={date(2017, 1, 1): 30}, rule="A-26"
)
RESUME_WITHIN_DAYS = Figure(article="Fa Shi [2016] 18, art. 28", since={date(2017, 1, 1): 5}, rule="A-28")
SELF_DISPOSAL_DAYS = Figure(article="Fa [2021] 322, item 17", since={date(2021, 12, 6): 90}, rule="AS-05")

# The notice of 2017, the opinion of 2019 and the reply on priority claims were read only through others.
CREDITORS_ANSWER_DAYS = Figure(
    article="Fa Ming Chuan [2017] 455", since={date(2017, 7, 18): 10}, standing="practice", rule="S-01"
)
SALE_NOTICE_WITHIN_DAYS = Figure(
    article="Fa Ming Chuan [2017] 455", since={date(2017, 7, 18): 15}, standing="setting", rule="S-02"
)
SALE_PERIOD_DAYS = Figure(
    article="Fa Ming Chuan [2017] 455", since={date(2017, 7, 18): 60}, standing="setting", rule="S-05"
)
FINANCING_DAYS = Figure(
    article="Fa Fa [2019] 35, item 9", since={date(2019, 12, 16): 60}, standing="practice", rule="AS-17"
)
COURT_HANDOVER_DAYS = Figure(
    article="Fa Shi [2016] 6, art. 2", since={date(2016, 4, 14): 15}, standing="setting", rule="AS-33"
)


def last_day_to_price(seized_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which the court may begin to find the reference price of what it seized.

    Law: Fa Shi [2018] 15, art. 1 (R-01, RR-007).
    """
    return after_days(seized_on, PRICING_WITHIN_DAYS.on(seized_on), calendar)


def last_day_to_dispose(price_fixed_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which disposal may begin after the reference price was fixed.

    Law: Fa Shi [2018] 15, art. 30 (R-30, RR-032).
    """
    return after_days(price_fixed_on, DISPOSAL_WITHIN_DAYS.on(price_fixed_on), calendar)


def last_day_for_second_round(first_ended_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which the second round's bidding may begin.

    Law: Fa Shi [2016] 18, art. 26 (A-26, RR-111) - we read it as the beginning of bidding.
    """
    return after_days(first_ended_on, SECOND_ROUND_WITHIN_DAYS.on(first_ended_on), calendar)


def last_day_for_creditors(second_ended_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which creditors may say that they take the thing before it goes to sale.

    Law: Fa Ming Chuan [2017] 455 (S-01, AS-15).
    """
    return after_days(second_ended_on, CREDITORS_ANSWER_DAYS.on(second_ended_on), calendar)


def last_day_for_sale_notice(second_ended_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which the notice of the sale may be published after the second round failed.

    Law: Fa Ming Chuan [2017] 455 (S-02, AS-16).
    """
    return after_days(second_ended_on, SALE_NOTICE_WITHIN_DAYS.on(second_ended_on), calendar)


def last_day_of_sale(opened_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which the first bid in a sale may come in.

    Law: Fa Ming Chuan [2017] 455 (S-05, AS-18, AS-19, RR-210).
    """
    return after_days(opened_on, SALE_PERIOD_DAYS.on(opened_on), calendar)


def last_day_of_self_disposal(allowed_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day up to which a debtor may be allowed to sell by himself.

    Law: Fa [2021] 322, item 17 (AS-05).
    """
    return after_days(allowed_on, SELF_DISPOSAL_DAYS.on(allowed_on), calendar)


def last_day_of_financing(allowed_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day up to which a debtor may look for money or a buyer after two failed rounds.

    Law: Fa Fa [2019] 35, item 9 (AS-17).
    """
    return after_days(allowed_on, FINANCING_DAYS.on(allowed_on), calendar)


def last_day_to_resume(cause_gone_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which a stopped auction is taken up again.

    Law: Fa Shi [2016] 18, art. 28 (A-28, RR-136).
    """
    return after_days(cause_gone_on, RESUME_WITHIN_DAYS.on(cause_gone_on), calendar)


def last_day_to_hand_over_case(asked_on: date, calendar: Calendar) -> LegalDate:
    """Return the last day on which the first seizing court hands the asset to the priority claim's court.

    Law: Fa Shi [2016] 6, art. 2 (AS-33).
    """
    return after_days(asked_on, COURT_HANDOVER_DAYS.on(asked_on), calendar)
