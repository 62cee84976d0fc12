"""How a view answers: a rendered page with a status, a safe way back, or nothing there."""

from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Response, abort, g, make_response, render_template, request
from werkzeug.routing import BaseConverter

from kernel.ids import ID_LENGTH, ID_LETTERS

_NEXT_LENGTH_MAX = 500


class IdConverter(BaseConverter):
    """An id in an address: whatever cannot be one is nowhere, before anything is looked up."""

    regex = f"[{ID_LETTERS}]{{{ID_LENGTH}}}"


def page(template: str, status: int = 200, /, **facts: Any) -> Response:
    """Return a rendered page."""
    response = make_response(render_template(template, **facts), status)
    response.headers.add("Vary", "Cookie")
    return response


def not_found() -> NoReturn:
    """Say that there is nothing here; the same words whether it never was or may not be seen."""
    abort(404)


def wants_json() -> bool:
    """Tell whether a program asks: by its path, by what it sends or by what it accepts."""
    if request.path.startswith("/api/") or request.is_json or g.get("answers_json"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best is not None and best != "text/html"


def safe_next(target: str | None, default: str = "/") -> str:
    """Return the address to go on to if it lies on this site, else the default."""
    if not target or len(target) > _NEXT_LENGTH_MAX:
        return default
    # Browsers read a backslash as a slash and drop control characters, so neither may be in there at all.
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
