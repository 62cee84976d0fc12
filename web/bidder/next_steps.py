"""What a bidder does next in a round or with a purchase: one thing, in words, with the way to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import url_for
from flask_babel import gettext as _

from figures.bidder_queries import OwnRound, Purchase
from kernel.days import court_day
from settlement.rules.balance import is_in_time
from web.present import day, moment, money

Tone = Literal["seal", "navy", "plain"]
_OVER = frozenset({"sold", "unsold", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Next:
    """The next thing: its words, where to do it, how urgent it looks, and a line on when and how much.

    Without an address there is nothing to do but wait.
    """

    name: str
    words: str
    url: str = ""
    tone: Tone = "plain"
    note: str = ""

    @property
    def is_pressing(self) -> bool:
        """Tell whether it is the bidder's turn."""
        return self.tone == "seal"


def next_in_round(own: OwnRound, at: datetime) -> Next:
    """Return what is next for one registration."""
    round_, state = own.place.round, own.registration.state
    if own.award is not None:
        return Next(
            "bought", _("See your purchase"), url_for("bidder.purchase", award_id=own.award.id), "navy"
        )
    if state in {"refused", "withdrawn"}:
        words = _("The court has barred you") if state == "refused" else _("Taken back")
        return Next(state, words, note=own.registration.refused_because or "")
    if round_.state in _OVER or (round_.state != "suspended" and at >= round_.ends_at):
        return _after_the_end(own)
    if state == "applied":
        return _pay_deposit(own)
    return _in_the_room(own, at)


def next_with_purchase(bought: Purchase, at: datetime) -> Next:
    """Return what is next for a purchase."""
    award, payment = bought.award, bought.payment
    here = url_for("bidder.purchase", award_id=award.id)
    if award.defaulted_at is not None or (payment and payment.state == "lapsed"):
        return Next("defaulted", _("Default was ruled"), here)
    if payment is not None and payment.state == "awaited":
        late = not is_in_time(court_day(at), payment.due_on)
        last_day = day(payment.due_on)
        note = (
            _("%(missing)s was due by %(day)s", missing=money(bought.missing), day=last_day)
            if late
            else _("%(missing)s by %(day)s", missing=money(bought.missing), day=last_day)
        )
        return Next("overdue" if late else "pay-balance", _("Pay the balance"), here, "seal", note)
    if award.delivered_at is not None:
        return Next(
            "done", _("See the record"), here, note=_("Handed over on %(day)s", day=day(award.delivered_at))
        )
    if award.ruling_served_on is not None:
        by = _("The court hands it over by %(day)s", day=day(award.handover_due_on))
        return Next("handover", _("See how it goes on"), here, note=by)
    return Next("ruling", _("See how it goes on"), here, note=_("The court makes the ruling"))


def _pay_deposit(own: OwnRound) -> Next:
    missing = own.deposit.missing if own.deposit else own.registration.deposit_required
    note = _(
        "%(missing)s, before bidding ends on %(at)s",
        missing=money(missing),
        at=moment(own.place.round.ends_at),
    )
    url = url_for("bidder.deposit", round_id=own.place.round.id)
    return Next("pay-deposit", _("Pay the deposit"), url, "seal", note)


def _in_the_room(own: OwnRound, at: datetime) -> Next:
    round_ = own.place.round
    url = url_for("bids.room", round_id=round_.id)
    if round_.state == "suspended":
        return Next("suspended", _("See why it stands still"), url, note=round_.stop_reason or "")
    if round_.state == "announced" or at < round_.starts_at:
        note = _("Bidding opens on %(at)s", at=moment(round_.starts_at))
        return Next("wait", _("To the bidding room"), url, "navy", note)
    leads = own.registration.code is not None and own.registration.code == round_.leading_code
    note = _("You lead") if leads else _("Somebody else leads") if round_.leading_code else _("No bid yet")
    return Next("leading" if leads else "bid", _("Into the bidding room"), url, "seal", note)


def _after_the_end(own: OwnRound) -> Next:
    url = url_for("bidder.deposit", round_id=own.place.round.id)
    step: Any = own.deposit.step if own.deposit else None
    if step == "going-back" and own.deposit:
        note = _("Back by %(at)s", at=moment(own.deposit.release_due_at))
        return Next("going-back", _("Follow your deposit"), url, note=note)
    if step == "released" and own.deposit and own.deposit.received:
        note = _("Paid back on %(at)s", at=moment(own.deposit.released_at))
        return Next("back", _("See your deposit"), url, note=note)
    return Next("over", _("See how it ended"), url_for("public.lot", lot_id=own.place.lot.id))
