"""The texts of law that this program cites, with their numbers and the days from which they hold."""

from typing import Any

from flask import Blueprint

from web.articles import TEXTS
from web.pages import page

blueprint = Blueprint("law", __name__)


@blueprint.get("/law")
def texts() -> Any:
    """Show the list."""
    return page("public/law.html", texts=TEXTS)
