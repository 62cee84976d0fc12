"""The long run: one node over SQLite, then three over PostgreSQL and Redis; its result is kept."""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.chaos.run import Options, run  # noqa: E402 - the checkout comes first

RESULT = ROOT / "docs" / "chaos" / "result.json"


def main() -> None:
    """Do both runs and write the result; the exit code is 1 where an invariant does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite", type=int, default=120, help="kills on one node over SQLite")
    parser.add_argument(
        "--postgres", type=int, default=100, help="kills on three nodes, PostgreSQL and Redis"
    )
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--to", type=Path, default=RESULT)
    asked = parser.parse_args()
    results = {}
    for on, kills in (("sqlite", asked.sqlite), ("postgres", asked.postgres)):
        if kills:
            results[on] = run(Options(kills=kills, seed=asked.seed, on=on)).result
    asked.to.parent.mkdir(parents=True, exist_ok=True)
    whole = {"kills_total": sum(each["kills_total"] for each in results.values()), "runs": results}
    asked.to.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
    print(f"{whole['kills_total']} kills; written to {asked.to.name}")
    sys.exit(1 if any(each["violations"] for each in results.values()) else 0)


if __name__ == "__main__":
    main()
