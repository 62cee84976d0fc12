"""Courts for journeys in the room: a round with people who may buy first, each confirmed by two judges."""

from pathlib import Path

from auction import service as auction
from auction.tables import Lot, Party
from kernel.ids import new_id
from kernel.money import yuan
from people import service as people
from store.unit import Unit
from tests.builders import a_case, a_draft, priced, published
from tests.live.story import Story, a_court, let_bidder_in

START = 1_000_000
# b3 may buy first, then b4 and b5 alike; the last was told and stays away.
RANKS = {"b3": 1, "b4": 2, "b5": 2}
AWAY = "次承租人戊"
AWAY_RANK = 3


def a_priority_round(home: Path) -> Story:
    """Return a court with a round from one million on: two ordinary bidders and three who may buy first."""
    story = a_court(home, bidders=5)
    lot = a_case(story.store, story.cast)
    story.lot_id = lot.id
    accounts = {f"b{number}": actor.account_id for number, actor in enumerate(story.cast.bidders, 1)}
    for name, rank in RANKS.items():
        give_right(story, lot, name=f"承租人{name}", rank=rank, account_id=accounts[name])
    give_right(story, lot, name=AWAY, rank=AWAY_RANK)
    priced(story.store, story.cast, lot, yuan(START))
    story.round_id = published(story.store, story.cast, lot, a_draft(story.store, start_price=yuan(START)))
    decided = story.store.read(lambda session: auction.latest_terms(session, lot.id))
    assert decided is not None
    story.starts_at, story.ends_at = decided.starts_at, decided.ends_at
    story.bidders = [let_bidder_in(story, bidder) for bidder in story.cast.bidders]
    return story


def give_right(story: Story, lot: Lot, *, name: str, rank: int, account_id: str | None = None) -> None:
    """Name somebody who may buy first, and have his right confirmed by the second judge."""
    party = Party(
        id=new_id(),
        case_id=lot.case_id,
        kind="priority_purchaser",
        name=name,
        account_id=account_id,
        rank=rank,
    )
    story.store.write(lambda unit: unit.session.add(party))

    def confirmed(unit: Unit) -> None:
        draft = auction.RightDraft("承租人优先购买权", rank, "租赁合同", unit.today, "合议笔录2026-15号")
        right = auction.propose_priority(
            unit, story.cast.judge, lot_id=lot.id, party_id=party.id, right=draft
        )
        approval = people.pending_approval(unit.session, "priority", right.id)
        assert approval is not None
        auction.confirm_priority(
            unit, story.cast.second_judge, approval_id=approval.id, shown_hash=approval.shown_hash
        )

    story.store.write(confirmed)
