"""What stands in for the world outside where no money is real: the simulated bank, and a number to try."""

import hashlib

from flask_babel import lazy_gettext as _l
from stdnum.cn import ric

from auction import service as auction
from kernel.money import Money
from settlement.service import Received
from web.fields import Form, PriceText, asked
from web.pages import not_found
from web.wiring import house, now

# A place that the register of places knows, and people born within so many days from its first day on.
_PLACE = "110101"
_FIRST_YEAR = 1970
_YEARS = 30


class PayIn(Form):
    """A payment by the simulated bank: the whole amount, or a part of it."""

    amount: PriceText = asked(_l("Amount to pay"), hint=_l("A part is enough to see how parts add up."))


def is_simulated() -> bool:
    """Tell whether bank and register are stand-ins: in a demonstration, or where tests move the clock."""
    settings = house().settings
    return settings.demo or settings.testing or settings.test_clock is not None


def pay_in(*, account_no: str, reference: str, amount: Money, payer_name: str) -> Received:
    """Let the simulated bank report a payment, and take its signed receipt as that of any bank.

    Nothing is there where the bank is a real one.
    """
    if not is_simulated():
        not_found()
    bank = house().bank
    statement = bank.pay_in(
        account_no=account_no, reference=reference, amount=amount, payer_name=payer_name, at=now()
    )
    receipt = bank.read_receipt(statement)
    return house().store.write(lambda unit: auction.take_receipt(unit, receipt=receipt))


def example_number(account_id: str) -> str:
    """Return an identity number that could exist, another one for each account; nobody's, but for show."""
    spread = int(hashlib.sha256(account_id.encode()).hexdigest(), 16)
    year, month, day = _FIRST_YEAR + spread % _YEARS, 1 + spread // 31 % 12, 1 + spread // 373 % 28
    number = f"{_PLACE}{year}{month:02d}{day:02d}{spread // 10_007 % 1000:03d}"
    # The library takes a whole number and looks at all but its last sign.
    digit: str = ric.calc_check_digit(f"{number}0")
    return number + digit
