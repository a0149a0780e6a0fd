/** What Streamlit's own elements are called: it speaks English, the page its reader's language. */
import { setAttributes } from "./dom.js";

/** An element's last text; what is before it is a sign. */
function setLastText(node, words) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let last = null;
  while (walker.nextNode()) last = walker.currentNode;
  if (last && last.data !== words) last.data = words;
}

const called = (node, words) => setAttributes(node, { "aria-label": words });
const pictured = (node, words) => setAttributes(node, { alt: words });

/** The elements by their test ids: the name that each gets, and how. */
const NAMED = {
  stLogoLink: ["home", called], stHeaderLogo: ["title", pictured],
  stSkipToContent: ["skip", setLastText], stMainMenuButton: ["menu", called], stMainMenuList: ["menu", called],
  stThemeSwitcher: ["theme", called], "stMainMenuItem-theme-System": ["system", setLastText], "stMainMenuItem-theme-Light": ["light", setLastText],
  "stMainMenuItem-theme-Dark": ["dark", setLastText], "stMainMenuItem-print": ["print", setLastText],
  "stMainMenuItem-recordScreencast": ["record", setLastText],
};

let names = null;

function rename() {
  for (const [testid, [name, set]] of Object.entries(NAMED)) {
    for (const node of document.querySelectorAll(`[data-testid="${testid}"]`)) set(node, names[name]);
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
