"""All that a page says, and which of its words are another language's."""

import re

from playwright.sync_api import Page
from pseudo import untranslated

from app.stations import STATIONS
from app.views.glossary import chapters

#: Names of functions and number formats, and what the formulas are made of.
SIGNS = frozenset(
    {
        "softmax",
        "NLL",
        "ECE",
        "MCE",
        "acc",
        "conf",
        "log",
        "exp",
        "clip",
        "odds",
        "KL",
        "CE",
        "BCE",
        "MSE",
        "float",
        "tanh",
        "sin",
        "ReLU",
        "NaN",
        "wk",
    }
)
#: All text that is rendered, and what elements are called and described as, but for what names another language.
READ = """() => {
  const attributes = "aria-label aria-valuetext aria-description title alt placeholder data-drop data-tip";
  const said = attributes.split(" ");
  const found = new Set([document.title]);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("script, style, noscript, [lang]:not(html)")) continue;
    for (const name of said) if (element.hasAttribute(name)) found.add(element.getAttribute(name));
    const sentence = element.closest("p, li, math, .figure-note") ?? element;
    const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
    const parts = [];
    for (let text; (text = walker.nextNode()); ) {
      if (text.parentNode.closest("[lang]:not(html)")) continue;
      if (sentence !== element || text.parentNode === element) parts.push(text.data);
    }
    found.add(parts.join("\u200b"));
  }
  return [...found];
}"""

#: What the tooltips say, but for names in another language.
READ_TIPS = """() => {
  const found = new Set();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" }));
  for (const node of document.querySelectorAll("[data-entry]")) {
    if (!node.checkVisibility()) continue;
    node.focus();
    const tip = document.querySelector("[data-testid=tip]");
    const parts = [];
    const walker = document.createTreeWalker(tip ?? node, NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode()); )
      if (!text.parentNode.closest("[lang]:not(html)")) parts.push(text.data);
    found.add(tip ? parts.join("\u200b") : `no words: ${node.outerHTML}`);
  }
  document.activeElement?.blur();
  return [...found];
}"""


def read(page: Page) -> set[str]:
    """All that a page says in its own language."""
    return set(page.evaluate(READ)) | set(page.evaluate(READ_TIPS))


KEYS = {"Ctrl", "Shift", "Enter", "Delete", "Page", "Up", "Down", "Home"}
#: Latin letters in a Chinese page: signs, functions, libraries, file formats, keys and names of people, as in a Chinese
#: textbook.
LATIN = (
    SIGNS
    | KEYS
    | {
        "sigmoid",
        "logit",
        "Softmax",
        "SVM",
        "CSV",
        "xlsx",
        "ods",
        "PNG",
        "SVG",
        "LaTeX",
        "NumPy",
        "Python",
        "Notebook",
        "Adam",
        "Crammer",
        "Singer",
        "Weston",
        "Watkins",
        "scikit",
        "learn",
        *("Top", "top", "Min", "min", "Gumbel", "max"),  # top-k, top-p, min-p, Gumbel-max
        "Keras",
        "PyTorch",
        "NLLLoss",
        "Huber",
        "Dice",
        "Brier",
        "IDX",
        "MNIST",
        "Fashion",
        "gzip",
    }
)


def of_another_language(text: str, language: str) -> list[str]:
    """The words in a text that are none of its language's: English terms in brackets behind the Chinese ones are."""
    if language == "en":
        return re.findall("[\u4e00-\u9fff]+", text)
    terms = {term.name.lower() for each in chapters(STATIONS).values() for term in each.values()} | EXPLAINED
    own = re.sub(r"（([A-Za-z][^（）]*)）", lambda found: "" if found[1].lower() in terms else found[0], text)
    return sorted(untranslated(own, LATIN))


#: Further English terms that stand in brackets where a Chinese page mentions them first.
EXPLAINED = {"soft label", "squared error"}


def foreign_words(page: Page, language: str) -> dict[str, list[str]]:
    """What on a page is said in another language, by the whole text."""
    found = read(page)
    assert len(found) > 60
    return {text: others for text in found if (others := of_another_language(text, language))}
