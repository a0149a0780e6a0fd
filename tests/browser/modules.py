"""A blank page of a made-up host that imports the app's ES modules from disk: no server runs, and no request leaves."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

HOST = "http://modules.test"
ROOT = Path(__file__).parents[2]
#: What the host serves, by the first part of the path.
FOLDERS = {"app": ROOT / "app", "units": ROOT / "tests" / "browser" / "units"}


def _answer(route: Route) -> None:
    url = urlsplit(route.request.url)
    folder, _slash, rest = url.path.removeprefix("/").partition("/")
    if f"{url.scheme}://{url.netloc}" != HOST:
        route.abort()
    elif not folder:
        route.fulfill(content_type="text/html", body="<!doctype html><title>modules</title>")
    elif folder in FOLDERS and (path := FOLDERS[folder] / rest).is_file():
        route.fulfill(content_type="text/javascript", body=path.read_text(encoding="utf-8"))
    else:
        route.fulfill(status=404, body=f"no file {url.path}")


def open_modules(browser: Browser) -> Page:
    """A page on which `import("/app/browser/...")` and `import("/units/...")` work."""
    page = browser.new_page()
    page.route("**/*", _answer)
    page.goto(f"{HOST}/")
    return page
