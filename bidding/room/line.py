"""The lines of the live rounds: whoever enters is stamped and queued under one lock, and nobody overtakes."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bidding.room.holding import Held
from kernel.clock import Clock
from kernel.refusal import Refusal, Refused

LINE_LENGTH_MAX = 1_000
BATCH_MAX = 200
IDLE_SECONDS = 30
ANSWER_SECONDS = 15
STOP_SECONDS = 10

Order = TypeVar("Order")

_log = logging.getLogger(__name__)


def in_milliseconds(instant: datetime) -> datetime:
    """Return the instant in whole milliseconds, so that what is shown is what was decided by."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


@dataclass(slots=True, eq=False)
class Ticket(Generic[Order]):
    """A place in the line: when it was taken, for what, and who is to be told the outcome."""

    at: datetime
    order: Order
    goes_alone: bool
    done: Callable[[object], None]

    def answer(self, outcome: object) -> None:
        """Tell whoever waits the answer, or the exception that came instead; he must not stop the line."""
        try:
            self.done(outcome)
        except Exception:  # noqa: BLE001 - the answer is committed; who cannot take it asks again
            _log.exception("An answer could not be given")


class Waiting:
    """Somebody who stands and waits for one outcome."""

    def __init__(self) -> None:
        """Wait for an outcome that has not come yet."""
        self._has_come = threading.Event()
        self._outcome: object = None

    def tell(self, outcome: object) -> None:
        """Give the outcome: an answer, or an exception to be raised."""
        self._outcome = outcome
        self._has_come.set()

    def result(self) -> object:
        """Return the answer; raise Refused `answer-pending` if none came in time, which decides nothing."""
        if not self._has_come.wait(ANSWER_SECONDS):
            raise Refused(Refusal("answer-pending"))
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


class Line(Generic[Order]):
    """One round's line, and the round as it was held after the last batch."""

    def __init__(self, round_id: str, lock: threading.Lock) -> None:
        """Begin an empty line; its lock is the room's."""
        self.round_id = round_id
        self.held: Held | None = None
        self.queue: deque[Ticket[Order]] = deque()
        self.ready = threading.Condition(lock)
        self.last_at: datetime | None = None
        self.worker: threading.Thread | None = None


class Lines(Generic[Order]):
    """All lines of this process, each with one worker while there is something to do."""

    def __init__(
        self,
        clock: Clock,
        serve: Callable[[Line[Order], list[Ticket[Order]]], None],
        *,
        length: int = LINE_LENGTH_MAX,
        batch: int = BATCH_MAX,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """Take the clock that stamps and the function that serves a batch."""
        self._clock = clock
        self._serve = serve
        self._length = length
        self._batch = batch
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._lines: dict[str, Line[Order]] = {}
        self._is_stopping = False

    def enter(
        self, round_id: str, order: Order, done: Callable[[object], None], *, goes_alone: bool = False
    ) -> bool:
        """Stamp the order and queue it, in one; False if the line is full. What goes alone always fits.

        `done` is told the outcome by the line's worker, once it is committed.
        """
        with self._lock:
            line = self._lines.get(round_id) or Line(round_id, self._lock)
            if self._is_stopping or (len(line.queue) >= self._length and not goes_alone):
                return False
            self._lines[round_id] = line
            line.last_at = self._stamp(line)
            line.queue.append(Ticket(line.last_at, order, goes_alone, done))
            line.ready.notify()
            worker = self._worker_to_start(line)
        if worker is not None:
            worker.start()
        return True

    def now(self) -> datetime:
        """Return the present instant as a round knows it."""
        return in_milliseconds(self._clock.now())

    def stop(self) -> None:
        """Let nobody in any more, serve those who are in, and wait until the workers have gone."""
        with self._lock:
            self._is_stopping = True
            workers = [line.worker for line in self._lines.values() if line.worker is not None]
            for line in self._lines.values():
                line.ready.notify_all()
        for worker in workers:
            worker.join(STOP_SECONDS)

    def _stamp(self, line: Line[Order]) -> datetime:
        """Return the time of entry; it never goes back, even where the machine's clock does."""
        return max(self.now(), line.last_at) if line.last_at else self.now()

    def _worker_to_start(self, line: Line[Order]) -> threading.Thread | None:
        if line.worker is not None:
            return None
        line.worker = threading.Thread(
            target=self._work, args=(line,), name=f"round-{line.round_id}", daemon=True
        )
        return line.worker

    def _work(self, line: Line[Order]) -> None:
        while batch := self._take(line):
            self._serve(line, batch)

    def _take(self, line: Line[Order]) -> list[Ticket[Order]]:
        """Return what has gathered, in order of entry; nothing if the line stayed empty and is given up."""
        with self._lock:
            while not line.queue:
                waited = not self._is_stopping and line.ready.wait(self._idle_seconds)
                if not waited and not line.queue:
                    del self._lines[line.round_id]
                    return []
            batch = [line.queue.popleft()]
            while (
                line.queue
                and len(batch) < self._batch
                and not (batch[0].goes_alone or line.queue[0].goes_alone)
            ):
                batch.append(line.queue.popleft())
            return batch
