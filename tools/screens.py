"""Takes pictures of the main pages of a demonstration court into docs/screens: `make screens`."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
START_SECONDS_MAX = 300
PAGE_MILLISECONDS_MAX = 20_000
# Long enough for the clock, the ladder and the fonts to be there.
SETTLE_MILLISECONDS = 1_200
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)


class View(NamedTuple):
    """A page to be shown: as whom it is seen, where one begins, and which links lead on to it."""

    name: str
    start: str
    links: tuple[str, ...] = ()
    part: str = ""


_LOT = 'main a[href^="/lots/"]'
_ROUND = 'main a[href^="/rounds/"]'
_COURT_LOT = 'main a[href^="/court/lots/"]'
VIEWS = (
    View("home", "/"),
    View("lots", "/lots"),
    View("lot", "/lots", (_LOT,)),
    View("notices", "/notices"),
    View("room", "/", (_LOT, _ROUND), "bidder"),
    View("room-watching", "/", (_LOT, _ROUND)),
    View("statistics", "/stats"),
    View("sign-in", "/account/sign-in"),
    View("my-auctions", "/me", part="bidder"),
    View("my-cases", "/party", part="party"),
    View("desk", "/court/", part="judge"),
    View("cases", "/court/cases", part="clerk"),
    View("court-lot", "/court/", (_COURT_LOT,), "clerk"),
    View("approvals", "/court/approvals", part="judge"),
    View("money", "/finance", part="finance"),
)
IN_ENGLISH = frozenset({"home", "lot", "room", "statistics", "desk"})


@contextmanager
def demonstration() -> Iterator[str]:
    """Run a demonstration court of our own, and take it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="mingpai-screens-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        environment = {**os.environ, "MINGPAI_HOME": home, "PORT": port, "MINGPAI_DATABASE_URL": ""}
        command = [sys.executable, str(ROOT / "mingpai.py"), "demo"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until:
        if server.poll() is not None:
            sys.exit("The demonstration court stopped while starting; run `make demo` to see why.")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError):
            time.sleep(0.5)
    sys.exit(f"The demonstration court was not ready within {START_SECONDS_MAX} s.")


def show(page: Page, address: str, view: View, language: str) -> bool:
    """Go to a page as somebody in it would; tell whether it is there."""
    if view.part:
        page.goto(f"{address}/demo/")
        page.locator(f'form[action$="/demo/as/{view.part}"] button').first.click()
    answer = page.goto(f"{address}{view.start}?lang={language}")
    for link in view.links:
        if not page.locator(link).count():
            return False
        where = page.locator(link).first.get_attribute("href")
        answer = page.goto(f"{address}{where}")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    return answer is not None and answer.ok


def take(browser: Browser, address: str, view: View, size: str, language: str) -> str:
    """Take one picture and return its name; empty where the page is not there."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.set_default_timeout(PAGE_MILLISECONDS_MAX)
    try:
        page = context.new_page()
        if not show(page, address, view, language):
            return ""
        name = f"{view.name}-{language}-{size}"
        page.screenshot(path=SCREENS / f"{name}.png")
        return name
    finally:
        context.close()


def main() -> int:
    """Take all pictures, or those whose name begins with the word given."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    SCREENS.mkdir(parents=True, exist_ok=True)
    missing = []
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for view in (view for view in VIEWS if view.name.startswith(word)):
            for language in ("zh", "en") if view.name in IN_ENGLISH else ("zh",):
                for size in SIZES:
                    name = take(browser, address, view, size, language)
                    print(f"  {name or 'NOT THERE: ' + view.name}", flush=True)
                    missing += [] if name else [view.name]
        browser.close()
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
