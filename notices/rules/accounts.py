"""Where a notice lets money go, and which numbers of people it gives away."""

from collections.abc import Iterator

from kernel.refusal import Finding, Level
from notices.rules.entries import Found
from notices.rules.folding import found_words
from notices.rules.particulars import Particulars, all_entries, heading_of
from notices.rules.paying import HOTLINE
from notices.rules.phrases import FOREIGN_ACCOUNT
from notices.rules.private import bare, identity_numbers, landline_numbers, mobile_numbers, other_accounts

ACCOUNT_ARTICLE = "Fa [2021] 322, item 20"
HOUSE_RULE = ""

_RIGHT_TO_REFUSE = "有权拒绝"
# The court's own numbers and the account are entries of their own; everywhere else a number is out of place.
_OWN_NUMBERS = ("subject.case_", "subject.lot_number", "payment.account", "court.")


def account_findings(particulars: Particulars) -> list[Finding]:
    """Return whether money goes to the account of the case alone, and whether the three sentences say so.

    Law: Fa [2021] 322, items 19-21 (G-322-19, NL-12): one case, one account; the paper names it, says that
    any other may be refused, and gives the supervision line.
    """
    found = [*_foreign_accounts(particulars), *_sentences(particulars)]
    return found or [Finding("pass", "case-account-only", ACCOUNT_ARTICLE)]


def private_findings(particulars: Particulars) -> list[Finding]:
    """Return the private numbers that stand in the notice, masked, or that there are none.

    Law: none that this rule could cite; a house rule: a public notice names people, it does not number them.
    """
    court = particulars.court
    own = (court.phone, court.supervision_phone, particulars.subject.case_account, HOTLINE)
    found = [finding for one, text in _texts(particulars) for finding in _private_in(one, text, own)]
    return found or [Finding("pass", "no-private-numbers", HOUSE_RULE)]


def _foreign_accounts(particulars: Particulars) -> list[Finding]:
    """Return every account beside that of the case, in its own entry or in prose."""
    case_account = particulars.subject.case_account
    named = particulars.payment.account.number
    found = []
    if named.strip() and bare(named) != bare(case_account):
        found.append(_foreign(named, "payment.account.number", particulars))
    found += [
        _foreign(number, one.path, particulars)
        for one, text in _texts(particulars)
        for number in (*other_accounts(text, case_account), *found_words(text, FOREIGN_ACCOUNT))
    ]
    return found


def _foreign(number: str, where: str, particulars: Particulars) -> Finding:
    facts = {
        "found": number,
        "where": where,
        "case_account": particulars.subject.case_account,
        "suggestion": FOREIGN_ACCOUNT.suggestion,
    }
    return Finding("block", "account-not-of-the-case", ACCOUNT_ARTICLE, facts)


def _sentences(particulars: Particulars) -> list[Finding]:
    """Return which of the three sentences does not say what it must."""
    safety, account = particulars.payment.safety, bare(particulars.subject.case_account)
    found = []
    if safety.account.strip() and account not in bare(safety.account):
        found.append(_silent("account-sentence-silent", "payment.safety.account"))
    if safety.refusal.strip() and _RIGHT_TO_REFUSE not in bare(safety.refusal):
        found.append(_silent("refusal-sentence-silent", "payment.safety.refusal"))
    if safety.hotline.strip() and HOTLINE not in bare(safety.hotline):
        found.append(_silent("hotline-sentence-silent", "payment.safety.hotline"))
    return found


def _silent(code: str, where: str) -> Finding:
    return Finding("block", code, ACCOUNT_ARTICLE, {"where": where})


def _texts(particulars: Particulars) -> list[tuple[Found, str]]:
    """Return every text of the notice but the court's own numbers."""
    return [
        (one, one.value)
        for one in all_entries(particulars)
        if type(one.value) is str and not one.path.startswith(_OWN_NUMBERS)
    ]


def _private_in(one: Found, text: str, own: tuple[str, ...]) -> Iterator[Finding]:
    """Return what one text gives away: identity and mobile numbers block, a landline may be an office's."""
    for number in identity_numbers(text):
        yield _private("block", "identity-number-in-text", number, one)
    for number in mobile_numbers(text, allowed=own):
        yield _private("block", "mobile-number-in-text", number, one)
    for number in landline_numbers(text, allowed=own):
        yield _private("warn", "phone-number-in-text", number, one)


def _private(level: Level, code: str, number: str, one: Found) -> Finding:
    facts = {"found": number, "where": one.path, "block": heading_of(one.path)}
    return Finding(level, code, HOUSE_RULE, facts)
