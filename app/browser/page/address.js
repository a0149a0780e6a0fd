/**
 * The address bar. After the address that a page was opened with, bare or a link with a part of a scenario, Streamlit
 * pushes the same page with all of it: two entries for one step of the user, and Back would only lead to the next such
 * push. The page's own address takes the place of one that the page did not write itself. Back and Forward that Streamlit
 * misses are asked for again.
 */
import { copyText } from "../export/files.js";
import { answer, answered, isAway, isBusy } from "./link.js";
import { state } from "./store.js";

const push = history.pushState;

/** What an address names within its page. Streamlit takes it away when it writes the address. */
export const fragment = decodeURIComponent(location.hash.slice(1));

/**
 * The page that a click leaves, and what Streamlit writes of the next one's address while it is still there: it belongs to
 * the next one's entry.
 */
let leaving = null;
let early = "";
document.addEventListener("click", ({ target, ctrlKey, metaKey, shiftKey, altKey }) => {
  const link = target.closest?.('a[href]:not([target="_blank"], [download])');
  if (ctrlKey || metaKey || shiftKey || altKey) return; // another tab or window
  if (link?.origin === location.origin && link.pathname !== location.pathname) [leaving, early] = [location.pathname, ""];
}, true);

/** The user goes on from here: what comes next is another step, and gets another entry. */
export function finishEntry() {
  leaving = null;
  history.replaceState({ ...history.state, whole: true }, "");
}

/** Another language is no step: Back would lead to the same numbers. */
function differInLanguage(...addresses) {
  const queries = addresses.map(({ search }) => new URLSearchParams(search));
  for (const query of queries) query.delete("lang");
  return queries[0].toString() === queries[1].toString();
}

history.pushState = function (data, title, url) {
  const next = new URL(url, document.baseURI);
  if (next.pathname === leaving && next.pathname === location.pathname) {
    early = next.search;
    return;
  }
  if (leaving !== null) {
    leaving = null;
    next.search ||= early;
  }
  const isOpen = !history.state?.whole || differInLanguage(next, location);
  const completes = next.search !== "" && next.pathname === location.pathname && isOpen;
  if (completes) history.replaceState(data, title, next);
  else push.call(this, data, title, next);
};

/* ---- Back and Forward ---------------------------------------------------------------------------------------------- */

/** How long a step of the browser's has to be answered before it is asked for again, in ms, and how often that is done. */
const LATE = 2000;
const MOST = 5;
let due = 0;
let asked = 0;

/** An address without what is Streamlit's own, in one order. */
function query(search) {
  const fields = new URLSearchParams(search);
  for (const name of ["embed", "embed_options"]) fields.delete(name);
  fields.sort();
  return fields.toString();
}

/**
 * Streamlit misses a step that comes before its first answer, or between two runs: the page would stay behind its address.
 * It is asked for again as if it came now, which takes what is held out of the hand: so not while a hand holds something.
 */
function follow() {
  if (!answer() || isBusy() || isAway() || state.moving) return wait();
  if (asked === MOST || query(answer().address) === query(location.search)) return;
  asked++;
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

function wait() {
  clearTimeout(due);
  due = setTimeout(follow, LATE);
}

addEventListener("popstate", ({ isTrusted }) => {
  if (isTrusted) asked = 0;
  wait();
});

export async function copyLink() {
  await answered();
  await copyText(location.href);
}
