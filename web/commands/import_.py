"""`mingpai import PATH`: published listings become cases as far as their facts reach."""

import json
from pathlib import Path

import click

from auction import service as auction
from kernel.refusal import Refused
from store.unit import Store
from web.commands.opening import opened_store
from web.refusals import sentence_of

SYSTEM = "system"


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each listing.")
def command(path: Path, *, as_json: bool) -> None:
    """Import the listings of a JSON or CSV file, or of a folder of them, as they are."""
    with opened_store() as store:
        try:
            sources = list(auction.sources_at(path))
        except Refused as refused:
            raise click.ClickException(
                "; ".join(str(sentence_of(refusal)) for refusal in refused.refusals)
            ) from refused
        done = {id(source): _taken(store, source) for source in auction.in_order(sources)}
    for source in sources:
        imported = done[id(source)]
        click.echo(json.dumps(imported.plain(), ensure_ascii=False) if as_json else _line(imported))
    if not as_json:
        accepted = sum(imported.judgement.accepted for imported in done.values())
        click.echo(f"{len(done)} listings: {accepted} accepted, {len(done) - accepted} refused.")


def _taken(store: Store, source: auction.Source) -> auction.Imported:
    return store.write(lambda unit: auction.take_listing(unit, source, by=SYSTEM))


def _line(imported: auction.Imported) -> str:
    place = imported.source.file + (f":{imported.source.row}" if imported.source.row else "")
    if imported.judgement.accepted:
        return f"  ✓ {place}  {imported.facts.title or ''}"
    reasons = "; ".join(f"{refusal.code} ({refusal.article})" for refusal in imported.judgement.refusals)
    return f"  ✕ {place}  {imported.facts.title or ''}: {reasons}"
