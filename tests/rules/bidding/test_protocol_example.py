"""The example in the protocol's page is a true one: whoever computes it comes to these hashes (BID-5)."""

import hashlib
import json
import re
from pathlib import Path

from bidding.rules.proof import first_broken, first_unlawful
from bidding.rules.record import event_of, terms_of

PAGE = Path(__file__).parents[3] / "docs" / "live_protocol.md"


def block(name: str) -> str:
    found = re.search(rf"```{name}\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, name
    return found[1]


def test_the_example_is_computed_as_the_page_says_without_any_code_of_ours():
    def hash_of(prev: str, body: dict) -> str:
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(f"{prev}\n{text}".encode()).hexdigest()

    prev = hash_of("", json.loads(block("json terms")))
    assert prev == block("text first hash")
    for number, line in enumerate(block("json events").splitlines(), start=1):
        event = json.loads(line)
        assert (event["seq"], event.pop("prev_hash")) == (number, prev)
        given = event.pop("hash")
        assert given == hash_of(prev, event)
        prev = given


def test_the_example_is_whole_and_lawful():
    head = json.loads(block("json terms"))
    terms = terms_of(head["terms"])
    records = [json.loads(line) for line in block("json events").splitlines()]
    assert first_broken(terms, records, round_id=head["round_id"], lot_id=head["lot_id"]) is None
    assert first_unlawful(terms, [event_of(record) for record in records]) is None
    assert [record["kind"] for record in records][-2:] == ["end-moved", "sold"]
