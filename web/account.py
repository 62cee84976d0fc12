"""A person's own account: signing up as a bidder, seeing what the court knows of one, a new password."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from kernel.refusal import Refusal, Refused
from people.service import account_of, change_password, end_sessions, identity_of
from web.fields import Form, MustTick, Password, ShortLine, Username, asked
from web.identity import become, hashed_password, register_bidder
from web.pages import page, safe_next
from web.security import SIGN_IN, SIGN_UP, limit, limited
from web.sheets import Sheet
from web.wiring import current_actor, house, look, signed_in

blueprint = Blueprint("account", __name__, url_prefix="/account")


class SignUp(Form):
    """What somebody gives who wants to bid."""

    username: Username = asked(
        _l("Account name"), hint=_l("2 to 60 letters, digits, dots or dashes; you sign in with it.")
    )
    display_name: ShortLine = asked(
        _l("What we call you"), hint=_l("Shown to you and to the court, never in a live round.")
    )
    password: Password = asked(
        _l("Password"), hint=_l("At least 10 characters; a short sentence is a good one.")
    )
    repeat: Password = asked(_l("Password again"))
    agreed: MustTick = asked(_l("I know that an accepted bid binds me and cannot be taken back."))


class NewPassword(Form):
    """The old password and the new one."""

    current: Password = asked(_l("Present password"))
    password: Password = asked(
        _l("New password"), hint=_l("At least 10 characters; a short sentence is a good one.")
    )
    repeat: Password = asked(_l("New password again"))


@blueprint.route("/register", methods=["GET", "POST"])
@limited(SIGN_UP)
def register() -> Any:
    """Make an account that may bid."""
    if current_actor() is not None:
        return redirect(safe_next(request.args.get("next")), 303)
    sheet = Sheet(
        SignUp,
        at={"username-taken": "username", "username-unreadable": "username", "passwords-differ": "repeat"},
    )
    if request.method == "POST":
        with sheet.trying():
            typed = sheet.read()
            _same(typed.password, typed.repeat)
            account_id = register_bidder(
                username=typed.username, password=typed.password, display_name=typed.display_name
            )
            become(account_id)
            flash(_("Welcome. Before you can bid the court needs to know who you are."), "done")
            return redirect(safe_next(request.args.get("next"), url_for("account.mine")), 303)
    return sheet.page("account/register.html")


@blueprint.get("/")
def mine() -> Any:
    """Show the account."""
    actor = signed_in()
    account = look(account_of, actor.account_id)
    return page("account/mine.html", account=account, identity=look(identity_of, actor.account_id))


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> Any:
    """Change the password; every other session of the account ends."""
    actor = signed_in()
    sheet = Sheet(NewPassword, at={"password-wrong": "current", "passwords-differ": "repeat"})
    if request.method == "POST":
        with sheet.trying():
            limit(SIGN_IN, "password", actor.account_id)
            typed = sheet.read()
            _same(typed.password, typed.repeat)
            if not current_user.verify_and_update_password(typed.current):
                raise Refused(Refusal("password-wrong"))
            hashed = hashed_password(typed.password)
            house().store.write(
                lambda unit: change_password(
                    unit, account_id=actor.account_id, password_hash=hashed, by=actor.account_id
                )
            )
            become(actor.account_id)
            flash(_("The new password holds from now on; all other sessions were ended."), "done")
            return redirect(url_for("account.mine"), 303)
    return sheet.page("account/password.html")


@blueprint.post("/end-sessions")
def end_all() -> Any:
    """End every session of the account, this one included, and sign this browser in anew."""
    actor = signed_in()
    house().store.write(lambda unit: end_sessions(unit, account_id=actor.account_id, by=actor.account_id))
    become(actor.account_id)
    flash(_("All other sessions were ended."), "done")
    return redirect(url_for("account.mine"), 303)


def _same(first: str, second: str) -> None:
    if first != second:
        raise Refused(Refusal("passwords-differ"))
