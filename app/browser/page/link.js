/**
 * The one link between the page and Python. A request carries what hands have changed and what is asked for, and a number;
 * the answer with that number brings what Python has changed, what the figures show, what was wrong. One request is under
 * way at a time: what happens meanwhile goes with the next one.
 */
import { finishEntry } from "./address.js";
import * as history from "./history.js";
import { adopt, alike, editsOf, fieldsOf, repaint, state, values } from "./store.js";

/** How long an answer may take before the next request goes out without it, in ms. */
const PATIENCE = 20_000;

let send = null;
let number = 0;
/** The number of the request under way, and when it was sent. */
let underWay = null;
let since = 0;
/** What the next request asks for, and whether its values are to be taken as they are: nothing follows from them. */
const actions = [];
let literal = false;
let session = null;
let seen = -1;
/** The values as Python has them, and how often each had been edited when it was sent. */
const known = {};
const sentAt = {};
const listeners = [];
const readers = new Map();
let last = null;

/** What Python has said last. */
export const answer = () => last;

/** Call `read` with every answer, and with the last one at once. Returns the way to stop. */
export function onAnswer(key, read) {
  readers.set(key, read);
  if (last) read(last);
  return () => readers.get(key) === read && readers.delete(key);
}

/** Where requests go: the mounted link says how to reach Python. */
export function connect(sender) {
  send = sender;
}

/**
 * The hand lets go: remember it and hand it to Python. A run of commits by the same `source`, key presses on one handle, is
 * one step of undo and of the browser's history.
 */
export function commit(source = null) {
  state.moving = false;
  const { entry, continued } = history.settle(source);
  if (!continued) finishEntry();
  hand(entry);
  repaint();
}

/**
 * Ask Python for something besides, by the name of an action. `isLiteral`: nothing follows from values that go along; `source`
 * as for `commit`.
 */
export function ask(name, how = null, isLiteral = false, source = null) {
  state.moving = false;
  literal ||= isLiteral;
  const { entry, continued } = history.settle(source);
  if (!continued) finishEntry();
  actions.push({ name, with: how });
  hand(entry);
  repaint();
}

export const undo = () => history.undo() && goBack();
export const redo = () => history.redo() && goBack();

function goBack() {
  finishEntry();
  literal = true;
  hand();
}

/** The fields of all values that Python does not have. */
function unsent() {
  const patches = {};
  for (const name of Object.keys(values)) {
    const now = fieldsOf(name);
    const fields = Object.entries(now).filter(([field, value]) => !alike(value, known[name]?.[field]));
    sentAt[name] = editsOf(name);
    if (!fields.length) continue;
    patches[name] = Object.fromEntries(fields);
    known[name] = now;
  }
  return patches;
}

/** JSON has no infinities: the logit of a masked class travels as this word (MASKED of app/state/scenario.py). */
const MASKED = "-inf";
const masked = (key, value) => (value === -Infinity ? MASKED : value);
const unmasked = ({ logits, ...fields }) =>
  (logits ? { ...fields, logits: logits.map((z) => (z === MASKED ? -Infinity : z)) } : fields);

let waiting = false;
/** Hands over what waits, should the answer not come. */
let later = 0;
let expected = null;

function hand(entry = null) {
  if (entry) expected = entry;
  clearTimeout(later);
  const left = underWay === null ? 0 : since + PATIENCE - performance.now();
  if (!send || left > 0) {
    waiting = true;
    later = setTimeout(hand, left || PATIENCE);
    return;
  }
  waiting = false;
  const patches = unsent();
  const [action = null] = actions.splice(0, 1);
  if (!Object.keys(patches).length && !action) return;
  underWay = ++number;
  since = performance.now();
  if (expected) history.expect(expected, number);
  expected = null;
  send("request", JSON.stringify({ number, seen, values: patches, action, literal }, masked));
  literal = false;
}

/** Fields of a value that Python has left out, for the page has them from elsewhere. */
export function know(name, fields) {
  known[name] = { ...known[name], ...fields };
  Object.assign(values[name], fields);
  history.supplement(name);
}

/** How long the page waits before it asks again for what it could not fetch, in ms. */
const SOON = 2000;
let again = 0;

/** Something that Python named could not be fetched: the next answer names it anew. */
export function askAgain() {
  again ||= setTimeout(() => {
    again = 0;
    actions.push({ name: "again", with: null });
    hand();
  }, SOON);
}

const fetched = new Map();

/** A large result of Python's, by its name: fetched once. */
export function result(name) {
  if (!fetched.has(name)) {
    const coming = fetch(new URL(`results/${name}`, document.baseURI)).then((answer) => {
      if (answer.status !== 200) throw Object.assign(new Error(`no result ${name}: ${answer.status}`), { isFault: answer.status === 204 });
      return answer.json();
    });
    coming.catch(({ isFault }) => {
      if (isFault) return; // to ask again would fail again
      fetched.delete(name);
      askAgain();
    });
    fetched.set(name, coming);
  }
  return fetched.get(name);
}

/** Whether Python has yet to answer. */
export const isBusy = () => underWay !== null || waiting;

/** Resolves when Python has answered all that it was sent: the address then is the page's. */
export const answered = () => (isBusy() ? new Promise((resolve) => listeners.push(resolve)) : Promise.resolve());

/** Take Python's word. What a hand has changed since it was sent stays the hand's: the next request brings it. */
export function receive(data) {
  if (data.session !== session) {
    session = data.session;
    underWay = null;
    for (const name of Object.keys(known)) delete known[name];
  } else if (underWay !== null && data.number >= underWay) underWay = null;
  history.showValues(data.names);
  for (const [name, sent] of Object.entries(data.values)) {
    const fields = unmasked(sent);
    const isHands = known[name] !== undefined && editsOf(name) !== sentAt[name];
    known[name] = { ...known[name], ...fields };
    if (isHands) continue;
    sentAt[name] = editsOf(name);
    adopt(name, fields);
    history.amend(name, data.number);
  }
  seen = data.revision;
  last = data;
  for (const read of [...readers.values()]) read(data);
  if (actions.length || waiting) hand();
  if (!isBusy()) for (const resolve of listeners.splice(0)) resolve();
  repaint();
}
