"""The lines of the live rounds: whoever enters is stamped and queued under one lock, and nobody overtakes."""

import _thread
import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from bidding.room.holding import Held
from kernel.clock import Clock
from kernel.refusal import Refusal, Refused

LINE_LENGTH_MAX = 1_000
BATCH_MAX = 200
# How many rounds are held in memory after their last batch; any other is read anew when somebody bids.
LINES_KEPT_MAX = 500
ANSWER_SECONDS = 15
STOP_LOOK_SECONDS = 0.005
STOP_LOOKS = 2_000

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

    def __init__(self, round_id: str) -> None:
        """Begin an empty line."""
        self.round_id = round_id
        self.held: Held | None = None
        self.queue: deque[Ticket[Order]] = deque()
        self.last_at: datetime | None = None
        self.is_served = False


class Lines(Generic[Order]):
    """All lines of this process, each with one worker while there is something to do."""

    def __init__(
        self,
        clock: Clock,
        serve: Callable[[Line[Order], list[Ticket[Order]]], None],
        *,
        length: int = LINE_LENGTH_MAX,
        batch: int = BATCH_MAX,
        kept: int = LINES_KEPT_MAX,
    ) -> None:
        """Take the clock that stamps and the function that serves a batch."""
        self._clock = clock
        self._serve = serve
        self._length = length
        self._batch = batch
        self._kept = kept
        self._lock = threading.Lock()
        self._lines: dict[str, Line[Order]] = {}
        self._is_stopping = False

    def enter(
        self, round_id: str, order: Order, done: Callable[[object], None], *, goes_alone: bool = False
    ) -> bool:
        """Stamp the order and queue it, in one; False if the line is full. What goes alone always fits.

        `done` is told the outcome by the line's worker, once it is committed. Nothing here waits, so that an
        event loop may call it.
        """
        with self._lock:
            line = self._lines.get(round_id) or self._new_line(round_id)
            if self._is_stopping or (len(line.queue) >= self._length and not goes_alone):
                return False
            line.last_at = self._stamp(line)
            line.queue.append(Ticket(line.last_at, order, goes_alone, done))
            begins, line.is_served = not line.is_served, True
        if begins:
            # The plain way to begin a thread: threading's own waits until it runs; an event loop must not.
            try:
                _thread.start_new_thread(self._work, (line,))
            except RuntimeError:
                # No thread to be had: the order waits, and the next one tries again.
                line.is_served = False
                _log.critical("Round %s: no worker could be started", round_id)
        return True

    def is_idle(self, round_id: str) -> bool:
        """Tell whether nobody waits in the round's line and nobody is being served."""
        with self._lock:
            line = self._lines.get(round_id)
            return line is None or not line.is_served

    def now(self) -> datetime:
        """Return the present instant as a round knows it."""
        return in_milliseconds(self._clock.now())

    def stop(self) -> None:
        """Let nobody in any more, serve those who are in, and wait until the workers have gone."""
        with self._lock:
            self._is_stopping = True
        for _ in range(STOP_LOOKS):
            if not any(line.is_served for line in list(self._lines.values())):
                return
            threading.Event().wait(STOP_LOOK_SECONDS)

    def _new_line(self, round_id: str) -> Line[Order]:
        """Return a line that is kept from now on; the oldest in which nothing is going on make room."""
        idle = (name for name, line in self._lines.items() if not line.is_served)
        for name in list(islice(idle, max(0, len(self._lines) - self._kept + 1))):
            del self._lines[name]
        line = self._lines[round_id] = Line(round_id)
        return line

    def _stamp(self, line: Line[Order]) -> datetime:
        """Return the time of entry; it never goes back, even where the machine's clock does."""
        return max(self.now(), line.last_at) if line.last_at else self.now()

    def _work(self, line: Line[Order]) -> None:
        while batch := self._take(line):
            self._serve(line, batch)

    def _take(self, line: Line[Order]) -> list[Ticket[Order]]:
        """Return what has gathered, in order of entry; nothing if nobody waits, and then the worker goes."""
        with self._lock:
            if not line.queue:
                line.is_served = False
                return []
            batch = [line.queue.popleft()]
            while (
                line.queue
                and len(batch) < self._batch
                and not (batch[0].goes_alone or line.queue[0].goes_alone)
            ):
                batch.append(line.queue.popleft())
            return batch
