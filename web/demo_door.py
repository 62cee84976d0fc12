"""Signing in by one click as each role: it exists only over a court that is marked as a demonstration."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request
from flask_babel import gettext as _
from flask_security import logout_user

from people.rules.roles import BIDDER, CLERK, FINANCE, JUDGE, PARTY, SUPERVISOR
from people.service import account_named
from web.identity import become
from web.navigation import first_page
from web.pages import page, safe_next
from web.wiring import look

blueprint = Blueprint("demo", __name__, url_prefix="/demo")

# Who plays which part: each is an account of that name in every demonstration court.
CAST = {
    "clerk": CLERK,
    "judge": JUDGE,
    "judge2": JUDGE,
    "party": PARTY,
    "party2": PARTY,
    "bidder": BIDDER,
    "bidder2": BIDDER,
    "finance": FINANCE,
    "supervisor": SUPERVISOR,
}


@blueprint.get("/")
def choose() -> Any:
    """Show the parts that one may play."""
    playable = {part: role for part, role in CAST.items() if look(account_named, part)}
    return page("account/demo.html", cast=playable)


@blueprint.post("/as/<part>")
def play(part: str) -> Any:
    """Sign in as one of the parts."""
    if part not in CAST:
        abort(404)
    account = look(account_named, part)
    if account is None:
        abort(404)
    logout_user()
    become(account.id)
    flash(_("You are now signed in as %(name)s.", name=account.display_name), "done")
    return redirect(safe_next(request.form.get("next"), first_page(CAST[part])), 303)
