"""Signing in by one click as each role: it exists only over a court that is marked as a demonstration."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request
from flask_babel import gettext as _
from flask_security import logout_user

from people.rules.roles import BIDDER, CLERK, FINANCE, JUDGE, PARTY, SUPERVISOR
from people.service import account_named
from web.identity import become
from web.pages import page, safe_next
from web.wiring import look

blueprint = Blueprint("demo", __name__, url_prefix="/demo")

# Who plays which part: the account's name in every demonstration court, and the first page he sees.
CAST = {
    "clerk": ("clerk", CLERK, "/court/"),
    "judge": ("judge", JUDGE, "/court/"),
    "judge2": ("judge2", JUDGE, "/court/"),
    "party": ("party", PARTY, "/party/"),
    "party2": ("party2", PARTY, "/party/"),
    "bidder": ("bidder", BIDDER, "/me/"),
    "bidder2": ("bidder2", BIDDER, "/me/"),
    "finance": ("finance", FINANCE, "/finance/"),
    "supervisor": ("supervisor", SUPERVISOR, "/supervision/"),
}


@blueprint.get("/")
def choose() -> Any:
    """Show the parts that one may play."""
    return page("account/demo.html", cast=CAST)


@blueprint.post("/as/<part>")
def play(part: str) -> Any:
    """Sign in as one of the parts."""
    if part not in CAST:
        abort(404)
    username, _role, first_page = CAST[part]
    account = look(account_named, username)
    if account is None:
        abort(404)
    logout_user()
    become(account.id)
    flash(_("You are now signed in as %(name)s.", name=account.display_name), "done")
    return redirect(safe_next(request.form.get("next"), first_page), 303)
