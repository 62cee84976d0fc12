"""Money, time and shares as people read them: the filters of templates, the one place with court time."""

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from kernel.days import BEIJING
from kernel.money import Money
from web.articles import article_words, text_of

NONE = "—"
_WAN = re.compile(r" ([万亿])$")
_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_chinese() -> bool:
    """Tell whether the page is in Chinese."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def money(amount: Money | None) -> str:
    """Return an exact amount: ¥1,085,000, with fen only where there are any."""
    return NONE if amount is None else f"¥{bare(amount)}"


def bare(amount: Money | None) -> str:
    """Return an exact amount without its sign: 1,085,000."""
    return NONE if amount is None else amount.grouped().removesuffix(".00")


def wan(amount: Money | None) -> str:
    """Return the form that people speak: 108.5 万, 1.2 亿, 1.08 million; nothing where it adds nothing."""
    if amount is None:
        return ""
    short = amount.wan()
    unit = _WAN.search(short)
    if unit is None:
        return ""
    return short if is_chinese() else _english_short(amount)


def _english_short(amount: Money) -> str:
    """Return millions or billions with at most two places, cut and not rounded up."""
    for unit, name in ((10**11, _("billion")), (10**8, _("million"))):
        if abs(amount.fen) >= unit:
            hundredths = abs(amount.fen) * 100 // unit
            text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
            return f"{'-' if amount.fen < 0 else ''}{text} {name}"
    return ""


def capitals(amount: Money | None) -> str:
    """Return the amount in Chinese capital numerals."""
    return NONE if amount is None else amount.capitals()


def day(value: date | datetime | None) -> str:
    """Return a Beijing day: 2026-11-22."""
    return NONE if value is None else _day_of(value).isoformat()


def day_long(value: date | datetime | None) -> str:
    """Return a Beijing day with its weekday: 2026年11月22日 周日, or Sun 22 Nov 2026."""
    if value is None:
        return NONE
    it = _day_of(value)
    if is_chinese():
        return f"{it.year}年{it.month}月{it.day}日 周{_WEEKDAYS[it.weekday()]}"
    return f"{_ENGLISH_WEEKDAYS[it.weekday()]} {it.day} {_ENGLISH_MONTHS[it.month - 1]} {it.year}"


def weekday(value: date | datetime) -> str:
    """Return the weekday in the page's language: 周日, Sun."""
    it = _day_of(value).weekday()
    return f"周{_WEEKDAYS[it]}" if is_chinese() else _ENGLISH_WEEKDAYS[it]


def _day_of(value: date | datetime) -> date:
    return value.astimezone(BEIJING).date() if isinstance(value, datetime) else value


def moment(value: datetime | None) -> str:
    """Return an instant in Beijing time to the minute."""
    return NONE if value is None else value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def moment_s(value: datetime | None) -> str:
    """Return an instant in Beijing time to the second."""
    return NONE if value is None else value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def moment_ms(value: datetime | None) -> str:
    """Return an instant in Beijing time to the millisecond."""
    if value is None:
        return NONE
    there = value.astimezone(BEIJING)
    return f"{there:%Y-%m-%d %H:%M:%S}.{there.microsecond // 1000:03d}"


def length_of_time(value: timedelta | None) -> str:
    """Return how long something lasted, in hours, minutes and seconds."""
    if value is None:
        return NONE
    seconds = round(value.total_seconds())
    parts = ((seconds // 3600, "小时", "h"), (seconds // 60 % 60, "分", "min"), (seconds % 60, "秒", "s"))
    if is_chinese():
        return "".join(f"{number}{unit}" for number, unit, _english in parts if number) or "0秒"
    return " ".join(f"{number} {unit}" for number, _chinese, unit in parts if number) or "0 s"


def time_only(value: datetime | None) -> str:
    """Return the Beijing time of day to the minute."""
    return NONE if value is None else value.astimezone(BEIJING).strftime("%H:%M")


def iso(value: date | datetime | None) -> str:
    """Return the machine's form of a day or an instant, instants in UTC to the millisecond."""
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat()


def percent(share: Fraction | None, places: int = 1) -> str:
    """Return a share in per cent, rounded to the nearest at the last place; a dash where there is none."""
    if share is None:
        return NONE
    scale = 10**places
    scaled = abs(share) * 100 * scale
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, part = divmod(units, scale)
    sign = "-" if share < 0 and units else ""
    return f"{sign}{whole}{f'.{part:0{places}d}' if places else ''}%"


def article(value: str | None) -> Markup:
    """Return an article as a small citation, a link with the full title where the text is listed."""
    if not value:
        return Markup("")
    words = article_words(value)
    text = text_of(value)
    if text is None:
        return Markup('<cite class="article">{}</cite>').format(words)
    title = f"《{text.title}》" if is_chinese() else text.english
    return Markup('<a class="article" href="/law#{}" title="{}">{}</a>').format(text.key, title, words)


@pass_context
def article_here(_context: Context, value: str | None) -> Markup:
    """Return an article in the language of this page: a filter without context is worked out only once."""
    return article(value)


def grouped(number: int | None) -> str:
    """Return a whole number in groups of three."""
    return NONE if number is None else f"{number:,}"


def paragraphs(text: str | None) -> Markup:
    """Return plain text as paragraphs; what looks like HTML in it stays text."""
    blocks = re.split(r"\n\s*\n", (text or "").strip())
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block.strip()
    )


def dash(value: object) -> object:
    """Return the value, or a dash where there is none."""
    return NONE if value is None or value == "" else value


FILTERS = {
    "money": money, "bare": bare, "wan": wan, "capitals": capitals,
    "day": day, "day_long": day_long, "weekday": weekday, "moment": moment, "moment_s": moment_s,
    "moment_ms": moment_ms, "time_only": time_only, "length_of_time": length_of_time,
    "iso": iso,
    "percent": percent, "article": article_here, "grouped": grouped, "paragraphs": paragraphs, "dash": dash,
}  # fmt: skip


def install(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(FILTERS)
