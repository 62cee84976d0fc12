"""The blocks about money: deposit, price, the one account they go to, and who bears which tax."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar

from kernel.money import Money
from notices.rules.entries import Entry
from notices.rules.kinds import Bearer

HOTLINE = "12368"


@dataclass(frozen=True, slots=True)
class PayAccount:
    """An account that money may be paid into."""

    holder: Annotated[str, Entry("户名", searched=False)] = ""
    bank: Annotated[str, Entry("开户银行", searched=False)] = ""
    number: Annotated[str, Entry("账号", searched=False)] = ""


@dataclass(frozen=True, slots=True)
class Safety:
    """The three sentences without which no paper of the court may ask for money."""

    account: Annotated[str, Entry("案款账户告知", searched=False)] = ""
    refusal: Annotated[str, Entry("有权拒绝向其他账户付款告知", searched=False)] = ""
    hotline: Annotated[str, Entry("监督热线告知", searched=False)] = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Item 8, how and where deposit and price are paid."""

    HEADING: ClassVar[str] = "拍卖保证金、拍卖款项支付方式和账户"

    deposit: Annotated[Money | None, Entry("保证金数额")] = None
    deposit_until: Annotated[datetime | None, Entry("保证金交纳截止时间", needed=False)] = None
    account: Annotated[PayAccount, Entry("案款账户")] = field(default_factory=PayAccount)
    balance_days: Annotated[int | None, Entry("余款支付期限", needed=False)] = None
    ways: Annotated[str, Entry("支付方式")] = ""
    refund_hours: Annotated[int | None, Entry("未竞得保证金退还期限", needed=False)] = None
    safety: Annotated[Safety, Entry("付款安全告知")] = field(default_factory=Safety)


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One tax or charge: what it is, who bears it by which law, how much it may be, from what it is paid."""

    item: Annotated[str, Entry("税费项目")]
    bearer: Annotated[Bearer | None, Entry("承担方")] = None
    basis: Annotated[str, Entry("依据", needed=False)] = ""
    estimate: Annotated[str, Entry("估算", needed=False)] = ""
    paid_from: Annotated[str, Entry("支付来源", needed=False)] = ""


@dataclass(frozen=True, slots=True)
class Taxes:
    """Item 9, the taxes that the transfer may cause and who bears each."""

    HEADING: ClassVar[str] = "拍卖财产产权转移可能产生的税费及承担方式"

    rows: Annotated[tuple[TaxRow, ...], Entry("税费表")] = ()
    arrears: Annotated[str, Entry("欠费情况", needed=False)] = ""
    note: Annotated[str, Entry("税费说明", needed=False)] = ""
