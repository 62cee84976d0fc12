"""`mingpai chaos`: kill the processes of a real court while people bid, and check what must hold."""

import json
import signal
import sys
from importlib import import_module
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
STOPPED = 143


@click.command(help="Kill a court's processes while people bid, and check twelve invariants.")
@click.option("--kills", type=click.IntRange(1, 100_000), default=20, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same plan.")
@click.option(
    "--on",
    type=click.Choice(["sqlite", "postgres"]),
    default="sqlite",
    show_default=True,
    help="One node over SQLite, or three nodes over PostgreSQL and Redis.",
)
@click.option("--seconds", type=float, help="Stop killing after so long, even if kills are left.")
@click.option("--keep", is_flag=True, help="Keep the folder of the run although all is well.")
@click.option("--json", "as_json", is_flag=True, help="Print the result alone, as JSON.")
def command(*, kills: int, seed: int, on: str, seconds: float | None, keep: bool, as_json: bool) -> None:
    """Do one run; the exit code is 1 where an invariant does not hold."""
    # Servers for tests and made-up courts belong to the checkout, which an installed program is not.
    sys.path.insert(0, str(ROOT))
    # Whoever ends the run ends its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(STOPPED))
    chaos = import_module("tools.chaos.run")
    options = chaos.Options(kills=kills, seed=seed, on=on, seconds=seconds, keep=keep)
    outcome = chaos.run(options, say=lambda words: click.echo(words, err=True))
    if as_json:
        click.echo(json.dumps(outcome.result, indent=1, ensure_ascii=False))
    else:
        click.echo(summary(outcome.result))
    sys.exit(1 if outcome.broken else 0)


def summary(result: dict[str, object]) -> str:
    """Return the result in a few lines for people."""
    lines = [
        f"{name}: {result[name]}"
        for name in ("kills", "others", "bids", "rounds", "restart_seconds", "seconds")
    ]
    violations = result["violations"]
    assert isinstance(violations, list), "the checker lists them"
    lines += [f"VIOLATED {each['invariant']}: {each['what']}" for each in violations]
    lines.append("All invariants hold." if not violations else f"{result['violations_total']} violations.")
    return "\n".join(lines)
