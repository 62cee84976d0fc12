"""The live room in real browsers: two bid, others watch, networks fail, clocks are wrong."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Window
from tests.live.server import Server
from tests.live.story import Story

LIVE = "#pill[data-line=live]"
DELIBERATE_MS = 450


def enter(page: Page, story: Story) -> Page:
    """Open the round's page and wait until it is live."""
    page.goto(f"/rounds/{story.round_id}")
    page.wait_for_selector(LIVE)
    expect(page.locator("#court-clock")).to_have_text(re.compile(r"\.\d$"))
    return page


def bid_rung(page: Page, rung: int = 0) -> None:
    """Bid one of the next lawful amounts: one tap arms it, a second on the same place bids it."""
    button = page.locator("#hand [data-rung]").nth(rung)
    button.click()
    expect(button).to_have_attribute("data-armed", "")
    page.wait_for_timeout(DELIBERATE_MS)
    button.click()


def bid_amount(page: Page, amount: str) -> None:
    """Type an amount of one's own and confirm it."""
    page.fill("#own-amount", amount)
    button = page.locator(".custom-bid")
    button.click()
    expect(button).to_have_attribute("data-armed", "")
    page.wait_for_timeout(DELIBERATE_MS)
    button.click()


def shows(page: Page, price: str) -> None:
    """Wait until the page shows the price."""
    expect(page.locator("#price-digits")).to_have_text(price)


def counted(page: Page) -> None:
    """Wait until the hand says that the bid counts."""
    expect(page.locator("[data-part=answer]")).to_have_attribute("data-tone", "good")


def bids_of(page: Page) -> list[str]:
    """Return the amounts in the course of bidding, the latest first."""
    return page.locator("#log tr:not(.happened) td:nth-child(2)").all_inner_texts()


def knows_the_time(page: Page, server: Server) -> None:
    """Wait until the page has noticed that the court's clock was moved."""
    there = server.now() + timedelta(hours=8)
    hour = there.strftime("%H:%M")
    later = (there + timedelta(minutes=1)).strftime("%H:%M")
    expect(page.locator("#court-clock")).to_have_text(re.compile(f"{hour}|{later}"))


def test_two_browsers_bid_against_each_other(story: Story, server: Server, window: Window) -> None:
    """A bid, outbid, a refusal, a reload in the middle, a late bid's extension, the close, the result."""
    first, second, watcher = window("b1"), window("b2"), window()
    for page in (first, second, watcher):
        enter(page, story)
    expect(watcher.locator("#hand")).to_have_count(0)

    bid_rung(first)
    counted(first)
    for page in (second, watcher):
        shows(page, "700,000")
    expect(first.locator("#live-room")).to_have_attribute("data-place", "leading")
    expect(first.locator("#hand [data-rung]").first).to_be_disabled()

    bid_rung(second, 1)
    counted(second)
    shows(first, "710,000")
    expect(first.locator("#live-room")).to_have_attribute("data-place", "outbid")
    expect(first.locator(".badge-line.outbid")).to_be_visible()
    assert first.title().endswith(watcher.title())
    assert first.title() != watcher.title(), "another tab tells that one was outbid"

    # Between two steps: the refusal stands where the hand is, with what would count.
    bid_amount(first, "717500")
    refused = first.locator("[data-part=answer][data-tone=refused]")
    expect(refused).to_be_visible()
    expect(refused.locator("[data-part=next] button").first).to_have_text("¥720,000")
    assert len(bids_of(watcher)) == 2
    bid_amount(first, "710000")
    expect(refused.locator(".article")).to_contain_text("18")

    first.reload()
    first.wait_for_selector(LIVE)
    shows(first, "710,000")
    expect(first.locator("#live-room")).to_have_attribute("data-place", "outbid")
    assert bids_of(first) == ["¥710,000", "¥700,000"]

    server.put_clock(story.ends_at - timedelta(minutes=3))
    for page in (first, second, watcher):
        knows_the_time(page, server)
    expect(first.locator("#if-bid")).not_to_be_empty()
    bid_rung(first)
    counted(first)
    for page in (first, second, watcher):
        expect(page.locator("#live-room")).to_have_attribute("data-phase", "extended")
        expect(page.locator("#delays")).not_to_be_empty()
    ends_at = datetime.fromisoformat(watcher.locator("#until").get_attribute("data-until") or "")
    assert ends_at > story.ends_at

    server.put_clock(ends_at + timedelta(seconds=2))
    for page in (first, second, watcher):
        expect(page.locator("#live-room")).to_have_attribute("data-phase", "sold")
    result = watcher.locator("#result")
    expect(result).to_contain_text("715,000")
    expect(result).to_contain_text(story.bidders[0].code or "")
    expect(result.locator("code.hash")).to_be_visible()
    assert "竞买人1" not in watcher.content()
    assert "张三" not in watcher.content()
    assert bids_of(watcher) == ["¥715,000", "¥710,000", "¥700,000"]
    expect(first.locator("#hand [data-rung]").first).to_be_hidden()


@pytest.mark.parametrize("server", [-timedelta(minutes=3)], indirect=True)
def test_the_room_opens_by_itself(story: Story, window: Window, server: Server) -> None:
    """J4 a: before the start the clock counts to it; at the start the ladder wakes without a reload."""
    bidder, watcher = window("b1"), window()
    for page in (bidder, watcher):
        enter(page, story)
        expect(page.locator("#live-room")).to_have_attribute("data-phase", "announced")
        expect(page.locator("#until")).to_have_attribute("data-to", "open")
    expect(bidder.locator("#hand [data-rung]").first).to_be_disabled()
    server.put_clock(story.starts_at)
    for page in (bidder, watcher):
        expect(page.locator("#live-room")).to_have_attribute("data-phase", "open")
        expect(page.locator("#until")).to_have_attribute("data-to", "close")
    knows_the_time(bidder, server)
    bid_rung(bidder)
    counted(bidder)


def test_a_wrong_device_clock_counts_right(story: Story, server: Server, window: Window) -> None:
    """J4 c: a browser ten minutes ahead shows the same time left as one that is right, and says so."""
    ahead = "const now = Date.now; Date.now = () => now() + 600_000;"
    wrong, right = window("b1", script=ahead), window()
    for page in (wrong, right):
        enter(page, story)
    expect(wrong.locator("#clock-words")).to_have_attribute("data-off", "")
    for _ in range(3):
        ends = [page.evaluate(SECONDS_LEFT) for page in (wrong, right)]
        assert abs(ends[0] - ends[1]) < 1.5
        wrong.wait_for_timeout(700)
    bid_rung(wrong, 1)
    counted(wrong)
    shows(right, "705,000")


SECONDS_LEFT = """() => {
  const digits = document.getElementById("until").textContent.match(/(\\d+):(\\d+):(\\d+)/);
  return Number(digits[1]) * 3600 + Number(digits[2]) * 60 + Number(digits[3]);
}"""


def test_twenty_seconds_without_a_network(story: Story, window: Window) -> None:
    """J5.1: the pill says so and no bid can be sent; back again, all that was missed is there, once."""
    away, here = window("b1"), window("b2")
    for page in (away, here):
        enter(page, story)
    bid_rung(away)
    counted(away)
    away.context.set_offline(True)
    expect(away.locator("#pill")).to_have_attribute("data-line", "lost", timeout=5_000)
    expect(away.locator("[data-part=reason]")).to_be_visible()
    bid_rung(here)
    counted(here)
    away.wait_for_timeout(20_000)
    assert bids_of(away) == ["¥700,000"]
    away.context.set_offline(False)
    expect(away.locator("#pill")).to_have_attribute("data-line", "live")
    shows(away, "705,000")
    expect(away.locator("#live-room")).to_have_attribute("data-place", "outbid")
    assert bids_of(away) == ["¥705,000", "¥700,000"]
    expect(away.locator("#broken")).to_be_hidden()
    bid_rung(away)
    counted(away)
    shows(here, "710,000")


def test_without_sockets_the_room_asks_every_other_second(story: Story, window: Window) -> None:
    """J5.2: only the socket is blocked: the pill names the second channel, prices come, bids are answered."""
    blind, other = window("b1"), window("b2")
    blind.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    blind.goto(f"/rounds/{story.round_id}")
    expect(blind.locator("#pill")).to_have_attribute("data-line", "fallback")
    enter(other, story)
    bid_rung(other, 1)
    shows(blind, "705,000")
    bid_rung(blind)
    counted(blind)
    shows(other, "710,000")


def test_an_answer_that_is_lost_is_asked_for_under_the_same_key(story: Story, window: Window) -> None:
    """J5.3: the bid arrives, its answer does not: asking again gives one bid and its receipt."""
    page, other = window("b1"), window()
    page.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    seen: list[str] = []

    def lose_first(route: Route) -> Any:
        seen.append(route.request.headers["idempotency-key"])
        answer = route.fetch()
        return route.abort() if len(seen) == 1 else route.fulfill(response=answer)

    page.route("**/api/v1/rounds/*/bids", lose_first)
    page.goto(f"/rounds/{story.round_id}")
    expect(page.locator("#pill")).to_have_attribute("data-line", "fallback")
    enter(other, story)
    bid_rung(page, 1)
    shows(other, "705,000")
    page.context.set_offline(True)
    expect(page.locator("#pill")).to_have_attribute("data-line", "lost")
    page.context.set_offline(False)
    counted(page)
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert bids_of(other) == ["¥705,000"]


def test_a_nought_too_many_and_second_thoughts(story: Story, window: Window) -> None:
    """J4 d: an amount far above the price asks for its digits; Esc lets go; a double click is one tap."""
    page = enter(window("b1"), story)
    page.fill("#own-amount", "10005000")
    expect(page.locator("[data-part=echo]")).to_contain_text("壹仟万伍仟元整")
    page.locator(".custom-bid").click()
    expect(page.locator(".care")).to_be_visible()
    expect(page.locator(".custom-bid")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.locator(".care")).to_be_hidden()
    rung = page.locator("#hand [data-rung]").first
    rung.dblclick()
    expect(rung).to_have_attribute("data-armed", "")
    page.wait_for_timeout(1_000)
    assert bids_of(page) == []
    page.keyboard.press("Escape")
    expect(rung).not_to_have_attribute("data-armed", "")
    page.locator(".custom-bid").click()
    page.fill("#own-digits", "5000")
    page.wait_for_timeout(DELIBERATE_MS)
    page.locator(".custom-bid").click()
    counted(page)
    shows(page, "10,005,000")


def test_the_whole_of_it_by_keyboard(story: Story, window: Window) -> None:
    page = enter(window("b1"), story)
    page.locator("#hand [data-rung]").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(DELIBERATE_MS)
    page.keyboard.press("Enter")
    counted(page)
    shows(page, "710,000")
    page.locator("[data-part=receipt]").click()
    expect(page.locator("h1")).to_be_visible()
    assert "/receipts/" in page.url


def test_one_thumb_on_a_phone(story: Story, window: Window) -> None:
    page = enter(window("b1", width=390), story)
    thumb = page.locator("#thumb")
    expect(thumb).to_be_in_viewport()
    thumb.click()
    page.wait_for_timeout(DELIBERATE_MS)
    thumb.click()
    counted(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_and_reach_it(story: Story, server: Server, window: Window, theme: str) -> None:
    """The tool that finds barriers finds none: as a leader, as one who was outbid, as a watcher."""
    first, second, watcher = window("b1"), window("b2", width=390), window()
    for page in (first, second, watcher):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": server.url}])
        enter(page, story)
    bid_rung(first, 1)
    counted(first)
    bid_rung(second)
    counted(second)
    shows(watcher, "710,000")
    for page in (first, second, watcher):
        found = Axe().run(page).response["violations"]
        assert [(it["id"], [node["html"][:120] for node in it["nodes"]]) for it in found] == []


def test_without_script(story: Story, window: Window) -> None:
    """J5.4: the page, a look before the bid, the receipt; and a price that has moved on offers the next."""
    page, other = window("b1", java_script_enabled=False), window("b2")
    page.goto(f"/rounds/{story.round_id}")
    page.locator("#hand [data-rung]").first.click()
    expect(page.locator(".capitals")).to_have_text("柒拾万元整")
    enter(other, story)
    bid_rung(other)
    counted(other)
    page.locator("main button[type=submit]").click()
    expect(page.locator("[data-code=bid-too-low]")).to_be_visible()
    page.locator(".retry button").first.click()
    assert "/receipts/" in page.url
    shows(other, "705,000")
