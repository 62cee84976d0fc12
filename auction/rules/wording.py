"""How the rules of this stage write shares and instants into the facts of a finding."""

from datetime import datetime
from fractions import Fraction

from kernel.days import BEIJING

_DECIMALS = 4


def percent(share: Fraction) -> str:
    """Return a share as percent without trailing noughts, as "70" or "0.1".

    Law: none - it only writes what other rules found.
    """
    scaled = round(share * 100 * 10**_DECIMALS)
    whole, part = divmod(abs(scaled), 10**_DECIMALS)
    digits = f"{whole}.{part:0{_DECIMALS}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if scaled < 0 else digits


def beijing(instant: datetime) -> str:
    """Return an instant as Beijing reads it, to the minute, with its offset.

    Law: none - it only writes what other rules found.
    """
    return instant.astimezone(BEIJING).isoformat(timespec="minutes")
