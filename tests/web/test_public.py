"""The public pages over a lot that is announced, live, sold and failed."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from auction import service as auction
from jobs.ticks import tick
from kernel.clock import StillClock
from kernel.money import yuan
from store.signing import Signer
from store.unit import Store
from tests.builders import a_bank, a_case, a_cast, a_room, admitted, bid, priced, published
from web.statistics import DEFINITIONS


class Stage:
    """A published lot and everybody around it."""

    def __init__(self, store: Store, signer: Signer, clock: StillClock) -> None:
        """Publish one flat."""
        self.store, self.clock = store, clock
        self.cast = a_cast(store)
        self.lot = a_case(store, self.cast)
        priced(store, self.cast, self.lot)
        self.round_id = published(store, self.cast, self.lot)
        self.room, self.bank = a_room(store, signer), a_bank(signer)

    def open(self) -> None:
        """Let both bidders in and open the round."""
        self.bidders = [admitted(self.store, self.bank, each, self.round_id) for each in self.cast.bidders]
        terms = self.store.read(lambda session: auction.latest_terms(session, self.lot.id))
        assert terms is not None
        self.clock.put(terms.starts_at)
        tick(self.store, self.room, self.bank)

    def close(self) -> None:
        """Run the round to its end."""
        self.clock.advance(days=2)
        tick(self.store, self.room, self.bank)


@pytest.fixture
def stage(store: Store, signer: Signer, clock: StillClock) -> Stage:
    """Return a published lot."""
    return Stage(store, signer, clock)


@pytest.mark.parametrize("path", ["/", "/lots", "/notices", "/stats", "/stats/rounds.csv", "/law"])
def test_public_pages_have_an_empty_state(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_announced_lot_shows_its_notice_in_both_languages(
    client: FlaskClient, stage: Stage, language: str
) -> None:
    for path in ("/", "/lots", "/notices", f"/lots/{stage.lot.id}", f"/lots/{stage.lot.id}/notice"):
        answer = client.get(f"{path}?lang={language}", follow_redirects=True)
        assert answer.status_code == 200, path
        assert stage.lot.title in answer.text, path


def test_the_eleven_headings_of_the_notice_are_there(client: FlaskClient, stage: Stage) -> None:
    """F01, A-13: the notice as published has every block of art. 13."""
    text = client.get(f"/lots/{stage.lot.id}/notice").text
    assert all(f'id="item-{number}"' in text for number in range(1, 12))
    assert "有权拒绝" in text
    assert "12368" in text


@pytest.mark.parametrize(
    ("words", "found"),
    [("住宅", 1), ("某路", 1), ("0101执123", 1), ("%", 0), ("火星", 0)],
)
def test_a_search_of_two_letters_finds_the_flat(
    client: FlaskClient, stage: Stage, words: str, found: int
) -> None:
    """F03: two-character queries; what is special to SQL is searched as it stands."""
    text = client.get("/lots", query_string={"q": words}).text
    assert text.count(f'href="/lots/{stage.lot.id}"') == found


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=99999999999999",
        "page=x",
        "state=nonsense",
        "q=" + "x" * 5000,
        "q=%00",
        "order=drop",
        "type=<b>",
        "q=\u202e",
    ],
)
def test_a_hostile_search_is_answered_in_words(client: FlaskClient, query: str) -> None:
    assert client.get(f"/lots?{query}").status_code < 500


def test_nothing_of_a_lot_is_public_before_its_notice(client: FlaskClient, store: Store) -> None:
    cast = a_cast(store)
    lot = a_case(store, cast)
    assert client.get(f"/lots/{lot.id}").status_code == 404
    assert client.get(f"/lots/{lot.id}/notice").status_code == 404
    assert client.get(f"/lots/{lot.id}/confirmation").status_code == 404
    assert client.get(f"/lots/{lot.id}/bids.csv").status_code == 404


def test_a_live_lot_shows_codes_and_no_names(client: FlaskClient, stage: Stage) -> None:
    """A-18, BID-5: the code is shown, the person is not, before the end."""
    stage.open()
    first = stage.bidders[0]
    assert bid(stage.room, stage.round_id, first, yuan(700_000)).accepted
    text = client.get(f"/lots/{stage.lot.id}").text + client.get("/").text
    assert first.code
    assert first.code in text
    assert "张三" not in text
    stage.room.stop()


def test_a_sold_lot_shows_its_confirmation_and_counts(client: FlaskClient, stage: Stage) -> None:
    """A-22, Q-1, Q-2: the confirmation names the buyer; the numbers can be counted again from the rows."""
    stage.open()
    assert bid(stage.room, stage.round_id, stage.bidders[0], yuan(710_000)).accepted
    stage.close()
    page = client.get(f"/lots/{stage.lot.id}/confirmation").text
    assert "张三1" in page
    assert "柒拾壹万元整" in page
    assert "张三1" in client.get(f"/lots/{stage.lot.id}").text
    rows = list(csv.DictReader(io.StringIO(client.get("/stats/rounds.csv").text.lstrip("\ufeff"))))
    assert [row["result"] for row in rows] == ["sold"]
    assert rows[0]["price"] == "710000.00"
    text = client.get("/stats?lang=en", follow_redirects=True).text
    assert "1 / 1" in text
    assert "1.4%" in text.replace("1.43%", "1.4%")
    assert all(name in text for name in DEFINITIONS)
    stage.room.stop()


def test_a_failed_lot_says_what_the_law_allows_next(client: FlaskClient, stage: Stage) -> None:
    """RR-122, A-26."""
    stage.open()
    stage.close()
    text = client.get(f"/lots/{stage.lot.id}?lang=en", follow_redirects=True).text
    assert "¥560,000" in text
    assert "Second auction" in text or "第二次拍卖" in text
    stage.room.stop()


def test_the_week_counts_openings(app: Flask, client: FlaskClient, stage: Stage) -> None:
    terms = stage.store.read(lambda session: auction.latest_terms(session, stage.lot.id))
    assert terms is not None
    stage.clock.put(terms.starts_at - timedelta(days=2))
    assert app is client.application
    assert client.get("/").status_code == 200
