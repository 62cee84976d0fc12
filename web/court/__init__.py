"""The court's own pages: the desk of clerks and judges, from the case that comes in to the keys."""

from web.court import approvals, award, cases, desk, handover, imports, notice, price, survey, terms
from web.court.door import blueprint

__all__ = [
    "approvals",
    "award",
    "blueprint",
    "cases",
    "desk",
    "handover",
    "imports",
    "notice",
    "price",
    "survey",
    "terms",
]
