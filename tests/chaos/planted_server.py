"""Serves a court with one fault planted in the program: the checker must notice each of them."""

# Each fault imports what it changes, so only after gevent had its turn, and takes what that takes.
# ruff: noqa: PLC0415, ARG005

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FROZEN_SECONDS = 3
EACH_LOST = 4


def ack_before_commit() -> None:
    """A deed is answered as soon as it is written; it is committed when the next one comes."""
    import threading

    from store import unit

    lock, open_sessions = threading.Lock(), []

    def write(store: Any, deed: Callable[[Any], Any]) -> Any:
        outbox: list[Any] = []

        def work() -> Any:
            with lock:
                for earlier in open_sessions:
                    earlier.commit()
                    earlier.close()
                open_sessions.clear()
                session = store._writing()
                session.connection()
                try:
                    now = store.clock.now()
                    answer = deed(unit.Unit(session, now, store.calendar, store.clock, outbox))
                except BaseException:
                    session.rollback()
                    session.close()
                    raise
                open_sessions.append(session)
                return answer

        answer = store.runner.write(work)
        store._publish(outbox)
        return answer

    unit.Store.write = write


def rolled_back_receipt() -> None:
    """Now and then a batch is rolled back, and answered all the same."""
    from store import unit

    plain, count = unit.Store.write, 0

    class UndoneError(Exception):
        pass

    def write(store: Any, deed: Callable[[Any], Any]) -> Any:
        nonlocal count
        answers: list[Any] = []

        def undone(its: Any) -> Any:
            nonlocal count
            answers.append(deed(its))
            if any(hasattr(each, "receipt") for each in getattr(answers[-1], "answers", ())):
                count += 1
                if count % EACH_LOST == 0:
                    raise UndoneError
            return answers[-1]

        try:
            return plain(store, undone)
        except UndoneError:
            return answers[-1]

    unit.Store.write = write


def lock_not_taken() -> None:
    """The round's row is read without its lock, as a deferred BEGIN does: two nodes decide upon the same."""
    from bidding.room import sitting

    sitting._HEAD = sitting._HEAD._generate()
    sitting._HEAD._for_update_arg = None


def time_before_the_wait() -> None:
    """The time stands still for seconds, as `now()` does in a transaction that waits for a lock."""
    from kernel import clock

    plain = clock.ShiftedClock.now

    def frozen(self: Any) -> Any:
        now = plain(self)
        return now - timedelta(seconds=now.second % FROZEN_SECONDS, microseconds=now.microsecond)

    clock.ShiftedClock.now = frozen


def lost_extension() -> None:
    """A bid in the last five minutes does not keep the round open."""
    from bidding.rules import round as core

    core.end_after_bid = lambda ends_at, received_at: ends_at


def price_below_step() -> None:
    """Any amount counts."""
    from bidding.rules import grounds

    grounds.fault_of_amount = lambda terms, leading, amount: None


def late_accept() -> None:
    """Until the round is closed a bid counts, also after the end."""
    from bidding.rules import grounds
    from bidding.rules import round as core

    plain = grounds._why_not_now
    grounds._why_not_now = lambda round_, at: None if round_.state == "open" else plain(round_, at)
    core.end_after_bid = lambda ends_at, received_at: max(ends_at, received_at + timedelta(minutes=5))


def key_without_effect() -> None:
    """Each time that a bid is sent it is another bid."""
    from bidding.room import answers
    from kernel.ids import new_id

    def under_a_new_key(self: Any) -> None:
        object.__setattr__(self, "command_id", f"{self.command_id}.{new_id()[:6]}")

    answers.BidCommand.__post_init__ = under_a_new_key


def number_left_out() -> None:
    """A refused bid takes two numbers."""
    from dataclasses import replace

    from bidding.rules import round as core
    from bidding.rules.events import BidRefused

    plain = core.evolve

    def evolve(round_: Any, event: Any) -> Any:
        after = plain(round_, event)
        return replace(after, seq=after.seq + 1) if isinstance(event, BidRefused) else after

    core.evolve = evolve


def stale_role() -> None:
    """A socket that was let in once may bid for ever, whatever became of its session."""
    from web import wiring
    from web.live import hall

    wiring.what_bars = lambda session, holders: {}
    hall.Hall.drop = lambda self, account_id: None
    hall.Hall.drop_ended = lambda self: None


def skipped_event() -> None:
    """Whoever asks for what came after his last is not told the first of it."""
    from bidding import service

    plain = service.events_after

    def events_after(session: Any, round_id: str, seq: int = 0, *more: Any, **named: Any) -> Any:
        return plain(session, round_id, seq, *more, **named)[1:]

    service.events_after = events_after


PLANTS = {
    plant.__name__: plant
    for plant in (
        ack_before_commit,
        rolled_back_receipt,
        lock_not_taken,
        time_before_the_wait,
        lost_extension,
        price_below_step,
        late_accept,
        key_without_effect,
        number_left_out,
        stale_role,
        skipped_event,
    )
}

if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()
    sys.path.insert(0, str(ROOT))
    PLANTS[sys.argv[1]]()
    sys.argv = ["mingpai", "serve"]
    from web.cli import main

    main()
