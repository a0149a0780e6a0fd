"""What a person does on a station, and what they wait for. Things are found as a screen reader finds them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from app import assets, stations
from app.state.scenario import Scenario

#: Their paths; the first one opens at the root.
STATIONS = ("", *(station.key for station in stations.STATIONS[1:]))
#: Those that show the scenario class by class: the others have pictures of their own.
WITH_PIPELINE = ("", *(station.key for station in stations.STATIONS[1:] if station.columns))
#: And the page of words, which shows no scenario.
PAGES = (*STATIONS, "glossary")
#: The page's ground by its colour scheme.
PAPERS = {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 20, 25)"}
PHONE = {"width": 390, "height": 844}

#: The page's link to Python, for what follows.
LINK = assets.address("browser/page/link.js")
STORE = assets.address("browser/page/store.js")

#: Python has answered all that it was sent, no view waits for more, and every figure that it spoke of stands, with the
#: present numbers.
SETTLED = """() => {
  const link = window.__link;
  if (!link.answer() || link.isBusy() || !location.search.includes("target=")) return false;
  if (document.querySelector('.live [aria-busy="true"]')) return false;
  const keys = Object.values(link.answer().figures).filter(Boolean).map(({ key }) => key);
  const stands = (figure) => figure?.querySelector(".plot")?._fullLayout && !figure.querySelector(".stage.ahead");
  return keys.every((key) => stands(document.querySelector(`[data-testid="figure-${key}"]`)));
}"""


def flat(station: str) -> str:
    """The address of a station, with its landscapes as maps: surfaces, drawn in software, take seconds a visit."""
    return f"/{station}?shape=contour" if station == "loss" else f"/{station}?"


def visit(page: Page, path: str) -> Page:
    """Open a page and wait until all of it is there."""
    page.goto(path)
    return stand(page)


def stand(page: Page) -> Page:
    """Wait until the page is complete: its last part, and at a station Python's answer, its figures, its address."""
    expect(page.locator(".formula, .chapters").last).to_be_visible()
    if page.locator(".formula").count():
        settled(page)
    return page


def settled(page: Page) -> None:
    """Wait until Python has answered all that it was sent, and the page shows it."""
    page.evaluate("async (address) => { window.__link ??= await import(new URL(address, document.baseURI)); }", LINK)
    next_frame(page)
    page.wait_for_function(SETTLED, polling=30)  # in ms: asking in every frame would have each one drawn


def requests(frames: list) -> list[dict]:
    """What the page asked Python for, among all that it sent."""
    found = []
    for frame in frames:
        text = frame.decode("utf-8", "ignore") if isinstance(frame, bytes) else frame
        for start in re.finditer(r'\{\\?"number', text):
            raw = text[start.start() :].replace('\\"', '"')
            found.append(json.JSONDecoder().raw_decode(raw)[0])
    return found


def scenario_in(address: str) -> Scenario:
    """What an address says."""
    query = {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
    scenario, problems = Scenario.from_query(query)
    assert not problems
    return scenario


def scenario_of(page: Page) -> Scenario:
    return scenario_in(page.url)


def wait_for(page: Page, **parts) -> Scenario:
    """Wait until the address says so, and Python's answer is on the page: `wait_for(page, temperature=2.0)`."""

    def says_so(address: str) -> bool:
        scenario = scenario_in(address)
        return all(
            getattr(scenario, name) == (value if name == "labels" else pytest.approx(value, rel=1e-11))
            for name, value in parts.items()
        )

    page.wait_for_url(says_so)
    settled(page)
    return scenario_of(page)


def wait_for_commit(page: Page, before: str) -> Scenario:
    """Wait until the address is another than `before`, and Python's answer is on the page."""
    page.wait_for_function("(before) => location.href !== before", arg=before)
    settled(page)
    return scenario_of(page)


#: All that a user can set, as the controls show it, and what follows from it; and the address.
SHOWN = """() => {
  const shown = { address: location.pathname + location.search };
  const note = (kind, name, read) => {
    for (const node of document.querySelectorAll(kind)) if (node.checkVisibility()) shown[name(node)] = read(node);
  };
  note(".live [role=slider]", (node) => node.ariaLabel, (node) => node.ariaValueNow);
  note(".live :is(input, select)", (node) => node.ariaLabel, (node) => node.value);
  note(".live [aria-pressed]:not(.brush)", (node) => node.ariaLabel ?? node.innerText, (node) => node.ariaPressed);
  note(".live .plane-point", (node) => node.ariaLabel, (node) => node.dataset.tip);
  note(".live .number[data-testid]", (node) => node.dataset.testid, (node) => node.textContent);
  return shown;
}"""


def everything(page: Page) -> dict[str, str]:
    """The address, and all that a user can set as the page shows it."""
    page.mouse.move(2, 2)
    settled(page)
    shown = page.evaluate(SHOWN)
    shown.pop("Shift all logits by", None)  # how far the hand has moved them, until they are moved otherwise
    return shown


def differences(found: dict[str, str], wanted: dict[str, str]) -> dict[str, tuple]:
    """What of `everything` differs."""
    both = found | wanted
    return {name: (found.get(name), wanted.get(name)) for name in both if found.get(name) != wanted.get(name)}


#: Another scenario, all of it at once, as a preset brings one.
SHOW = """async ({ link, store, scenario }) => {
  const { edit, state } = await import(new URL(store, document.baseURI));
  const { commit } = await import(new URL(link, document.baseURI));
  state.replaced++;
  edit({ ...scenario, logits: scenario.logits.map((z) => (z === "-inf" ? -Infinity : z)) });
  commit();
}"""


def show(page: Page, scenario: Scenario) -> None:
    """Go on with another scenario on a page that is there: as quick as a preset, where a visit takes seconds."""
    page.evaluate(SHOW, {"link": LINK, "store": STORE, "scenario": scenario.to_json()})
    settled(page)


def menu(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def on_plane(page: Page, across: float, down: float) -> tuple[float, float]:
    """A place on the plane, by shares of its width and height."""
    return place_on(page.get_by_test_id("plane"), across, down)


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def logit_field(page: Page, label: str) -> Locator:
    return field(page, f"Logit of {label} as a number")


def to_the_last_step(page: Page) -> None:
    """To step 500 of the film, once all of it has come: until then End leads to the last one that is there."""
    page.wait_for_function(
        "document.querySelector('[data-testid=figure-training] .plot')?._fullData?.[0].x?.at(-1) === 500"
    )
    slider(page, "Step of the training").press("End")
    expect(page.get_by_test_id("plane-step")).to_have_text("500")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def next_frame(page: Page) -> None:
    """Wait until what has happened is painted: views repaint once in a frame."""
    page.evaluate("new Promise((done) => requestAnimationFrame(done))")


def value(handle: Locator) -> float:
    next_frame(handle.page)
    return float(handle.get_attribute("aria-valuenow"))


def presented(page: Page) -> Scenario:
    """The scenario as the pipeline's own handles and fields show it, before and after a commit."""
    names = page.get_by_role("slider", name=re.compile("^Logit "))
    labels = tuple(name.get_attribute("aria-label").removeprefix("Logit ") for name in names.all())
    logits = tuple(value(slider(page, f"Logit {label}")) for label in labels)
    targets = [slider(page, f"Target {label}") for label in labels]
    target = tuple(value(handle) for handle in targets) if targets[0].count() else scenario_of(page).target
    return Scenario(logits, labels, value(slider(page, "Temperature")), target)


#: How far a readout of three decimals may be from its number.
HALF_A_DIGIT = 0.00051


def probabilities(page: Page) -> list[float]:
    next_frame(page)
    return [float(text) for text in page.locator('[data-testid^="probability-"]').all_inner_texts()]


def weights(page: Page) -> list[float]:
    """The plane's model as its sliders show it: w1, w2 and b of each class.

    While something else moves they are refreshed now and then: wait until they are what the page holds.
    """
    page.evaluate(
        "async (address) => { window.__model ??= await import(new URL(address, document.baseURI)); }",
        assets.address("browser/plane/store.js"),
    )
    return page.wait_for_function(
        """() => {
          const { weights, bias } = window.__model.plane;
          const held = bias.flatMap((b, k) => [...weights[k], b]);
          const sliders = [...document.querySelectorAll(".weights table [role=slider]")];
          const shown = sliders.map(({ ariaValueNow }) => Number(ariaValueNow));
          return shown.length === held.length && shown.every((x, n) => x === held[n]) && shown;
        }"""
    ).json_value()


def in_sight(thing: Locator) -> dict[str, float]:
    """Where a thing is, scrolled to where a pointer reaches it: how far down it lies depends on the machine's fonts."""
    thing.scroll_into_view_if_needed()
    return thing.bounding_box()


def place_on(thing: Locator, across: float, down: float) -> tuple[float, float]:
    """A place on a thing that is in sight, by shares of its width and height."""
    box = in_sight(thing)
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def middle(thing: Locator) -> tuple[float, float]:
    return place_on(thing, 0.5, 0.5)


def live_marks(card: Locator) -> dict[str, list[float]]:
    """The markers and cursors that stand above a figure, by their traces' keys: where on the page, in pixels."""
    next_frame(card.page)
    return card.evaluate(
        """(card) => {
          const overlay = card.querySelector("canvas.overlay");
          const { left, top } = overlay.getBoundingClientRect();
          const places = Object.entries(overlay.places ?? {});
          return Object.fromEntries(places.map(([key, [x, y]]) => [key, [left + x, top + y]]));
        }"""
    )


def middles(things: Locator) -> list[tuple[float, float]]:
    next_frame(things.page)
    boxes = things.evaluate_all("(nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON())")
    return [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]


@contextmanager
def held(page: Page, handle: Locator) -> Iterator:
    """Hold a handle with the mouse; what is yielded moves it, in pixels from where it was taken."""
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    yield lambda dx, dy=0: page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


#: A finger that comes down again sooner does not tap: Chromium takes it for one that stops what was flung, in ms.
AFTER_SWIPE = 500


@contextmanager
def touched(page: Page, thing: Locator) -> Iterator:
    """Touch a thing's middle with one finger; what is yielded moves it, in pixels from there."""
    x, y = middle(thing)
    session = page.context.new_cdp_session(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def move(dx: float, dy: float = 0) -> None:
        for k in range(1, 6):
            send("touchMove", (x + dx * k / 5, y + dy * k / 5))

    send("touchStart", (x, y))
    yield move
    send("touchEnd")
    page.wait_for_timeout(AFTER_SWIPE)


def finger(page: Page, thing: Locator, dx: float, dy: float) -> None:
    """Drag a thing with one finger."""
    with touched(page, thing) as move:
        move(dx, dy)


def trace(page: Page, figure: str, index: int = 0) -> dict:
    """x and y of a figure's trace as Plotly has them."""
    return page.evaluate(
        """([figure, index]) => {
          const { x, y } = document.querySelector(`[data-testid="figure-${figure}"] .plot`)._fullData[index];
          return { x: Array.from(x), y: Array.from(y) };
        }""",
        [figure, index],
    )
