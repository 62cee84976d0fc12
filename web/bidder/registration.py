"""Registering for a round: the readiness list, every ground against it, each reminder, one button."""

from dataclasses import dataclass
from typing import Annotated, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.service import Entrance
from figures.bidder_queries import RoundFile
from web.bidder.checklist import OVER, Check, checks_of, is_open_to_bidders
from web.bidder.desk import identity_shown
from web.bidder.door import blueprint, own_account, round_file
from web.bidder.next_steps import next_in_round
from web.bidder.words import REMINDERS
from web.fields import Flag, Form, LineUpTo, MustTick, asked
from web.sheets import Sheet
from web.wiring import house, look, now, perform

HASH_LENGTH = 64


class Entry(Form):
    """What somebody declares who registers: the notice read, and each reminder of it."""

    read_notice_hash: Annotated[str, LineUpTo(HASH_LENGTH)] = asked(_l("Version of the notice"))
    notice: MustTick = asked(REMINDERS["notice"])
    capacity: MustTick = asked(REMINDERS["capacity"])
    agency: MustTick = asked(REMINDERS["agency"])
    defects: MustTick = asked(REMINDERS["defects"])
    as_is: MustTick = asked(REMINDERS["as_is"])
    acceptance: MustTick = asked(REMINDERS["acceptance"])
    publicity: MustTick = asked(REMINDERS["publicity"])
    deposit: MustTick = asked(REMINDERS["deposit"])
    pledge: Flag = asked(_l("The pledge"), default=False)

    @property
    def declarations(self) -> dict[str, bool]:
        """Return each declaration by its name."""
        return {name: bool(getattr(self, name)) for name in REMINDERS}


@dataclass(frozen=True, slots=True)
class Action:
    """The one button of the page: what it says and what it does; without either there is nothing to press."""

    words: str
    url: str = ""
    sends_form: bool = False
    note: str = ""


@blueprint.route("/rounds/<id:round_id>", methods=["GET", "POST"])
def registration(round_id: str) -> ResponseReturnValue:
    """Show what is still missing before one may bid, and take a registration."""
    sheet = Sheet(Entry, at={"house-pledge-missing": "pledge"})
    if request.method == "POST":
        round_file(round_id)
        with sheet.trying():
            typed = sheet.read()
            made = perform(
                auction.apply_to_bid,
                round_id=round_id,
                declarations=typed.declarations,
                read_notice_hash=typed.read_notice_hash,
                lists=house().lists,
                pledges_house_qualification=typed.pledge,
            )
            if made.state == "admitted":
                flash(_("You are admitted; nothing has to be paid."), "done")
                return redirect(url_for(".registration", round_id=round_id), 303)
            flash(_("You are registered. Now pay the deposit."), "done")
            return redirect(url_for(".deposit", round_id=round_id), 303)
    return _shown(sheet, round_id)


def _shown(sheet: Sheet[Entry], round_id: str) -> ResponseReturnValue:
    """Return the page as it stands after whatever was done or refused."""
    file, at = round_file(round_id), now()
    account_id = own_account()
    entrance = look(auction.entrance, account_id=account_id, round_id=round_id, lists=house().lists, at=at)
    checks = checks_of(file, entrance, identity_shown(account_id), at)
    may_enter = _may_enter(file, entrance, is_open=is_open_to_bidders(file, at))
    return sheet.page(
        "bidder/round.html",
        file=file,
        place=file.place,
        checks=checks,
        done=sum(check.state == "done" for check in checks),
        may_enter=may_enter,
        reminders=_reminders(file),
        ticked=_ticked(file),
        needs_pledge=entrance.needs_house_pledge,
        action=_action(file, checks, may_enter=may_enter),
        at=at,
    )


def _may_enter(file: RoundFile, entrance: Entrance, *, is_open: bool) -> bool:
    """Tell whether the form is to be shown: nothing bars, and there is no registration that counts."""
    own = file.own
    is_new = own is None or own.registration.state == "withdrawn"
    return is_new and is_open and not entrance.grounds and file.notice is not None


def _action(file: RoundFile, checks: list[Check], *, may_enter: bool) -> Action:
    """Return the page's one button, which follows the state."""
    if file.own is not None and file.own.registration.state != "withdrawn":
        step = next_in_round(file.own, now())
        return Action(step.words, step.url, note=step.note)
    if not may_enter:
        identity = checks[0]
        if identity.state == "now" and file.place.round.state not in OVER:
            return Action(identity.deed, identity.url)
        barred = any(check.state == "blocked" for check in checks)
        words = _("You cannot take part") if barred else _("Nobody can join any more")
        return Action(words)
    return Action(_("Register for this round"), sends_form=True)


def _reminders(file: RoundFile) -> list[tuple[str, Any, str]]:
    """Return each declaration with its name and the notice's own words, if it has any."""
    if file.particulars is None:
        return []
    texts = file.particulars.reminders
    return [
        (name, words, "" if name == "notice" else getattr(texts, name)) for name, words in REMINDERS.items()
    ]


def _ticked(file: RoundFile) -> frozenset[str]:
    """Return what was ticked in a form that came back; nothing where the notice is another one by now."""
    if request.method != "POST" or file.notice is None:
        return frozenset()
    if request.form.get("read_notice_hash") != file.notice.shown_hash:
        return frozenset()
    return frozenset(name for name in (*REMINDERS, "pledge") if request.form.get(name))
