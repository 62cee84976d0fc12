"""Journals: what each client saw, a line a happening, written before anything else; never changed."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = "journals"


class Journal:
    """One client's journal; threads of that client may share it."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open a new journal in the folder of a run."""
        path = folder / FOLDER
        path.mkdir(exist_ok=True)
        self.name = name
        self._file = (path / f"{name}.jsonl").open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, what: str, **facts: Any) -> float:  # noqa: ANN401 - a journal takes any plain data
        """Write what happened and return the instant, by the machine's clock that never goes back."""
        with self._lock:
            at = time.monotonic()
            line = json.dumps({"what": what, "at": at, **facts}, ensure_ascii=False, separators=(",", ":"))
            self._file.write(line + "\n")
            self._file.flush()
        return at

    def close(self) -> None:
        """Close the journal."""
        self._file.close()


def read_all(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every journal of a run by its name."""
    paths = sorted((folder / FOLDER).glob("*.jsonl"))
    return {path.stem: list(_lines(path)) for path in paths}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
