"""Named points at which a fault can be set off, so that crashes are tried where they hurt."""

import os
import signal
from collections.abc import Callable, Mapping

VARIABLE = "MINGPAI_FAULTS"
_armed: dict[str, Callable[[], None]] = {}


def arm(points: Mapping[str, Callable[[], None]]) -> None:
    """Set off these deeds at these points from now on; none at all for an empty mapping."""
    _armed.clear()
    _armed.update(points)


def reach(point: str) -> None:
    """Pass a named point: a fault armed there is set off, otherwise nothing happens."""
    if _armed and (fault := _armed.get(point)):
        fault()


def arm_from(environ: Mapping[str, str]) -> None:
    """Arm what the environment asks for: `point:n` ends the process, as if its power failed, at the nth pass.

    Raises ValueError where that cannot be read.
    """
    points = {}
    for part in filter(None, environ.get(VARIABLE, "").split(",")):
        point, _, count = part.partition(":")
        if not (count or "1").isdigit():
            raise ValueError(f"{VARIABLE} takes points such as room.inserted:3, not {part[:40]!r}.")
        points[point] = _ends_at_pass(int(count or "1"))
    arm(points)


def _ends_at_pass(count: int) -> Callable[[], None]:
    left = count

    def pass_by() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return pass_by
