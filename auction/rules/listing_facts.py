"""What a published listing says, read into values: nothing invented, and what cannot be read is named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from auction.rules.asset import AssetClass, AssetType
from auction.rules.dates import are_plausible
from auction.rules.listing_words import named_asset_type, named_class, named_procedure, named_round
from auction.rules.procedure import Procedure
from kernel.days import BEIJING, court_day
from kernel.money import MONEY_MAX_FEN, Money
from kernel.refusal import Refused
from kernel.text import clean_line

COUNT_MAX = 1_000_000

_WAN_PLACES = 6
_WAN = re.compile(r"(?P<whole>\d{1,12})(?:\.(?P<part>\d{1,6}))?", re.ASCII)
_FEN_A_WAN = 10**_WAN_PLACES
_COUNT = re.compile(r"\d{1,7}", re.ASCII)
_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """The facts of one listing; None where its source says nothing, `unreadable` where it is odd."""

    title: str | None = None
    court: str | None = None
    region: str | None = None
    asset_type: AssetType | None = None
    asset_class: AssetClass | None = None
    procedure_word: str | None = None
    reference_price: Money | None = None
    start_price: Money | None = None
    previous_start: Money | None = None
    final_price: Money | None = None
    deposit: Money | None = None
    step: Money | None = None
    published_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    balance_days: int | None = None
    extension_minutes: int | None = None
    registrations: int | None = None
    status: str | None = None
    origin: str | None = None
    winning_code: str | None = None
    flags: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def procedure(self) -> Procedure | None:
        """Return the way of selling, if the source names one that the law knows."""
        return named_procedure(self.procedure_word) if self.procedure_word else None

    @property
    def round_number(self) -> int | None:
        """Return the number of the round, if the source names one, lawful or not."""
        return named_round(self.procedure_word) if self.procedure_word else None


def read_listing(source: Mapping[str, object]) -> ListingFacts:
    """Return the facts of a listing, given as an object of named fields or as a row of a table of notices.

    Law: Fa Shi [2016] 18, arts. 12 and 13 (A-12, A-13).
    """
    read: dict[str, object] = {}
    unreadable: list[str] = []
    for name, key, reader in _READERS:
        value = source.get(key)
        if name in read or _is_absent(value):
            continue
        try:
            read[name] = reader(_plain(value))
        except (ValueError, Refused):
            unreadable.append(name)
    odd = tuple(dict.fromkeys(name for name in unreadable if name not in read))
    return ListingFacts(**read, unreadable=odd)  # type: ignore[arg-type]


def _is_absent(value: object) -> bool:
    """Tell whether a source says nothing here: null, or only blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def _plain(value: object) -> str:
    """Return a value as text; a structure or a truth value where text or a number belongs is unreadable."""
    if isinstance(value, bool | list | tuple | dict):
        raise ValueError(type(value).__name__)  # noqa: TRY004 - to the reader it is a value that cannot be read
    return value.strip() if isinstance(value, str) else str(value)


def _read_line(text: str) -> str:
    """Return a line of text."""
    return clean_line(text, what="listing")


def _read_wan(text: str) -> Money:
    """Return an amount that is given in units of ten thousand yuan."""
    found = _WAN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    fen = int(found["whole"]) * _FEN_A_WAN + int((found["part"] or "0").ljust(_WAN_PLACES, "0"))
    if fen > MONEY_MAX_FEN:
        raise ValueError(text)
    return Money(fen)


def _read_class(text: str) -> AssetClass:
    """Return the class that is stated, if it is one of the law's."""
    asset_class = named_class(text)
    if asset_class is None:
        raise ValueError(text)
    return asset_class


def _read_count(text: str) -> int:
    """Return a whole number that counts something."""
    if not _COUNT.fullmatch(text) or int(text) > COUNT_MAX:
        raise ValueError(text)
    return int(text)


def _read_instant(text: str) -> datetime:
    """Return an instant; one without a zone is Beijing time, in which courts publish."""
    instant = datetime.fromisoformat(text)
    if not are_plausible(instant):
        raise ValueError(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=BEIJING)


def _read_day(text: str) -> date:
    """Return a day; of an instant, the day on which it falls in Beijing."""
    day = date.fromisoformat(text) if _A_DAY.fullmatch(text) else court_day(_read_instant(text))
    if not are_plausible(day):
        raise ValueError(text)
    return day


def _read_marks(text: str) -> tuple[str, ...]:
    """Return the marks that whoever gathered the listing has set on it."""
    return tuple(mark for mark in re.split(r"[\s,;|]+", _read_line(text)) if mark)


# Field, key in the source, reader. Of several keys for one field the first that can be read counts.
_READERS: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("title", "title", _read_line),
    ("title", "community", _read_line),
    ("court", "court", _read_line),
    ("region", "region", _read_line),
    ("asset_type", "asset_type", named_asset_type),
    ("asset_class", "asset_class", _read_class),
    ("procedure_word", "procedure", _read_line),
    ("procedure_word", "round", _read_line),
    ("reference_price", "reference_price", Money.parse),
    ("reference_price", "assessment_wan", _read_wan),
    ("start_price", "start_price", Money.parse),
    ("start_price", "start_wan", _read_wan),
    ("previous_start", "previous_start_price", Money.parse),
    ("previous_start", "first_start_price", Money.parse),
    ("final_price", "final_price", Money.parse),
    ("deposit", "deposit", Money.parse),
    ("deposit", "deposit_wan", _read_wan),
    ("step", "step", Money.parse),
    ("published_on", "published_on", _read_day),
    ("published_on", "publish_date", _read_day),
    ("starts_at", "starts_at", _read_instant),
    ("ends_at", "ends_at", _read_instant),
    ("balance_days", "balance_days", _read_count),
    ("extension_minutes", "extension_minutes", _read_count),
    ("registrations", "registrations", _read_count),
    ("status", "status", _read_line),
    ("origin", "origin", _read_line),
    ("winning_code", "winning_code", _read_line),
    ("flags", "flag", _read_marks),
)
