"""The bank's port: signed statements of money come in and paid out, and a bank of our own that makes them."""

import itertools
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from kernel.canonical import canonical
from kernel.money import MONEY_MAX_FEN, Money
from kernel.refusal import Refusal, Refused
from settlement.tables import NAME_LENGTH, REFERENCE_LENGTH, SERIAL_LENGTH
from store.signing import Signer, is_signed

Outcome = Literal["paid", "refused"]

# A statement is a few hundred bytes; whatever is much longer is no statement.
STATEMENT_BYTES_MAX = 8_192


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """What the bank has written, byte for byte, with its signature."""

    body: bytes
    signature: str
    key_id: str


@dataclass(frozen=True, slots=True)
class BankReceipt:
    """Money that has come in, read from a statement whose signature was checked."""

    serial: str
    account_no: str
    reference: str
    amount: Money
    payer_name: str
    payer_account: str
    paid_at: datetime
    statement: SignedStatement


@dataclass(frozen=True, slots=True)
class PayoutInstruction:
    """What the bank is asked to pay: back to where it came from. The bank does one instruction once."""

    instruction_id: str
    order_id: str
    attempt: int
    account_no: str
    amount: Money
    # The receipts whose money goes back, so that it returns to the accounts that it came from.
    receipts: tuple[str, ...]
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class PayoutConfirmation:
    """The bank's answer to an instruction, read from a statement whose signature was checked."""

    serial: str
    order_id: str
    attempt: int
    amount: Money
    outcome: Outcome
    reason: str
    answered_at: datetime
    statement: SignedStatement


class Bank(Protocol):
    """The bank that keeps the court's accounts."""

    def instruct(self, instruction: PayoutInstruction) -> SignedStatement | None:
        """Ask for a payout; an answer at once is returned, a later one comes in like any statement."""

    def read_receipt(self, statement: SignedStatement) -> BankReceipt:
        """Return the receipt that the bank has signed.

        Raises Refused `bank-signature-false` or `bank-statement-unreadable`.
        """

    def read_confirmation(self, statement: SignedStatement) -> PayoutConfirmation:
        """Return the answer to an instruction that the bank has signed; refusals as for a receipt."""


class SimulatedBank:
    """A bank for demonstration and tests: it signs, numbers and answers like one, and moves no real money."""

    def __init__(self, signer: Signer, *, answers: Literal["paid", "refused", "later"] = "paid") -> None:
        """Sign with the key given; `answers` says what becomes of payouts, and may be changed at any time."""
        self._signer = signer
        self._numbers = itertools.count(1)
        self.answers = answers

    def pay_in(
        self,
        *,
        account_no: str,
        reference: str,
        amount: Money,
        payer_name: str,
        at: datetime,
        payer_account: str = "",
    ) -> SignedStatement:
        """Let somebody pay into an account of the court, and return the statement that the bank sends."""
        return self._signed(
            {
                "type": "receipt",
                # The instant keeps the numbers apart when the bank is started anew.
                "serial": f"IN{at:%Y%m%d%H%M%S%f}-{next(self._numbers):06d}",
                "account_no": account_no,
                "reference": reference,
                "amount": amount.fen,
                "payer_name": payer_name,
                "payer_account": payer_account,
                "at": at.isoformat(),
            }
        )

    def instruct(self, instruction: PayoutInstruction) -> SignedStatement | None:
        """Answer as told to; the answer to one instruction is always the same statement."""
        if self.answers == "later":
            return None
        return self.answer(instruction, self.answers)

    def answer(self, instruction: PayoutInstruction, outcome: Outcome) -> SignedStatement:
        """Return the bank's answer to an instruction."""
        return self._signed(
            {
                "type": "payout",
                "serial": f"OUT-{instruction.instruction_id}",
                "order_id": instruction.order_id,
                "attempt": instruction.attempt,
                "amount": instruction.amount.fen,
                "outcome": outcome,
                "reason": "" if outcome == "paid" else "收款账户无法入账",
                "at": instruction.sent_at.isoformat(),
            }
        )

    def read_receipt(self, statement: SignedStatement) -> BankReceipt:
        """Return the receipt, if this bank has signed it."""
        return receipt_from(statement, self._signer.public_bytes)

    def read_confirmation(self, statement: SignedStatement) -> PayoutConfirmation:
        """Return the answer, if this bank has signed it."""
        return confirmation_from(statement, self._signer.public_bytes)

    def _signed(self, body: dict[str, object]) -> SignedStatement:
        text = canonical(body)
        return SignedStatement(text, self._signer.sign(text), self._signer.key_id)


def receipt_from(statement: SignedStatement, public_bytes: bytes) -> BankReceipt:
    """Return the receipt in a statement signed with the key whose public half is given."""
    body = _checked_body(statement, public_bytes, "receipt")
    return BankReceipt(
        serial=_line(body, "serial", SERIAL_LENGTH),
        account_no=_line(body, "account_no", REFERENCE_LENGTH),
        reference=_line(body, "reference", NAME_LENGTH, may_be_empty=True),
        amount=_amount(body),
        payer_name=_line(body, "payer_name", NAME_LENGTH, may_be_empty=True),
        payer_account=_line(body, "payer_account", REFERENCE_LENGTH, may_be_empty=True),
        paid_at=_instant(body),
        statement=statement,
    )


def confirmation_from(statement: SignedStatement, public_bytes: bytes) -> PayoutConfirmation:
    """Return the payout's answer in a statement signed with the key whose public half is given."""
    body = _checked_body(statement, public_bytes, "payout")
    outcome, attempt = body.get("outcome"), body.get("attempt")
    if outcome not in {"paid", "refused"} or type(attempt) is not int:
        raise _unreadable("outcome")
    return PayoutConfirmation(
        serial=_line(body, "serial", SERIAL_LENGTH),
        order_id=_line(body, "order_id", REFERENCE_LENGTH),
        attempt=attempt,
        amount=_amount(body),
        outcome="paid" if outcome == "paid" else "refused",
        reason=_line(body, "reason", NAME_LENGTH, may_be_empty=True),
        answered_at=_instant(body),
        statement=statement,
    )


def _checked_body(statement: SignedStatement, public_bytes: bytes, kind: str) -> dict[str, object]:
    """Return the statement's fields, once it is sure that the bank wrote them."""
    if len(statement.body) > STATEMENT_BYTES_MAX:
        raise _unreadable("length")
    if not is_signed(statement.body, statement.signature, public_bytes):
        raise Refused(Refusal("bank-signature-false", facts={"key": statement.key_id[:REFERENCE_LENGTH]}))
    try:
        body = json.loads(statement.body)
    except (ValueError, RecursionError):
        raise _unreadable("body") from None
    if not isinstance(body, dict) or body.get("type") != kind:
        raise _unreadable("type")
    return body


def _line(body: dict[str, object], field: str, longest: int, *, may_be_empty: bool = False) -> str:
    """Return a field as one visible line; odd characters in a name must not lose the money with it."""
    value = body.get(field)
    if not isinstance(value, str):
        raise _unreadable(field)
    line = " ".join(unicodedata.normalize("NFC", value).split())
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
    if len(line) > longest or not (line or may_be_empty):
        raise _unreadable(field)
    return line


def _amount(body: dict[str, object]) -> Money:
    fen = body.get("amount")
    if type(fen) is not int or not 0 < fen <= MONEY_MAX_FEN:
        raise _unreadable("amount")
    return Money(fen)


def _instant(body: dict[str, object]) -> datetime:
    try:
        at = datetime.fromisoformat(str(body.get("at")))
    except ValueError:
        raise _unreadable("at") from None
    if at.tzinfo is None:
        raise _unreadable("at")
    return at


def _unreadable(field: str) -> Refused:
    return Refused(Refusal("bank-statement-unreadable", facts={"field": field}))
