"""What the tests of chaos ask for: one ordinary run, told once, whose journals and record may be spoiled."""

from pathlib import Path

import pytest

from tools.chaos.plan import CLOSING_POINT, Step
from tools.chaos.run import Options, Outcome, run

# Few kills, each at another point, and all that a run knows beside them.
ORDINARY = (
    Step("near", round=0),
    Step("pause", seconds=1.0),
    Step("node"),
    Step("pause", seconds=0.5),
    Step("point", point="room.inserted", passes=3),
    Step("point", point="room.committed", passes=3),
    Step("bar", node=4),
    Step("near", round=1),
    Step("pause", seconds=0.5),
    Step("final", round=0),
    Step("point", point=CLOSING_POINT, passes=1),
    Step("pause", seconds=1.0),
)


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return a run in which nothing is planted."""
    folder: Path = tmp_path_factory.mktemp("ordinary") / "run"
    return run(Options(kills=4, seed=7, rounds=2, steps=ORDINARY, keep=True), folder=folder)
