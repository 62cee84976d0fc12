"""Where database work is done under gevent: on threads beside the event loop, one of them for writing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import gevent
from gevent.lock import BoundedSemaphore
from gevent.threadpool import ThreadPool

from store.session import READERS_MAX, is_embedded
from store.unit import Inline, Runner
from web.config import Settings

Answer = TypeVar("Answer")


class BesideTheLoop:
    """Run writes on one thread and reads on a few: waiting for a disk must never stop the sockets."""

    def __init__(self) -> None:
        """Make the threads; they start with the first work."""
        self._writer = ThreadPool(1)
        self._turn = BoundedSemaphore(1)
        self._readers = ThreadPool(READERS_MAX)

    def write(self, work: Callable[[], Answer]) -> Answer:
        """Do the work on the writing thread while other greenlets go on."""
        with self.turn():
            return self.step(work)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep other writing out while a greenlet writes step by step; then whoever waits comes first."""
        with self._turn:
            yield
        # Who gives the place back and takes it again at once would overtake everybody who waits for it.
        gevent.sleep(0)

    def step(self, work: Callable[[], Answer]) -> Answer:
        """Do one step on the writing thread while other greenlets go on."""
        answer: Answer = self._writer.apply(work)
        return answer

    def read(self, work: Callable[[], Answer]) -> Answer:
        """Do the work on a reading thread while other greenlets go on."""
        answer: Answer = self._readers.apply(work)
        return answer


def runner_for(settings: Settings) -> Runner:
    """Return where this instance's database work is done.

    An embedded database waits for the disk inside a call and goes beside the loop; PostgreSQL's driver lets
    other greenlets go on while it waits.
    """
    return BesideTheLoop() if is_embedded(settings.database_url) else Inline()
