"""What tests of the live room may ask for: a court served by a real process, and people who come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live.clients import Person
from tests.live.server import Server
from tests.live.story import Story, a_round, copied

Come = Callable[..., Person]


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return a court with a round, two bidders in it and one who waits: told once, to be copied."""
    return a_round(tmp_path_factory.mktemp("told"), bidders=3, waiting=1)


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Story:
    """Return that court for one test alone; not served yet."""
    return copied(told, tmp_path / "court")


@pytest.fixture
def server(story: Story) -> Iterator[Server]:
    """Serve the court a minute after the round has opened."""
    # Programs bid faster than the rate that persons keep to; one test of its own looks at that rate.
    with story.served(MINGPAI_BID_RATE="1000 per second") as serving:
        yield serving


@pytest.fixture
def come(server: Server) -> Iterator[Come]:
    """Return how people come to the server; at the end all of them leave."""
    with visitors(server) as coming:
        yield coming


@contextmanager
def visitors(server: Server) -> Iterator[Come]:
    """Yield how people come to a server, and see them out."""
    here: list[Person] = []

    def coming(username: str = "") -> Person:
        here.append(Person(server.url, username))
        return here[-1]

    try:
        yield coming
    finally:
        for person in here:
            person.leave()
