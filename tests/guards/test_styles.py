"""Style sheets are whole: a brace that is never closed hides every rule after it."""

import re
from pathlib import Path

import pytest

STYLES = sorted((Path(__file__).resolve().parents[2] / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_block_is_closed(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        depth += line.count("{") - line.count("}")
        assert 0 <= depth <= 3, f"{path.name}:{number}"
    assert depth == 0, path.name
