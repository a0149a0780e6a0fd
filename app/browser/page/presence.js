/**
 * Whether the server is there. Where it is not, the page says so, and goes on with all that it computes itself; when it is there
 * again, the page asks for a run, whose answer link.js meets with what hands have done meanwhile.
 */
import { component, h, setAttributes, setText } from "./dom.js";
import "./hold.js";
import { answered, comeBack, isAway, isReturning, leave } from "./link.js";
import { editsOf, repaint, subscribe, values } from "./store.js";

/** Where Streamlit says whether it is connected. */
const STATE = "data-test-connection-state";
/** Where it asks whether the server is there. After six failures it would lock the page with a dialog for developers. */
const PINGS = ["_stcore/health", "_stcore/host-config"];
/** How long until the page asks again, in ms: whether the server is there, and for a run that has not come. */
const SOON = 1000;
const LATER = 5000;

const pause = (time) => new Promise((done) => setTimeout(done, time));
const ask = window.fetch.bind(window);

/** An answer of the server, however long it is away. */
async function patient(where) {
  for (;;) {
    const answer = await ask(where).catch(() => null);
    if (answer?.ok) return answer;
    await pause(SOON);
  }
}

window.fetch = (where, how) => (PINGS.some((end) => String(where).endsWith(end)) ? patient(where) : ask(where, how));

/** The address of what the page shows, as it was when the server went. */
let home = null;
/** Where in the browser's history that is: null in a browser that does not tell. */
let place = null;
/** The way to where the page was to lead meanwhile, the last one that was asked for. */
let wanted = null;

const placeNow = () => window.navigation?.currentEntry.index ?? null;
const edits = () => Object.keys(values).reduce((sum, name) => sum + editsOf(name), 0);

/** Back and Forward lead to pages that only the server makes: the page stays where it is, and goes when it can. */
window.addEventListener("popstate", (event) => {
  if (!isAway()) return;
  event.stopImmediatePropagation();
  const steps = placeNow() - place;
  if (!steps) return;
  history.go(-steps);
  const before = edits();
  wanted = () => edits() === before && history.go(steps); // whoever has gone on here since stays
  repaint();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!isAway() || !link || link.origin !== location.origin || link.download) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  wanted = () => [...document.links].find(({ href }) => href === link.href)?.click();
  repaint();
}, true);

/** Go where the page was to lead, once the server has what it shows. */
async function goOn() {
  const go = wanted;
  wanted = null;
  await answered();
  go();
}

export default component((root, send) => {
  let given = null;
  const note = h("p", { class: "presence", role: "status" });
  root.replaceChildren(note);
  const app = document.querySelector('[data-testid="stApp"]');

  async function askForRun() {
    while (isReturning() && !isAway()) {
      send("return", performance.now());
      await pause(LATER);
    }
  }

  const look = () => {
    const isThere = app.getAttribute(STATE) === "CONNECTED";
    if (isThere !== isAway()) return;
    if (!isThere) {
      home = location.href;
      place = placeNow();
      return leave();
    }
    if (location.href !== home) history.replaceState(history.state, "", home);
    comeBack();
    askForRun();
    if (wanted) goOn().catch(() => {});
  };
  const watch = new MutationObserver(look);
  watch.observe(app, { attributes: true, attributeFilter: [STATE] });

  const unsubscribe = subscribe(() => {
    if (!given) return;
    setAttributes(note, { hidden: !isAway() });
    setText(note, isAway() ? given.text[wanted ? "away_wanted" : "away"] : "");
  });
  return {
    update(data) {
      given = data;
      look();
      repaint();
    },
    stop() {
      watch.disconnect();
      unsubscribe();
    },
  };
});
