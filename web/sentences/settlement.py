"""What people read about deposits, the balance, the bank's statements, the books and the handover."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, tuple[int, Any]] = {
    # the books of a case
    "account-full": (
        422,
        _l("The account would hold more than can be kept exactly. Nothing was booked; check the amount."),
    ),
    "account-number-taken": (
        409,
        _l("The account number %(account)s belongs to another case. Each case has one of its own."),
    ),
    "account-overdrawn": (
        409,
        _l("The account does not hold that much, or it is reserved already. Nothing was booked."),
    ),
    "case-account-missing": (409, _l("This case has no account yet. Open the case's account first.")),
    "transfer-across-cases": (
        409,
        _l("Money of one case cannot be booked to another case. Each case has its own account."),
    ),
    "transfer-command-reused": (
        409,
        _l("Another transfer was booked under this name (%(command)s). Look at the case's book."),
    ),
    # the bank's statements
    "bank-serial-reused": (
        409,
        _l("The bank's number %(serial)s was used before for something else. Ask the bank which is right."),
    ),
    "bank-signature-false": (
        403,
        _l("The statement was not signed by the bank's key (it names the key %(key)s). It was not booked."),
    ),
    "bank-statement-unreadable": (
        422,
        _l("The bank's statement cannot be read at %(field)s. It was not booked; have it sent again."),
    ),
    # deposits
    "deposit-already-settled": (
        409,
        _l("This deposit goes back or is kept for another price, so it cannot be kept for this one."),
    ),
    "deposit-kept-for-price": (
        409,
        _l("This is the winner's deposit, which is kept for the price. It does not go back."),
    ),
    "deposit-of-another-award": (
        409,
        _l("This deposit is not kept for this award. Check which buyer the ruling names."),
    ),
    "deposit-step-unlawful": (
        409,
        _l("The deposit has come to another end already. Reload the page to see where it stands."),
    ),
    "deposit-unknown": (404, _l("No deposit is asked of this registration. Check the registration.")),
    "forfeiture-needs-second-person": (
        403,
        _l("A forfeiture is approved by somebody else than the person who ordered it. Ask a second judge."),
    ),
    # paying back
    "payout-differs": (
        409,
        _l("The bank's answer is not about what was ordered under %(reference)s. Ask the bank."),
    ),
    "payout-paid-before": (
        409,
        _l("The bank says a second time that it paid %(reference)s. Ask the bank at once."),
    ),
    "payout-unknown": (404, _l("There is no such payout order. Nothing leaves the account without one.")),
    # the handover
    "handover-before-payment": (
        409,
        _l("The price is not paid in full yet. Payment comes first, then the ruling, then the handover."),
    ),
    "handover-before-service": (
        422,
        _l("Nothing is handed over before the ruling is served on the buyer. Check the day."),
    ),
    "handover-in-future": (422, _l("%(day)s has not come yet. Record the handover when it has happened.")),
    "handover-in-time": (422, _l("The handover keeps its last day, %(due)s.")),
    "handover-late": (422, _l("The handover is later than its last day, %(due)s: %(reason)s.")),
    "handover-late-without-reason": (
        422,
        _l("The last day for the handover was %(due)s. Say which obstacle made it late."),
    ),
    "handover-not-signed-by-all": (
        422,
        _l("%(people)s of those present did not sign. The record says so; the handover stands."),
    ),
    "handover-recorded": (409, _l("The handover is recorded already. A record is not changed.")),
    "handover-too-long": (
        422,
        _l("The record has too many lines of one kind; at most %(longest)s. Attach a list instead."),
    ),
    "handover-without-buyer": (
        422,
        _l("Nobody took part for the buyer. Name the buyer or the agent who took the thing over."),
    ),
    "handover-without-inventory": (
        422,
        _l("The record has no inventory. List what was handed over, or say why there is nothing to list."),
    ),
    "handover-without-keys": (
        422,
        _l("The record names no keys. Say which were handed over, or why there are none."),
    ),
    "handover-without-meter-readings": (
        422,
        _l("The record has no meter readings. Enter them, or say why there are no meters."),
    ),
    "handover-without-officer": (
        422,
        _l("Nobody of the court took part. Name the officer who handed the thing over."),
    ),
    "handover-without-photos": (
        422,
        _l("The record has no photographs. Name them, or say why there are none."),
    ),
}
