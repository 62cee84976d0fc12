"""The court's clock as the driver moves it: the same for every node, and known afterwards to the checker."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from kernel.clock import MachineClock
from tools.chaos.journals import Journal

_ZERO = timedelta(0)
# Tells a node the time that it is given a function for, and returns how many seconds that may have taken.
Teller = Callable[[Callable[[], datetime]], float]


class CourtClock:
    """How far the court's clock is ahead of the machine's; it only ever goes forward."""

    def __init__(self, at: datetime, journal: Journal) -> None:
        """Begin with the court's clock at an instant."""
        self._machine = MachineClock()
        self._journal = journal
        self._lock = threading.Lock()
        self.shift = at - self._machine.now()
        # An instant of the machine's clock beside one of the journals' clock, so that they can be compared.
        machine = self._machine.now()
        journal.write("clock", machine=machine.isoformat(), shift=self.shift.total_seconds())

    def now(self) -> datetime:
        """Return what the court's clock shows on every node that has been told."""
        return self._machine.now() + self.shift

    def environment(self) -> dict[str, str]:
        """Return how a server that is started now comes to the same time."""
        machine = self._machine.now()
        return {
            "MINGPAI_TEST_CLOCK": (machine + self.shift).isoformat(),
            "MINGPAI_TEST_CLOCK_WHEN": machine.isoformat(),
        }

    def forward_to(self, at: datetime, tellers: Sequence[Teller]) -> None:
        """Put the clock forward and tell every node; each teller asks for the time when it sends it.

        Between the two lines of the journal a node may still show the time before.
        """
        ahead = max(_ZERO, at - self.now())
        with self._lock:
            before = self.shift
            self._journal.write(
                "moving", before=before.total_seconds(), after=(before + ahead).total_seconds()
            )
            self.shift = before + ahead
        # A node that is told late shows a time that lies as much behind.
        late = max((tell(self.now) for tell in tellers), default=0.0)
        self._journal.write("moved", late=late)
