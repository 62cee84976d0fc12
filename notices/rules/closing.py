"""The last blocks of a notice, the court and whatever else must be known, and the seven special reminders."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from notices.rules.entries import Entry


@dataclass(frozen=True, slots=True)
class CourtContact:
    """Item 10, the court: its name, how to reach it, and who supervises it."""

    HEADING: ClassVar[str] = "执行法院名称、联系、监督方式"

    name: Annotated[str, Entry("执行法院", searched=False)] = ""
    phone: Annotated[str, Entry("联系电话", searched=False)] = ""
    supervision_phone: Annotated[str, Entry("监督电话", searched=False)] = ""
    address: Annotated[str, Entry("联系地址", needed=False, searched=False)] = ""
    officer: Annotated[str, Entry("联系人", needed=False, searched=False)] = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Item 11, viewing, the way to object, and anything else that must be public."""

    HEADING: ClassVar[str] = "其他应当公示的信息"

    viewing: Annotated[str, Entry("看样安排")] = ""
    objections: Annotated[str, Entry("提出异议的方式", needed=False)] = ""
    notes: Annotated[str, Entry("其他信息", needed=False)] = ""


@dataclass(frozen=True, slots=True)
class Reminders:
    """The seven special reminders that stand beside the notice from the same day."""

    HEADING: ClassVar[str] = "特别提示"

    capacity: Annotated[str, Entry("竞买人资格")] = ""
    agency: Annotated[str, Entry("委托竞买")] = ""
    defects: Annotated[str, Entry("已知瑕疵和权利负担")] = ""
    as_is: Annotated[str, Entry("实物现状与看样")] = ""
    acceptance: Annotated[str, Entry("参加竞买的含义")] = ""
    publicity: Annotated[str, Entry("真实身份公示")] = ""
    deposit: Annotated[str, Entry("悔拍后果")] = ""

    @property
    def all(self) -> tuple[str, ...]:
        """Return the seven texts in the order of the article."""
        return (
            self.capacity,
            self.agency,
            self.defects,
            self.as_is,
            self.acceptance,
            self.publicity,
            self.deposit,
        )
