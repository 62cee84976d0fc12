"""Files of published listings, read as they are: JSON and CSV, one file or a folder of them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kernel.refusal import Refusal, Refused

FILE_BYTES_MAX = 20_000_000
ROWS_MAX = 100_000
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Source:
    """One listing of a file: where it stands and its own words."""

    file: str
    row: int | None
    words: Mapping[str, object]


def sources_at(path: Path) -> Iterator[Source]:
    """Return the listings of a file, or of every file of a folder in the order of their names.

    JSON: an object, a list of objects, or {"listings": [...]}; CSV: a row each.
    Raises Refused `listing-file-…`.
    """
    if path.is_dir():
        files = sorted(
            file for file in path.rglob("*") if file.suffix.lower() in {".json", ".csv"} and file.is_file()
        )
    elif path.is_file():
        files = [path]
    else:
        raise Refused(Refusal("listing-file-missing", facts={"path": path.name[:_SHORT]}))
    if not files:
        raise Refused(Refusal("listing-file-none", facts={"path": path.name[:_SHORT]}))
    for file in files:
        yield from _of_file(file)


def _of_file(file: Path) -> Iterator[Source]:
    if file.stat().st_size > FILE_BYTES_MAX:
        raise Refused(
            Refusal("listing-file-too-large", facts={"path": file.name[:_SHORT], "most": FILE_BYTES_MAX})
        )
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            Refusal("listing-file-unreadable", facts={"path": file.name[:_SHORT], "problem": "utf-8"})
        ) from error
    rows = _csv_rows(text) if file.suffix.lower() == ".csv" else _json_rows(file, text)
    for number, words in rows:
        yield Source(file.name, number, words)


def _csv_rows(text: str) -> Iterator[tuple[int | None, Mapping[str, object]]]:
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=1):
        if number > ROWS_MAX:
            raise Refused(Refusal("listing-file-too-large", facts={"path": "csv", "most": ROWS_MAX}))
        yield (
            number,
            {key: value for key, value in row.items() if isinstance(key, str) and isinstance(value, str)},
        )


def _json_rows(file: Path, text: str) -> Iterator[tuple[int | None, Mapping[str, object]]]:
    try:
        document = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        facts: dict[str, str | int] = {"path": file.name[:_SHORT], "problem": str(error)[:_SHORT]}
        raise Refused(Refusal("listing-file-unreadable", facts=facts)) from error
    if isinstance(document, dict) and isinstance(document.get("listings"), list):
        document = document["listings"]
    if isinstance(document, dict):
        yield None, document
        return
    if not isinstance(document, list) or len(document) > ROWS_MAX:
        raise Refused(
            Refusal("listing-file-unreadable", facts={"path": file.name[:_SHORT], "problem": "no listings"})
        )
    for number, row in enumerate(document, start=1):
        # A row that is no object has no fields; it comes out as a listing in which everything is missing.
        yield number, row if isinstance(row, dict) else {}
