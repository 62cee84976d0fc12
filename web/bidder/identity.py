"""The real name: told once, confirmed by the register, from then on shown covered."""

from typing import Annotated, Literal

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from web.bidder.desk import identity_shown
from web.bidder.door import blueprint, own_account
from web.bidder.stand_ins import example_number, is_simulated
from web.bidder.words import KINDS
from web.fields import Form, LineUpTo, asked
from web.pages import safe_next
from web.sheets import Sheet
from web.wiring import house, perform

NAME_MAX = 100
# Longer than any number, so that blanks and hyphens copied with it do no harm.
TYPED_MAX = 40


class RealName(Form):
    """Who stands behind the account."""

    kind: Literal["natural", "unit"] = asked(_l("Who bids"), choices=KINDS)
    legal_name: Annotated[str, LineUpTo(NAME_MAX)] = asked(
        _l("Full name"), hint=_l("As it stands on the identity card or the business licence.")
    )
    id_number: Annotated[str, LineUpTo(TYPED_MAX)] = asked(
        _l("Identity number"),
        hint=_l("The number of the identity card, or the unified social credit code of the unit."),
    )


@blueprint.route("/identity", methods=["GET", "POST"])
def identity() -> ResponseReturnValue:
    """Show one's verified name, or ask for it."""
    onward = safe_next(request.args.get("next"), url_for(".desk"))
    account_id = own_account()
    sheet = Sheet(
        RealName,
        {"kind": "natural"},
        at={
            "identity-kind-unknown": "kind",
            "identity-number-unreadable": "id_number",
            "identity-not-confirmed": "id_number",
        },
    )
    if request.method == "POST":
        with sheet.trying():
            typed = sheet.read()
            perform(auction.verify_identity, register=house().real_names, **typed.facts())
            flash(_("Your real name is confirmed."), "done")
            return redirect(onward, 303)
    return sheet.page(
        "bidder/identity.html",
        identity=identity_shown(account_id),
        onward=onward,
        example=example_number(account_id) if is_simulated() else "",
    )
