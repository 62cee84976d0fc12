"""`mingpai demo`: an invented court with a year behind it, rounds that run, and robots that bid in them."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import click

from figures.outage_queries import standing_still
from kernel.clock import Clock, MachineClock
from migrations.run import downgrade, upgrade
from store.unit import Store
from web.config import PORT_MAX, BadSettingsError, Settings, settings_from_environment
from web.demo import plan
from web.demo.building import catch_up, condition_of, go_on_living, tell_first, tell_on
from web.demo.notes import notes
from web.demo.robots import Company, seats_of
from web.runner import BesideTheLoop
from web.server import serve


@dataclass(frozen=True, slots=True)
class Size:
    """What is told first, and what a demonstration of yesterday gets."""

    first: tuple[plan.Fate, ...]
    fresh: tuple[plan.Fate, ...]


_ATTEMPTS_MAX = 240
_PAUSE_SECONDS = 0.25
SIZES = {
    "full": Size(plan.EVERYTHING, plan.FRESH),
    "small": Size(plan.SMALL, plan.FRESH[:3]),
}


@click.command(help="Serve a demonstration: an invented court with a past, live rounds and robot bidders.")
@click.option("--port", type=click.IntRange(1, PORT_MAX), help="Listen here instead of at PORT.")
@click.option("--fresh", is_flag=True, help="Throw this instance's demonstration away and tell it anew.")
@click.option("--size", type=click.Choice(sorted(SIZES)), default="full", help="How many lots are told.")
@click.option("--no-robots", is_flag=True, help="Let nobody bid but people.")
def command(port: int | None, size: str, *, fresh: bool, no_robots: bool) -> None:
    """Make the demonstration ready and serve it until stopped."""
    environ = {**os.environ, "MINGPAI_DEMO": "1"} | ({"PORT": str(port)} if port else {})
    settings = settings_from_environment(environ)
    _refuse_a_taken_port(settings)
    clock = MachineClock()
    make_ready(settings, clock, SIZES[size], fresh=fresh)
    watching = _when_it_listens(settings, clock, robots=not no_robots)
    try:
        serve(settings)
    finally:
        watching()


def make_ready(settings: Settings, clock: Clock, size: Size, *, fresh: bool = False) -> None:
    """Bring the database to where it can be shown: told if it is empty, told on if it is out of date."""
    click.echo("· The database")
    upgrade(settings.database_url)
    condition = _condition(settings, clock)
    if condition == "foreign":
        raise BadSettingsError(
            "This database is not a demonstration and is left as it is: "
            "name another folder in MINGPAI_HOME, or another database in MINGPAI_DATABASE_URL."
        )
    if condition == "broken-off":
        click.echo("  the last telling broke off; it begins again")
    if condition == "broken-off" or (fresh and condition != "empty"):
        click.echo("  the demonstration that was here is thrown away")
        downgrade(settings.database_url)
        upgrade(settings.database_url)
        condition = "empty"
    if condition == "empty":
        click.echo("· Telling a year of the court (less than a minute; only the first time)")
        told = tell_first(settings, size.first, now=clock.now(), say=_say)
        click.echo(f"\r  {told.deeds} deeds done, each at its own time.{'':<20}")
        go_on_living(settings, clock)
        return
    stopped = catch_up(settings, clock)
    click.echo(
        f"  the demonstration of before is there{f'; {stopped} rounds stand still' if stopped else ''}"
    )
    if _condition(settings, clock) == "stale":
        click.echo("· Telling fresh lots and live rounds")
        told = tell_on(settings, size.fresh, now=clock.now(), say=_say)
        click.echo(f"\r  {told.deeds} deeds done.{'':<30}")
    go_on_living(settings, clock)


def _condition(settings: Settings, clock: Clock) -> str:
    store = Store(settings.database_url, clock)
    try:
        return condition_of(store, clock.now())
    finally:
        store.close()


def _say(words: str) -> None:
    click.echo(f"\r  {words:<40}", nl=False)


def _refuse_a_taken_port(settings: Settings) -> None:
    """Find out before a minute's work whether the server will be able to listen."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            raise BadSettingsError(
                f"Nobody can listen at {settings.host}:{settings.port} ({fault.strerror}); name another PORT."
            ) from fault


def _when_it_listens(settings: Settings, clock: Clock, *, robots: bool) -> Callable[[], None]:
    """Print where everything is once the server answers, and send the robots in; return what ends both."""
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{shown}:{settings.port}"
    store = Store(settings.database_url, clock, runner=BesideTheLoop())
    company = Company(address, lambda: store.read(lambda session: seats_of(session, clock.now())), clock)
    stopped = threading.Event()

    def wait() -> None:
        for _ in range(_ATTEMPTS_MAX):
            if stopped.wait(_PAUSE_SECONDS):
                return
            if _answers(address):
                click.echo(notes(address, stopped=store.read(standing_still)))
                if robots:
                    company.start()
                return

    threading.Thread(target=wait, name="demonstration", daemon=True).start()

    def stop() -> None:
        stopped.set()
        company.stop()
        store.close()

    return stop


def _answers(address: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(address + "/healthz", timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - it is well
    except (URLError, OSError):
        return False
