"""What a person does on a station, and what they wait for. Things are found as a screen reader finds them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from app.scenario import Scenario

STATIONS = ("", "loss", "gradient", "boundary")
FIGURES = '[data-testid^="figure-"]'

# Every figure stands, with Python's own numbers.
DRAWN = f"""() => [...document.querySelectorAll('{FIGURES}')].every((figure) =>
  figure.querySelector(".plot")?._fullLayout && !figure.querySelector(".stage.ahead"))"""


def visit(page: Page, path: str) -> Page:
    """Open a station and wait until all of it is there."""
    page.goto(path)
    return stand(page)


def stand(page: Page) -> Page:
    """Wait until the page is complete: its last part, its figures, its address."""
    expect(page.get_by_text("The formula, with these numbers")).to_be_visible()
    page.wait_for_function(DRAWN)
    page.wait_for_function("location.search.includes('target=')")
    return page


def scenario_of(page: Page) -> Scenario:
    """What the address bar says."""
    query = {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}
    scenario, problems = Scenario.from_query(query)
    assert not problems
    return scenario


def wait_for(page: Page, **parts) -> Scenario:
    """Wait until the address holds these parts of the scenario, and Python's answer is on the page."""
    written = {name: text for name, text in Scenario.to_query(_pad(parts)).items() if name in _names(parts)}
    for name, text in written.items():
        page.wait_for_function(
            "([name, text]) => new URLSearchParams(location.search).get(name) === text", arg=[name, text]
        )
    page.wait_for_function(DRAWN)
    return scenario_of(page)


def wait_for_commit(page: Page, before: str) -> Scenario:
    """Wait until the address is another than `before`, and Python's answer is on the page."""
    page.wait_for_function("(before) => location.href !== before", arg=before)
    page.wait_for_function(DRAWN)
    return scenario_of(page)


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def logit_field(page: Page, label: str) -> Locator:
    return field(page, f"Logit of {label} as a number")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def value(handle: Locator) -> float:
    return float(handle.get_attribute("aria-valuenow"))


def probabilities(page: Page) -> list[float]:
    return [float(text) for text in page.locator('[data-testid^="probability-"]').all_inner_texts()]


def middle(thing: Locator) -> tuple[float, float]:
    thing.scroll_into_view_if_needed()
    box = thing.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@contextmanager
def held(page: Page, handle: Locator) -> Iterator:
    """Hold a handle with the mouse; what is yielded moves it, in pixels from where it was taken."""
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    yield lambda dx, dy=0: page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def trace(page: Page, figure: str, index: int = 0) -> dict:
    """x and y of a figure's trace as Plotly has them."""
    return page.evaluate(
        """([figure, index]) => {
          const { x, y } = document.querySelector(`[data-testid="figure-${figure}"] .plot`)._fullData[index];
          return { x: Array.from(x), y: Array.from(y) };
        }""",
        [figure, index],
    )
