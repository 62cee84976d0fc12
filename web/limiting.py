"""How hasty anybody may be: counted on each node, or over all of them while Redis answers."""

import logging
import time
from collections.abc import Callable

import redis
from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

# A Redis that does not answer is left alone for a while, so that it delays one request and not each of them.
AWAY_SECONDS = 5
ANSWER_SECONDS = 0.25

_log = logging.getLogger("mingpai.limits")


class Limiter:
    """Counts deeds against their limit.

    What guards the bid path is counted on each node alone: a bid never waits for Redis. What guards against
    guessing (signing in, signing up) is counted over all nodes while Redis answers.
    """

    def __init__(self, redis_url: str = "") -> None:
        """Count in memory, and over all nodes where a Redis is named."""
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._used = MemoryStorage()
        self._shared: RedisStorage | None = None
        self._away_until = 0.0
        if redis_url:
            pool = redis.ConnectionPool.from_url(
                redis_url,
                socket_connect_timeout=ANSWER_SECONDS,
                socket_timeout=ANSWER_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
            self._shared = RedisStorage(redis_url, connection_pool=pool)

    def hit(self, item: RateLimitItem, *parts: str) -> bool:
        """Tell whether one more is within the limit of this node, and count it."""
        return self._here.hit(item, *parts)

    def hit_everywhere(self, item: RateLimitItem, *parts: str) -> bool:
        """Tell whether one more is within the limit of all nodes together, and count it."""
        return self._ask(
            lambda shared: MovingWindowRateLimiter(shared).hit(item, *parts), lambda: self.hit(item, *parts)
        )

    def use(self, thing: str, *, seconds: int) -> bool:
        """Tell whether a thing that is good once is used for the first time, and remember it so long.

        Without Redis each node remembers for itself: the thing is then good once at each of them.
        """
        key = f"used:{thing}"
        return self._ask(
            lambda shared: shared.incr(key, seconds) == 1, lambda: self._used.incr(key, seconds) == 1
        )

    def forgive(self) -> None:
        """Ask Redis again at once: it is known to be back."""
        self._away_until = 0.0

    def _ask(self, over_all: Callable[[RedisStorage], bool], here: Callable[[], bool]) -> bool:
        if self._shared is None or time.monotonic() < self._away_until:
            return here()
        try:
            return over_all(self._shared)
        except (redis.RedisError, OSError) as fault:
            self._away_until = time.monotonic() + AWAY_SECONDS
            _log.warning("Redis does not answer (%s): this node counts for itself", fault)
            return here()
