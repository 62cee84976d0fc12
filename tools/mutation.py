"""A change to one rule that some test must notice."""

from typing import NamedTuple


class Mutation(NamedTuple):
    """A file of the law, what stands there, and what a slip of the hand would make of it."""

    file: str
    old: str
    new: str
