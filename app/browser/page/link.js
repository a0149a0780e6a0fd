/**
 * The one link between the page and Python. A request carries what hands have changed and what is asked for, and a number;
 * the answer with that number brings what Python has changed, what the figures show, what was wrong. One request is under
 * way at a time: what happens meanwhile goes with the next one.
 *
 * Where the server is away, what hands do waits. When it is there again (the same session, or one that knows nothing), the
 * page's values are the ones that count: the page takes none of Python's first answer, and hands over what differs.
 */
import { finishEntry } from "./address.js";
import * as history from "./history.js";
import { adopt, alike, editsOf, fieldsOf, repaint, state, values } from "./store.js";

/** How long an answer may take before the next request goes out without it, in ms. */
const PATIENCE = 20_000;

let send = null;
let number = 0;
/** The request under way, null without one, the entry of the history that goes with it, and when it was sent. */
let underWay = null;
let carried = null;
let since = 0;
/** No server is there; it is there again, and has not spoken yet. */
let away = false;
let returning = false;
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
/** By a value's name: what adds to its fields on their way to Python. */
const completions = new Map();
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
  keep(source);
  repaint();
}

/** Record and send the present values while a film goes on. */
export function keep(source) {
  const { entry, continued } = history.settle(source);
  if (!continued) finishEntry();
  hand(entry);
}

/** Send values that the page has computed itself: they are no step of the user's. */
export const handOver = () => hand();

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

/** The fields of all values that Python does not have; of a value that it has not spoken of it knows nothing. */
function unsent() {
  const patches = {};
  for (const name of Object.keys(values).filter((each) => known[each])) {
    const now = fieldsOf(name);
    const fields = Object.entries(now).filter(([field, value]) => !alike(value, known[name][field]));
    sentAt[name] = editsOf(name);
    if (!fields.length) continue;
    const patch = Object.fromEntries(fields);
    patches[name] = completions.get(name)?.(patch) ?? patch;
    known[name] = now;
  }
  return patches;
}

/** JSON has no infinities: the logit of a masked class travels as this word (MASKED of app/state/scenario.py). */
const MASKED = "-inf";
const masked = (key, value) => (value === -Infinity ? MASKED : value);
const unmasked = ({ logits, ...fields }) =>
  (logits ? { ...fields, logits: logits.map((z) => (z === MASKED ? -Infinity : z)) } : fields);

/** Call `complete` with the fields of a value that go to Python: it returns them with what only the page still has. */
export const onSend = (name, complete) => completions.set(name, complete);

let waiting = false;
/** Hands over what waits, should the answer not come. */
let later = 0;
let expected = null;

function hand(entry = null) {
  if (entry) expected = entry;
  clearTimeout(later);
  const left = underWay === null ? 0 : since + PATIENCE - performance.now();
  if (!send || away || returning || left > 0) {
    waiting = true;
    later = setTimeout(hand, left || PATIENCE);
    return;
  }
  waiting = false;
  const patches = unsent();
  const [action = null] = actions.splice(0, 1);
  if (!Object.keys(patches).length && !action) {
    [literal, expected] = [false, null]; // what was to go along has been taken back
    return;
  }
  underWay = { number: ++number, seen, values: patches, action, literal };
  since = performance.now();
  if (expected) history.expect(expected, number);
  carried = expected;
  expected = null;
  literal = false;
  send("request", JSON.stringify(underWay, masked));
}

/** The server is away. Who waits for its answer is told. */
export function leave() {
  away = true;
  for (const { reject } of listeners.splice(0)) reject(new Error("no server is there"));
  repaint();
}

/** It is there again: its next answer is the first of a new beginning. */
export function comeBack() {
  away = false;
  returning = true;
  repaint();
}

export const isAway = () => away;
export const isReturning = () => returning;

/** What was asked for and not answered is asked for again; a session that is gone takes with it all that Python knew. */
function beginAnew(data) {
  returning = false;
  if (data.session !== session) {
    seen = -1;
    for (const name of Object.keys(known)) delete known[name];
  }
  if (underWay && (data.session !== session || data.number < underWay.number)) {
    for (const [name, fields] of Object.entries(underWay.values)) for (const field of Object.keys(fields)) delete known[name]?.[field];
    if (underWay.action) actions.unshift(underWay.action);
    literal ||= underWay.literal;
    expected ??= carried;
  }
  underWay = null;
}

/** Fields of a value that Python has left out, for the page has them from elsewhere. */
export function know(name, fields) {
  known[name] = { ...known[name], ...fields };
  Object.assign(values[name], fields);
  if (name !== adopted) history.supplement(name);
}

/** The value that is being taken from an answer: what it was before is still to be remembered. */
let adopted = null;

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
export const isBusy = () => underWay !== null || waiting || returning;

/** Resolves when Python has answered all that it was sent: the address then is the page's. Fails where no server is there. */
export function answered() {
  if (away) return Promise.reject(new Error("no server is there"));
  return isBusy() ? new Promise((resolve, reject) => listeners.push({ resolve, reject })) : Promise.resolve();
}

/**
 * Take Python's word. What a hand has changed since it was sent stays the hand's: the next request brings it. Returns whether
 * the page shows what Python says: not where the page has something to say first.
 */
export function receive(data) {
  const isBack = returning || (session !== null && data.session !== session);
  if (isBack) beginAnew(data);
  else if (underWay !== null && data.number >= underWay.number) underWay = null;
  session = data.session;
  if (last && !alike(last.names, data.names)) history.takeBack(); // what was held on the other station
  history.showValues(data.names);
  // An answer that is no newer than the last one says again what that one said.
  const news = data.revision > seen ? Object.entries(data.values) : [];
  let isFirst = isBack;
  for (const [name, sent] of news) {
    const fields = unmasked(sent);
    const isOlder = known[name] === undefined && Object.keys(fieldsOf(name)).length > 0; // the page has it from a session that is gone
    const isEdited = known[name] !== undefined && editsOf(name) !== sentAt[name] && !alike(fieldsOf(name), known[name]);
    const isHands = isBack || isOlder || isEdited;
    isFirst ||= isOlder;
    known[name] = { ...known[name], ...fields };
    if (isHands && Object.keys(fieldsOf(name)).length > 0) continue;
    sentAt[name] = editsOf(name);
    adopted = name;
    adopt(name, fields);
    adopted = null;
    history.amend(name, data.number);
  }
  seen = data.revision;
  if (isFirst) {
    hand();
    if (underWay !== null) return false;
  }
  last = data;
  for (const read of [...readers.values()]) read(data);
  if (actions.length || waiting) hand();
  if (!isBusy()) for (const { resolve } of listeners.splice(0)) resolve();
  repaint();
  return true;
}
