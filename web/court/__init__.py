"""The court's own pages: the desk of clerks and judges, from the case that comes in to the keys."""

from importlib import import_module

from web.court.door import blueprint

# Each page module adds its pages to the blueprint when it is imported.
for _pages in (
    "approvals",
    "award",
    "cases",
    "desk",
    "handover",
    "imports",
    "notice",
    "price",
    "priority",
    "stopping",
    "survey",
    "terms",
):
    import_module(f"{__name__}.{_pages}")

__all__ = ["blueprint"]
