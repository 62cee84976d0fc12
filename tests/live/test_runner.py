"""Where database work is done beside the loop: one writes at a time, and nobody is overtaken without end."""

from time import monotonic, sleep

import gevent

from web.runner import BesideTheLoop

BUSY_SECONDS = 0.5


def test_a_round_that_is_bid_on_without_a_pause_lets_others_write() -> None:
    runner, end, written = BesideTheLoop(), monotonic() + BUSY_SECONDS, []

    def busy() -> None:
        while monotonic() < end:
            with runner.turn():
                runner.step(lambda: sleep(0.005))

    def other() -> None:
        while monotonic() < end:
            runner.write(lambda: written.append(monotonic()))
            gevent.sleep(0.02)

    gevent.joinall([gevent.spawn(busy), gevent.spawn(busy), gevent.spawn(other)], raise_error=True)
    assert len([at for at in written if at < end]) > 5
