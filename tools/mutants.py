"""Breaks each rule once, in a copy, and sees whether a test notices; a word chooses files."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.mutations import MUTATIONS, Mutation  # noqa: E402 - the project's root comes first

SECONDS_MAX = 120
STAGES = ("people", "valuation", "notices", "bidding", "settlement", "auction", "figures")
# The tests' own set-up reaches for the tools, and one of them reads the protocol's page.
COPIED = ("kernel", "store", *STAGES, "tools", "docs")


def copy_of_the_law(folder: Path) -> Path:
    """Return a copy in which rules may be broken while others go on working in theirs."""
    for name in (*COPIED, "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def tests_of(mutation: Mutation) -> list[str]:
    """Return the tests that mirror the file."""
    return [f"tests/rules/{mutation.file.split('/')[0]}", "tests/rules/test_edges.py"]


def passes(folder: Path, tests: list[str]) -> bool:
    """Tell whether the tests pass in the copy."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests]
    quick = {**os.environ, "HYPOTHESIS_PROFILE": "quick", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=folder, env=quick, capture_output=True, timeout=SECONDS_MAX, check=False
    )
    return done.returncode == 0


def survives(folder: Path, mutation: Mutation) -> bool | None:
    """Tell whether no test notices the mutant; None where the text to be changed is not there."""
    path = folder / mutation.file
    sound = path.read_text(encoding="utf-8")
    if mutation.old not in sound:
        return None
    path.write_text(sound.replace(mutation.old, mutation.new, 1), encoding="utf-8")
    try:
        return passes(folder, tests_of(mutation))
    finally:
        path.write_text(sound, encoding="utf-8")


def main() -> int:
    """Run the mutants whose file holds the word given, or all, and list those that live."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [mutation for mutation in MUTATIONS if word in mutation.file]
    alive: list[str] = []
    with tempfile.TemporaryDirectory(prefix="mingpai-mutants-") as name:
        folder = copy_of_the_law(Path(name))
        for tests in sorted({tuple(tests_of(mutation)) for mutation in chosen}):
            if not passes(folder, list(tests)):
                print(f"{tests[0]} fails as it stands; mend it first.", file=sys.stderr)
                return 1
        for number, mutation in enumerate(chosen, start=1):
            answer = survives(folder, mutation)
            if answer is not False:
                alive.append(f"{mutation.file}: {mutation.old!r} → {mutation.new!r}")
            word = {True: "LIVES", False: "killed", None: "NOT FOUND"}[answer]
            change = " ".join(mutation.new.split())[:60] or "(nothing)"
            print(f"{number:3}/{len(chosen)} {word:9} {mutation.file} {change}", flush=True)
    print(f"\n{len(chosen) - len(alive)} of {len(chosen)} killed.")
    print("\n".join(alive))
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
