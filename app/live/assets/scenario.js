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

const FIELDS = ["logits", "labels", "temperature", "target"];
const views = new Set();
let revision = null;
let frame = 0;
let send = () => {};
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

/** For what is for reading: whether it is its turn, while something moves once in `pause` ms, and at once when that rests. */
export function turns(pause) {
  let painted = 0;
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    const wait = state.moving ? painted + pause - performance.now() : 0;
    if (wait > 0) {
      waiting = setTimeout(repaint, wait);
      return false;
    }
    painted = performance.now();
    return true;
  };
}

/** A view for reading. */
export function unhurried(view, pause) {
  const isDue = turns(pause);
  return () => isDue() && view(state);
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
  send(present());
  repaint();
}

/** Resolves when Python has answered the last commit: the address then is the scenario's. */
export const answered = () => (asked ? new Promise((resolve) => listeners.push(resolve)) : Promise.resolve());

export const present = () => Object.fromEntries(FIELDS.map((field) => [field, state[field]]));

/** Where commits go: the mounted pipeline says how to reach Python. */
export function connect(sender) {
  send = sender;
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
