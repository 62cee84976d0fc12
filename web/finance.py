"""The finance desk of a court: its cases' accounts, payouts with their last hours, money nobody awaits."""

from typing import Annotated, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from figures import finance_queries
from figures.finance_queries import CASES_A_PAGE, TRANSFERS_A_PAGE, CaseBook
from kernel.refusal import Refusal, Refused
from people.rules.roles import require
from settlement.service import Received
from web.bidder.stand_ins import is_simulated, pay_in
from web.fields import Form, LineUpTo, PriceText, Whole, asked
from web.pages import not_found, page
from web.present import money
from web.sheets import Sheet, read_args
from web.wiring import look, now, signed_in

blueprint = Blueprint("finance", __name__, url_prefix="/finance")

WORDS_MAX = finance_queries.WORDS_MAX
ACCOUNT_NO_MAX = 40
PAYER_MAX = 100

ACCOUNTS = {
    "bank": _l("At the bank"),
    "deposit": _l("Deposit of a bidder"),
    "price": _l("Price paid by a buyer"),
    "overpaid": _l("Paid too much"),
    "unclaimed": _l("Unclaimed"),
    "forfeited": _l("Forfeited deposits"),
}
MOVEMENTS = {
    "money-in": _l("Came in"),
    "money-in-too-much": _l("Came in, too much"),
    "money-in-unclaimed": _l("Came in, unclaimed"),
    "deposit-set-off": _l("Deposit set off"),
    "deposit-forfeited": _l("Deposit forfeited"),
    "payout-deposit": _l("Deposit paid back"),
    "payout-overpaid": _l("Overpayment paid back"),
    "payout-part-payment": _l("Part payment paid back"),
}
PHASES = {
    "posted": _l("booked"),
    "pending": _l("reserved"),
    "post": _l("reservation booked"),
    "void": _l("reservation given up"),
}
PURPOSES = {
    "deposit": _l("Deposit"),
    "overpaid": _l("Paid too much"),
    "part-payment": _l("Part of a balance"),
}
REASONS = {
    "account-unknown": _l("No case has this account."),
    "reference-unknown": _l("No payment is awaited under this reference."),
    "account-of-another-case": _l("The reference belongs to another case."),
    "payer-is-another": _l("A deposit is paid in the bidder's own name; somebody else paid."),
    "no-longer-awaited": _l("The payment was no longer awaited."),
}


class Wanted(Form):
    """Which of the court's cases are looked for, and which page of them."""

    q: Annotated[str, LineUpTo(WORDS_MAX)] = asked(_l("Case number or account number"), default="")
    page: Whole = asked(_l("Page"), default=1)
    after: Whole = asked(_l("Number"), default=0)


class SimulatedReceipt(Form):
    """A payment that the simulated bank is to report."""

    account_no: Annotated[str, LineUpTo(ACCOUNT_NO_MAX)] = asked(_l("Account number"))
    reference: Annotated[str, LineUpTo(ACCOUNT_NO_MAX)] | None = asked(
        _l("Reference"), hint=_l("What the payer wrote in the remark field."), default=None
    )
    amount: PriceText = asked(_l("Amount"))
    payer_name: Annotated[str, LineUpTo(PAYER_MAX)] = asked(_l("Payer"))


@blueprint.context_processor
def _surroundings() -> dict[str, bool]:
    return {"has_bank": is_simulated()}


@blueprint.get("")
def desk() -> ResponseReturnValue:
    """Show the accounts of the court's cases, what waits, and what nobody awaits."""
    court_id, at = _own_court(), now()
    wanted = read_args(Wanted)
    first = max(1, wanted.page)
    books, total = look(finance_queries.books_of_court, court_id, words=wanted.q, page=first)
    pages = max(1, -(-total // CASES_A_PAGE))
    return page(
        "finance/desk.html",
        sums=look(finance_queries.sums_of_court, court_id, at),
        books=books,
        total=total,
        wanted=wanted,
        page=min(first, pages),
        pages=pages,
        url_for_page=lambda number: url_for(".desk", q=wanted.q or None, page=number),
        orders=look(finance_queries.orders_of_court, court_id, at, only_open=True)[:10],
        **_words(),
    )


@blueprint.get("/cases/<id:case_id>")
def case(case_id: str) -> ResponseReturnValue:
    """Show the books of one case."""
    book, at = _own_book(case_id), now()
    after = read_args(Wanted).after
    movements = look(finance_queries.movements_in, case_id, after=after)
    more = len(movements) == TRANSFERS_A_PAGE
    return page(
        "finance/case.html",
        book=book,
        accounts=look(finance_queries.accounts_in, case_id),
        movements=movements,
        later=url_for(".case", case_id=case_id, after=movements[-1].transfer.journal_seq) if more else None,
        is_first=after == 0,
        orders=look(finance_queries.orders_of_court, book.case.court_id, at, case_id=case_id),
        at=at,
        **_words(),
    )


@blueprint.get("/payouts")
def payouts() -> ResponseReturnValue:
    """Show every payout with its last hour, the overdue ones first."""
    orders = look(finance_queries.orders_of_court, _own_court(), now())
    return page("finance/payouts.html", orders=orders, most=finance_queries.ORDERS_MAX, **_words())


@blueprint.get("/unclaimed")
def unclaimed() -> ResponseReturnValue:
    """Show money that came in and could not be credited to anybody."""
    rows = look(finance_queries.stray_money, _own_court())
    most = finance_queries.RECEIPTS_MAX
    return page("finance/unclaimed.html", rows=rows, reasons=REASONS, most=most)


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    """Go through the books and say whether they are in order."""
    own, others = look(finance_queries.audit_of_court, _own_court())
    return page("finance/audit.html", own=own, others=others, at=now())


@blueprint.route("/receipt", methods=["GET", "POST"])
def receipt() -> ResponseReturnValue:
    """Let the simulated bank report a payment, to see what becomes of it."""
    if not is_simulated():
        not_found()
    court_id = _own_court()
    sheet = Sheet(SimulatedReceipt, {"account_no": request.args.get("account", "")})
    if request.method == "POST":
        with sheet.trying():
            typed = sheet.read()
            _require_own(typed.account_no, court_id)
            _say(
                pay_in(
                    account_no=typed.account_no,
                    reference=typed.reference or "",
                    amount=typed.amount,
                    payer_name=typed.payer_name,
                )
            )
            return redirect(url_for(".receipt"), 303)
    books, _total = look(finance_queries.books_of_court, court_id)
    return sheet.page("finance/receipt.html", books=books)


def _own_court() -> str:
    """Return the court whose books whoever is signed in may see; without one there is nothing here."""
    actor = signed_in()
    if actor.court_id is None:
        not_found()
    require(actor, "see-ledger", court_id=actor.court_id)
    return actor.court_id


def _own_book(case_id: str) -> CaseBook:
    """Return the books of a case of one's own court; another court's are not found."""
    book = look(finance_queries.book_of_case, case_id, _own_court())
    if book is None:
        not_found()
    return book


def _require_own(account_no: str, court_id: str) -> None:
    """Refuse an account that is no case's of the court: whose else it is, is not for this desk to learn."""
    if not look(finance_queries.is_account_of, account_no, court_id):
        label = str(_("Account number"))
        raise Refused(Refusal("field-choice", facts={"field": "account_no", "label": label}))


def _words() -> dict[str, Any]:
    return {
        "account_words": ACCOUNTS,
        "movement_words": MOVEMENTS,
        "phase_words": PHASES,
        "purposes": PURPOSES,
    }


def _say(received: Received) -> None:
    """Say what became of a payment, without telling who is behind the reference."""
    if received.matched == "unclaimed":
        because = str(REASONS.get(received.reason or "", ""))
        flash(_("Nobody could be credited: it is unclaimed money now. %(because)s", because=because), "warn")
        return
    what = _("a deposit") if received.matched == "deposit" else _("a balance")
    said = _("%(amount)s was counted for %(what)s.", amount=money(received.counted), what=what)
    if received.completed:
        said += " " + _("It is complete now.")
    if received.overpaid:
        said += " " + _("%(amount)s was too much and goes back.", amount=money(received.overpaid))
    flash(said, "done")
