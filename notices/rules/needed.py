"""What a notice must not leave out: every item of the law, and what houses and equity need besides."""

from kernel.refusal import Finding
from notices.rules.particulars import Particulars, missing
from notices.rules.survey import survey_findings

CONTENT_ARTICLE = "Fa Shi [2016] 18, arts. 12-13"
REMINDER_ARTICLE = "Fa Shi [2016] 18, art. 14"
HOUSE_ARTICLE = "Fa Shi [2021] 18, art. 2"
EQUITY_ARTICLE = "Fa Shi [2021] 20, art. 14"
BALANCE_ARTICLE = "Fa Shi [2016] 18, art. 25"

HOUSE_SUGGESTION = "写明竞买人应当具备当地购房资格并作出承诺，以及虚构购房资格或者不具备资格的法律后果。"


def needed_findings(particulars: Particulars) -> list[Finding]:
    """Return what the notice leaves out, entry by entry, or that it leaves nothing out.

    Law: Fa Shi [2016] 18, arts. 12-14, 25; Fa Shi [2021] 18, art. 2; Fa Shi [2021] 20, art. 14 (NL-5, NL-6,
    NL-7, NL-9, H-2, E-7, RR-112).
    """
    return [
        *_entries(particulars),
        *survey_findings(
            particulars.condition.facts, particulars.subject.asset_class, particulars.subject.asset_type
        ),
        *house_findings(particulars),
        *equity_findings(particulars),
        *balance_findings(particulars),
    ]


def house_findings(particulars: Particulars) -> list[Finding]:
    """Return whether the notice for a house says who may buy one and what follows otherwise.

    Law: Fa Shi [2021] 18, art. 2 (H-2, NL-6).
    """
    if particulars.subject.asset_type != "house":
        return []
    clause = particulars.announcement.house
    if clause and clause.qualification.strip() and clause.consequences.strip():
        return [Finding("pass", "house-clause-present", HOUSE_ARTICLE)]
    facts = {"where": "announcement.house", "suggestion": HOUSE_SUGGESTION}
    return [Finding("block", "house-clause-missing", HOUSE_ARTICLE, facts)]


def equity_findings(particulars: Particulars) -> list[Finding]:
    """Return whether the notice for equity says what is subscribed, paid in and still due.

    Law: Fa Shi [2021] 20, art. 14 (E-7, NL-7): unpaid capital does not stop the sale, silence about it does.
    """
    if particulars.subject.asset_type != "equity":
        return []
    capital = particulars.announcement.equity
    if capital is None or capital.subscribed is None or capital.paid_in is None:
        return [Finding("block", "equity-capital-missing", EQUITY_ARTICLE, {"where": "announcement.equity"})]
    if capital.paid_in < capital.subscribed and capital.due_on is None:
        unpaid = (capital.subscribed - capital.paid_in).grouped()
        facts = {"where": "announcement.equity.due_on", "unpaid": unpaid}
        return [Finding("block", "equity-due-day-missing", EQUITY_ARTICLE, facts)]
    return [Finding("pass", "equity-capital-present", EQUITY_ARTICLE)]


def balance_findings(particulars: Particulars) -> list[Finding]:
    """Return whether the notice says by when the balance is paid.

    Law: Fa Shi [2016] 18, art. 25 (A-25, NL-9).
    """
    days = particulars.payment.balance_days
    if days is None or days < 1:
        return [
            Finding("block", "balance-deadline-missing", BALANCE_ARTICLE, {"where": "payment.balance_days"})
        ]
    return [Finding("pass", "balance-deadline-present", BALANCE_ARTICLE, {"days": days})]


def _entries(particulars: Particulars) -> list[Finding]:
    """NL-5: every item of articles 12, 13 and 14 stands in the notice."""
    owed = [
        Finding(
            "block",
            "notice-entry-missing",
            REMINDER_ARTICLE if one.path.startswith("reminders") else CONTENT_ARTICLE,
            {"entry": one.label, "block": one.heading, "where": one.path},
        )
        for one in missing(particulars)
    ]
    return owed or [Finding("pass", "notice-complete", CONTENT_ARTICLE)]
