"""How a round of the past was fought: who registered and paid, who bid when, how it closed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from auction import service as auction
from bidding.room import BidCommand
from bidding.rules.closing import closes_at
from bidding.service import round_of
from bidding.tables import Registration
from kernel.ids import new_id
from kernel.money import Money
from settlement.service import deposit_of
from web.demo.people import ROBOTS
from web.demo.plan import ANYBODY
from web.demo.story import Tale
from web.demo.timetable import Round

_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)
# One bid in so many is one that does not count, as in any real room.
_SLIPS = 9


def held(tale: Tale, round_: Round, *, last: bool) -> Iterator[datetime]:
    """Tell a round from the first registration to the hammer; all but the last ended without a bid."""
    terms = tale.world.look(auction.latest_terms, tale.lot_id)
    assert terms is not None, "the terms were decided before"
    assert terms.round_id is not None, "the notice has fixed the round"
    bidders: list[Registration] = []
    yield from _registered(tale, terms.round_id, round_, _names(tale) if last else [], bidders)
    yield round_.starts_at
    tale.world.sweep()
    if bidders and not tale.fate.fails:
        yield from _fought(tale, terms.round_id, round_, bidders)
    yield closes_at(_ends_at(tale, terms.round_id)) + _SECOND / 4
    tale.world.sweep()


def _names(tale: Tale) -> list[str]:
    """Return who bids for the lot: those who are asked for, and robots."""
    fate = tale.fate
    named = [*fate.admits, *([fate.buyer] if fate.buyer != ANYBODY else [])]
    robots = [robot.username for robot in ROBOTS]
    return named + tale.world.chance.sample(robots, max(0, fate.bidders - len(named) + len(fate.admits)))


def _registered(
    tale: Tale, round_id: str, round_: Round, names: list[str], bidders: list[Registration]
) -> Iterator[datetime]:
    """Tell how the bidders register and pay their deposits while the notice stands."""
    world = tale.world
    since, until = round_.done["approved"] + 2 * _HOUR, round_.starts_at - _HOUR
    moments = sorted(since + (until - since) * world.chance.random() for _ in names)
    for name, at in zip(names, moments, strict=True):
        yield at
        registration = world.do(
            world.cast[name],
            auction.apply_to_bid,
            round_id=round_id,
            declarations=dict.fromkeys(auction.DECLARATIONS, True),
            read_notice_hash=world.look(auction.notice_hash_of_round, round_id),
            lists=world.house.lists,
        )
        yield at + timedelta(seconds=world.chance.randrange(90, 2400))
        _pay_deposit(tale, registration)
        bidders.append(registration)


def _pay_deposit(tale: Tale, registration: Registration) -> None:
    deposit = tale.world.look(deposit_of, registration.id)
    assert deposit is not None, "who registers owes a deposit"
    pay(tale, deposit.reference, deposit.amount, deposit.payer_name)


def pay(tale: Tale, reference: str, amount: Money, payer_name: str) -> None:
    """Let somebody pay into the case's account; the bank reports it."""
    bank = tale.world.house.bank
    at = tale.world.clock.now()
    statement = bank.pay_in(
        account_no=tale.account_no, reference=reference, amount=amount, payer_name=payer_name, at=at
    )
    receipt = bank.read_receipt(statement)
    tale.world.happen(lambda unit: auction.take_receipt(unit, receipt=receipt))


def _fought(tale: Tale, round_id: str, round_: Round, bidders: list[Registration]) -> Iterator[datetime]:
    """Tell the bids: most of them come towards the end, and the last ones each move it."""
    amounts = _amounts(tale, round_id)
    late = min(tale.fate.late, len(amounts) - 1)
    usual, at_last = amounts[: len(amounts) - late], amounts[len(amounts) - late :]
    order = _order(tale, bidders, len(amounts))
    for at, amount in zip(_moments(tale, round_, len(usual)), usual, strict=True):
        yield at
        _bid(tale, round_id, order.pop(0), amount)
        if order and not tale.world.chance.randrange(_SLIPS):
            _bid(tale, round_id, order[0], amount, counts=False)
    for amount in at_last:
        before_end = 120 if tale.fate.hammer > timedelta(0) else tale.world.chance.randrange(12, 210)
        yield _ends_at(tale, round_id) - before_end * _SECOND + tale.world.chance.random() * _SECOND
        _bid(tale, round_id, order.pop(0), amount)


def _amounts(tale: Tale, round_id: str) -> list[Money]:
    """Return what is bid one after the other, from the starting price to what the fate has in mind."""
    terms = auction.terms_of_round
    found = tale.world.look(terms, round_id)
    chance, fate = tale.world.chance, tale.fate
    steps = found.start_price.fen * fate.rise // 100 // found.step.fen
    wanted = max(1, 3 * fate.bidders + fate.rise // 4)
    usual = max(1, round(steps / wanted))
    amounts = [found.start_price]
    climbed = 0
    while climbed < steps:
        climbed += chance.randrange(1, 2 * usual + 1)
        amounts.append(found.start_price + found.step.times(climbed))
    return amounts


def _order(tale: Tale, bidders: list[Registration], count: int) -> list[Registration]:
    """Return who bids when: nobody twice in a row, and the buyer that the fate names at last."""
    wanted = tale.fate.buyer
    own = {tale.world.cast[wanted].account_id} if wanted != ANYBODY else set()
    last = next((bidder for bidder in bidders if bidder.account_id in own), None)
    order: list[Registration] = []
    # Chosen from the end, so that the last bid is the buyer's; whoever watches a live round has not bid yet.
    quiet = {tale.world.cast[name].account_id for name in tale.fate.admits}
    rivals = [bidder for bidder in bidders if bidder.account_id not in quiet]
    for _ in range(count):
        if not order:
            order.append(last or tale.world.chance.choice(rivals))
            continue
        others = [bidder for bidder in rivals if bidder.id != order[0].id]
        order.insert(0, tale.world.chance.choice(others or rivals))
    return order


def _moments(tale: Tale, round_: Round, count: int) -> list[datetime]:
    """Return when the usual bids come: in a live round before the present, always before the last minutes."""
    chance, present = tale.world.chance, tale.world.start
    last = min(round_.ends_at - 7 * timedelta(minutes=1), present - 2 * timedelta(minutes=1))
    first = min(round_.starts_at + timedelta(minutes=chance.randrange(1, 90)), last - _HOUR / 6)
    moments = sorted(first + (last - first) * chance.random() ** 0.5 for _ in range(count))
    assert all(earlier <= later for earlier, later in pairwise(moments)), "time never goes back"
    return moments


def _bid(tale: Tale, round_id: str, bidder: Registration, amount: Money, *, counts: bool = True) -> None:
    tale.world.deeds += 1
    command = BidCommand(
        round_id=round_id, registration_id=bidder.id, amount=amount, command_id=new_id(), via="http"
    )
    answer = tale.world.house.room.enter(command)
    assert answer.accepted is counts, f"a bid of the story was answered otherwise: {answer.refusal}"


def _ends_at(tale: Tale, round_id: str) -> datetime:
    return tale.world.look(round_of, round_id).ends_at
