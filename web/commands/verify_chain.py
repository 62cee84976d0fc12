"""`mingpai verify-chain`: check the journal, each round's chain and rules, and the receipts beside them."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import click

from bidding import service as bidding
from bidding.service import Examined
from kernel.clock import MachineClock
from kernel.refusal import Refused
from store.journal import head_of, verify
from store.keys import KeyRing
from store.signing import Signer
from store.unit import Store
from web.config import Settings, settings_from_environment

Keys = dict[str, bytes] | None

WORDS = {
    "terms": "the terms cannot be read",
    "chain": "changed, moved, lost or forged",
    "rules": "the rules would not have brought it about",
    "receipt": "the receipt beside it is not signed, or says otherwise",
    "summary": "the round's row does not say what its events say",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one chain showed: how many entries are in order, and the first that is not."""

    name: str
    entries: int
    head: str
    receipts: int = 0
    broken_at: int | None = None
    why: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the finding as JSON data."""
        return {
            "chain": self.name,
            "ok": self.broken_at is None,
            "entries": self.entries,
            "receipts": self.receipts,
            "head": self.head,
            "first_broken": self.broken_at,
            "why": self.why or None,
        }

    def line(self) -> str:
        """Return the finding as a line for people."""
        if self.broken_at is not None:
            return f"BROKEN {self.name}: first broken seq {self.broken_at} ({self.why})"
        receipts = f", {self.receipts} receipts" if self.receipts else ""
        return f"OK {self.name}: {self.entries} entries{receipts}, head {self.head[:16]}"


@click.command(
    help="Check the record: the chains, the rules and the receipts. Status 1 if anything is broken."
)
@click.option("--round", "round_id", help="Check this round alone.")
@click.option("--all", "everything", is_flag=True, help="Check the journal and every round (the default).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def command(round_id: str | None, *, everything: bool, as_json: bool) -> None:
    """Print OK or the first broken number of each chain; nothing is written, not even a migration."""
    if round_id and everything:
        raise click.UsageError("--round and --all exclude each other.")
    settings = settings_from_environment()
    store = Store(settings.database_url, MachineClock())
    try:
        keys = _keys(settings, store)
        if round_id:
            found = [store.read(partial(_round, round_id=round_id, keys=keys))]
        else:
            found = list(_everything(store, keys))
    finally:
        store.close()
    is_well = all(one.broken_at is None for one in found)
    if as_json:
        click.echo(json.dumps({"ok": is_well, "chains": [one.plain() for one in found]}, indent=2))
    else:
        _tell(found, is_well=is_well)
    sys.exit(0 if is_well else 1)


def _keys(settings: Settings, store: Store) -> Keys:
    """Return the public keys of this instance; none, and a word about it, where its key is not here."""
    if not settings.key_file.exists():
        click.echo("The receipt key is not in MINGPAI_HOME: receipts are not checked.", err=True)
        return None
    return KeyRing.beside(settings.home, Signer.from_file(settings.key_file), store.clock.now()).by_id


def _everything(store: Store, keys: Keys) -> Iterator[Found]:
    """Yield the journal and every round, with a bar for whoever watches."""
    yield store.read(_journal)
    count, after = store.read(bidding.round_count), ""
    with click.progressbar(length=count, label="Rounds", file=sys.stderr) as bar:
        while ids := store.read(partial(bidding.round_ids, after=after)):
            for round_id in ids:
                yield store.read(partial(_round, round_id=round_id, keys=keys))
                bar.update(1)
            after = ids[-1]


def _journal(session: Any) -> Found:
    seq, hash_ = head_of(session)
    try:
        broken_at = verify(session)
    except (TypeError, ValueError) as fault:
        return Found("journal", 0, hash_, broken_at=0, why=f"it cannot be read: {fault}")
    return Found("journal", seq, hash_, broken_at=broken_at, why=WORDS["chain"] if broken_at else "")


def _round(session: Any, round_id: str, keys: Keys) -> Found:
    try:
        examined: Examined = bidding.examine(session, round_id, keys=keys)
    except Refused as refused:
        raise click.UsageError(f"There is no round {round_id!r} in this database.") from refused
    fault = examined.fault
    return Found(
        f"round {round_id}",
        examined.events,
        examined.head_hash,
        examined.receipts,
        fault.seq if fault else None,
        WORDS[fault.kind] if fault else "",
    )


def _tell(found: list[Found], *, is_well: bool) -> None:
    for one in found:
        click.echo(one.line())
    entries, receipts = sum(one.entries for one in found), sum(one.receipts for one in found)
    verdict = "OK" if is_well else "BROKEN"
    click.echo(f"{verdict}: {len(found)} chains, {entries} entries, {receipts} receipts")
