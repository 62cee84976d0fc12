"""What a round can say, the page can show and the protocol describes: a stranger can write a client."""

import re

from bidding.rules.record import KINDS
from tests.guards.reading import ROOT, none_of, text

PROTOCOL = ROOT / "docs" / "live_protocol.md"
PAGE = ROOT / "static" / "js" / "live_log.js"


def test_a_round_can_say_something() -> None:
    assert len(KINDS) >= 8


def test_every_round_event_has_a_renderer() -> None:
    """The page looks an event's renderer up by its kind: a property of that name."""
    shown = set(re.findall(r"""^\s*["']?([a-z][a-z_-]*)["']?\s*(?::|\()""", text(PAGE), flags=re.MULTILINE))
    none_of([kind for kind in KINDS if kind not in shown], "static/js/live_log.js does not show:")


def test_every_round_event_has_a_line_in_the_protocol() -> None:
    told = set(re.findall(r"^\|\s*`([a-z][a-z_-]*)`", text(PROTOCOL), flags=re.MULTILINE))
    none_of([kind for kind in KINDS if kind not in told], "docs/live_protocol.md has no row for:")


def test_the_protocol_names_no_event_that_does_not_exist() -> None:
    table = text(PROTOCOL).split("## Events")[-1].split("\n## ")[0]
    told = re.findall(r"^\|\s*`([a-z][a-z_-]*)`", table, flags=re.MULTILINE)
    none_of([kind for kind in told if kind not in KINDS])
