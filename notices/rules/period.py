"""How many days a notice must stand before bidding may start, by class of property and step."""

from collections.abc import Mapping
from datetime import date, datetime

from kernel.days import ONE_DAY, court_day, start_of
from kernel.law import Figure
from kernel.refusal import Fact, Finding, Level
from notices.rules.kinds import AssetClass, Procedure

IN_FORCE_2016_18 = date(2017, 1, 1)
IN_FORCE_2017_455 = date(2017, 7, 18)

FIRST_ROUND_DAYS: Mapping[AssetClass, Figure[int]] = {
    AssetClass.MOVABLE: Figure("Fa Shi [2016] 18, art. 12", {IN_FORCE_2016_18: 15}, rule="A-12"),
    AssetClass.IMMOVABLE: Figure("Fa Shi [2016] 18, art. 12", {IN_FORCE_2016_18: 30}, rule="A-12"),
    AssetClass.OTHER_RIGHT: Figure("Fa Shi [2016] 18, art. 12", {IN_FORCE_2016_18: 30}, rule="A-12"),
}

SECOND_ROUND_DAYS: Mapping[AssetClass, Figure[int]] = {
    AssetClass.MOVABLE: Figure("Fa Shi [2016] 18, art. 26", {IN_FORCE_2016_18: 7}, rule="A-26"),
    AssetClass.IMMOVABLE: Figure("Fa Shi [2016] 18, art. 26", {IN_FORCE_2016_18: 15}, rule="A-26"),
    AssetClass.OTHER_RIGHT: Figure("Fa Shi [2016] 18, art. 26", {IN_FORCE_2016_18: 15}, rule="A-26"),
}

# The rules on the sale after two failed rounds were seen in their effects only, not in their text: practice.
SALE_DAYS: Mapping[AssetClass, Figure[int]] = {
    AssetClass.MOVABLE: Figure("Fa Ming Chuan [2017] 455", {IN_FORCE_2017_455: 7}, "practice", "S-04"),
    AssetClass.IMMOVABLE: Figure("Fa Ming Chuan [2017] 455", {IN_FORCE_2017_455: 15}, "practice", "S-04"),
    AssetClass.OTHER_RIGHT: Figure("Fa Ming Chuan [2017] 455", {IN_FORCE_2017_455: 15}, "practice", "S-04"),
}


def notice_figure(asset_class: str, procedure: str) -> Figure[int]:
    """Return the legal figure for the days that a notice must stand.

    Law: Fa Shi [2016] 18, arts. 12, 26; Fa Ming Chuan [2017] 455 (A-12, A-26, S-04).
    """
    figures = {
        Procedure.ROUND1: FIRST_ROUND_DAYS,
        Procedure.ROUND2: SECOND_ROUND_DAYS,
        Procedure.SALE: SALE_DAYS,
    }
    return figures[Procedure(procedure)][AssetClass(asset_class)]


def notice_days(asset_class: str, procedure: str, *, on: date) -> int:
    """Return how many days a notice that is published on the day given must stand before bidding starts.

    Law: Fa Shi [2016] 18, arts. 12, 26; Fa Ming Chuan [2017] 455 (A-12, A-26, S-04).
    """
    return notice_figure(asset_class, procedure).on(on)


def earliest_start(publish_on: date, days: int, *, lenient: bool = False) -> datetime:
    """Return the first instant at which bidding may start after publication on the day given.

    Law: Fa Shi [2016] 18, arts. 12, 26; Civil Procedure Law (2023), art. 85 (TIME-1, TIME-4). The text says
    "so many days before"; our reading of it, which is never wrong, asks for that many whole days between. A
    court may set the lenient reading, which counts from date to date.
    """
    first_day = publish_on if lenient else publish_on + ONE_DAY
    return start_of(first_day + days * ONE_DAY)


def latest_publish_day(starts_at: datetime, days: int, *, lenient: bool = False) -> date:
    """Return the last Beijing day for publishing a notice if bidding is to start at the instant given.

    Law: Fa Shi [2016] 18, arts. 12, 26 (TIME-4).
    """
    day = court_day(starts_at) - days * ONE_DAY
    return day if lenient else day - ONE_DAY


def days_finding(
    *, asset_class: str, procedure: str, publish_on: date, starts_at: datetime, lenient: bool = False
) -> Finding:
    """Return the line of the rules panel that says whether the notice stands long enough.

    Law: Fa Shi [2016] 18, arts. 12, 26; Fa Ming Chuan [2017] 455 (A-12, A-26, S-04, RR-110, RR-111, RR-206).
    """
    figure = notice_figure(asset_class, procedure)
    days = figure.on(publish_on)
    earliest = earliest_start(publish_on, days, lenient=lenient)
    facts: dict[str, Fact] = {
        "days": days,
        "earliest_start": court_day(earliest).isoformat(),
        "publish_by": latest_publish_day(starts_at, days, lenient=lenient).isoformat(),
    }
    if starts_at >= earliest:
        return Finding("pass", "notice-long-enough", figure.article, facts)
    # What was only seen as practice may be overridden by a court that knows better; law may not.
    level: Level = "block" if figure.standing == "law" else "warn"
    return Finding(level, "notice-too-short", figure.article, facts)
