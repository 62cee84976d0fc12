"""Rows of the conductor, how they are found, and the one way in which a lot moves on."""

from auction.tables.finding import (
    asset_of,
    award_of,
    case_of,
    found,
    latest_terms,
    lot_of,
    parties_of,
    stated,
    steps_of,
)
from auction.tables.rows import (
    CASE_BANK,
    NOTE_LENGTH_MAX,
    Asset,
    Award,
    CaseFile,
    Court,
    Listing,
    Lot,
    LotStep,
    Party,
    SaleTerms,
)
from auction.tables.steps import take_step

__all__ = [
    "CASE_BANK",
    "NOTE_LENGTH_MAX",
    "Asset",
    "Award",
    "CaseFile",
    "Court",
    "Listing",
    "Lot",
    "LotStep",
    "Party",
    "SaleTerms",
    "asset_of",
    "award_of",
    "case_of",
    "found",
    "latest_terms",
    "lot_of",
    "parties_of",
    "stated",
    "steps_of",
    "take_step",
]
