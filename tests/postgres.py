"""A real PostgreSQL and a real Redis for tests: started from programs in wheels, or already running."""

import os
import time
from collections.abc import Callable, Iterator

import pytest
from psycopg import sql
from sqlalchemy import make_url

from tools.real_servers import Redis, administrate, own_postgres, own_redis

NAMED_POSTGRES = "MINGPAI_TEST_POSTGRES_URL"
NAMED_REDIS = "MINGPAI_TEST_REDIS_URL"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the URL of a running server: the one that the environment names, or our own for this test run."""
    named = os.environ.get(NAMED_POSTGRES)
    if named:
        yield named
        return
    with own_postgres() as server:
        yield server.url


@pytest.fixture
def new_postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Give a function that makes an empty database and returns its URL; all are dropped after the test."""
    made: list[str] = []

    def make() -> str:
        name = f"mingpai_test_{os.getpid()}_{time.monotonic_ns()}"
        administrate(postgres_server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        administrate(postgres_server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(new_postgres: Callable[[], str]) -> str:
    """Give the URL of an empty PostgreSQL database for this test alone."""
    return new_postgres()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Give the URL of a running Redis: the one that the environment names, or our own for this test run."""
    named = os.environ.get(NAMED_REDIS)
    if named:
        yield named
        return
    with own_redis() as server:
        yield server.url


@pytest.fixture
def own_hints() -> Iterator[Redis]:
    """Give a Redis of this test alone, which it may end and start again."""
    with own_redis() as server:
        yield server
