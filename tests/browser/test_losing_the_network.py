"""J5: the network goes, the socket is blocked, answers are lost, there is no script; nothing is doubled."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Window
from tests.browser.hands import (
    ANSWER,
    RUNG,
    bid_rung,
    bids_of,
    by_program,
    counted,
    enter,
    press,
    receipts_of,
    shows,
    stands,
)
from tests.browser.people import a_priority_round
from tests.live.server import Server
from tests.live.story import Story, copied

PILL = "#pill"
CURRENT = "() => Number(document.getElementById('price').dataset.fen)"


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return a court with a round from one million on."""
    return a_priority_round(tmp_path_factory.mktemp("priority"))


@pytest.fixture(scope="module")
def story(told: Story, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return one court for all of these: each goes on where the round stands."""
    return copied(told, tmp_path_factory.mktemp("court"))


@pytest.fixture(scope="module")
def server(story: Story) -> Iterator[Server]:
    """Serve it once."""
    with story.served(story.starts_at + timedelta(minutes=1)) as serving:
        yield serving


def higher(page: Page, steps: int = 1) -> str:
    """Return an amount so many steps above what the page shows, as a program writes it."""
    fen = int(page.evaluate(CURRENT)) + steps * 500_000
    return f"{fen // 100}.{fen % 100:02d}"


def line_is(page: Page, name: str, **more: Any) -> None:
    """Wait until the pill names the state of the line, in words."""
    expect(page.locator(PILL)).to_have_attribute("data-line", name, **more)
    expect(page.locator("#pill-words")).not_to_be_empty()


def no_socket(page: Page) -> None:
    """Let everything through but the socket."""
    page.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())


def test_away_and_back(story: Story, window: Window) -> None:
    """J5.1: away, the pill says so and nothing can be bid; back, all three bids are there, in order, once."""
    away, second, third = window("b1"), window("b2"), window("b3", width=390)
    for page in (away, second, third):
        enter(page, story)
    bid_rung(away)
    counted(away)
    expect(away.locator("#log tr:not(.happened)")).to_have_count(1)
    before = bids_of(away)
    asked: list[str] = []
    away.on("request", lambda request: asked.append(request.url) if "/events?" in request.url else None)
    away.context.set_offline(True)
    line_is(away, "lost", timeout=5_000)
    expect(away.locator("#pill-words")).to_have_text("已断开")
    expect(away.locator("#hand [data-part=reason]")).to_have_attribute("data-tone", "off")
    for bidder in (second, third, second):
        expect(bidder.locator(RUNG).first).to_be_enabled()
        price = higher(bidder)
        assert by_program(bidder, story, price, f"while-away-{price}")["http"] == 201
        for page in (second, third):
            shows(page, f"{float(price):,.0f}")
    assert bids_of(away) == before
    away.context.set_offline(False)
    line_is(away, "live")
    expect(away.locator("#pill-words")).to_have_text("实时")
    stands(away, "outbid")
    expect(away.locator("#log tr:not(.happened)")).to_have_count(len(before) + 3)
    assert bids_of(away) == bids_of(second)
    assert any(f"after={seq}" in url for url in asked for seq in range(1, 20)), (
        "it asks for what came after its last"
    )
    expect(away.locator("#broken")).to_be_hidden()


def test_the_socket_alone_is_blocked(story: Story, window: Window) -> None:
    """J5.2: the pill names the second channel, the price keeps coming, a bid goes by POST and is answered."""
    blind, other = window("b1", language="en"), window("b2")
    no_socket(blind)
    blind.goto(f"/rounds/{story.round_id}")
    line_is(blind, "fallback")
    expect(blind.locator("#pill-words")).to_have_text("Second channel")
    enter(other, story)
    if other.locator("#live-room").get_attribute("data-place") == "leading":
        other = enter(window("b3"), story)
    price = higher(other)
    assert by_program(other, story, price, f"seen-by-asking-{price}")["http"] == 201
    expect(blind.locator("#price-digits")).to_have_text(f"{float(price):,.0f}")
    sent: list[Request] = []
    blind.on("request", lambda request: sent.append(request) if request.url.endswith("/bids") else None)
    bid_rung(blind)
    counted(blind)
    assert [request.method for request in sent] == ["POST"]
    stands(blind, "leading")


def test_an_answer_that_is_lost(story: Story, window: Window) -> None:
    """J5.3: the bid arrives, its answer does not: asked again under its key, it is one bid, one receipt."""
    page, watcher = window("b2", width=390), window()
    no_socket(page)
    keys: list[str] = []

    def lose_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        answer = route.fetch()
        if len(keys) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/api/v1/rounds/*/bids", lose_first)
    page.goto(f"/rounds/{story.round_id}")
    line_is(page, "fallback")
    enter(watcher, story)
    before = len(bids_of(watcher))
    kept = len(receipts_of(page, story))
    press(page, "#thumb")
    expect(watcher.locator("#log tr:not(.happened)")).to_have_count(before + 1)
    expect(page.locator("#hand [data-part=reason]")).to_have_attribute("data-tone", "sent")
    page.context.set_offline(True)
    line_is(page, "lost")
    page.context.set_offline(False)
    counted(page)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert len(receipts_of(page, story)) == kept + 1
    assert len(bids_of(watcher)) == before + 1
    stands(page, "leading")


def test_without_script(story: Story, window: Window) -> None:
    """J5.4: the price, a look before the bid, the receipt; when it moved on, the new price and one tap."""
    page, other = window("b1", java_script_enabled=False, width=390), window("b3")
    page.goto(f"/rounds/{story.round_id}")
    expect(page.locator("noscript .notice")).to_be_visible()
    page.locator(RUNG).first.click()
    expect(page.locator(".capitals")).to_contain_text("元整")
    enter(other, story)
    price = higher(other)
    assert by_program(other, story, price, f"overtakes-{price}")["http"] == 201
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator("main button[type=submit]").click()
    assert answered.value.status == 409
    refused = page.locator("[data-code=bid-too-low]")
    expect(refused).to_contain_text(f"¥{float(price):,.0f}")
    page.locator(".retry button").first.click()
    assert "/receipts/" in page.url
    expect(page.locator("h1")).to_be_visible()
    stands(other, "outbid")


def test_a_receipt_is_checked_by_anybody(story: Story, window: Window) -> None:
    """J5.5: a receipt as page, PDF and file; valid at /verify for somebody who is not signed in."""
    page, stranger = window("b2"), window()
    enter(page, story)
    if page.locator("#live-room").get_attribute("data-place") != "leading":
        bid_rung(page)
        counted(page)
        expect(page.locator(f"{ANSWER} .signature")).to_have_attribute("data-found", "signed")
    receipt = next(one["receipt"] for one in receipts_of(page, story) if one["accepted"])
    key = receipt["body"]["command_id"]
    page.goto(f"/rounds/{story.round_id}/receipts/{key}")
    expect(page.locator("main")).to_contain_text(receipt["body"]["event_hash"])
    paper = page.request.get(f"/rounds/{story.round_id}/receipts/{key}/receipt.pdf")
    assert paper.ok
    assert paper.body().startswith(b"%PDF")
    kept = page.request.get(f"/api/v1/rounds/{story.round_id}/receipts/{key}").json()
    assert kept == receipt
    for changed, verdict in (({}, "valid"), ({"amount_fen": receipt["body"]["amount_fen"] + 100}, "invalid")):
        shown = {"body": receipt["body"] | changed, "signature": receipt["signature"]}
        stranger.goto("/verify")
        stranger.locator("main textarea").fill(json.dumps(shown, ensure_ascii=False))
        stranger.locator("main form:has(textarea) button[type=submit]").click()
        expect(stranger.locator("#verdict")).to_have_attribute("data-verdict", verdict)
