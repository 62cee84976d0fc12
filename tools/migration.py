"""Writes the next revision from what the rows say: `make migration m="what changes"`."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from alembic import command  # noqa: E402 - the project's root comes first

from migrations import run  # noqa: E402 - as above

HEAD = ROOT / "migrations" / ".head"
NUMBER_LENGTH = 4


def next_number() -> str:
    """Return the number of the next revision: one more than the recorded head."""
    last = int(HEAD.read_text(encoding="utf-8").split("_")[0]) if HEAD.exists() else 0
    return str(last + 1).zfill(NUMBER_LENGTH)


def write(message: str) -> Path:
    """Write the revision that brings the present head to what the rows say, and record it as the head."""
    number = next_number()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/before.db"
        if HEAD.exists():
            run.upgrade(url)
        with run.changing(url) as connection:
            command.revision(run.configuration(connection), message=message, autogenerate=True, rev_id=number)
    made = next((ROOT / "migrations" / "versions").glob(f"{number}_*.py"))
    lines = made.read_text(encoding="utf-8").splitlines(keepends=True)
    made.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    HEAD.write_text(f"{made.stem}\n", encoding="utf-8")
    return made


def main() -> int:
    """Take the message from the command line and tell where the revision is."""
    message = re.sub(r"\s+", " ", " ".join(sys.argv[1:])).strip().rstrip(".")
    if not message:
        print('Say what changes: make migration m="add the court\'s opening hours"', file=sys.stderr)
        return 2
    made = write(message)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", made], check=True)
    subprocess.run([sys.executable, "-m", "ruff", "check", "--fix", "--quiet", made], check=False)
    print(
        f"Written: {made.relative_to(ROOT)}. Read it before it is committed: Alembic guesses renames wrongly."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
