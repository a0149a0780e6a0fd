/**
 * Says what a change has come to, to those who do not see it: "cat 0.66, was 0.64". It waits until everything rests, so that a
 * drag or a film is one message.
 */
import { fill, h, setText } from "./dom.js";
import { inPrint, printed } from "./numbers.js";
import { state, subscribe } from "./store.js";

/** How long everything rests before it is said, in ms. */
const REST = 600;
/** So many results of a view are said: those that have changed most. */
const MOST = 3;

/** What views have to say, by key: functions that return [name, value] of each result. */
const readers = new Map();

/** Let the results that `read` returns be said when they have changed. Returns the way to stop. */
export function announceResults(key, read) {
  readers.set(key, read);
  return () => readers.get(key) === read && readers.delete(key);
}

/** Two decimals where these tell the values apart. */
function both(value, before) {
  const isSmall = (x) => x !== 0 && Math.abs(x) < 0.005;
  const short = [value, before].map((x) => printed(x).replace(/^\S*\.\d{3}$/, (all) => (isSmall(x) ? all : inPrint(x.toFixed(2)))));
  return short[0] === short[1] ? [value, before].map(printed) : short;
}

/** What has changed since it was said last, as words. `message` has places for {name}, {now} and {before}. */
function changes(said, found, message) {
  const news = [...found].filter(([name, value]) => said.has(name) && printed(value) !== printed(said.get(name)));
  news.sort(([a, x], [b, y]) => Math.abs(y - said.get(b)) - Math.abs(x - said.get(a)));
  const changed = news.slice(0, MOST).map(([name, value]) => {
    const [now, before] = both(value, said.get(name));
    return fill(message, { name, now, before });
  });
  // A class more; where nothing is as it was called, another scenario has come.
  const added = [...found].filter(([name]) => !said.has(name));
  return added.length < found.size ? [...added.map(([name, value]) => `${name} ${both(value, value)[0]}`), ...changed] : changed;
}

/** The live region: {node, stop}. `text` returns the words for one `result`, and what stands `between` two. */
export function announcer(text) {
  const node = h("p", { class: "unseen", role: "status", "data-testid": "announcement" });
  const said = new Map();
  let waiting = 0;
  const say = () => {
    if (state.moving) return wait();
    const words = [];
    for (const [key, read] of readers) {
      const found = new Map(read());
      words.push(...changes(said.get(key) ?? found, found, text().result));
      said.set(key, found);
    }
    for (const key of [...said.keys()]) if (!readers.has(key)) said.delete(key);
    if (words.length) setText(node, words.join(text().between));
  };
  const wait = () => {
    for (const [key, read] of readers) {
      if (said.has(key)) continue; // a view that is new has changed nothing
      const found = new Map(read());
      if (found.size) said.set(key, found);
    }
    clearTimeout(waiting);
    waiting = setTimeout(say, REST);
  };
  const unsubscribe = subscribe(wait);
  return {
    node,
    stop() {
      clearTimeout(waiting);
      unsubscribe();
    },
  };
}
