/**
 * The page's one store: the scenario that every view shows. Hands edit it, views repaint once in the next animation
 * frame, and a release commits it to Python, whose answer comes back through `receive`.
 *
 * @typedef {{logits: number[], labels: string[], temperature: number, target: number[]}} Scenario
 */

import { finishEntry } from "./address.js";

/** The scenario, and what of the page's look belongs to no single view. */
export const state = {
  logits: [], labels: [], temperature: 1, target: [],
  /** A handle is held down: views draw from the kernel and leave the slow things alone. */
  moving: false,
  /** How often the whole scenario was replaced: what was typed before that is gone with it. */
  replaced: 0,
};

/** While something moves, so many ms lie between two refreshes of what is for reading. */
const READABLE = 300;
/** The last frame that was for reading too. */
let turn = -READABLE;

const FIELDS = ["logits", "labels", "temperature", "target"];
const views = new Set();
let revision = null;
let frame = 0;
let send = () => {};
let companion = () => false;
const listeners = [];
let asked = false;

/** Call `view` once in every frame in which something changed, from Python's first word on. Returns the way to stop. */
export function subscribe(view) {
  views.add(view);
  repaint();
  return () => views.delete(view);
}

export function repaint() {
  if (!frame) frame = requestAnimationFrame(paint);
}

function paint() {
  frame = 0;
  if (revision === null) return;
  for (const view of [...views]) {
    try {
      view(state);
    } catch (error) {
      reportError(error); // one view's fault does not stop the others
    }
  }
}

/**
 * For what is for reading, digits in a table or a sentence: whether it is its turn. While something moves that is seldom, and
 * in the same frames for all of a page, so that the others have none of it; when that rests, at once.
 */
export function turns() {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    const now = document.timeline.currentTime;
    if (!state.moving || now - turn >= READABLE) turn = now;
    if (now === turn) return true;
    waiting = setTimeout(repaint, turn + READABLE - now);
    return false;
  };
}

/** A view for reading. */
export function unhurried(view) {
  const isDue = turns();
  return () => isDue() && view(state);
}

/** For a view that costs much: out of sight it waits until what moves is at rest, or until somebody comes to see it. */
export function sightOf(node) {
  let seen = true;
  const observer = new IntersectionObserver((changes) => {
    seen = changes.at(-1).isIntersecting;
    repaint();
  });
  observer.observe(node);
  return { waits: () => state.moving && !seen, stop: () => observer.disconnect() };
}

/** For a view of many controls: whether, while a hand moves something else, it shows what it showed in the last frame. */
export function standstill() {
  let shown = null;
  return (...parts) => {
    const before = shown;
    shown = [state.moving, ...parts];
    return state.moving && before !== null && shown.every((part, n) => part === before[n]);
  };
}

/** Change part of the scenario by hand. */
export function edit(patch) {
  Object.assign(state, patch);
  repaint();
}

/** Show another scenario instead. */
export function replace(scenario) {
  state.replaced++;
  edit({ ...structuredClone(scenario), moving: false });
}

/** Hand the scenario to Python: once, when the hand lets go. */
export function commit() {
  state.moving = false;
  finishEntry();
  asked = true;
  if (!companion()) send(present());
  repaint();
}

/** Resolves when Python has answered the last commit: the address then is the scenario's. */
export const answered = () => (asked ? new Promise((resolve) => listeners.push(resolve)) : Promise.resolve());

export const present = () => Object.fromEntries(FIELDS.map((field) => [field, state[field]]));

/** Where commits go: the mounted pipeline says how to reach Python. */
export function connect(sender) {
  send = sender;
}

/** What else may be concerned by a commit: `handOver` sends the scenario with its own, and says whether it has. */
export function accompany(handOver) {
  companion = handOver;
}

/** Python's word. It replaces what is shown only when Python itself changed the scenario (a new revision). */
export function receive(scenario, newRevision) {
  asked = false;
  for (const resolve of listeners.splice(0)) resolve();
  if (newRevision === revision) return;
  revision = newRevision;
  replace(scenario);
}

/** Whether numbers computed for `scenario` are those of the scenario now shown. */
export const isPresent = (scenario) =>
  scenario != null && FIELDS.every((field) => JSON.stringify(scenario[field]) === JSON.stringify(state[field]));

/** The class with the largest share of the target. */
export const trueClass = () => state.target.indexOf(Math.max(...state.target));
