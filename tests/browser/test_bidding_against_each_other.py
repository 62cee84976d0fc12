"""J4: two bid against each other and one watches, from the wait before the start to the result."""

import re
import time
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.hands import (
    ANSWER,
    REMEMBER_PHASES,
    RUNG,
    bid_amount,
    bid_rung,
    bids_of,
    by_program,
    counted,
    ends_at,
    enter,
    events_of,
    is_in,
    knows_the_time,
    receipts_of,
    shows,
    stands,
)
from tests.browser.people import a_priority_round
from tests.live.server import Server
from tests.live.story import Story

BEFORE = timedelta(minutes=3)
# The device of the first bidder runs ahead by so much.
AHEAD = timedelta(minutes=10)
PROGRAM_PAUSE_SECONDS = 0.25
PROGRAM_TRIES = 100


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return a court with a round from one million on."""
    return a_priority_round(tmp_path_factory.mktemp("priority"))


@pytest.mark.parametrize("server", [-BEFORE], indirect=True)
def test_two_bid_and_one_watches(story: Story, server: Server, window: Window) -> None:
    """The steps a to g, one after the other in one round."""
    first, second, watcher = window("b1"), window("b2", width=390), window(language="en")
    first.clock.install(time=story.starts_at + AHEAD)
    for page in (first, second, watcher):
        enter(page, story)
        page.evaluate(REMEMBER_PHASES)
    opens_by_itself(story, server, first, second, watcher)
    first_bid_and_its_echo(story, first, second, watcher)
    outbid(story, first, second, watcher)
    the_device_clock_is_not_trusted(first, watcher)
    a_nought_too_many(first, watcher)
    between_two_steps(first)
    bid_late(story, server, first, second, watcher)
    too_late(story, server, first, second)
    the_result(story, first, second, watcher)


def opens_by_itself(story: Story, server: Server, *pages: Page) -> None:
    """J4 a: before the start the clock counts to it; at the start all three open without a reload."""
    for page in pages:
        is_in(page, "announced")
        expect(page.locator("#until")).to_have_attribute("data-to", "open")
        expect(page.locator("#no-bids")).to_be_visible()
    expect(pages[0].locator(RUNG).first).to_be_disabled()
    server.put_clock(story.starts_at)
    for page in pages:
        is_in(page, "open")
        expect(page.locator("#until")).to_have_attribute("data-to", "close")
        knows_the_time(page, server)


def first_bid_and_its_echo(story: Story, first: Page, second: Page, watcher: Page) -> None:
    """J4 a: the first bid is the starting price or more; others see it with its code and no name."""
    bid_amount(first, "995000")
    expect(first.locator(ANSWER)).to_have_attribute("data-tone", "refused")
    expect(first.locator(f"{ANSWER} .article")).to_contain_text("20")
    first.fill("#own-amount", "")
    # J4 d: one decision however fast it is clicked: the second click of the pair finds the bid on its way.
    rung = first.locator(RUNG).first
    rung.dblclick()
    expect(rung).to_have_attribute("data-ready", "")
    rung.dblclick()
    counted(first)
    expect(first.locator(f"{ANSWER} .signature")).to_have_attribute("data-found", "signed")
    stands(first, "leading")
    code = story.bidders[0].code or ""
    for page in (second, watcher):
        shows(page, "1,000,000")
        expect(page.locator("#leader")).to_contain_text(code)
        assert bids_of(page) == ["¥1,000,000"]
        assert "竞买人1" not in page.locator("#live-room").inner_text()
    # The very same bid once more, as a retry sends it: the same receipt, and nothing more happened.
    key = receipts_of(first, story)[0]["receipt"]["body"]["command_id"]
    again = [by_program(first, story, "1000000.00", key) for _ in range(2)]
    assert [answer["http"] for answer in again] == [200, 200]
    assert again[0]["replayed"]
    assert again[0]["receipt"] == again[1]["receipt"]
    assert bids_of(watcher) == ["¥1,000,000"]


def outbid(story: Story, first: Page, second: Page, watcher: Page) -> None:
    """J4 b: whoever is outbid sees and hears it, another tab tells it; who leads cannot outbid himself."""
    title = watcher.title()
    assert first.title() != title
    bid_rung(second)
    counted(second)
    shows(first, "1,005,000")
    stands(first, "outbid")
    stands(second, "leading")
    expect(first).to_have_title(re.compile(r"^（已被超过）"))
    expect(first.locator("#cry")).to_contain_text("1,005,000")
    expect(watcher.locator("#cry")).to_be_empty()
    expect(second.locator(RUNG).first).to_be_disabled()
    expect(second.locator("#hand [data-part=reason]")).to_have_attribute("data-tone", "off")
    answer = by_program(second, story, "1010000.00", "while-leading-1")
    assert answer["http"] == 409
    assert answer["refusals"][0]["code"] == "already-leading"
    assert answer["refusals"][0]["sentence"]


def the_device_clock_is_not_trusted(first: Page, watcher: Page) -> None:
    """J4 c: ten minutes ahead, and yet the same time left to half a second; the page says how far."""
    expect(first.locator("#clock-words")).to_have_attribute("data-off", "")
    expect(first.locator("#clock-words")).to_contain_text(re.compile(r"\b6\d\d\b"))
    assert min(abs(ends_at(first) - ends_at(watcher)) for _ in range(5)) < 0.5


def a_nought_too_many(first: Page, watcher: Page) -> None:
    """J4 d: far above the price: how far, how many steps, the amount in words, the last digits once more."""
    first.fill("#own-amount", "10005000")
    expect(first.locator("#own-echo")).to_contain_text("壹仟万伍仟元整")
    first.locator(".custom-bid").click()
    guard = first.locator(".care")
    expect(guard).to_contain_text("895.5%")
    expect(guard).to_contain_text(re.compile("1,?800"))
    expect(guard).to_contain_text("壹仟万伍仟元整")
    expect(first.locator(".custom-bid")).to_be_disabled()
    expect(first.locator("#own-digits")).to_be_focused()
    first.fill("#own-digits", "0005")
    expect(first.locator(".custom-bid")).to_be_disabled()
    first.fill("#own-digits", "5000")
    expect(first.locator(".custom-bid")).to_be_enabled()
    guard.locator("[data-part=release]").click()
    expect(guard).to_be_hidden()
    first.fill("#own-amount", "")
    assert bids_of(watcher) == ["¥1,005,000", "¥1,000,000"]


def between_two_steps(first: Page) -> None:
    """J4 d: between two steps: the refusal stands where the hand is and offers what would count."""
    bid_amount(first, "1007500")
    refused = first.locator(f"{ANSWER}[data-tone=refused]")
    expect(refused).to_be_visible()
    expect(refused.locator("[data-part=next] button")).to_have_text(["¥1,010,000", "¥1,015,000"])
    first.fill("#own-amount", "")


def bid_late(story: Story, server: Server, first: Page, second: Page, watcher: Page) -> None:
    """J4 e: a bid near the end moves it to five minutes after the bid, exactly; all clocks jump."""
    pages = (first, second, watcher)
    server.put_clock(story.ends_at - timedelta(minutes=2))
    for page in pages:
        knows_the_time(page, server)
    expect(first.locator("#if-bid")).not_to_be_empty()
    bid_rung(first)
    counted(first)
    for page in pages:
        is_in(page, "extended")
        shows(page, "1,010,000")
        expect(page.get_by_test_id("delay-count")).to_contain_text(re.compile("1|once"))
        expect(page.locator("#log tr.happened").first).not_to_be_empty()
    watcher.get_by_test_id("delay-count").click()
    expect(watcher.locator("#delay-list li")).to_have_count(1)
    bid, moved = events_of(watcher, story)[-2:]
    assert (bid["kind"], moved["kind"]) == ("bid-accepted", "end-moved")
    end = datetime.fromisoformat(moved["ends_at"])
    assert end - datetime.fromisoformat(bid["received_at"]) == timedelta(minutes=5)
    assert watcher.locator("#until").get_attribute("data-until") == moved["ends_at"]


def too_late(story: Story, server: Server, first: Page, second: Page) -> None:
    """J4 f: a bid that enters after the end is refused with both instants, and its refusal is kept."""
    # Looked at in time, sent too late: the page of the plain form stays open beside the room.
    late = second.context.new_page()
    late.goto(f"/rounds/{story.round_id}/bid?amount=1015000")
    end = datetime.fromisoformat(events_of(first, story)[-1]["ends_at"])
    server.put_clock(end - timedelta(seconds=2))
    # A program keeps bidding over the end: too low before it, too late after it, and each answer is kept.
    answer = by_program(second, story, "1000000.00", "over-the-end-0")
    for attempt in range(1, PROGRAM_TRIES):
        if answer["refusals"][0]["code"] == "round-ended":
            break
        time.sleep(PROGRAM_PAUSE_SECONDS)
        answer = by_program(second, story, "1000000.00", f"over-the-end-{attempt}")
    assert answer["refusals"][0]["code"] == "round-ended"
    body = answer["receipt"]["body"]
    assert datetime.fromisoformat(body["received_at"]) >= datetime.fromisoformat(body["ends_at"]) == end
    late.locator("main button[type=submit]").click()
    refused = late.locator("[data-code=round-ended]")
    expect(refused).to_be_visible()
    assert len(re.findall(r"\d\d:\d\d:\d\d\.\d{3}", refused.locator(".instants").inner_text())) == 2
    expect(late.locator(".retry")).to_have_count(0)
    kept = [one for one in receipts_of(second, story) if not one["accepted"]]
    assert "round-ended" in {one["receipt"]["body"]["refusal"]["code"] for one in kept}
    late.close()


def the_result(story: Story, first: Page, second: Page, watcher: Page) -> None:
    """J4 g: the result comes by itself on every page, after a moment in which it is being confirmed."""
    for page in (first, second, watcher):
        is_in(page, "sold")
        shows(page, "1,010,000")
        expect(page.locator("#result")).to_contain_text(story.bidders[0].code or "")
        expect(page.locator("#result code.hash")).to_be_visible()
    assert any("confirming" in page.evaluate("window.phases") for page in (first, second, watcher))
    expect(first.locator(RUNG).first).to_be_hidden()
    assert by_program(second, story, "1015000.00", "after-the-close")["refusals"][0]["code"] == "round-ended"
    assert bids_of(watcher) == ["¥1,010,000", "¥1,005,000", "¥1,000,000"]
    assert "张三" not in watcher.locator("#live-room").inner_text()
    watcher.locator("#result a.btn").click()
    expect(watcher.locator(".document-confirmation")).to_contain_text("延时1次")
