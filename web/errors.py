"""What people see when something is refused or goes wrong: words, what was kept, and a number to quote."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from kernel.refusal import Refused
from web.pages import page, wants_json
from web.refusals import problem_of, status_of

_log = logging.getLogger("mingpai.errors")
_TOO_HASTY = 429
_SIGN_IN_NEEDED = 401
_OURS_FROM = 500


def install(app: Flask) -> None:
    """Answer every error in words."""
    app.register_error_handler(Refused, refused_page)
    app.register_error_handler(CSRFError, stale_form_page)
    app.register_error_handler(HTTPException, http_page)
    app.register_error_handler(Exception, failure_page)


def refused_page(refused: Refused) -> Any:
    """Answer a refusal: a JSON problem for programs, the way to sign in, or a page with every ground."""
    status = status_of(refused)
    if wants_json():
        return _problem(problem_of(refused), status)
    if status == _SIGN_IN_NEEDED:
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("security.login", next=back), 303)
    template = "errors/too_hasty.html" if status == _TOO_HASTY else "errors/refused.html"
    return page(template, status, refusals=refused.refusals)


def stale_form_page(fault: CSRFError) -> Any:
    """Answer a form that did not come from our own page, or from a session that has ended."""
    _log.info("A form without a valid token was refused: %s", fault.description)
    if wants_json():
        return _problem({"type": "about:blank", "title": _title(400), "status": 400, "refusals": []}, 400)
    return page("errors/stale_form.html", 400)


def http_page(fault: HTTPException) -> Any:
    """Answer what HTTP itself refuses: nothing here, not in this way, too large."""
    status = fault.code or 500
    if fault.response is not None or status < 400:  # noqa: PLR2004 - a redirect is no error
        return fault
    if wants_json():
        answer = _problem(
            {"type": "about:blank", "title": _title(status), "status": status, "refusals": []}, status
        )
    else:
        template = "errors/missing.html" if status in {404, 410} else "errors/plain.html"
        answer = page(template, status, status=status, title=_title(status))
    _keep_headers(answer, fault)
    return answer


def failure_page(fault: Exception) -> Any:
    """Answer a fault of the program: logged with the number that the person is given."""
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise fault
    number = secrets.token_hex(4).upper()
    g.fault_number = number
    _log.error("Fault %s at %s %s", number, request.method, request.path, exc_info=fault)
    if wants_json():
        problem = {
            "type": "about:blank",
            "title": _title(500),
            "status": 500,
            "reference": number,
            "refusals": [],
        }
        return _problem(problem, 500)
    return page("errors/failure.html", 500, number=number)


def _problem(body: dict[str, Any], status: int) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def _keep_headers(answer: Response, fault: HTTPException) -> None:
    """Keep what HTTP itself has to say, such as which methods are allowed."""
    for name, value in fault.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value


def _title(status: int) -> str:
    titles = {
        400: _("This request could not be read."),
        403: _("This door is not open to you."),
        404: _("There is nothing at this address."),
        405: _("This address does not take that kind of request."),
        408: _("The request took too long to arrive."),
        410: _("What was here is gone."),
        413: _("What was sent is too large."),
        414: _("This address is too long."),
        415: _("What was sent is of a kind that is not read here."),
        429: _("Too many requests; please wait a little."),
        431: _("What was sent is too large."),
    }
    return titles.get(status) or (
        _("Something went wrong on our side.") if status >= _OURS_FROM else _("This request was refused.")
    )
