"""The readiness list: each thing that stands between somebody and his first bid, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import url_for
from flask_babel import gettext as _

from auction.service import Entrance
from figures.bidder_queries import OwnRound, RoundFile
from kernel.refusal import Refusal
from web.bidder.words import LISTS
from web.present import NONE, moment, money

State = Literal["done", "now", "later", "blocked", "overdue"]
OVER = frozenset({"sold", "unsold", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: what it is, whether it is done, what to do, and by which article."""

    name: str
    title: str
    state: State
    note: str = ""
    article: str = ""
    url: str = ""
    deed: str = ""
    grounds: tuple[Refusal, ...] = ()


def checks_of(
    file: RoundFile, entrance: Entrance, identity: dict[str, Any] | None, at: datetime
) -> list[Check]:
    """Return the list for one round, in the order in which things are done."""
    own, is_open = file.own, is_open_to_bidders(file, at)
    lines = [
        _real_name(file, identity),
        _exclusions(own, entrance),
        _declared(file, entrance, is_open=is_open),
        *([_house_pledge(own, is_open=is_open)] if entrance.needs_house_pledge else []),
        _deposit(own, is_open=is_open),
        _code(own),
    ]
    return _one_now(lines)


def is_open_to_bidders(file: RoundFile, at: datetime) -> bool:
    """Tell whether bidders can still come in: until the bidding ends."""
    round_ = file.place.round
    return round_.state not in OVER and (round_.state == "suspended" or at < round_.ends_at)


def _real_name(file: RoundFile, identity: dict[str, Any] | None) -> Check:
    title, article = _("Real name confirmed"), "Fa Shi [2016] 18, art. 17"
    if identity is not None:
        note = _("%(name)s, number %(number)s", name=identity["name"], number=identity["number"])
        return Check("identity", title, "done", note, article)
    url = url_for(".identity", next=url_for(".registration", round_id=file.place.round.id))
    return Check(
        "identity",
        title,
        "now",
        _("Tell who you are; the register confirms it at once."),
        article,
        url,
        _("Confirm my real name"),
    )


def _exclusions(own: OwnRound | None, entrance: Entrance) -> Check:
    title = _("Nothing bars you")
    standing, article = entrance.standing, "Fa Shi [2016] 18, arts 14, 24, 34"
    if own is not None and own.registration.state == "refused":
        barred = Refusal("registration-barred", "Fa Shi [2016] 18, art. 18")
        return Check("eligible", title, "blocked", own.registration.refused_because or "", grounds=(barred,))
    if not standing.identity_verified:
        return Check(
            "eligible", title, "later", _("The lists are asked once your name is confirmed."), article
        )
    looked = _(
        "Looked up on %(at)s; lists: %(version)s",
        at=moment(standing.checked_at),
        version=_versions(standing.list_version),
    )
    if entrance.grounds:
        return Check("eligible", title, "blocked", looked, grounds=entrance.grounds)
    return Check("eligible", title, "done", looked, article)


def _versions(said: str) -> str:
    """Return which version of each list was asked, in words."""
    pairs = (part.rpartition(" ")[::2] for part in said.split("; "))
    named = ((LISTS.get(name, name), NONE if version == "-" else version) for name, version in pairs)
    return _("; ").join(f"{name} {version}" for name, version in named)


def _declared(file: RoundFile, entrance: Entrance, *, is_open: bool) -> Check:
    title, article = _("Notice read, each reminder ticked"), "Fa Shi [2016] 18, art. 14"
    own, notice = file.own, file.notice
    if own is not None and own.registration.state in {"applied", "admitted"}:
        short = own.registration.read_notice_hash[:12]
        if notice is not None and notice.shown_hash != own.registration.read_notice_hash:
            changed = _(
                "You read version %(hash)s. The notice was corrected since: read it again.", hash=short
            )
            url = url_for("public.notice", lot_id=file.place.lot.id)
            return Check("declared", title, "overdue", changed, article, url, _("Read the notice"))
        return Check("declared", title, "done", _("Version %(hash)s of the notice", hash=short), article)
    if not is_open or notice is None:
        return Check("declared", title, "later", "", article)
    if entrance.grounds:
        return Check("declared", title, "later", "", article)
    return Check("declared", title, "now", _("Read and tick below."), article, "#enter", _("Read and tick"))


def _house_pledge(own: OwnRound | None, *, is_open: bool) -> Check:
    title, article = _("Pledge that you may buy a home here"), "Fa Shi [2021] 18, art. 2"
    if own is not None and own.registration.state in {"applied", "admitted"}:
        return Check("pledge", title, "done", _("It is checked again before the ruling."), article)
    state: State = "now" if is_open else "later"
    return Check("pledge", title, state, _("Homes in this city may not be bought by everybody."), article)


def _deposit(own: OwnRound | None, *, is_open: bool) -> Check:
    title, article = _("Deposit arrived"), "Fa Shi [2016] 18, arts 17, 18"
    deposit = own.deposit if own else None
    if own is None or deposit is None:
        return Check("deposit", title, "later", _("To the account of the case, and to no other."), article)
    if deposit.step not in {"awaited", "partly-paid"}:
        note = _("Nothing had to be paid.") if not deposit.amount else money(deposit.amount)
        return Check("deposit", title, "done", note, article)
    note = _(
        "%(received)s of %(amount)s arrived", received=money(deposit.received), amount=money(deposit.amount)
    )
    if not is_open or own.registration.state != "applied":
        return Check("deposit", title, "later", note, article)
    url = url_for(".deposit", round_id=own.place.round.id)
    return Check("deposit", title, "now", note, article, url, _("Pay the deposit"))


def _code(own: OwnRound | None) -> Check:
    title, article = _("Bidder code"), "Fa Shi [2016] 18, art. 18"
    if own is not None and own.registration.code:
        note = _("You bid as %(code)s. Until the end nobody learns who that is.", code=own.registration.code)
        return Check("code", title, "done", note, article)
    return Check("code", title, "later", _("Given out by chance as soon as the deposit is there."), article)


def _one_now(lines: list[Check]) -> list[Check]:
    """Return the list with one thing to do now: what comes after it waits, and so does all after a block."""
    shown: list[Check] = []
    waits = False
    for line in lines:
        # The pledge is made in the same form as the declarations.
        together = line.name == "pledge" and shown[-1].state == "now"
        if waits and line.state == "now" and not together:
            shown.append(Check(line.name, line.title, "later", line.note, line.article))
        else:
            shown.append(line)
        waits = waits or line.state in {"now", "blocked"}
    return shown
