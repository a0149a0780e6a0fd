"""A real Chromium on the real server. What goes wrong on a page that nobody looks at fails the test that opened it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from modules import open_modules
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from profiles import PATIENCE, PROJECTOR, Profiles

# Software rendering, with WebGL but without a pretended graphics card for the rest; no traffic of the browser's own;
# one process for all pages of a profile: what it has compiled for one page it need not compile again for the next,
# unless it compiles scripts while they stream in; no pages of the address bar's own, which nobody sees here.
FLAGS = [
    "--no-sandbox",
    "--process-per-site",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-features=ScriptStreaming,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
]

expect.set_options(timeout=PATIENCE)


def find_chromium(playwright) -> str:
    """A Chromium of the system, at best one without windows: its visits cost a fifth less. Or else Playwright's own."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    reason = "no Chromium: install chromium or google-chrome on the PATH, or run `playwright install chromium`"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def modules(browser: Browser) -> Iterator[Page]:
    """One blank page for all tests of pure JavaScript; see `open_modules`."""
    page = open_modules(browser)
    yield page
    page.close()


class Watch:
    """What a page does that it must not do."""

    def __init__(self, page: Page):
        self.page = page
        self.host: str | None = None
        self.wrongs: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.wrongs.append(f"page error: {error} {error.stack}"))
        page.on("request", self.follow)

    def hear(self, message) -> None:
        if message.type == "error":
            self.wrongs.append(f"console: {message.text} ({message.location.get('url')})")

    def follow(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about"):
            return
        self.host = self.host or parts.netloc
        if parts.netloc != self.host:
            self.wrongs.append(f"request to another host: {request.url}")


@pytest.fixture(scope="session")
def profiles(browser: Browser, server: str) -> Iterator[Profiles]:
    profiles = Profiles(browser, server)
    yield profiles
    profiles.close()


@pytest.fixture
def kept(profiles: Profiles) -> Profiles:
    profiles.begin()
    return profiles


@pytest.fixture
def desk(kept: Profiles) -> BrowserContext:
    return kept.of()


@pytest.fixture
def watched() -> Iterator[Callable[[Page], Page]]:
    """Listen to a page from its start; whatever it did wrong fails the test when it is over."""
    watches: list[Watch] = []

    def listen(page: Page) -> Page:
        watches.append(Watch(page))
        return page

    yield listen
    wrongs = [wrong for watch in watches for wrong in watch.wrongs]
    for watch in watches:
        if not watch.page.is_closed():
            watch.page.close()
    assert not wrongs, "\n".join(wrongs)


@pytest.fixture
def page(desk: BrowserContext, watched) -> Page:
    return watched(desk.new_page())


@pytest.fixture
def open_page(browser: Browser, kept: Profiles, server: str, watched) -> Iterator[Callable[..., Page]]:
    """A page on another screen: `open_page(viewport=..., has_touch=True, color_scheme="dark")`.

    What no page of a kept profile can be (in another language, of another server) gets a profile of its own.
    """
    contexts = []

    def open(**options) -> Page:
        if options.keys() <= {"viewport", "color_scheme", "reduced_motion", *Profiles.KINDS}:
            kind = {name: options.pop(name) for name in Profiles.KINDS if name in options}
            page = watched(kept.of(**kind).new_page())
            page.set_viewport_size(options.pop("viewport", PROJECTOR))
            page.emulate_media(**options)
            return page
        context = browser.new_context(**{"viewport": PROJECTOR, "base_url": server, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return watched(context.new_page())

    yield open
    for context in contexts:
        context.close()


@pytest.fixture
def frames_sent(page: Page) -> list:
    """Every message that the page sends to the server."""
    sent: list = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    return sent
