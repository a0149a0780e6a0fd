/**
 * Undo and redo: one history for the whole page. An entry holds, for every value that an edit changed, what it was before
 * and after; what Python made of the edit belongs to it. On a station the last entry that concerns one of its values is
 * undone.
 */
import { alike, fieldsOf, restore, state, values } from "./store.js";

const MOST = 200;

/** {number, source, parts: {name: [before, after]}}; `number`: of the request that carried it. */
let past = [];
let future = [];
/** The values as they were committed last. */
const settled = {};
/** The values that the present station shows. */
let shown = ["scenario"];

export function showValues(names) {
  shown = names;
}

/**
 * Remember what has changed since the last time. A run of edits by the same `source` (key presses on one handle) is one
 * entry, and none where it ends as it began. Returns {entry, continued}: whether it goes on with the last one.
 */
export function settle(source = null) {
  const parts = {};
  for (const name of Object.keys(values)) {
    const now = fieldsOf(name);
    const before = settled[name];
    if (before && !alike(before, now)) parts[name] = [before, now];
    settled[name] = now;
  }
  const last = past.at(-1);
  if (source !== null && last?.source === source && !future.length) {
    for (const [name, [before, after]] of Object.entries(parts)) last.parts[name] = [last.parts[name]?.[0] ?? before, after];
    if (Object.values(last.parts).every(([before, after]) => alike(before, after))) past.pop();
    return { entry: last, continued: true };
  }
  const entry = { number: null, source, parts };
  if (Object.keys(parts).length) push(entry);
  return { entry, continued: false };
}

function push(entry) {
  past.push(entry);
  if (past.length > MOST) past.shift();
  future = [];
}

/** Python has changed a value in answer to request `number`, or by itself: then it is where the user now starts from. */
export function amend(name, number) {
  const before = settled[name];
  settled[name] = fieldsOf(name);
  if (!before || alike(before, settled[name])) return;
  let entry = past.findLast((each) => each.number === number && number !== null);
  if (!entry && asked?.number === number) push((entry = asked));
  if (entry) entry.parts[name] = [entry.parts[name]?.[0] ?? before, settled[name]];
  else if (past.length) past.at(-1).source = null; // Back, Forward: what comes next is no part of the run before
}

/** Discard edits that were not committed: every value goes back to where it was committed last. */
export function takeBack() {
  for (const [name, fields] of Object.entries(settled)) if (!alike(fieldsOf(name), fields)) restore(name, fields);
}

/** The page has filled in fields of a value: no edit of the user's. */
export function supplement(name) {
  const before = settled[name];
  settled[name] = fieldsOf(name);
  for (const entry of past) if (entry.parts[name]?.[1] === before) entry.parts[name][1] = settled[name];
}

/** An entry that may yet become one: what was asked for may change something. */
let asked = null;
export function expect(entry, number) {
  entry.number = number;
  asked = entry;
}

const concerns = (entry) => Object.keys(entry.parts).some((name) => shown.includes(name));

export const canUndo = () => past.some(concerns);
export const canRedo = () => future.some(concerns);

/** Go back or forth by one step; whether there was one. */
export const undo = () => step(past, future, 0);
export const redo = () => step(future, past, 1);

function step(from, to, side) {
  const at = from.findLastIndex(concerns);
  if (at < 0) return false;
  const [entry] = from.splice(at, 1);
  entry.source = null;
  to.push(entry);
  for (const [name, part] of Object.entries(entry.parts)) {
    restore(name, part[side]);
    settled[name] = fieldsOf(name);
  }
  state.moving = false;
  return true;
}
