"""Hints between nodes over Redis: said without waiting, heard by a listener that knows when it is deaf."""

import json
import logging
import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

import gevent
import gevent.event
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = "mingpai:hints"
# What waits to be said; where Redis is away the oldest is forgotten, for the rounds are looked at anyway.
WAITING_MAX = 10_000
HINT_BYTES_MAX = 1_024
CONNECT_SECONDS = 2
ANSWER_SECONDS = 2
LISTEN_SECONDS = 1
PULSE_SECONDS = 3
BACK_SECONDS = 2
PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX = 0.1, 3.0
KEEPALIVE = {"socket_keepalive": True, "health_check_interval": 5}

Hint = dict[str, Any]
Hearing = Literal["starting", "listening", "deaf"]

_chance = secrets.SystemRandom()
_log = logging.getLogger("mingpai.nodes")


class Hints:
    """One node's mouth and ear; nothing that it loses is missed for longer than a second."""

    def __init__(self, url: str, node: str, hear: Callable[[Hint], None]) -> None:
        """Take Redis's address, the node's name, and what is called with each hint of another node."""
        self._url, self._node, self._hear = url, node, hear
        self._waiting: deque[tuple[str, Hint]] = deque(maxlen=WAITING_MAX)
        self._is_waiting = gevent.event.Event()
        # A hint may be given on any thread; only the watcher may touch the loop from outside.
        self._wake = gevent.get_hub().loop.async_()
        self._greenlets: list[gevent.Greenlet] = []
        self._listens_since: float | None = None
        self._must_hang_up = False
        self._came_back = gevent.event.Event()
        self._nonce = ""
        self.hearing: Hearing = "starting"

    def start(self) -> None:
        """Begin to speak and to listen."""
        self._wake.start(self._is_waiting.set)
        self._greenlets = [gevent.spawn(deed) for deed in (self._speak, self._listen, self._feel_pulse)]

    def stop(self) -> None:
        """Say and hear nothing more."""
        gevent.killall(self._greenlets)
        self._wake.stop()
        self._wake.close()

    def say(self, key: str, hint: Hint) -> None:
        """Have a hint said soon and return at once, on any thread; a later one of the key replaces it."""
        self._waiting.append((key, hint))
        self._wake.send()

    # ---------------------------------------------------------------------------------------- speaking

    def _speak(self) -> None:
        client = self._client()
        failures = 0
        while True:
            self._is_waiting.wait()
            self._is_waiting.clear()
            try:
                self._say_all(client)
                failures = 0
            except (redis.RedisError, OSError) as fault:
                failures += 1
                if failures == 1:
                    _log.warning(
                        "Node %s cannot give hints (%s); others look for themselves", self._node, fault
                    )
                gevent.sleep(_pause(failures))

    def _say_all(self, client: "redis.Redis") -> None:
        latest: dict[str, Hint] = {}
        while self._waiting:
            key, hint = self._waiting.popleft()
            latest[key] = hint
        if not latest:
            return
        with client.pipeline(transaction=False) as pipeline:
            for hint in latest.values():
                pipeline.publish(CHANNEL, json.dumps({**hint, "node": self._node}))
            pipeline.execute()

    # --------------------------------------------------------------------------------------- listening

    def _listen(self) -> None:
        failures = 0
        while True:
            self._must_hang_up = False
            try:
                with self._client().pubsub(ignore_subscribe_messages=True) as pubsub:
                    pubsub.subscribe(CHANNEL)
                    self._listens_since = time.monotonic()
                    while not self._must_hang_up:
                        self._take(pubsub.get_message(timeout=LISTEN_SECONDS))
                        failures = 0
            except (redis.RedisError, OSError) as fault:
                failures += 1
                if failures == 1:
                    _log.warning("Node %s hears no hints (%s) and looks for itself", self._node, fault)
            self._listens_since = None
            gevent.sleep(_pause(failures))

    def _take(self, message: Hint | None) -> None:
        if message is None or message.get("type") != "message":
            return
        hint = _read(message.get("data"))
        if hint is None:
            return
        if hint.get("node") == self._node:
            if hint.get("nonce") == self._nonce:
                self._came_back.set()
            return
        try:
            self._hear(hint)
        except Exception:  # noqa: BLE001 - whatever a hint sets off, the next one must be heard
            _log.exception("A hint could not be followed")

    def _feel_pulse(self) -> None:
        """Say a word that must come back: a listener may be deaf and its connection look healthy."""
        while True:
            self._came_back.clear()
            self._nonce = secrets.token_hex(8)
            said_at = time.monotonic()
            self.say("nonce", {"nonce": self._nonce})
            if self._came_back.wait(BACK_SECONDS):
                self._is_heard()
                gevent.sleep(PULSE_SECONDS)
            else:
                self._is_deaf(said_at)
                gevent.sleep(LISTEN_SECONDS)

    def _is_heard(self) -> None:
        if self.hearing != "listening":
            _log.info("Node %s hears the others", self._node)
        self.hearing = "listening"

    def _is_deaf(self, said_at: float) -> None:
        if self.hearing != "deaf":
            _log.warning("Node %s is deaf to hints; it looks for itself each second", self._node)
        self.hearing = "deaf"
        # A connection that was there before the word was said only looks healthy: a new one is made.
        self._must_hang_up = self._listens_since is not None and self._listens_since < said_at

    def _client(self) -> "redis.Redis":
        return redis.Redis.from_url(
            self._url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            **KEEPALIVE,
        )


def _pause(failures: int) -> float:
    """Return how long to wait after so many failures: longer each time, bounded, and never all at once."""
    longest = min(PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN * 2 ** min(failures, 10))
    return _chance.uniform(PAUSE_SECONDS_MIN / 2, longest)


def _read(data: object) -> Hint | None:
    """Return what a message says, if a node can have said it."""
    if not isinstance(data, bytes) or len(data) > HINT_BYTES_MAX:
        return None
    try:
        hint = json.loads(data)
    except ValueError:
        return None
    return hint if isinstance(hint, dict) else None
