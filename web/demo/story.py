"""How one lot comes from seizure to its notice, told by the deeds; each yield waits for an instant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from auction import service as auction
from auction.preparing.case_document import CasePart
from auction.rules.deposit import deposit_band
from auction.rules.procedure import Procedure
from auction.rules.reserve_price import lowest_first_reserve, lowest_second_reserve, sale_price
from auction.tables import Lot
from figures.court_queries import lots_of_case
from kernel.days import court_day
from kernel.money import Money, yuan
from people.rules.roles import Actor
from valuation.rules.appraisal import AppraisalReport, Appraiser
from valuation.rules.methods import Method
from web.demo.people import COURTS, FIRST
from web.demo.plan import Fate
from web.demo.property import Thing
from web.demo.timetable import Round
from web.demo.world import World

PLATFORMS = ("taobao", "jd", "rmfysszc", "gpai")
_CREDITORS = ("party", "creditor2", "creditor3", "creditor4")
_DEBTORS = ("party2", "debtor2", "debtor3", "debtor4", "debtor5", "debtor6")
_PANEL = {
    FIRST: ("承办法官 王", "执行局庭长 李", "审判员 何"),
    "second": ("承办法官 吴", "执行局庭长 郑", "审判员 曹"),
}
_YEAR_LONG = timedelta(days=364)


@dataclass(slots=True)
class Tale:
    """One lot's story as far as it is told: who is in it, which lot it is, and its rounds so far."""

    world: World
    fate: Fate
    thing: Thing
    rounds: list[Round]
    creditor: str
    debtor: str
    account_no: str = ""
    lot: Lot | None = None
    starts: list[Money] = field(default_factory=list)

    @property
    def lot_id(self) -> str:
        """Return the lot's id, once the case is open."""
        assert self.lot is not None, "the case is opened first"
        return self.lot.id

    @property
    def price(self) -> Money:
        """Return what the thing is worth."""
        return yuan(self.thing.price)

    def who(self, part: str) -> Actor:
        """Return the court's clerk, judge or second judge."""
        return self.world.cast.of(self.fate.court, part)


def begin(world: World, fate: Fate, thing: Thing, rounds: list[Round]) -> Tale:
    """Return the tale before its first deed; lots that wait for the parties are theirs who can be played."""
    played = fate.court == FIRST and fate.age
    creditor = "party" if played else world.chance.choice(_CREDITORS)
    debtor = "party2" if played else world.chance.choice(_DEBTORS)
    return Tale(world, fate, thing, rounds, creditor, debtor)


def until_notice(tale: Tale) -> Iterator[datetime]:
    """Tell a lot's way from seizure to the notice of its first round."""
    done = tale.rounds[0].done
    yield done["seized"]
    _open_case(tale)
    if tale.fate.stop == "seized":
        return
    yield done["surveyed"]
    tale.world.do(
        tale.who("clerk"),
        auction.record_survey,
        lot_id=tale.lot_id,
        survey=tale.thing.survey,
        facts=tale.thing.facts,
    )
    if tale.fate.stop == "surveyed":
        return
    yield from _appraised(tale, done) if tale.fate.appraised else _negotiated(tale, done)
    if tale.fate.stop in {"asked", "half-asked", "priced"}:
        return
    yield done["chosen"]
    platform = tale.world.chance.choice(PLATFORMS)
    tale.world.do(
        tale.world.cast[tale.creditor], auction.choose_platform, lot_id=tale.lot_id, platform=platform
    )
    if tale.fate.stop != "chosen":
        yield from announced(tale, tale.rounds[0])


def announced(tale: Tale, round_: Round) -> Iterator[datetime]:
    """Tell how the terms of a round are decided and its notice is told, drawn up, checked and published."""
    yield round_.done["decided"]
    _decide(tale, round_)
    if tale.fate.stop == "decided":
        return
    yield round_.done["told"]
    _tell_parties(tale)
    yield round_.done["drafted"]
    notice = tale.world.do(tale.who("clerk"), auction.draft_notice, lot_id=tale.lot_id)
    if tale.fate.stop == "drafted":
        return
    yield round_.done["submitted"]
    approval = tale.world.do(tale.who("judge"), auction.submit_notice, notice_id=notice.id)
    if tale.fate.stop == "submitted":
        return
    yield round_.done["approved"]
    tale.world.do(
        tale.who("judge2"), auction.approve_notice, approval_id=approval.id, shown_hash=approval.shown_hash
    )


def _open_case(tale: Tale) -> None:
    world, court = tale.world, COURTS[tale.fate.court]
    today = court_day(world.clock.now())
    serial = world.number(f"{court.code}-{today.year}")
    tale.account_no = f"0000-{court.code[1:]}-{today.year}-{serial:04d}"
    if tale.fate.admits and tale.fate.court == FIRST:
        world.accounts.append(tale.account_no)
    case = CasePart.model_validate(
        {
            "number": f"（{today.year}）{court.code}执{1000 + 17 * serial}号",
            "basis_document": f"（{today.year - 1}）{court.code}民初{300 + 11 * serial}号民事判决书",
            "claim": tale.price.times(1 + world.chance.randrange(3)).plain(),
            "costs": _round_down(tale.price.fen // 200).plain(),
            "opened_on": (today - timedelta(days=20)).isoformat(),
            "account_no": tale.account_no,
            "parties": [_party(tale, "applicant", tale.creditor), _party(tale, "debtor", tale.debtor)],
            "assets": [_asset(tale.thing, today)],
        }
    )
    opened = world.do(tale.who("clerk"), auction.open_case, case=case)
    tale.lot = world.look(lots_of_case, opened.id)[0].lot


def _party(tale: Tale, kind: str, username: str) -> dict[str, str]:
    shown = tale.world.cast[username].display_name
    return {"kind": kind, "name": shown, "address": "云洲市（演示地址）", "username": username}


def _asset(thing: Thing, today: date) -> dict[str, object]:
    return {
        "title": thing.title,
        "asset_type": thing.kind,
        **({"asset_class": "movable"} if thing.kind == "other" else {}),
        "region": thing.region,
        "address": thing.address,
        "description": thing.description,
        "seized_on": today.isoformat(),
    }


def _negotiated(tale: Tale, done: Mapping[str, datetime]) -> Iterator[datetime]:
    """Tell how both parties named the same price; where the story stops they still have time."""
    yield done["asked"]
    answer_by = court_day(done["priced"]) + timedelta(days=2)
    reference = tale.world.do(
        tale.who("judge"), auction.open_negotiation, lot_id=tale.lot_id, answer_by=answer_by
    )
    if tale.fate.stop == "asked":
        return
    for username, when in ((tale.creditor, "answered"), (tale.debtor, "priced")):
        if tale.fate.stop == "half-asked" and when == "priced":
            return
        yield done["asked"] if tale.fate.stop == "half-asked" else done[when]
        tale.world.do(
            tale.world.cast[username], auction.submit_price, reference_id=reference.id, amount=tale.price
        )


def _appraised(tale: Tale, done: Mapping[str, datetime]) -> Iterator[datetime]:
    """Tell how nothing but an appraisal led to a price, and how its report came in."""
    yield done["skipped"]
    grounds: tuple[tuple[Method, str], ...] = (
        ("negotiation", "party-refuses"),
        ("directed", "no-official-price"),
        ("inquiry", "not-online"),
    )
    for method, reason in grounds:
        tale.world.do(tale.who("judge"), auction.skip_route, lot_id=tale.lot_id, method=method, reason=reason)
    yield done["priced"]
    # Time for objections runs from service; days off may make it long, so the report lies some weeks back.
    made_on = court_day(done["priced"]) - timedelta(days=20)
    report = AppraisalReport(
        agency="云洲正衡资产评估有限公司（演示）",
        number=f"正衡评报字〔{made_on.year}〕第{tale.world.number('report'):03d}号",
        appraisers=(Appraiser("评估师 田", "演示-0417"), Appraiser("评估师 罗", "演示-0523")),
        sealed=True,
        facts=f"评估对象为{tale.thing.title}，评估人员于现场勘查。",
        method="收益法、市场法",
        standard="《资产评估基本准则》",
        result=tale.price,
        valued_on=made_on - timedelta(days=6),
        made_on=made_on,
        valid_until=made_on + _YEAR_LONG,
        served_on=made_on + timedelta(days=2),
    )
    tale.world.do(tale.who("clerk"), auction.enter_appraisal, lot_id=tale.lot_id, report=report)


def _decide(tale: Tale, round_: Round) -> None:
    today = court_day(tale.world.clock.now())
    lot = tale.world.look(auction.lot_of, tale.lot_id)
    start = _start(tale, round_, today)
    tale.starts.append(start)
    draft = auction.TermsDraft(
        procedure=round_.procedure,
        platform=lot.platform,
        start_price=start,
        deposit=_deposit(start, today),
        step=_nice(start.fen // 200),
        publish_on=round_.publish_on,
        starts_at=round_.starts_at,
        ends_at=round_.ends_at,
        balance_days=10,
    )
    minutes = f"合议庭评议笔录〔{today.year}〕第{tale.world.number('minutes'):03d}号"
    decision = auction.PanelDecision(members=_PANEL[tale.fate.court], minutes=minutes)
    tale.world.do(tale.who("judge"), auction.decide_terms, lot_id=tale.lot_id, draft=draft, decision=decision)


def _start(tale: Tale, round_: Round, today: date) -> Money:
    """Return the starting price: at the law's floor, and for many first rounds somewhat above it."""
    match round_.procedure:
        case Procedure.ROUND1:
            lowest = lowest_first_reserve(tale.price, today)
            above = tale.price - lowest
            return _round_up(lowest + Money(above.fen * tale.world.chance.choice((0, 0, 10, 25, 40)) // 100))
        case Procedure.ROUND2:
            return _round_up(lowest_second_reserve(tale.starts[-1], today))
        case Procedure.SALE:
            return sale_price(tale.starts[-1], today)


def _deposit(start: Money, today: date) -> Money:
    band = deposit_band(start, today)
    return _round_down(band.lowest.fen + (band.highest.fen - band.lowest.fen) // 3, least=band.lowest)


def _tell_parties(tale: Tale) -> None:
    today = court_day(tale.world.clock.now())
    for party in tale.world.look(auction.parties_of, tale.lot.case_id):  # type: ignore[union-attr]
        tale.world.do(
            tale.who("clerk"),
            auction.record_delivery,
            lot_id=tale.lot_id,
            party_id=party.id,
            method=tale.world.chance.choice(("electronic", "mail", "in_person")),
            sent_on=today,
            received_on=today,
        )


def _grain(fen: int) -> int:
    """Return to what an amount of this size is rounded: two figures are left."""
    return max(10_000, 10 ** (len(str(max(fen, 1))) - 2))


def _round_up(amount: Money) -> Money:
    grain = _grain(amount.fen) // 10 or 1
    return Money(-(-amount.fen // grain) * grain)


def _round_down(fen: int, least: Money | None = None) -> Money:
    grain = _grain(fen)
    rounded = Money(max(grain, fen // grain * grain))
    return rounded if least is None or rounded >= least else least


def _nice(fen: int) -> Money:
    """Return the nearest amount below that begins with one, two or five."""
    unit = 10 ** (len(str(max(fen, 1))) - 1)
    return Money(max(10_000, next(lead * unit for lead in (5, 2, 1) if lead * unit <= max(fen, unit))))
