"""The only place that asks what time it is; everybody else is told."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whoever can say what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def shown_at(self, machine: datetime) -> datetime:
        """Return what this clock shows when a true clock shows the instant given."""


class MachineClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(tz=UTC)

    def shown_at(self, machine: datetime) -> datetime:
        """Return the same instant: this clock is never meant to show another."""
        return _aware(machine)


class ShiftedClock:
    """A machine clock that was put forward or back: for demonstrations and journeys through days."""

    def __init__(self, base: Clock, at: datetime | None = None, *, when: datetime | None = None) -> None:
        """Start at the instant given, or with the base clock's own time.

        With `when` it shows `at` at that instant of the base clock: several processes that are started one
        after the other then show the same.
        """
        self._base = base
        self._shift = timedelta(0)
        if at is not None:
            self._shift = _aware(at) - _aware(when) if when else _aware(at) - base.now()

    def now(self) -> datetime:
        """Return the base clock's time, shifted."""
        return self._base.now() + self._shift

    def shown_at(self, machine: datetime) -> datetime:
        """Return the base clock's time, shifted."""
        return self._base.shown_at(machine) + self._shift

    def put(self, at: datetime) -> None:
        """Make the clock show the instant given and run on from there."""
        self._shift = _aware(at) - self._base.now()


class StillClock:
    """A clock that stands where it was put: for tests, and for telling a story of the past."""

    def __init__(self, at: datetime) -> None:
        """Stand at the instant given."""
        self._at = _aware(at)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._at

    def shown_at(self, machine: datetime) -> datetime:  # noqa: ARG002 - whatever others show, this one stands
        """Return where the clock stands."""
        return self._at

    def put(self, at: datetime) -> None:
        """Stand at another instant."""
        with self._lock:
            self._at = _aware(at)

    def advance(
        self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0, milliseconds: int = 0
    ) -> datetime:
        """Move on by what is given and return the new instant."""
        with self._lock:
            self._at += timedelta(
                days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds
            )
            return self._at


def _aware(at: datetime) -> datetime:
    """Return the instant in UTC; a naive one is a fault of the program."""
    assert at.tzinfo is not None, "an instant needs its time zone"
    return at.astimezone(UTC)
