"""Browser profiles that serve test after test: what a first page has fetched and compiled, the next ones find there."""

from playwright.sync_api import Browser, BrowserContext, expect

PATIENCE = 20_000  # milliseconds, for what takes a tenth of it on a quiet machine
PROJECTOR = {"width": 1280, "height": 720}
#: Then a new one, for a profile's process grows with every page and slows down.
TESTS_A_PROFILE = 40


def kept_profile(browser: Browser, address: str, **options) -> BrowserContext:
    """A profile whose process stays, with what pages need in it."""
    context = browser.new_context(**{"viewport": PROJECTOR, "base_url": address, "color_scheme": "light", **options})
    context.set_default_timeout(PATIENCE)
    first = context.new_page()
    first.goto("/loss?shape=contour")
    expect(first.locator(".js-plotly-plot .main-svg").first).to_be_attached(timeout=3 * PATIENCE)
    first.goto("/_stcore/health")  # one small page stays open, and with it the process
    return context


class Profiles:
    """A profile of each kind that tests ask for, the same for all pages of a test."""

    #: What a page cannot be made into: a profile has it or has it not.
    KINDS = ("has_touch", "is_mobile")

    def __init__(self, browser: Browser, address: str):
        self.browser = browser
        self.address = address
        self.kept: dict[frozenset, tuple[BrowserContext, int]] = {}

    def begin(self) -> None:
        """A test begins, no page is open: profiles that have served long enough go."""
        for name, (context, served) in list(self.kept.items()):
            if served >= TESTS_A_PROFILE:
                context.close()
                del self.kept[name]

    def of(self, **kind: bool) -> BrowserContext:
        """The profile of a kind."""
        name = frozenset(kind.items())
        context, served = self.kept.get(name) or (kept_profile(self.browser, self.address, **kind), 0)
        self.kept[name] = context, served + 1
        return context

    def close(self) -> None:
        for context, _served in self.kept.values():
            context.close()
