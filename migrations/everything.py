"""All rows of the product, in one place that may import every stage."""

from types import ModuleType

from sqlalchemy import MetaData

import auction.tables
import bidding.tables
import notices.tables
import people.tables
import settlement.tables
import store.due
import store.journal
import store.liveness
import valuation.tables
from store.base import Base

# A guard test holds this list to the modules that define rows.
MODULES: tuple[ModuleType, ...] = (
    auction.tables,
    bidding.tables,
    notices.tables,
    people.tables,
    settlement.tables,
    store.due,
    store.journal,
    store.liveness,
    valuation.tables,
)


def metadata() -> MetaData:
    """Return what the database should look like, as the code has it."""
    return Base.metadata
