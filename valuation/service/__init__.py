"""The deeds and looks of the valuation stage, each by its name."""

from valuation.service.appraisal import enter_appraisal, report_of
from valuation.service.negotiation import (
    NEGOTIATION_CLOSE,
    close_overdue_negotiation,
    decline_negotiation,
    open_negotiation,
    set_aside_for_harm,
    submit_price,
    visible_submissions,
)
from valuation.service.routes import (
    expire_price,
    price_of,
    reference_of,
    references_of,
    routes_of,
    skip_route,
    state_validity,
    take_over_price,
)

__all__ = [
    "NEGOTIATION_CLOSE",
    "close_overdue_negotiation",
    "decline_negotiation",
    "enter_appraisal",
    "expire_price",
    "open_negotiation",
    "price_of",
    "reference_of",
    "references_of",
    "report_of",
    "routes_of",
    "set_aside_for_harm",
    "skip_route",
    "state_validity",
    "submit_price",
    "take_over_price",
    "visible_submissions",
]
