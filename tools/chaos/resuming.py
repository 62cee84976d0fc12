"""Two judges who let a stopped round go on, by the same deeds that their pages call."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from auction import service as auction
from bidding.room import Room
from kernel.clock import StillClock
from kernel.days import court_day
from kernel.refusal import Refused
from people import service as people
from store.signing import Signer
from store.unit import Store
from tools.chaos.court import Lotted, Scene

REASON = "故障已排除"


def resume(scene: Scene, lotted: Lotted, at: datetime) -> bool:
    """Let a round go on at an instant: one judge proposes, the other approves what he was shown.

    Tells whether it goes on; where the database does not answer just now it may be tried again.
    """
    store = Store(scene.database_url, StillClock(at))
    room = Room(store, Signer.from_file(Path(scene.home) / "receipt-key.pem"))
    try:
        first, second = (
            store.read(lambda session, name=name: people.actor_of(session, scene.judges[name]))
            for name in sorted(scene.judges)
        )
        approval = store.write(
            lambda unit: auction.propose_resume(
                unit, first, lot_id=lotted.lot_id, reason=REASON, ground_gone_on=court_day(at)
            )
        )
        auction.approve_resume(store, room, second, approval_id=approval.id, shown_hash=approval.shown_hash)
    except (Refused, SQLAlchemyError):
        return False
    else:
        return True
    finally:
        room.stop()
        store.close()
