"""A narrow gate before heavy work: so many at once on this node, and whoever comes too many is told so."""

from collections.abc import Iterator
from contextlib import contextmanager

from kernel.refusal import Refusal, Refused


class Gate:
    """Lets a few through at once; it never lets anybody wait, because who waits holds a connection."""

    def __init__(self, most: int) -> None:
        """Take how many may be inside at once."""
        self._free = most

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Hold a place while the work is done; raise Refused `too-many-at-work` where none is free."""
        if self._free <= 0:
            raise Refused(Refusal("too-many-at-work"))
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
