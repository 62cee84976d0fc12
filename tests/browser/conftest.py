"""What journeys may ask for: a real Chromium, people with a window each, and a court that is served."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.live.server import Server
from tests.live.story import PASSWORD, Story, a_round, copied

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WAIT_MS = 20_000

Window = Callable[..., Page]
# Who has signed in at which server: people who come again do not type their password again.
SESSIONS: dict[tuple[str, str], Any] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey of this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the machine's Chromium, without a screen."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "no Chromium found; `make setup` installs it"
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return a court with a round, two bidders in it and one who waits: told once, to be copied."""
    return a_round(tmp_path_factory.mktemp("told"), bidders=3, waiting=1)


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Story:
    """Return that court for one journey alone; not served yet."""
    return copied(told, tmp_path / "court")


@pytest.fixture
def server(story: Story, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Serve the court a minute after the round has opened, or at another distance from its start."""
    with story.served(story.starts_at + getattr(request, "param", timedelta(minutes=1))) as serving:
        yield serving


@pytest.fixture
def window(browser: Browser, server: Server) -> Iterator[Window]:
    """Return how people open a window, signed in if named; an error in it fails the journey."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        username: str = "", *, width: int = 1280, script: str = "", language: str = "zh", **more: object
    ) -> Page:
        known = more.pop("known", None) or ({} if not username else SESSIONS.get((server.url, username), {}))
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            storage_state=known or None,
            **more,
        )  # type: ignore[arg-type]
        context.add_cookies([{"name": "lang", "value": language, "url": server.url}])
        context.set_default_timeout(WAIT_MS)
        if script:
            context.add_init_script(script)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{username or 'watcher'}: {error}"))
        if username and not known:
            sign_in(page, username)
            SESSIONS[server.url, username] = context.storage_state()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def sign_in(page: Page, username: str) -> None:
    """Sign in by the form."""
    page.goto("/account/sign-in?next=/law")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/law")
