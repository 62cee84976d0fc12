"""Wakes the sweep a few times a second; holds no deadline of its own."""

import logging
from collections.abc import Callable

import gevent
from apscheduler.executors.gevent import GeventExecutor
from apscheduler.schedulers.gevent import GeventScheduler

WAKE_EVERY_SECONDS = 0.25


def wake(
    tick: Callable[[], float | None], *, every_seconds: float = WAKE_EVERY_SECONDS
) -> Callable[[], None]:
    """Call the tick again and again from a greenlet and return what stops it.

    A tick may say in how many seconds something will be due: then the next comes at that very moment and not
    up to a wake-up later. One that is late or missed does no harm: whatever was due is found by the next.
    """

    def woken() -> None:
        left = tick()
        if left is not None and left < every_seconds:
            gevent.sleep(max(left, 0))
            tick()

    # It warns of each wake-up that found the last one still at work; that is meant, and would fill the log.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = GeventScheduler(
        timezone="UTC",
        executors={"default": GeventExecutor()},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(woken, "interval", seconds=every_seconds)
    scheduler.start()

    def stop() -> None:
        scheduler.shutdown(wait=False)

    return stop
