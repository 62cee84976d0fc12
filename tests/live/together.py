"""Threads that begin together, and a database that is held back until a test lets it go."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from store.unit import Store

# Nothing here takes so long; a test that is broken ends instead of hanging.
PATIENCE_SECONDS = 60


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do all deeds at once, each on its own thread, and return their results in the order given."""
    gate = threading.Barrier(len(deeds))

    def begin(deed: Callable[[], object]) -> object:
        gate.wait(PATIENCE_SECONDS)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(PATIENCE_SECONDS) for future in [pool.submit(begin, deed) for deed in deeds]]


class Aside:
    """A deed that is done on a thread of its own while the test goes on."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self._future: Future = Future()
        threading.Thread(target=self._do, args=(deed,), daemon=True).start()

    def result(self) -> object:
        """Wait for what the deed returns, or raises."""
        return self._future.result(PATIENCE_SECONDS)

    def _do(self, deed: Callable[[], object]) -> None:
        try:
            self._future.set_result(deed())
        except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
            self._future.set_exception(error)


@contextmanager
def held_back(store: Store) -> Iterator[None]:
    """Hold the one writing place of the database, so that whatever is sent to a room waits in its line."""
    is_held, may_go = threading.Event(), threading.Event()

    def hold(unit: object) -> None:
        is_held.set()
        assert may_go.wait(PATIENCE_SECONDS)

    holder = threading.Thread(target=store.write, args=(hold,))
    holder.start()
    assert is_held.wait(PATIENCE_SECONDS)
    try:
        yield
    finally:
        may_go.set()
        holder.join(PATIENCE_SECONDS)


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so; how long that takes is the machine's affair."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < last, "waited in vain"
        time.sleep(0.001)
