"""What the court's pages call things: deeds, dates, people, facts, and the values inside a sentence."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l

from kernel.money import Money
from kernel.refusal import Fact, Finding, Refusal
from web import states
from web.present import money

Said = TypeVar("Said", Refusal, Finding)

DEEDS: Mapping[str, Any] = {
    "seize": _l("Seizure recorded"),
    "record-survey": _l("Survey completed"),
    "start-pricing": _l("Pricing begun"),
    "fix-price": _l("Reference price fixed"),
    "renew-price": _l("Reference price to be found anew"),
    "allow-self-disposal": _l("Own sale by the debtor allowed"),
    "end-self-disposal": _l("Own sale by the debtor ended"),
    "sell": _l("Sold"),
    "fail": _l("Ended without a bid"),
    "start-first-round": _l("First auction announced"),
    "start-second-round": _l("Second auction announced"),
    "start-sale": _l("Judicial sale announced"),
    "sell-directly": _l("Sold directly"),
    "allow-financing": _l("Time to find money allowed"),
    "pay-off": _l("Debt paid off"),
    "take-in-kind": _l("Taken in kind"),
    "hand-to-management": _l("Handed over to be managed"),
    "release": _l("Released from seizure"),
    "dispose-again": _l("Disposal taken up again"),
    "receive-balance": _l("Price paid in full"),
    "default": _l("Buyer in default"),
    "offer-again": _l("Offered again"),
    "rule": _l("Ruling made"),
    "serve-ruling": _l("Ruling served"),
    "order-vacating": _l("Vacating ordered"),
    "hand-over": _l("Handed over"),
    "distribute": _l("Proceeds distributed"),
    "withdraw": _l("Withdrawn"),
    "stay": _l("Stayed"),
    "postpone": _l("Postponed"),
    "resume": _l("Resumed"),
    "revoke": _l("Revoked"),
    "hand-to-priority-court": _l("Handed to the court of the priority claim"),
    "stop-remaining": _l("The remaining things are not sold"),
    "take-up-again": _l("Taken up again"),
    "close": _l("File closed"),
}

# The same steps as what may be done next.
POSSIBLE: Mapping[str, Any] = {
    "seize": _l("Record the seizure"),
    "record-survey": _l("Complete the survey"),
    "start-pricing": _l("Begin to find the price"),
    "fix-price": _l("Fix the reference price"),
    "renew-price": _l("Find the reference price anew"),
    "allow-self-disposal": _l("Let the debtor sell it himself"),
    "end-self-disposal": _l("End the debtor's own sale"),
    "sell": _l("Sell to the highest bidder"),
    "fail": _l("End the round if nobody bids"),
    "start-first-round": _l("Announce the first auction"),
    "start-second-round": _l("Announce the second auction"),
    "start-sale": _l("Announce the judicial sale"),
    "sell-directly": _l("Sell directly, without auction"),
    "allow-financing": _l("Allow time to find money or a buyer"),
    "pay-off": _l("Pay the debt off"),
    "take-in-kind": _l("Take it in kind"),
    "hand-to-management": _l("Hand it over to be managed"),
    "release": _l("Release it from seizure"),
    "dispose-again": _l("Take the disposal up again"),
    "receive-balance": _l("Pay the balance"),
    "default": _l("State the buyer's default"),
    "offer-again": _l("Offer it again"),
    "rule": _l("Make the ruling"),
    "serve-ruling": _l("Serve the ruling"),
    "order-vacating": _l("Order that it be vacated"),
    "hand-over": _l("Hand it over"),
    "distribute": _l("Distribute the proceeds"),
    "withdraw": _l("Withdraw it"),
    "stay": _l("Stay it"),
    "postpone": _l("Postpone it"),
    "resume": _l("Resume it"),
    "revoke": _l("Revoke the sale"),
    "hand-to-priority-court": _l("Hand it to the court of the priority claim"),
    "stop-remaining": _l("Stop, if the other things bring enough"),
    "take-up-again": _l("Take it up again"),
    "close": _l("Close the file"),
}
# Open at any time; they are no answer to the question what comes next.
INTERRUPTIONS = frozenset(
    {"withdraw", "stay", "postpone", "revoke", "stop-remaining", "hand-to-priority-court"}
)

ACTORS: Mapping[str, Any] = {
    "court": _l("the court"),
    "panel": _l("the panel"),
    "platform": _l("the platform"),
    "applicant": _l("the applicant"),
    "creditor": _l("a creditor"),
    "debtor": _l("the debtor"),
    "buyer": _l("the buyer"),
    "clerk": _l("clerk"),
    "judge": _l("judge"),
    "second": _l("a second judge"),
    "parties": _l("the parties"),
    "bidders": _l("bidders"),
    "nobody": _l("nobody"),
}

PLATFORMS: Mapping[str, Any] = {
    "taobao": _l("Taobao"),
    "jd": _l("JD"),
    "rmfysszc": _l("People's Court Litigation Assets"),
    "gpai": _l("Gongpai"),
    "caa123": _l("China Auction Association"),
    "icbc": _l("ICBC Rong e Gou"),
    "bjcq": _l("Beijing Equity Exchange"),
}

METHODS: Mapping[str, Any] = {
    "negotiation": _l("Negotiation between the parties"),
    "directed": _l("Directed inquiry"),
    "inquiry": _l("Network inquiry"),
    "appraisal": _l("Appraisal"),
}

PARTY_KINDS: Mapping[str, Any] = {
    "applicant": _l("Applicant"),
    "debtor": _l("Debtor"),
    "creditor": _l("Other creditor"),
    "priority_purchaser": _l("Priority purchaser"),
    "occupant": _l("Occupant"),
}

CASE_KINDS: Mapping[str, Any] = {"civil": _l("Civil"), "criminal": _l("Criminal")}

FACT_GROUPS: Mapping[str, Any] = {
    "title": _l("Ownership"),
    "encumbrances": _l("Encumbrances"),
    "occupancy": _l("Occupancy"),
    "taxes": _l("Taxes and arrears"),
    "defects": _l("Defects"),
}

GROUP_QUESTIONS: Mapping[str, Any] = {
    "title": _l("Does the register show the debtor as owner, and is the title clear?"),
    "encumbrances": _l("Are there mortgages, leases, rights of residence or other burdens?"),
    "occupancy": _l("Does anybody hold or use it?"),
    "taxes": _l("Are taxes, property fees, water or power unpaid?"),
    "defects": _l("Are there known defects?"),
}

MINIMUM_FACTS: Mapping[str, Any] = {
    "registry": _l("Entry in the register"),
    "site_inspection": _l("Inspection on the spot and inside"),
    "occupancy": _l("Who occupies it, and by what right"),
    "floor_plan": _l("Floor plan"),
    "tax_items": _l("Taxes of the transfer"),
    "violations": _l("Unsettled violations"),
    "emission_standard": _l("Emission standard"),
    "mileage": _l("Mileage"),
    "fit_for_sale": _l("Whether it may be sold (licences, shelf life)"),
    "company": _l("The company"),
    "share": _l("Share of the company"),
    "subscribed_capital": _l("Subscribed capital"),
    "paid_capital": _l("Paid-in capital"),
    "payment_deadline": _l("Day by which the rest is due"),
    "financial_statements": _l("Financial statements of the last years"),
    "dividends": _l("Dividends"),
}

TERMS_FIELDS: Mapping[str, Any] = {
    "platform": _l("Platform"),
    "start_price": _l("Starting price"),
    "deposit": _l("Deposit"),
    "step": _l("Step"),
    "publish_on": _l("Day of publication"),
    "starts_at": _l("Bidding begins"),
    "ends_at": _l("Bidding ends"),
    "balance_days": _l("Days to pay the balance"),
}

SERVICE_METHODS: Mapping[str, Any] = {
    "in_person": _l("In person"),
    "mail": _l("By post"),
    "electronic": _l("Electronically"),
    "telephone": _l("By recorded telephone call"),
    "proclamation": _l("By publication on the platform"),
    "waiver": _l("The person waived it in writing"),
}

PARTS_AT_HANDOVER: Mapping[str, Any] = {
    "court": _l("For the court"),
    "buyer": _l("Buyer"),
    "agent": _l("Buyer's agent"),
    "debtor": _l("Debtor"),
    "family": _l("Debtor's family"),
    "occupant": _l("Occupant"),
    "witness": _l("Witness"),
    "other": _l("Somebody else"),
}

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "group": FACT_GROUPS,
    "fact": MINIMUM_FACTS,
    "field": TERMS_FIELDS,
    "platform": PLATFORMS,
    "chosen": PLATFORMS,
    "previous": PLATFORMS,
    "deed": DEEDS,
    "procedure": states.PROCEDURES,
    "asset_type": states.ASSET_TYPES,
    "asset_class": states.ASSET_CLASSES,
    "usual": states.ASSET_CLASSES,
}
# Amounts and instants as rules write them: 700000.00 and 2026-04-07T00:00+08:00.
_AMOUNT = re.compile(r"-?\d+\.\d{2}")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?\+08:00")
# Sentences that write the sign of the yuan, or the word, themselves.
_BARE = frozenset({"unpaid", "result"})


def deed_name(deed: str) -> str:
    """Return a step of a lot's way in words."""
    return str(DEEDS.get(deed, deed))


def possible_name(deed: str) -> str:
    """Return what may be done next in words."""
    return str(POSSIBLE.get(deed, deed))


def platform_name(platform: str | None) -> str:
    """Return a platform's name; one that is not listed by its own word."""
    return str(PLATFORMS.get(platform or "", platform or ""))


def in_words(said: Said) -> Said:
    """Return a refusal or a finding whose facts read as people write them: names, amounts, times."""
    return replace(said, facts={name: _worded(name, value) for name, value in said.facts.items()})


def _worded(name: str, value: Fact) -> Fact:
    if not isinstance(value, str):
        return value
    if name == "state":
        return states.state_name(value)
    if name == "lawful":
        return str(_l(", ")).join(possible_name(one.strip()) for one in value.split(",") if one.strip())
    if name in _WORDS:
        return str(_WORDS[name].get(value, value))
    if name not in _BARE and _AMOUNT.fullmatch(value):
        return money(Money.parse(value))
    return _INSTANT.sub(r"\1 \2", value)
