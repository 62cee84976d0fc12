"""What tests of several nodes may ask for: one court on PostgreSQL, three servers over it, a Redis to end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from psycopg import sql
from sqlalchemy import make_url

from kernel.clock import MachineClock
from store.session import normal_url
from tests.live.clients import Person
from tests.live.server import Server, free_port, serving
from tests.live.story import Story, a_round
from tools.real_servers import Redis, administrate, own_redis

NODES = 3
DATABASE = "mingpai_nodes_test"
Come = Callable[..., Person]


@dataclass
class Cluster:
    """One court at several nodes, and the Redis between them."""

    story: Story
    servers: list[Server]
    redis: Redis

    @property
    def round_id(self) -> str:
        """Return the round that runs."""
        return self.story.round_id


@pytest.fixture(scope="module")
def cluster(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Serve one court at three nodes; its round opened a minute ago."""
    name = sql.Identifier(DATABASE)
    administrate(postgres_server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    administrate(postgres_server, sql.SQL("CREATE DATABASE {}").format(name))
    url = make_url(postgres_server).set(database=DATABASE).render_as_string(hide_password=False)
    with ExitStack() as stack:
        stack.callback(administrate, postgres_server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        story = a_round(tmp_path_factory.mktemp("court"), bidders=3, database_url=normal_url(url))
        story.store.close()
        redis = stack.enter_context(own_redis())
        begun = {"clock": story.starts_at + timedelta(minutes=1), "when": MachineClock().now()}
        servers = [
            stack.enter_context(
                serving(
                    story.home,
                    free_port(),
                    begun["clock"],
                    MINGPAI_TEST_CLOCK_WHEN=begun["when"].isoformat(),
                    MINGPAI_DATABASE_URL=normal_url(url),
                    MINGPAI_REDIS_URL=redis.url,
                    MINGPAI_NODE=f"node-{number}",
                )
            )
            for number in range(1, NODES + 1)
        ]
        yield Cluster(story, servers, redis)
        for server in servers:
            # All are told to stop before any is waited for.
            server.process.terminate()


@pytest.fixture
def come(cluster: Cluster) -> Iterator[Come]:
    """Return how people come to a node, by its number; at the end all of them leave."""
    here: list[Person] = []

    def coming(node: int, username: str = "") -> Person:
        here.append(Person(cluster.servers[node - 1].url, username))
        return here[-1]

    yield coming
    for person in here:
        person.leave()
