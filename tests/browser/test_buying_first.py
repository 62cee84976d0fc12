"""J6: people who may buy first take the leading price without going higher, in their confirmed order."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.hands import (
    ANSWER,
    RUNG,
    bid_rung,
    bids_of,
    by_program,
    counted,
    enter,
    is_in,
    kinds_of,
    press,
    shows,
    stands,
)
from tests.browser.people import AWAY, RANKS, a_priority_round
from tests.live.server import Server
from tests.live.story import Story

MATCH = "[data-testid=match-price]"
MATCH_BY_THUMB = "[data-part=thumb-match]"
WHY = "[data-part=match-why]"
ORDINARY, PRIORITY = "普通", "优先 · 同价"


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return a court with a round from one million on, and three who may buy first in it."""
    return a_priority_round(tmp_path_factory.mktemp("priority"))


def test_the_right_to_buy_first(story: Story, server: Server, window: Window) -> None:
    """The steps 1 to 5, one after the other in one round."""
    ordinary, watcher = window("b1"), window(language="en", width=390)
    earlier, later, alike = window("b3", language="en"), window("b4", width=390), window("b5")
    for page in (ordinary, watcher, earlier, later, alike):
        enter(page, story)
    who_was_told(ordinary, watcher)
    the_price_is_matched(story, ordinary, later, alike, watcher)
    the_earlier_order_goes_first(story, ordinary, earlier, later)
    nobody_is_named(watcher)
    the_buyer_and_who_stayed_away(story, server, earlier, watcher)


def who_was_told(ordinary: Page, watcher: Page) -> None:
    """J6.1: the room lists each right with its order, and how and when its holder was told."""
    for page in (ordinary, watcher):
        rows = page.locator("#first-buyers tbody tr")
        expect(rows).to_have_count(len(RANKS) + 1)
        assert rows.locator("td:nth-child(1)").all_inner_texts() == ["1", "2", "2", "3"]
        assert set(rows.locator("td:nth-child(2)").all_inner_texts()) == {"承租人优先购买权"}
        assert set(rows.locator("td:nth-child(3)").all_inner_texts()) == {"2026-03-02"}
    assert set(ordinary.locator("#first-buyers td:nth-child(4)").all_inner_texts()) == {"电子送达"}
    expect(ordinary.locator(MATCH)).to_have_count(0)


def the_price_is_matched(story: Story, ordinary: Page, later: Page, alike: Page, watcher: Page) -> None:
    """J6.2: a priority purchaser takes the price and leads; the ordinary leader reads why and what to do."""
    expect(later.locator(MATCH)).to_be_hidden()
    expect(later.locator(WHY)).not_to_be_empty()
    bid_rung(ordinary, 4)
    counted(ordinary)
    shows(later, "1,020,000")
    expect(alike.locator(MATCH)).to_contain_text("¥1,020,000")
    expect(later.locator(MATCH_BY_THUMB)).to_be_in_viewport()
    # Armed and let go: nothing is bid without the second tap.
    later.locator(MATCH_BY_THUMB).click()
    expect(later.locator(MATCH_BY_THUMB)).to_have_attribute("data-armed", "")
    later.locator("#thumb-bar [data-part=release]").click()
    expect(later.locator(MATCH_BY_THUMB)).not_to_have_attribute("data-armed", "")
    assert len(bids_of(watcher)) == 1
    press(later, MATCH_BY_THUMB)
    counted(later)
    stands(later, "priority")
    stands(ordinary, "matched")
    line = ordinary.locator("[data-place-is=matched]")
    expect(line).to_contain_text("优先购买权人以同等价格出价")
    expect(line).to_contain_text("¥1,025,000")
    expect(ordinary.locator("#cry")).to_contain_text("1,020,000")
    expect(ordinary.locator(RUNG).first).to_contain_text("¥1,025,000")
    assert kinds_of(ordinary) == [PRIORITY, ORDINARY]
    # Of the same order, whoever was earlier keeps the lead.
    expect(alike.locator(MATCH)).to_be_hidden()
    expect(alike.locator(WHY)).to_contain_text("同一顺位")
    answer = by_program(alike, story, "1020000.00", "of-the-same-order")
    assert answer["refusals"][0]["code"] == "priority-outranked"


def the_earlier_order_goes_first(story: Story, ordinary: Page, earlier: Page, later: Page) -> None:
    """J6.3: after a higher bid the first in order matches; the second cannot, and reads the rule."""
    bid_rung(ordinary)
    counted(ordinary)
    stands(later, "outbid")
    shows(earlier, "1,025,000")
    press(earlier, MATCH)
    counted(earlier)
    stands(earlier, "priority")
    stands(ordinary, "matched")
    expect(later.locator(MATCH)).to_be_hidden()
    expect(later.locator(WHY)).to_contain_text("顺位在先")
    answer = by_program(later, story, "1025000.00", "of-a-later-order")
    assert answer["http"] == 409
    assert answer["refusals"][0]["code"] == "priority-outranked"
    assert "21" in answer["refusals"][0]["article"]
    assert answer["round"]["leading"]["code"] == story.bidders[2].code
    expect(earlier.locator(ANSWER)).to_have_attribute("data-tone", "good")


def nobody_is_named(watcher: Page) -> None:
    """J6.5: everybody sees the kind of each bid, and nobody's name."""
    assert kinds_of(watcher) == ["Priority, same price", "Ordinary", "Priority, same price", "Ordinary"]
    said = watcher.locator("#live-room").inner_text()
    for name in (AWAY, "竞买人3", "张三", *(f"承租人{name}" for name in RANKS)):
        assert name not in said
    watcher.locator("[data-shows=table]").click()
    kinds = watcher.locator("#curve-rows td:nth-child(4)").all_inner_texts()
    assert kinds == list(reversed(kinds_of(watcher)))


def the_buyer_and_who_stayed_away(story: Story, server: Server, earlier: Page, watcher: Page) -> None:
    """J6.4: without a higher bid the first in order buys; who was told and stayed away has given it up."""
    server.put_clock(story.ends_at + timedelta(seconds=2))
    for page in (earlier, watcher):
        is_in(page, "sold")
        expect(page.locator("#result")).to_contain_text(story.bidders[2].code or "")
    watcher.locator("#result a.btn").click()
    paper = watcher.locator(".document-confirmation")
    expect(paper).to_contain_text(
        "第3顺位优先购买权人（承租人优先购买权）经依法通知未参与竞买，视为放弃优先购买权"
    )
    assert AWAY not in paper.inner_text()
    assert "第2顺位" not in paper.inner_text()
