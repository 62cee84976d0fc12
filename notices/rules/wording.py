"""How documents write amounts, days and instants: the four filters that their templates use."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from kernel.days import BEIJING, court_day
from kernel.money import Money


def money(amount: Money) -> str:
    """Return yuan in groups of three with two places, without unit: 1,085,000.00.

    Law: none; how documents write an amount in figures.
    """
    return amount.grouped()


def capitals(amount: Money) -> str:
    """Return the amount in Chinese capital numerals: 壹佰零捌万伍仟元整.

    Law: none; how documents write an amount so that it cannot be altered.
    """
    return amount.capitals()


def day(when: date) -> str:
    """Return the Beijing day in words of figures: 2026年3月2日.

    Law: none; how documents write a date.
    """
    on = court_day(when) if isinstance(when, datetime) else when
    return f"{on.year}年{on.month}月{on.day}日"


def moment(when: datetime) -> str:
    """Return the Beijing time to the minute, or to the second where it has one: 2026年3月2日10时00分.

    Law: Fa Shi [2016] 18, art. 20: the time is that of the service system, shown as Beijing time (TIME-5).
    """
    local = when.astimezone(BEIJING)
    seconds = f"{local.second:02d}秒" if local.second else ""
    return f"{day(when)}{local.hour}时{local.minute:02d}分{seconds}"


FILTERS: Mapping[str, Callable[..., str]] = {
    "money": money,
    "capitals": capitals,
    "day": day,
    "moment": moment,
}
