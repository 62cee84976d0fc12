"""Who appears in the demonstration: two courts, their staff, parties and bidders, all of them invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stdnum.cn import ric, uscc

from auction.service import verify_identity
from auction.tables import Court
from kernel.ids import new_id
from people.rules.roles import BIDDER, CLERK, FINANCE, JUDGE, PARTY, SUPERVISOR, Actor
from people.service import RealNameRegister, account_named, actor_of, create_account
from store.unit import Unit

PASSWORD = "mingpai-demo"  # noqa: S105 - printed for everybody who looks at the demonstration

FIRST, SECOND = "first", "second"


@dataclass(frozen=True, slots=True)
class CourtPart:
    """An invented court; its code stands in case numbers where a real one has its province."""

    name: str
    region: str
    phone: str
    code: str


# No such city exists, and the character that stands for the province in case numbers means demonstration.
COURTS: Mapping[str, CourtPart] = {
    FIRST: CourtPart("云洲市澄湖区人民法院（演示）", "云洲市澄湖区", "0000-5550101", "演0102"),
    SECOND: CourtPart("云洲市望山区人民法院（演示）", "云洲市望山区", "0000-5550202", "演0106"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One account: its name at sign-in, the name shown, its role, and the court it serves."""

    username: str
    shown: str
    role: str
    court: str | None = None


STAFF = (
    Part("clerk", "书记员 赵", CLERK, FIRST),
    Part("judge", "承办法官 王", JUDGE, FIRST),
    Part("judge2", "执行局庭长 李", JUDGE, FIRST),
    Part("finance", "案款专员 钱", FINANCE, FIRST),
    Part("supervisor", "监督员 孙", SUPERVISOR, FIRST),
    Part("clerk-b", "书记员 周", CLERK, SECOND),
    Part("judge-b", "承办法官 吴", JUDGE, SECOND),
    Part("judge2-b", "执行局庭长 郑", JUDGE, SECOND),
    Part("finance-b", "案款专员 冯", FINANCE, SECOND),
)
PARTIES = (
    Part("party", "云洲兴农商业银行（演示）", PARTY),
    Part("party2", "贺某某", PARTY),
    Part("creditor2", "澄湖小额贷款有限公司（演示）", PARTY),
    Part("creditor3", "望山融资担保有限公司（演示）", PARTY),
    Part("creditor4", "梁某某", PARTY),
    Part("debtor2", "云洲恒岳实业有限公司（演示）", PARTY),
    Part("debtor3", "孟某某", PARTY),
    Part("debtor4", "云洲星桥机械有限公司（演示）", PARTY),
    Part("debtor5", "施某某", PARTY),
    Part("debtor6", "望山百川贸易有限公司（演示）", PARTY),
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """A bidder's account with the real name that the simulated register confirms."""

    username: str
    legal_name: str
    kind: str = "natural"


BUYERS = (
    Buyer("bidder", "叶某甲（演示）"),
    Buyer("bidder2", "顾某乙（演示）"),
)
ROBOTS = (
    Buyer("robot1", "陆某丙（演示）"),
    Buyer("robot2", "沈某丁（演示）"),
    Buyer("robot3", "云洲听涛商贸有限公司（演示）", "unit"),
    Buyer("robot4", "许某戊（演示）"),
    Buyer("robot5", "何某己（演示）"),
    Buyer("robot6", "望山汇川投资有限公司（演示）", "unit"),
    Buyer("robot7", "严某庚（演示）"),
    Buyer("robot8", "金某辛（演示）"),
    Buyer("robot9", "云洲拾光文化有限公司（演示）", "unit"),
    Buyer("robot10", "魏某壬（演示）"),
)

# What the table at the end shows: who may be played by one click.
PLAYED = ("clerk", "judge", "judge2", "party", "party2", "bidder", "bidder2", "finance", "supervisor")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by user name, and the courts' ids by their short names."""

    actors: Mapping[str, Actor]
    courts: Mapping[str, str]

    def __getitem__(self, username: str) -> Actor:
        """Return who acts under the user name."""
        return self.actors[username]

    def of(self, court: str, part: str) -> Actor:
        """Return the clerk, judge or second judge of a court."""
        return self.actors[part if court == FIRST else f"{part}-b"]


def found_courts(unit: Unit) -> dict[str, str]:
    """Found both courts; there is no deed for it, a court is there before anything is done in it."""
    courts = {
        short: Court(id=new_id(), name=part.name, region=part.region, phone=part.phone)
        for short, part in COURTS.items()
    }
    unit.session.add_all(courts.values())
    unit.session.flush()
    return {short: court.id for short, court in courts.items()}


def open_accounts(unit: Unit, *, password_hash: str, courts: Mapping[str, str]) -> None:
    """Open every account with the one password of the demonstration."""
    shown = [Part(buyer.username, _shown(buyer), BIDDER) for buyer in (*BUYERS, *ROBOTS)]
    for part in (*STAFF, *PARTIES, *shown):
        create_account(
            unit,
            username=part.username,
            password_hash=password_hash,
            display_name=part.shown,
            roles=[part.role],
            court_id=courts[part.court] if part.court else None,
        )


def confirm_names(unit: Unit, *, cast: Cast, register: RealNameRegister) -> None:
    """Have every bidder's real name confirmed by the simulated register."""
    for place, buyer in enumerate((*BUYERS, *ROBOTS), start=1):
        verify_identity(
            unit,
            cast[buyer.username],
            kind=buyer.kind,
            legal_name=buyer.legal_name,
            id_number=_natural_number(place) if buyer.kind == "natural" else _unit_number(place),
            register=register,
        )


def cast_of(session: Any) -> Cast:
    """Return everybody who is there already."""
    usernames = [part.username for part in (*STAFF, *PARTIES)]
    usernames += [buyer.username for buyer in (*BUYERS, *ROBOTS)]
    actors = {}
    for username in usernames:
        account = account_named(session, username)
        assert account is not None, "a demonstration has all its accounts"
        actors[username] = actor_of(session, account.id)
    return Cast(actors, {FIRST: actors["clerk"].court_id or "", SECOND: actors["clerk-b"].court_id or ""})


def _shown(buyer: Buyer) -> str:
    return buyer.legal_name.removesuffix("（演示）")


def _natural_number(place: int) -> str:
    """Return a number that is valid by its digits and cannot be anybody's.

    Numbers of this length were first given out in 1999; nobody born in the 1870s ever had one.
    """
    body = f"1101011871{place % 12 + 1:02d}15{place:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def _unit_number(place: int) -> str:
    """Return a unit's number with a region that does not exist and a name that says what it is."""
    body = f"91000000DEM{place:06d}"
    return body + str(uscc.calc_check_digit(body))
