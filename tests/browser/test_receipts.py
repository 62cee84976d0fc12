"""J5.5 in real browsers: a bidder keeps his receipt, a stranger checks it, and a changed digit is found."""

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.hands import bid_rung, counted, enter
from tests.live.story import Story


def receipt_of(page: Page, folder: Path) -> dict[str, Any]:
    """Download the receipt from its page, and return what is in the file."""
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    path = folder / "receipt.json"
    download.value.save_as(path)
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def paste(page: Page, receipt: dict[str, Any]) -> None:
    """Paste a receipt and have it checked."""
    page.goto("/verify")
    page.fill("#receipt", json.dumps(receipt, ensure_ascii=False))
    page.locator("form[method=post] button[type=submit]").last.click()


def test_a_receipt_goes_from_the_bidder_to_a_stranger(story: Story, window: Window, tmp_path: Path) -> None:
    bidder = enter(window("b1"), story)
    bid_rung(bidder)
    counted(bidder)
    bidder.locator("[data-part=receipt]").first.click()
    expect(bidder.locator("main")).to_contain_text("柒拾万元整")
    expect(bidder.locator(".qr svg")).to_be_visible()
    receipt = receipt_of(bidder, tmp_path)

    stranger = window()
    paste(stranger, receipt)
    verdict = stranger.locator("#verdict")
    expect(verdict).to_have_attribute("data-verdict", "valid")
    expect(verdict).to_contain_text("有效")
    expect(verdict.locator("li.good")).to_have_count(6)

    # One digit of the amount, and the signature belongs to another text.
    receipt["body"]["amount_fen"] += 100
    paste(stranger, receipt)
    expect(verdict).to_have_attribute("data-verdict", "invalid")
    expect(verdict).to_contain_text("无效")

    # The address in the square leads to the entry itself.
    stranger.goto(bidder.locator(".receipt-check .address a").get_attribute("href") or "")
    expect(verdict).to_have_attribute("data-verdict", "valid")


def test_whoever_has_no_scripts_checks_a_file(story: Story, window: Window, tmp_path: Path) -> None:
    bidder = window("b1", java_script_enabled=False)
    bidder.goto(f"/rounds/{story.round_id}")
    bidder.fill("main input[name=amount]", "700000")
    bidder.locator("main form button[type=submit]").first.click()
    bidder.locator("main form button[type=submit]").first.click()
    assert "/receipts/" in bidder.url
    receipt_of(bidder, tmp_path)

    stranger = window(java_script_enabled=False)
    stranger.goto("/verify")
    stranger.set_input_files("#file", tmp_path / "receipt.json")
    stranger.locator("form[method=post] button[type=submit]").last.click()
    expect(stranger.locator("#verdict")).to_have_attribute("data-verdict", "valid")
    stranger.goto(f"/lots/{story.lot_id}")
    stranger.get_by_role("link", name="核验本场竞价").first.click()
    expect(stranger.locator("#verdict")).to_have_attribute("data-verdict", "valid")


@pytest.mark.parametrize("width", [390, 1440])
def test_everybody_can_read_the_pages_for_checking(story: Story, window: Window, width: int) -> None:
    page = window("b1", width=width)
    enter(page, story)
    bid_rung(page)
    counted(page)
    page.locator("[data-part=receipt]").first.click()
    page.wait_for_url("**/receipts/**")
    for path in (page.url, "/keys", "/verify", f"/verify?round={story.round_id}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
        assert [one["id"] for one in found] == [], path
