/** What Streamlit's own elements are called: it speaks English, the page its reader's language. */
import { setAttributes } from "./dom.js";

/** One of an element's texts, by its place among them. */
const setText = (place) => (node, words) => {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const text = texts.at(place);
  if (text && text.data !== words) text.data = words;
};
/** What is before it is a sign; what comes after it is a version. */
const [setLastText, setFirstText] = [setText(-1), setText(0)];

const called = (node, words) => setAttributes(node, { "aria-label": words });
const entitled = (node, words) => setAttributes(node, { "aria-label": words, title: words });
const pictured = (node, words) => setAttributes(node, { alt: words });

/** The elements by their test ids, or by a class: the name that each gets, and how. */
const NAMED = {
  ".stMenuVersionCopyButton": ["copy", entitled], "span:has(+ .stMenuVersionCopyButton)": ["made", setFirstText],
  stLogoLink: ["home", called], stHeaderLogo: ["title", pictured],
  stSkipToContent: ["skip", setLastText], stMainMenuButton: ["menu", called], stMainMenuList: ["menu", called],
  stThemeSwitcher: ["theme", called], "stMainMenuItem-theme-System": ["system", setLastText], "stMainMenuItem-theme-Light": ["light", setLastText],
  "stMainMenuItem-theme-Dark": ["dark", setLastText], "stMainMenuItem-print": ["print", setLastText],
  "stMainMenuItem-recordScreencast": ["record", setLastText],
};

let names = null;

function rename() {
  for (const [element, [name, set]] of Object.entries(NAMED)) {
    const selector = element.includes(".") ? element : `[data-testid="${element}"]`;
    for (const node of document.querySelectorAll(selector)) set(node, names[name]);
  }
}

/** Menus are made when they are opened, the header anew in another width: then they are English again. */
const made = new MutationObserver(rename);

/** Call them by these names. */
export function nameStreamlits(words) {
  names = words;
  rename();
  made.disconnect();
  made.observe(document.body, { childList: true });
  const header = document.querySelector('[data-testid="stHeader"]');
  if (header) made.observe(header, { childList: true, subtree: true });
}
