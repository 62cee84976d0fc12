"""The room in its states: read, reached and used by everybody, honest about a stop and a broken record."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from bidding.room import Room
from kernel.clock import StillClock
from store.signing import Signer
from store.unit import Store
from tests.browser.conftest import Window
from tests.browser.hands import (
    RUNG,
    bid_rung,
    by_program,
    counted,
    enter,
    events_of,
    is_in,
    press,
    shows,
    stands,
)
from tests.browser.people import a_priority_round
from tests.live.server import Server
from tests.live.story import Story, copied

TOUCH_PX = 44
FITS = "() => document.documentElement.scrollWidth - window.innerWidth"
SMALL = f"""() => [...document.querySelectorAll(":is(#hand, #thumb-bar, .toggle) :is(button, input)")]
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && Math.min(box.width, box.height) < {TOUCH_PX} - 0.5)
  .map(([one, box]) => `${{one.className}} ${{one.id}} ${{box.width}}x${{box.height}}`)"""
MOVES = """() => document.getAnimations().filter((one) => one.effect.getTiming().duration > 1).length"""
TOP = "() => document.querySelector('#hand [data-rung]').getBoundingClientRect().top + window.scrollY"


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


def chosen(page: Page, server: Server, **cookies: str) -> Page:
    """Let the window's owner have chosen theme and size of text before."""
    page.context.add_cookies(
        [{"name": name, "value": value, "url": server.url} for name, value in cookies.items()]
    )
    return page


def has_no_barrier(page: Page) -> None:
    """Ask the tool that finds barriers."""
    found = Axe().run(page).response["violations"]
    assert [(it["id"], [node["html"][:120] for node in it["nodes"]]) for it in found] == []


def leads(page: Page) -> bool:
    """Tell whether the window's bidder leads."""
    return page.locator("#live-room").get_attribute("data-place") in {"leading", "priority"}


def test_by_keyboard_alone(story: Story, window: Window) -> None:
    """Enter arms, Escape lets go, Enter twice bids; the focus stays where one was."""
    page = enter(window("b1"), story)
    rung = page.locator(RUNG).nth(2)
    amount = rung.get_attribute("value")
    rung.focus()
    page.keyboard.press("Enter")
    expect(rung).to_have_attribute("data-armed", "")
    expect(page.locator("#hand [data-part=reason]")).to_contain_text("元整")
    page.keyboard.press("Escape")
    expect(rung).not_to_have_attribute("data-armed", "")
    expect(rung).to_be_focused()
    page.keyboard.press("Enter")
    expect(rung).to_have_attribute("data-ready", "")
    page.keyboard.press("Enter")
    counted(page)
    shows(page, f"{float(amount or 0):,.0f}")
    page.locator("[data-part=receipt]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*")


@pytest.mark.parametrize("looks", [("light", "normal", "zh"), ("dark", "large", "en")])
def test_everybody_can_read_and_reach_it(
    story: Story, server: Server, window: Window, looks: tuple[str, str, str]
) -> None:
    """No barrier: leading, outbid, with a right to buy first, armed, before a large sum, and as a watcher."""
    theme, text, language = looks
    first, second = window("b1", language=language), window("b2", width=390, language=language)
    holder, watcher = window("b3", width=320, language=language), window(width=320, language=language)
    everybody = (first, second, holder, watcher)
    for page in everybody:
        enter(chosen(page, server, theme=theme, text=text), story)
    bids, other = (second, first) if leads(first) else (first, second)
    press(bids, RUNG)
    counted(bids)
    press(other, RUNG)
    counted(other)
    stands(bids, "outbid")
    for page in everybody:
        has_no_barrier(page)
        assert page.evaluate(FITS) <= 0
        assert page.evaluate(SMALL) == []
    bids.locator(RUNG).first.click()
    bids.fill("#own-amount", "90000000")
    bids.locator(".custom-bid").click()
    expect(bids.locator(".care")).to_be_visible()
    holder.locator("[data-shows=table]").click()
    holder.locator("[data-testid=match-price]").click()
    for page in (bids, holder):
        has_no_barrier(page)
        assert page.evaluate(FITS) <= 0
        assert page.evaluate(SMALL) == []


def test_nothing_jumps_under_the_finger(story: Story, window: Window) -> None:
    """When the price changes, when one leads and when one is outbid, the ladder stays where it is."""
    page, other = enter(window("b1", reduced_motion="reduce"), story), enter(window("b2"), story)
    if leads(page):
        bid_rung(other)
        counted(other)
    before = page.evaluate(TOP)
    page.locator(RUNG).first.click()
    assert page.evaluate(TOP) == before
    expect(page.locator(RUNG).first).to_have_attribute("data-ready", "")
    page.locator(RUNG).first.click()
    stands(page, "leading")
    assert page.evaluate(TOP) == before
    assert page.evaluate(MOVES) == 0
    shows(other, page.locator("#price-digits").inner_text())
    bid_rung(other)
    stands(page, "outbid")
    assert page.evaluate(TOP) == before


def test_one_thumb(story: Story, window: Window) -> None:
    """On a phone the lowest bid lies under the thumb, with what became of it beside it."""
    page, other = enter(window("b1", width=390), story), enter(window("b2"), story)
    if leads(page):
        bid_rung(other)
        counted(other)
    thumb, words = page.locator("#thumb"), page.locator("[data-part=thumb-words]")
    expect(thumb).to_be_in_viewport()
    thumb.click()
    expect(words).to_contain_text("元整")
    expect(page.locator("#thumb-bar [data-part=release]")).to_be_in_viewport()
    expect(thumb).to_have_attribute("data-ready", "")
    thumb.click()
    stands(page, "leading")
    expect(words).to_contain_text("领先")
    expect(thumb).to_be_disabled()
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    expect(thumb).to_be_in_viewport()


def test_an_armed_amount_is_let_go_when_the_price_moves(story: Story, window: Window) -> None:
    """What was chosen at another price is not bid at the new one; the page says that it was let go."""
    page, other = enter(window("b1"), story), enter(window("b2"), story)
    if leads(page):
        bid_rung(other)
        counted(other)
    actor = enter(window("b3"), story) if leads(other) else other
    page.locator(RUNG).nth(1).click()
    expect(page.locator("#hand [data-armed]")).to_have_count(1)
    bid_rung(actor)
    expect(page.locator("#hand [data-armed]")).to_have_count(0)
    expect(page.locator("#hand [data-part=reason]")).to_have_attribute("data-tone", "moved")


def test_curve_and_table_say_the_same(story: Story, window: Window) -> None:
    """The curve has a table beside it with every step in full; the record is checked from its beginning."""
    page = enter(window(width=390), story)
    accepted = [event for event in events_of(page, story) if event["kind"] == "bid-accepted"]
    expect(page.locator("#curve canvas")).to_be_visible()
    page.locator("[data-shows=table]").click()
    expect(page.locator("#curve")).to_be_hidden()
    amounts = page.locator("#curve-rows td:nth-child(2)").all_inner_texts()
    assert amounts == [f"¥{event['amount_fen'] // 100:,}" for event in accepted]
    page.locator("#check-whole").click()
    expect(page.locator("#check-said")).to_have_attribute("data-found", "whole")
    expect(page.locator("#check-said")).to_contain_text(str(len(events_of(page, story))))


def test_a_record_that_was_changed_stops_this_page(story: Story, server: Server, window: Window) -> None:
    """An amount changed on its way: a red bar names the entry, and this page does not bid any more."""
    page, other = window("b4", width=390), enter(window("b2"), story)
    page.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())

    def changed(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for event in body["events"]:
            if event["kind"] == "bid-accepted":
                event["amount_fen"] += 100
        route.fulfill(response=answer, body=json.dumps(body))

    page.route("**/api/v1/rounds/*/events*", changed)
    page.goto(f"/rounds/{story.round_id}")
    expect(page.locator("#pill")).to_have_attribute("data-line", "fallback")
    expect(page.locator(RUNG).first).to_be_enabled()
    actor = enter(window("b3"), story) if leads(other) else other
    bid_rung(actor)
    counted(actor)
    expect(page.locator("#broken")).to_be_visible()
    expect(page.locator("#broken-seq")).to_contain_text(str(events_of(actor, story)[-1]["seq"]))
    expect(page.locator("#pill")).to_have_attribute("data-line", "broken")
    expect(page.locator(RUNG).first).to_be_disabled()
    expect(page.locator("#thumb")).to_be_disabled()
    has_no_barrier(page)


def test_a_stop_says_why_and_going_on_says_until_when(story: Story, server: Server, window: Window) -> None:
    """Art. 28: ground, reason, since when and what comes next; afterwards the new end. Nobody reloads."""
    bidder, watcher = enter(window("b1"), story), enter(window(width=390, language="en"), story)
    store = Store(story.settings.database_url, StillClock(server.now()))
    room = Room(store, Signer.from_file(story.settings.key_file))
    try:
        room.suspend(story.round_id, ground="court-ruling", reason="案外人提出异议，裁定中止")
        for page in (bidder, watcher):
            is_in(page, "suspended")
            stopped = page.locator(".stopped")
            expect(stopped).to_be_visible()
            expect(stopped.locator("#stop-reason")).to_have_text("案外人提出异议，裁定中止")
            expect(stopped.locator("#stop-ground")).not_to_be_empty()
            expect(stopped.locator("#stop-since")).not_to_be_empty()
            expect(page.locator("#clock-part")).to_be_hidden()
            has_no_barrier(page)
        expect(bidder.locator(RUNG).first).to_be_disabled()
        assert (
            by_program(bidder, story, "99000000.00", "while-stopped")["refusals"][0]["code"]
            == "round-suspended"
        )
        store.clock.advance(minutes=2)  # type: ignore[attr-defined]
        room.resume(story.round_id, reason="异议已驳回")
        for page in (bidder, watcher):
            is_in(page, "open")
            expect(page.locator("#resumed")).to_be_visible()
            expect(page.locator("#clock-part")).to_be_visible()
        end = events_of(watcher, story)[-1]["ends_at"]
        assert watcher.locator("#until").get_attribute("data-until") == end
    finally:
        room.stop()
        store.close()
