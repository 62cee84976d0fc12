"""`mingpai bench`: measure the bidding room with real servers and clients, or the core by itself."""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[2]
CASES = ("alone", "sqlite", "postgres", "telling-500", "telling-2000", "full-house", "closing", "reconnect")


@click.group(help="Measure the bidding room with real servers and clients, or the core by itself.")
def command() -> None:
    """Make ready what every measurement needs."""
    # Servers for tests and made-up courts belong to the checkout, which an installed program is not.
    sys.path.insert(0, str(ROOT))


@command.command(help="Real servers, real socket clients in processes of their own; stock ones beside them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each case.")
@click.option(
    "--case", "cases", multiple=True, type=click.Choice(CASES), help="Only this case; may be repeated."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.5, 600),
    default=8.0,
    show_default=True,
    help="How long each measurement lasts.",
)
@click.option(
    "--bidders", type=click.IntRange(2, 2_000), help="So many bidders instead of each case's own number."
)
@click.option(
    "--watchers", type=click.IntRange(1, 20_000), help="So many watchers, or rounds that close together."
)
@click.option(
    "--pattern",
    type=click.Choice(["rising", "race"]),
    default="rising",
    show_default=True,
    help="Amounts that mostly count, or everybody for the same next amount.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Draws the pauses before clients come back."
)
@click.option("--baseline/--no-baseline", default=True, help="Measure the stock server in the same run.")
@click.option(
    "--profile",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a profile of the server for each case into this folder; it slows the server down.",
)
def room(*, cases: tuple[str, ...], as_json: bool, profile: Path | None, **chosen: Any) -> None:
    """Run the cases one after the other; progress goes to stderr, results to stdout."""
    run, table = (import_module(f"tools.room_bench.{name}") for name in ("run", "table"))
    asked = run.Asked(**chosen, profile=profile.resolve() if profile else None)
    if profile:
        profile.mkdir(parents=True, exist_ok=True)
    wanted = cases or CASES
    if wanting := run.files_wanting(asked, wanted):
        needed, allowed = wanting
        raise click.UsageError(
            f"So many sockets need {needed:,} open files, and this machine allows {allowed:,}: "
            "raise it with `ulimit -Hn`, or ask for fewer --watchers."
        )
    is_whole = True
    for result in run.results(asked, wanted):
        is_whole = is_whole and "error" not in result
        click.echo(json.dumps(result, ensure_ascii=False) if as_json else table.line(result))
    sys.exit(0 if is_whole else 1)


@command.command(help="The pure core and the room within one process, without server and sockets.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def core(*, as_json: bool) -> None:
    """Measure and print."""
    result = import_module("tools.room_bench.core").measured()
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        parts = value.items() if isinstance(value, dict) else (("×", value),)
        click.echo(f"{name:24} {', '.join(f'{each} {number:,.1f}' for each, number in parts)}")
