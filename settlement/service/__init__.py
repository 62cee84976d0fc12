"""The deeds and looks of the money and of the handover, one name each, for whoever conducts."""

from settlement.service.audit import (
    accounts_of,
    audit_ledger,
    overdue_payouts,
    overpaid_money,
    transfers_of,
    unclaimed_money,
)
from settlement.service.balances import await_balance
from settlement.service.bank import (
    Bank,
    BankReceipt,
    PayoutConfirmation,
    PayoutInstruction,
    SignedStatement,
    SimulatedBank,
    confirmation_from,
    receipt_from,
)
from settlement.service.books import case_account, open_case_account
from settlement.service.deposits import (
    apply_deposit,
    await_deposit,
    forfeit_deposit,
    release_deposit,
    settle_round,
)
from settlement.service.endings import Ending, Won, settle_endings
from settlement.service.handovers import handover_findings, handover_of, record_handover
from settlement.service.payouts import DUE_KIND, orders_of, paid_out, send_order
from settlement.service.progress import DepositProgress, progress_of
from settlement.service.receipts import Received, receive
from settlement.service.rows import balance_of, deposit_of

__all__ = [
    "DUE_KIND",
    "Bank",
    "BankReceipt",
    "DepositProgress",
    "Ending",
    "PayoutConfirmation",
    "PayoutInstruction",
    "Received",
    "SignedStatement",
    "SimulatedBank",
    "Won",
    "accounts_of",
    "apply_deposit",
    "audit_ledger",
    "await_balance",
    "await_deposit",
    "balance_of",
    "case_account",
    "confirmation_from",
    "deposit_of",
    "forfeit_deposit",
    "handover_findings",
    "handover_of",
    "open_case_account",
    "orders_of",
    "overdue_payouts",
    "overpaid_money",
    "paid_out",
    "progress_of",
    "receipt_from",
    "receive",
    "record_handover",
    "release_deposit",
    "send_order",
    "settle_endings",
    "settle_round",
    "transfers_of",
    "unclaimed_money",
]
