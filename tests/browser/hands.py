"""What people do in the room's windows, and what they see there: one small function each."""

import json
import re
import time
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.live.server import Server
from tests.live.story import Story

LIVE = "#pill[data-line=live]"
ANSWER = "#hand [data-part=answer]"
RUNG = "#hand [data-rung]"

POST_BID = """async ([round_id, amount, key]) => {
  const answer = await fetch(`/api/v1/rounds/${round_id}/bids`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": key,
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify({ amount }),
  });
  return { http: answer.status, ...(await answer.json()) };
}"""
REMEMBER_PHASES = """() => {
  const room = document.getElementById("live-room");
  window.phases = [room.dataset.phase];
  const watch = new MutationObserver(() => window.phases.push(room.dataset.phase));
  watch.observe(room, { attributeFilter: ["data-phase"] });
}"""


def enter(page: Page, story: Story) -> Page:
    """Open the round's page and wait until it is live and knows the court's time."""
    page.goto(f"/rounds/{story.round_id}")
    page.wait_for_selector(LIVE)
    expect(page.locator("#court-clock")).to_have_text(re.compile(r"\.\d$"))
    return page


def press(page: Page, button: str, rung: int = 0) -> None:
    """Press a button twice on the same place: the first arms it, the second bids."""
    found = page.locator(button).nth(rung)
    found.click()
    expect(found).to_have_attribute("data-ready", "")
    found.click()


def bid_rung(page: Page, rung: int = 0) -> None:
    """Bid one of the next lawful amounts."""
    press(page, RUNG, rung)


def bid_amount(page: Page, amount: str) -> None:
    """Type an amount of one's own and confirm it."""
    page.fill("#own-amount", amount)
    press(page, ".custom-bid")


def by_program(page: Page, story: Story, amount: str, key: str) -> dict[str, Any]:
    """Bid as a program would, with the session of this window, and return the answer."""
    answer: dict[str, Any] = page.evaluate(POST_BID, [story.round_id, amount, key])
    return answer


def shows(page: Page, price: str) -> None:
    """Wait until the page shows the price."""
    expect(page.locator("#price-digits")).to_have_text(price)


def stands(page: Page, place: str) -> None:
    """Wait until the page says how its viewer stands, in words and with a mark."""
    expect(page.locator("#live-room")).to_have_attribute("data-place", place)
    line = page.locator(f"[data-place-is={place}]")
    expect(line).to_be_visible()
    expect(line.locator("b").first).not_to_be_empty()
    expect(line.locator("svg").first).to_be_visible()


def is_in(page: Page, phase: str) -> None:
    """Wait until the round is in a phase."""
    expect(page.locator("#live-room")).to_have_attribute("data-phase", phase)


def counted(page: Page) -> None:
    """Wait until the hand says that the bid counts."""
    expect(page.locator(ANSWER)).to_have_attribute("data-tone", "good")


def bids_of(page: Page) -> list[str]:
    """Return the amounts in the course of bidding, the latest first."""
    return page.locator("#log tr:not(.happened) td:nth-child(2)").all_inner_texts()


def kinds_of(page: Page) -> list[str]:
    """Return the kinds of the bids, the latest first."""
    return page.locator("#log tr:not(.happened) td:nth-child(4)").all_inner_texts()


def knows_the_time(page: Page, server: Server) -> None:
    """Wait until the page has noticed that the court's clock was moved."""
    there = server.now() + timedelta(hours=8)
    hour = there.strftime("%H:%M")
    later = (there + timedelta(minutes=1)).strftime("%H:%M")
    expect(page.locator("#court-clock")).to_have_text(re.compile(rf"(^|\s)({hour}|{later}):"))


def ends_at(page: Page) -> float:
    """Return when the page's clock reaches nothing, by our own clock: what it shows, counted from now."""
    before = time.monotonic()
    digits = re.search(r"(\d+):(\d+):(\d+)\.(\d)", page.locator("#until").inner_text())
    assert digits
    hours, minutes, seconds, tenths = (int(part) for part in digits.groups())
    return (before + time.monotonic()) / 2 + hours * 3600 + minutes * 60 + seconds + tenths / 10


def events_of(page: Page, story: Story) -> list[dict[str, Any]]:
    """Return the whole published record."""
    answer = page.request.get(f"/api/v1/rounds/{story.round_id}/events?after=0")
    return json.loads(answer.text())["events"]  # type: ignore[no-any-return]


def receipts_of(page: Page, story: Story) -> list[dict[str, Any]]:
    """Return every answer that the window's bidder got in the round."""
    answer = page.request.get(f"/api/v1/rounds/{story.round_id}/receipts")
    return json.loads(answer.text())["receipts"]  # type: ignore[no-any-return]
