"""A bidder's way in: real name, exclusions, declarations, deposit, code; and every reason why not."""

from typing import Any

import pytest

from auction import service as auction
from auction.tables import Lot
from bidding.tables import Registration
from kernel.clock import StillClock
from kernel.money import yuan
from kernel.refusal import Refused
from people import service as people
from people.rules.roles import Actor
from people.service import KeptLists
from settlement import service as settlement
from store.signing import Signer
from store.unit import Store
from tests.builders import (
    HOUSE_FACTS,
    ID_NUMBERS,
    Cast,
    a_bank,
    a_case,
    a_cast,
    pay_deposit,
    priced,
    published,
    registered,
)


@pytest.fixture
def cast(store: Store) -> Cast:
    """Return everybody who takes part."""
    return a_cast(store)


@pytest.fixture
def lot(store: Store, cast: Cast) -> Lot:
    """Return a surveyed and priced flat."""
    lot = a_case(store, cast)
    priced(store, cast, lot)
    return lot


@pytest.fixture
def round_id(store: Store, cast: Cast, lot: Lot) -> str:
    """Return the flat's announced round."""
    return published(store, cast, lot)


def apply(store: Store, bidder: Actor, round_id: str, **changes: Any) -> Registration:
    """Apply with everything declared, but for what is changed."""
    facts: dict[str, Any] = {
        "declarations": dict.fromkeys(auction.DECLARATIONS, True),
        "read_notice_hash": store.read(lambda session: auction.notice_hash_of_round(session, round_id)),
    } | changes
    return store.write(
        lambda unit: auction.apply_to_bid(unit, bidder, round_id=round_id, lists=KeptLists(), **facts)
    )


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    """Return the codes of a refusal."""
    return {refusal.code for refusal in caught.value.refusals}


def listed(store: Store, name: str, number: str, **more: Any) -> None:
    """Put somebody on a list."""
    store.write(
        lambda unit: people.put_on_list(
            unit, list_name=name, id_number=number, name="某人", version="2026-03-01", by="system", **more
        )
    )


def test_a_deposit_in_two_parts_admits_its_bidder_once(
    store: Store, signer: Signer, cast: Cast, round_id: str
) -> None:
    """RR-114, A-17, A-18: the code comes with the last fen, and says nothing about its bearer."""
    bank = a_bank(signer)
    registration = registered(store, cast.bidders[0], round_id)
    pay_deposit(store, bank, registration.id, yuan(60_000))
    ready = store.read(
        lambda session: auction.readiness(session, account_id=cast.bidders[0].account_id, round_id=round_id)
    )
    assert [step.done for step in ready] == [True, True, True, False, False]
    pay_deposit(store, bank, registration.id, yuan(40_000))
    admitted = store.read(lambda session: session.get(Registration, registration.id))
    assert admitted is not None
    assert admitted.state == "admitted"
    assert admitted.code
    assert admitted.code not in cast.bidders[0].account_id
    assert store.read(settlement.audit_ledger) == []


@pytest.mark.parametrize("missing", auction.DECLARATIONS)
def test_every_reminder_is_ticked(store: Store, cast: Cast, round_id: str, missing: str) -> None:
    """A-14."""
    declarations = dict.fromkeys(auction.DECLARATIONS, True) | {missing: False}
    with pytest.raises(Refused) as caught:
        apply(store, cast.bidders[0], round_id, declarations=declarations)
    assert codes(caught) == {"declaration-missing"}
    assert caught.value.refusals[0].article == "Fa Shi [2016] 18, art. 14"


def test_whoever_read_another_notice_reads_again(store: Store, cast: Cast, round_id: str) -> None:
    with pytest.raises(Refused) as caught:
        apply(store, cast.bidders[0], round_id, read_notice_hash="0" * 64)
    assert codes(caught) == {"notice-changed-since-read"}


@pytest.mark.parametrize(
    ("listing", "code"),
    [
        ({"name": "dishonest"}, "dishonest-debtor"),
        ({"name": "restricted"}, "consumption-restricted"),
        ({"name": "conflict", "relation": "court-staff"}, "barred-by-office"),
    ],
)
def test_the_lists_bar_with_their_article(
    store: Store, cast: Cast, round_id: str, listing: dict[str, str], code: str
) -> None:
    """RR-115, BE-4, BE-8, BE-9."""
    listed(store, number=ID_NUMBERS[1], **listing)
    with pytest.raises(Refused) as caught:
        apply(store, cast.bidders[0], round_id)
    assert code in codes(caught)
    assert store.read(lambda session: session.query(Registration).count()) == 0


def test_without_a_real_name_nobody_bids(store: Store, cast: Cast, round_id: str) -> None:
    """A-17, RR-114."""
    account = store.write(
        lambda unit: people.create_account(
            unit, username="newcomer", password_hash="!", display_name="新人", roles={"bidder"}
        )
    )
    actor = store.read(lambda session: people.actor_of(session, account.id))
    with pytest.raises(Refused) as caught:
        apply(store, actor, round_id)
    assert "identity-not-verified" in codes(caught)


def test_a_clerk_of_the_court_does_not_bid(store: Store, cast: Cast, round_id: str) -> None:
    """A-34."""
    with pytest.raises(Refused) as caught:
        apply(store, cast.clerk, round_id)
    assert codes(caught) == {"role-missing"}


def test_a_restricted_house_asks_for_a_pledge(store: Store, cast: Cast) -> None:
    """BE-3, H-1, H-2."""
    facts = {"purchase_restricted": "yes"} | HOUSE_FACTS
    lot = a_case(store, cast, facts=facts)
    priced(store, cast, lot)
    round_id = published(store, cast, lot)
    with pytest.raises(Refused) as caught:
        apply(store, cast.bidders[0], round_id)
    assert any(refusal.article.startswith("Fa Shi [2021] 18") for refusal in caught.value.refusals)
    assert apply(store, cast.bidders[0], round_id, pledges_house_qualification=True).state == "applied"


def test_an_unknown_round_is_not_found(store: Store, cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        store.read(lambda session: auction.notice_hash_of_round(session, "nothing"))
    assert codes(caught) <= {"not-found", "round-unknown"}
    with pytest.raises(Refused) as applying:
        apply(store, cast.bidders[0], "nothing", read_notice_hash="x")
    assert codes(applying) <= {"not-found", "round-unknown"}


def test_nobody_registers_after_the_end(store: Store, clock: StillClock, cast: Cast, round_id: str) -> None:
    clock.advance(days=60)
    with pytest.raises(Refused):
        apply(store, cast.bidders[0], round_id)
