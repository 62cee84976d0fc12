"""Tickets for sockets: good once, for half a minute, for their own session; and how often one may ask."""

from collections.abc import Iterator

import pytest
import requests
from itsdangerous import TimestampSigner

from bidding.room import Holder
from people.service import account_of
from tests.live.clients import WAIT_SECONDS
from tests.live.conftest import Come, visitors
from tests.live.raw import Raw
from tests.live.server import Server
from tests.live.story import Story, copied
from web.limiting import Limiter
from web.live.tickets import SECONDS, Tickets

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def story(told: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return copied(told, tmp_path_factory.mktemp("tickets") / "court")


@pytest.fixture(scope="module")
def server(story: Story) -> Iterator[Server]:
    with story.served(MINGPAI_BID_RATE="3 per hour") as serving:
        yield serving


@pytest.fixture
def come(server: Server) -> Iterator[Come]:
    with visitors(server) as coming:
        yield coming


def bid(raw: Raw, story: Story, key: str) -> dict:
    """Bid on a raw socket."""
    answer: dict = raw.ask("bid", {"round_id": story.round_id, "amount": "1", "key": key})
    return answer


def test_a_ticket_is_good_once(server: Server, story: Story, come: Come) -> None:
    ticket = come("b2").ticket()
    first, second = Raw(server.url), Raw(server.url)
    assert first.connect({"ticket": ticket}).startswith("40")
    assert first.ask("watch", {"round_id": story.round_id})["status"] == 200
    assert second.connect({"ticket": ticket}) == '44{"message":"ticket-refused"}'
    second.close()
    first.close()


def test_a_ticket_may_follow_a_refused_one_on_the_same_socket(server: Server, come: Come) -> None:
    raw = Raw(server.url)
    assert raw.connect({"ticket": "forged"}).startswith("44")
    assert raw.connect({"ticket": come("b2").ticket()}).startswith("40")
    raw.close()


def test_an_old_ticket_is_refused(
    server: Server, story: Story, come: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_present = TimestampSigner.get_timestamp
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda self: at_present(self) - SECONDS - 2)
        old = Tickets(story.settings, Limiter()).issue(_holder(story))
    raw = Raw(server.url)
    assert raw.connect({"ticket": old}).startswith("44")
    assert raw.connect({"ticket": Tickets(story.settings, Limiter()).issue(_holder(story))}).startswith("40")
    raw.close()


def test_a_ticket_of_an_ended_session_is_refused(server: Server, story: Story) -> None:
    holder = _holder(story)._replace(session_version=_holder(story).session_version + 1)
    raw = Raw(server.url)
    assert raw.connect({"ticket": Tickets(story.settings, Limiter()).issue(holder)}).startswith("44")
    raw.close()


@pytest.mark.parametrize("ticket", ["", "x", "a.b.c", "甲" * 50, "x" * 1_500])
def test_what_is_no_ticket_is_refused(server: Server, ticket: str) -> None:
    raw = Raw(server.url)
    assert raw.connect({"ticket": ticket}) == '44{"message":"ticket-refused"}'
    raw.close()


def test_a_cookie_alone_makes_nobody(server: Server, story: Story, come: Come) -> None:
    """The socket does not look at cookies: without a ticket whoever is signed in elsewhere only watches."""
    person = come("b1")
    cookie = "; ".join(f"{one.name}={one.value}" for one in person.http.cookies)
    raw = Raw(server.url, origin=server.url, cookie=cookie)
    raw.connect()
    assert raw.ask("watch", {"round_id": story.round_id})["status"] == 200
    assert bid(raw, story, "a-cookie-alone")["refusals"][0]["code"] == "sign-in-needed"
    raw.close()


@pytest.mark.parametrize(("origin", "status"), [(None, 403), ("https://evil.example", 400), ("null", 400)])
def test_a_cookie_comes_from_our_own_pages_only(
    server: Server, come: Come, origin: str | None, status: int
) -> None:
    cookie = "; ".join(f"{one.name}={one.value}" for one in come("b1").http.cookies)
    raw = Raw(server.url, origin=origin, cookie=cookie)
    raw.close()
    assert raw.status == status


def test_only_who_is_signed_in_gets_a_ticket(server: Server, come: Come) -> None:
    url = f"{server.url}/api/v1/socket-tickets"
    stranger = come()
    answer = stranger.http.post(url, headers={"X-CSRFToken": stranger.token()}, timeout=WAIT_SECONDS)
    assert answer.status_code == 401
    assert come("b1").http.post(url, timeout=WAIT_SECONDS).status_code == 400, "forms that only we can send"
    assert requests.get(url, timeout=WAIT_SECONDS).status_code == 405


def test_signing_out_ends_the_sockets_that_tickets_opened(server: Server, come: Come) -> None:
    person = come("b2")
    raw = Raw(server.url)
    raw.connect({"ticket": person.ticket()})
    person.sign_out()
    assert raw.read_until("4") == "41"
    assert raw.is_closed()
    raw.close()


def test_one_bidder_bids_only_so_often_by_both_doors_together(
    server: Server, story: Story, come: Come
) -> None:
    """Three an hour at this server: the fourth is told to wait, whichever way it comes."""
    person = come("b1")
    person.open()
    for number in range(2):
        assert person.bid(story.round_id, str(700_000 + 5_000 * number))["status"] in {201, 409, 422}
    assert person.post_bid(story.round_id, "800000").status_code in {201, 409, 422}
    for answer in (person.bid(story.round_id, "900000"), person.post_bid(story.round_id, "900000").json()):
        assert (answer["status"], answer["refusals"][0]["code"]) == (429, "too-hasty")
        assert answer["refusals"][0]["sentence"]
    assert person.post_bid(story.round_id, "900000").headers["Retry-After"] == "1200"


def test_one_address_opens_only_so_many_sockets(told: Story, tmp_path: object) -> None:
    story = copied(told, tmp_path / "court")
    with story.served(MINGPAI_HANDSHAKE_RATE="3 per hour") as server:
        opened = [Raw(server.url) for _ in range(4)]
        assert [raw.status for raw in opened] == [101, 101, 101, 429]
        assert "Retry-After: 1200" in opened[3].head
        for raw in opened:
            raw.close()


def _holder(story: Story) -> Holder:
    """Return the second bidder with his session as it stands."""
    account_id = story.bidders[1].account_id
    version = story.store.read(lambda session: account_of(session, account_id).session_version)
    return Holder(account_id, version)
