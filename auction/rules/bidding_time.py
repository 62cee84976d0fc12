"""When the bidding may begin and end: never short, never before its notice has stood, closed in daylight."""

from datetime import date, datetime, time, timedelta

from auction.rules.wording import beijing
from kernel.days import BEIJING, Calendar, court_day
from kernel.law import Figure
from kernel.refusal import Fact, Finding

_ARTICLE = "Fa Shi [2016] 18, art. 20"
_NOTICE_ARTICLES = "Fa Shi [2016] 18, arts. 12 and 26"

SHORTEST_BIDDING = Figure(article=_ARTICLE, since={date(2017, 1, 1): timedelta(hours=24)}, rule="A-20")
# Extensions after a late close run into the night; the law names no hour.
EARLIEST_CLOSING = Figure(article=_ARTICLE, since={date(2017, 1, 1): time(9)}, standing="setting")
LATEST_CLOSING = Figure(article=_ARTICLE, since={date(2017, 1, 1): time(18)}, standing="setting")

_AN_HOUR = timedelta(hours=1)


def is_long_enough(starts_at: datetime, ends_at: datetime, on: date) -> bool:
    """Tell whether bidding lasts its shortest time, in elapsed hours to the microsecond.

    Law: Fa Shi [2016] 18, art. 20 (A-20, TIME-6).
    """
    return ends_at - starts_at >= SHORTEST_BIDDING.on(on)


def check_bidding_time(starts_at: datetime, ends_at: datetime, on: date) -> Finding:
    """Tell whether bidding ends after it begins and lasts at least its shortest time.

    Law: Fa Shi [2016] 18, art. 20 (A-20, NL-11, RR-118).
    """
    facts: dict[str, Fact] = {
        "starts_at": beijing(starts_at),
        "ends_at": beijing(ends_at),
        "hours": SHORTEST_BIDDING.on(on) // _AN_HOUR,
    }
    if ends_at <= starts_at:
        return Finding("block", "dates-reversed", SHORTEST_BIDDING.article, facts)
    if is_long_enough(starts_at, ends_at, on):
        return Finding("pass", "bidding-long-enough", SHORTEST_BIDDING.article, facts)
    return Finding("block", "bidding-too-short", SHORTEST_BIDDING.article, facts)


def check_notice_time(starts_at: datetime, earliest_start: datetime, *, is_law: bool = True) -> Finding:
    """Tell whether bidding begins only after its notice has stood, as the stage of notices counts it.

    The days before a sale are practice and only warn.

    Law: Fa Shi [2016] 18, arts. 12 and 26 (A-12, A-26, RR-110, RR-111, RR-206).
    """
    facts = {"starts_at": beijing(starts_at), "earliest": beijing(earliest_start)}
    if starts_at >= earliest_start:
        return Finding("pass", "start-after-notice", _NOTICE_ARTICLES if is_law else "", facts)
    if not is_law:
        return Finding("warn", "start-before-notice-ends", "", facts)
    return Finding("block", "start-before-notice-ends", _NOTICE_ARTICLES, facts)


def check_ahead(starts_at: datetime, now: datetime) -> Finding:
    """Tell whether the beginning still lies ahead.

    Law: Fa Shi [2016] 18, art. 12 (A-12) - what is announced has not begun.
    """
    facts = {"starts_at": beijing(starts_at), "now": beijing(now)}
    if starts_at > now:
        return Finding("pass", "start-ahead", "", facts)
    return Finding("block", "start-not-ahead", "", facts)


def check_closing_hour(ends_at: datetime, calendar: Calendar, on: date) -> Finding:
    """Tell whether the close falls into working hours, so that a late extension meets people who are awake.

    Law: none - a court setting.
    """
    earliest, latest = EARLIEST_CLOSING.on(on), LATEST_CLOSING.on(on)
    facts = {
        "ends_at": beijing(ends_at),
        "earliest": earliest.isoformat(timespec="minutes"),
        "latest": latest.isoformat(timespec="minutes"),
    }
    hour = ends_at.astimezone(BEIJING).time()
    if earliest <= hour <= latest and calendar.is_working_day(court_day(ends_at)):
        return Finding("pass", "closing-in-working-hours", "", facts)
    return Finding("warn", "closing-outside-working-hours", "", facts)
