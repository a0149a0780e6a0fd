"""What may not be on any page: things that are covered, cut or off their cards; what breaks a rule of accessibility."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, TimeoutError

#: Of projectors, tablets and phones.
SIZES = [(1280, 720), (1024, 768), (853, 480), (820, 1180), (390, 844), (320, 640)]

FAULTS = """() => {
  const faults = [];
  for (const box of [document.scrollingElement, document.querySelector("[data-testid=stMain]")]) {
    if (box.scrollWidth > box.clientWidth) faults.push(`${box.className.slice(0, 40)} scrolls sideways`);
  }
  const shows = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const called = (node) => `${node.tagName}.${node.className} ${node.ariaLabel ?? node.textContent.slice(0, 40)}`;
  const scrolls = (node) => {
    for (let box = node.parentElement; box && !box.matches(".live"); box = box.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return true;
    }
    return false;
  };
  const isWithin = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1;

  // Points and what lies over them are where the data are: they may cover one another.
  const hands = "button, input, select, a[href], summary, [role=slider]";
  const own = ".plane-point, .plane-grip, [inert] *, [type=file]";
  for (const node of document.querySelectorAll(`.live :is(${hands})`)) {
    if (!shows(node) || node.matches(own)) continue;
    node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = node.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!node.contains(hit)) faults.push(`${called(node)} is covered by ${hit && called(hit)}`);
    const card = node.closest(".card, .tool-line, .plane, .data, .live").getBoundingClientRect();
    if (!isWithin(box, card)) faults.push(`${called(node)} is off its card`);
    if (node.matches("input") && node.scrollWidth > node.clientWidth) faults.push(`${called(node)} cuts ${node.value}`);
  }

  const texts = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.closest(".live") || !shows(node)) continue;
    if (node.closest(".unseen, svg, option, .plane-axes, math, [aria-hidden]")) continue;
    const says = `“${text.data.slice(0, 40)}”`;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const card = node.closest(".card, .tool-line, .plane, .data, .live").getBoundingClientRect();
    if (!scrolls(node) && !isWithin(box, card)) faults.push(`${says} of ${called(node)} is off its card`);
    const { overflowX, textOverflow } = getComputedStyle(node);
    const isLarger = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 2;
    const isCut = overflowX === "hidden" && isLarger;
    if (isCut && !node.closest("[title], [aria-label]")) faults.push(`${says} is cut`);
    const cell = node.matches(".number") && node.closest(".cell, td, .tool-item, dd");
    if (cell && box.right > cell.getBoundingClientRect().right + 5) faults.push(`${text.data} runs out of its place`);
  }
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
  return faults;
}"""


def faults_at(page: Page, width: int, height: int) -> list[str]:
    """What is covered, cut or off its card in a window of this size, once views have found their place in it."""
    page.set_viewport_size({"width": width, "height": height})
    try:
        page.wait_for_function(f"({FAULTS})().length === 0", polling=300, timeout=6000)
    except TimeoutError:
        return page.evaluate(FAULTS)
    return []


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: What Streamlit's own page breaks, and we cannot mend: the rule, the element by its test id, and why.
STREAMLITS: dict[str, str] = {}
#: Where these lie is what the model says, so that they may be near one another (WCAG 2.5.8: essential).
PLACED = {"target-size": 'class="plane-grip'}


def complaints(page: Page) -> list[str]:
    """Rule by rule, what axe finds in our nodes and in those of Streamlit that are not named above."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:160]} at {node['target']}: {node['failureSummary'][:300]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
        if not any(known.get(rule["id"], "\0") in node["html"] for known in (STREAMLITS, PLACED))
    ]
