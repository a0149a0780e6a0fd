/**
 * The address bar. After the address that a page was opened with, bare or a link with a part of a scenario, Streamlit
 * pushes the same page with all of it: two entries for one step of the user, and Back would only lead to the next such
 * push. The page's own address takes the place of one that the page did not write itself.
 */
import { answered } from "./link.js";

const push = history.pushState;

/** What an address names within its page. Streamlit takes it away when it writes the address. */
export const fragment = decodeURIComponent(location.hash.slice(1));

/** The user goes on from here: what comes next is another step, and gets another entry. */
export const finishEntry = () => history.replaceState({ ...history.state, whole: true }, "");

/** Another language is no step: Back would lead to the same numbers. */
function differInLanguage(...addresses) {
  const queries = addresses.map(({ search }) => new URLSearchParams(search));
  for (const query of queries) query.delete("lang");
  return queries[0].toString() === queries[1].toString();
}

history.pushState = function (data, title, url) {
  const next = new URL(url, document.baseURI);
  const isOpen = !history.state?.whole || differInLanguage(next, location);
  const completes = next.search !== "" && next.pathname === location.pathname && isOpen;
  return completes ? history.replaceState(data, title, url) : push.call(this, data, title, url);
};

export async function copyLink() {
  await answered();
  const link = location.href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = link;
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) throw new Error("the browser does not let the page copy");
  }
}
