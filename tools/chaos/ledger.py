"""The eleventh invariant: the books sum to nothing, no floor is broken, a deposit is in one state."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tools.chaos.record import Record

Row = dict[str, Any]
STATES = {"awaited", "held", "released", "applied", "forfeited"}


def faults(record: Record) -> Iterator[str]:
    """Yield what is wrong with the money, in words."""
    yield from _sums(record)
    yield from _totals(record)
    yield from _once(record)
    yield from _deposits(record)
    yield from _awards(record)
    yield from _bank(record)


def _sums(record: Record) -> Iterator[str]:
    sums: Counter[str] = Counter()
    for account in record.accounts:
        sums[str(account["case_id"])] += account["credits"] - account["debits"]
        floor = account["floor"]
        if floor is not None and account["credits"] - account["debits"] - account["debits_pending"] < floor:
            yield f"account {account['name']} is below its floor"
    for case_id, rest in sums.items():
        if rest:
            yield f"the accounts of case {case_id} sum to {rest} fen"


def _totals(record: Record) -> Iterator[str]:
    """What is stored beside each account is what its transfers add up to."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for transfer in record.transfers:
        amount, phase = transfer["amount"], transfer["phase"]
        for side, name in enumerate(("debit_id", "credit_id")):
            total = totals[transfer[name]]
            if phase in {"posted", "post"}:
                total[side] += amount
            if phase != "posted":
                total[side + 2] += amount if phase == "pending" else -amount
    for account in record.accounts:
        stored = [account[name] for name in ("debits", "credits", "debits_pending", "credits_pending")]
        if stored != totals[account["id"]]:
            yield f"account {account['name']} shows {stored}, its transfers {totals[account['id']]}"


def _once(record: Record) -> Iterator[str]:
    """Each reservation ends once, and each command moves money once."""
    ended = Counter(transfer["pending_id"] for transfer in record.transfers if transfer["pending_id"])
    for pending, times in ended.items():
        if times > 1:
            yield f"reservation {pending} was ended {times} times"
    for command, times in Counter(transfer["command_id"] for transfer in record.transfers).items():
        if times > 1:
            yield f"command {command} moved money {times} times"


def _deposits(record: Record) -> Iterator[str]:
    """A deposit is in one state, the state and the money agree, and it goes back once at the most."""
    accounts = {account["id"]: account for account in record.accounts}
    outgoing = _outgoing(record)
    per_registration = Counter(deposit["registration_id"] for deposit in record.deposits)
    for registration, times in per_registration.items():
        if times > 1:
            yield f"registration {registration} has {times} deposits"
    for deposit in record.deposits:
        name, state, received = deposit["reference"], deposit["state"], deposit["received"]
        if state not in STATES:
            yield f"deposit {name} is in no known state: {state}"
        marks = [mark for mark in ("released_at", "applied_at", "forfeited_at") if deposit[mark]]
        if len(marks) > 1:
            yield f"deposit {name} was {' and '.join(marks)}"
        account = accounts[deposit["account_id"]]
        lies = account["credits"] - account["debits"]
        if lies != (received if state in {"awaited", "held"} else 0):
            yield f"deposit {name} is {state}, received {received} and {lies} fen lie on it"
        if outgoing[deposit["account_id"]] > received:
            yield f"deposit {name} brought {received} fen and {outgoing[deposit['account_id']]} went out"


def _outgoing(record: Record) -> Counter[str]:
    gone: Counter[str] = Counter()
    for transfer in record.transfers:
        if transfer["phase"] in {"posted", "post"}:
            gone[transfer["debit_id"]] += transfer["amount"]
    return gone


def _awards(record: Record) -> Iterator[str]:
    """Who has bought keeps his deposit in the price; everybody else's is given back, by one order."""
    awards = {award["round_id"]: award for award in record.awards}
    orders = Counter((order["owner_id"], order["purpose"]) for order in record.orders)
    for (owner, purpose), times in orders.items():
        if times > 1:
            yield f"{owner} was given back the {purpose} by {times} orders"
    over = {row["id"] for row in record.rounds if row["state"] in {"sold", "unsold"}}
    for deposit in record.deposits:
        if deposit["round_id"] not in over or not deposit["received"]:
            continue
        award = awards.get(deposit["round_id"])
        is_buyers = award is not None and award["registration_id"] == deposit["registration_id"]
        has_order = orders[deposit["registration_id"], "deposit"] > 0
        if is_buyers and (has_order or deposit["award_id"] != award["id"]):  # type: ignore[index]
            yield f"the buyer's deposit {deposit['reference']} is not kept for his award"
        if not is_buyers and not has_order:
            yield f"deposit {deposit['reference']} of a round that is over was not ordered back"
    payments = Counter(payment["award_id"] for payment in record.payments)
    for award in record.awards:
        if payments[award["id"]] != 1:
            yield f"award {award['id']} awaits its balance {payments[award['id']]} times"


def _bank(record: Record) -> Iterator[str]:
    """The bank's mirror shows what the bank's own statements say."""
    came = sum(receipt["amount"] for receipt in record.receipts)
    left = sum(answer["amount"] for answer in record.answers if answer["outcome"] == "paid")
    lies = sum(row["debits"] - row["credits"] for row in record.accounts if row["kind"] == "bank")
    if lies != came - left:
        yield f"the bank's accounts show {lies} fen, its statements {came - left}"
    for serial, times in Counter(receipt["serial"] for receipt in record.receipts).items():
        if times > 1:
            yield f"the bank's receipt {serial} was taken {times} times"
