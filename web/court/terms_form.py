"""The form of the terms of sale: read in full for a decision, and as far as it goes while somebody types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from flask_babel import lazy_gettext as _l

from auction.rules.procedure import Procedure
from auction.service import PanelDecision, TermsDraft
from kernel.refusal import Finding, Refusal, Refused
from kernel.text import clean_line
from web.court.words import TERMS_FIELDS
from web.fields import Between, DayText, Flag, Form, Line, MomentText, MoneyText, Paragraph, ShortLine, asked
from web.sheets import read_values

MEMBERS_MOST = 15
NAME_LENGTH_MAX = 60


BalanceDays = Annotated[int, Between(0, 366)]
FirstBid = Literal["at-least-start", "at-start"]

DRAFT_FIELDS = tuple(TERMS_FIELDS)


class TermsForm(Form):
    """The terms of one round, with who decided them and where the minutes are."""

    platform: ShortLine = asked(TERMS_FIELDS["platform"])
    start_price: MoneyText = asked(TERMS_FIELDS["start_price"])
    deposit: MoneyText = asked(TERMS_FIELDS["deposit"])
    step: MoneyText = asked(TERMS_FIELDS["step"])
    publish_on: DayText = asked(TERMS_FIELDS["publish_on"])
    starts_at: MomentText = asked(TERMS_FIELDS["starts_at"], hint=_l("Beijing time."))
    ends_at: MomentText = asked(TERMS_FIELDS["ends_at"], hint=_l("Beijing time, before any extension."))
    balance_days: BalanceDays = asked(TERMS_FIELDS["balance_days"])
    first_bid_mode: FirstBid = asked(
        _l("The first bid"),
        choices={
            "at-least-start": _l("is at least the starting price"),
            "at-start": _l("is the starting price"),
        },
    )
    multiple_rule: Flag = asked(_l("Each rise is a whole number of steps."), default=False)
    own_raise: Flag = asked(_l("Whoever leads may raise his own bid."), default=False)
    members: Paragraph = asked(_l("Members of the panel"), hint=_l("One name a line."))
    minutes: Line = asked(_l("Minutes"), hint=_l("Number of the minutes in which the decision stands."))


class DraftForm(Form):
    """What is looked at while somebody types: each field may still be empty."""

    platform: ShortLine | None = asked(TERMS_FIELDS["platform"], default=None)
    start_price: MoneyText | None = asked(TERMS_FIELDS["start_price"], default=None)
    deposit: MoneyText | None = asked(TERMS_FIELDS["deposit"], default=None)
    step: MoneyText | None = asked(TERMS_FIELDS["step"], default=None)
    publish_on: DayText | None = asked(TERMS_FIELDS["publish_on"], default=None)
    starts_at: MomentText | None = asked(TERMS_FIELDS["starts_at"], default=None)
    ends_at: MomentText | None = asked(TERMS_FIELDS["ends_at"], default=None)
    balance_days: BalanceDays | None = asked(TERMS_FIELDS["balance_days"], default=None)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed so far: the draft, and what of it cannot be read."""

    draft: TermsDraft
    unreadable: tuple[Finding, ...]


def read_draft(values: Mapping[str, str], procedure: Procedure) -> Typed:
    """Return the draft as far as it can be read; what cannot be read becomes a finding."""
    given = {name: values[name] for name in DRAFT_FIELDS if values.get(name, "").strip()}
    unreadable: tuple[Refusal, ...] = ()
    try:
        typed = read_values(DraftForm, given)
    except Refused as refused:
        unreadable = refused.refusals
        wrong = {str(refusal.facts.get("field")) for refusal in unreadable}
        typed = read_values(DraftForm, {name: text for name, text in given.items() if name not in wrong})
    findings = tuple(Finding("block", one.code, one.article, one.facts) for one in unreadable)
    return Typed(TermsDraft(procedure=procedure, **typed.facts()), findings)


def draft_of(typed: TermsForm, procedure: Procedure) -> TermsDraft:
    """Return the draft of a form that was read in full."""
    return TermsDraft(procedure=procedure, **{name: getattr(typed, name) for name in DRAFT_FIELDS})


def decision_of(typed: TermsForm) -> PanelDecision:
    """Return who decided, one name a line, and where the minutes are."""
    return PanelDecision(
        members=members_of(typed.members),
        minutes=typed.minutes,
        first_bid_mode=typed.first_bid_mode,
        multiple_rule=typed.multiple_rule,
        own_raise=typed.own_raise,
    )


def members_of(text: str) -> tuple[str, ...]:
    """Return the names that stand one a line; raises Refused for a line that is no name."""
    lines = [line for line in text.replace("、", "\n").split("\n") if line.strip()]
    if len(lines) > MEMBERS_MOST:
        facts: dict[str, Any] = {"field": "members", "most": MEMBERS_MOST}
        raise Refused(Refusal("lines-too-many", facts=facts))
    try:
        return tuple(clean_line(line, what="name", longest=NAME_LENGTH_MAX) for line in lines)
    except Refused as refused:
        raise Refused(*(_at_members(refusal) for refusal in refused.refusals)) from refused


def _at_members(refusal: Refusal) -> Refusal:
    return Refusal(refusal.code, refusal.article, {**refusal.facts, "field": "members"})


_PLACES = {
    "start-below-floor": "start_price",
    "sale-price-below-half": "start_price",
    "reference-price-missing": "start_price",
    "deposit-outside-band": "deposit",
    "step-not-positive": "step",
    "platform-not-listed": "platform",
    "platform-not-chosen": "platform",
    "platform-changed": "platform",
    "publication-day-past": "publish_on",
    "price-expired-at-publication": "publish_on",
    "price-expired-at-start": "starts_at",
    "start-not-ahead": "starts_at",
    "start-before-notice-ends": "starts_at",
    "second-round-late": "starts_at",
    "dates-reversed": "ends_at",
    "bidding-too-short": "ends_at",
    "balance-days-out-of-bounds": "balance_days",
    "panel-incomplete": "members",
}


def terms_place(refusal: Refusal) -> str:
    """Return the field that a refusal of the terms is about."""
    return _PLACES.get(refusal.code, "")
