"""One lot from seizure to keys, told as a story at service level."""

from datetime import timedelta

import pytest

from auction import service as auction
from jobs.ticks import tick
from kernel.clock import StillClock
from kernel.days import court_day
from kernel.money import yuan
from kernel.refusal import Refused
from settlement import service as settlement
from settlement.rules.delivery import HandoverRecord, MeterReading, Present
from store.journal import verify
from store.signing import Signer
from store.unit import Store
from tests.builders import (
    CASE_ACCOUNT,
    a_bank,
    a_case,
    a_cast,
    a_draft,
    a_room,
    admitted,
    bid,
    priced,
    published,
)


def test_a_flat_goes_from_seizure_to_keys(store: Store, clock: StillClock, signer: Signer) -> None:
    """RR-007 to RR-010, RR-103 to RR-112, RR-114, RR-118 to RR-126, RR-131, RR-132 in one life."""
    cast = a_cast(store)
    lot = a_case(store, cast)
    priced(store, cast, lot)
    round_id = published(store, cast, lot)
    room, bank = a_room(store, signer), a_bank(signer)
    first, second = (admitted(store, bank, bidder, round_id) for bidder in cast.bidders)
    clock.put(a_start(store, lot.id))
    tick(store, room, bank)

    assert bid(room, round_id, first, yuan(700_000)).accepted
    late = bid(room, round_id, second, yuan(700_001))
    assert not late.accepted
    clock.advance(hours=23, minutes=58)
    assert bid(room, round_id, second, yuan(705_000)).accepted
    ends_at = store.read(lambda session: auction.round_of(session, round_id)).ends_at
    assert ends_at == clock.now() + timedelta(minutes=5)
    clock.put(ends_at + timedelta(seconds=2))
    tick(store, room, bank)
    tick(store, room, bank)

    award = store.read(lambda session: auction.award_of(session, lot.id))
    assert award is not None
    assert award.price == yuan(705_000)
    assert state_of(store, lot.id) == "sold"
    assert store.read(lambda session: settlement.deposit_of(session, first.id)).state == "released"

    payment = store.read(lambda session: settlement.balance_of(session, award.id))
    assert payment.amount == yuan(605_000)
    statement = bank.pay_in(
        account_no=CASE_ACCOUNT,
        reference=payment.reference,
        amount=payment.amount,
        payer_name="张三2",
        at=clock.now(),
    )
    store.write(lambda unit: auction.take_receipt(unit, receipt=bank.read_receipt(statement)))
    assert state_of(store, lot.id) == "paid"

    ruling = store.write(
        lambda unit: auction.make_ruling(
            unit, cast.judge, lot_id=lot.id, ruling_no="（2026）某0101执123号之一"
        )
    )
    with pytest.raises(Refused) as own:
        store.write(
            lambda unit: auction.approve_ruling(
                unit, cast.judge, approval_id=ruling.id, shown_hash=ruling.shown_hash
            )
        )
    assert own.value.refusals[0].code == "four-eyes"
    store.write(
        lambda unit: auction.approve_ruling(
            unit, cast.second_judge, approval_id=ruling.id, shown_hash=ruling.shown_hash
        )
    )
    today = court_day(clock.now())
    store.write(lambda unit: auction.serve_ruling(unit, cast.clerk, lot_id=lot.id, served_on=today))
    store.write(
        lambda unit: auction.record_handover(
            unit,
            cast.clerk,
            lot_id=lot.id,
            handover=HandoverRecord(
                handed_over_on=today,
                place="某市某路1号",
                present=(
                    Present("赵书记员", "court"),
                    Present("张三2", "buyer"),
                ),
                keys=("入户门钥匙三把",),
                meter_readings=(MeterReading("电表", "10234"),),
                inventory=("无遗留物品",),
                photos=("现场照片12张",),
            ),
        )
    )
    assert state_of(store, lot.id) == "delivered"
    assert store.read(settlement.audit_ledger) == []
    assert store.read(verify) is None
    room.stop()


def test_a_lot_without_bids_fails_and_says_what_comes_next(
    store: Store, clock: StillClock, signer: Signer
) -> None:
    """RR-122: nobody bids, the deposits go back, the second round is named with its day and its floor."""
    cast = a_cast(store)
    lot = a_case(store, cast)
    priced(store, cast, lot)
    round_id = published(store, cast, lot)
    room, bank = a_room(store, signer), a_bank(signer)
    only = admitted(store, bank, cast.bidders[0], round_id)
    clock.put(a_start(store, lot.id))
    tick(store, room, bank)
    clock.advance(days=1, seconds=2)
    tick(store, room, bank)
    tick(store, room, bank)
    assert state_of(store, lot.id) == "offset1"
    assert store.read(lambda session: settlement.deposit_of(session, only.id)).state == "released"
    ways = store.read(lambda session: auction.ways_on_of(session, lot.id, calendar=store.calendar))
    second = next(way for way in ways if way.step.deed == "start-second-round")
    assert second.price == yuan(560_000)
    assert second.step.article == "Fa Shi [2016] 18, art. 26"
    room.stop()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"start_price": yuan("699999.99")}, "start-below-floor"),
        ({"deposit": yuan("34999.99")}, "deposit-outside-band"),
        ({"deposit": yuan("140000.01")}, "deposit-outside-band"),
        ({"step": yuan(0)}, "step-not-positive"),
        ({"platform": "gpai"}, "platform-not-chosen"),
    ],
)
def test_unlawful_terms_are_refused_with_their_article(
    store: Store, change: dict[str, object], code: str
) -> None:
    """RR-103, RR-105, RR-106, RR-102."""
    cast = a_cast(store)
    lot = a_case(store, cast)
    priced(store, cast, lot)
    store.write(lambda unit: auction.choose_platform(unit, cast.applicant, lot_id=lot.id, platform="taobao"))
    with pytest.raises(Refused) as caught:
        store.write(
            lambda unit: auction.decide_terms(
                unit,
                cast.judge,
                lot_id=lot.id,
                draft=a_draft(store, **change),
                decision=auction.PanelDecision(("甲", "乙", "丙"), "笔录"),
            )
        )
    refusal = next(refusal for refusal in caught.value.refusals if refusal.code == code)
    assert refusal.article.startswith("Fa Shi [2016] 18")


def test_the_maker_cannot_approve_his_own_notice(store: Store) -> None:
    """Four eyes: whoever submits the notice is not whoever publishes it."""
    cast = a_cast(store)
    lot = a_case(store, cast)
    priced(store, cast, lot)
    with pytest.raises(Refused) as caught:
        published(store, Cast_with_one_judge(cast), lot)
    assert caught.value.refusals[0].code == "four-eyes"


def Cast_with_one_judge(cast: object) -> object:  # noqa: N802 - reads as a sentence where it is used
    from dataclasses import replace  # noqa: PLC0415 - one use

    return replace(cast, second_judge=cast.judge)  # type: ignore[type-var, attr-defined]


def a_start(store: Store, lot_id: str) -> object:
    """Return the instant at which the lot's round opens."""
    terms = store.read(lambda session: auction.latest_terms(session, lot_id))
    assert terms is not None
    return terms.starts_at


def state_of(store: Store, lot_id: str) -> str:
    """Return the lot's state."""
    return store.read(lambda session: auction.lot_of(session, lot_id)).state
