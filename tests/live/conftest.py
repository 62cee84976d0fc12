"""What tests of the live room may ask for: a court that is served by a real process, and people who come to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.clients import Person
from tests.live.server import Server
from tests.live.story import Story, a_round


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Return a court with a round, two bidders in it and one who waits; not served yet."""
    return a_round(tmp_path, bidders=3, waiting=1)


@pytest.fixture
def server(story: Story) -> Iterator[Server]:
    """Serve the court a minute after the round has opened."""
    with story.served() as serving:
        yield serving


@pytest.fixture
def come(server: Server) -> Iterator[Callable[..., Person]]:
    """Return how people come to the server; at the end all of them leave."""
    here: list[Person] = []

    def coming(username: str = "") -> Person:
        here.append(Person(server.url, username))
        return here[-1]

    yield coming
    for person in here:
        person.leave()
