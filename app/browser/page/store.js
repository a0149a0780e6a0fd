/**
 * The page's one store: every value that a user edits, by name, as Python knows it (app/state). Hands edit values, views
 * repaint once in the next animation frame, and a release commits: history.js remembers what changed, link.js hands it to
 * Python.
 *
 * Values are plain objects. What stands in their fields is never written into, but replaced: what is the same object is
 * unchanged.
 *
 * @typedef {{logits: number[], labels: string[], temperature: number, target: number[]}} Scenario
 */

/** The scenario, and what of the page's look belongs to no single view. */
export const state = {
  logits: [], labels: [], temperature: 1, target: [],
  /** A handle is held down: views draw from the page's own maths and leave the slow things alone. */
  moving: false,
  /** How often the whole scenario was replaced: what was typed before that is gone with it. */
  replaced: 0,
};

/** All values by name. The scenario's fields are those of `state`; a value's object may have keys of a view's own besides. */
export const values = { scenario: state };
/** The fields that Python knows of each value. */
const fieldNames = {};

/** How often each value was edited: who sent it knows by that whether it has changed since. */
const edits = {};

const views = new Set();
const adopters = new Map();
const watchers = new Map();
let ready = false;
let frame = 0;

/* ---- views ------------------------------------------------------------------------------------------------------------- */

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
  if (!ready) return;
  for (const view of [...views]) {
    try {
      view(state);
    } catch (error) {
      reportError(error); // one view's fault does not stop the others
    }
  }
}

/** While something moves, so many ms lie between two refreshes of what is for reading. */
const READABLE = 300;
/** Time of the last frame in which throttled text was refreshed. */
let turn = -READABLE;

/**
 * For text that is read, digits in a table or a sentence: whether to refresh it now. While something moves that is seldom,
 * and in the same frames for all of a page; when that rests, at once.
 */
export function throttle() {
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

/** A view of text that is read. */
export function throttled(view) {
  const isDue = throttle();
  return () => isDue() && view(state);
}

/**
 * For a view of many controls: a function that says whether to skip this repaint, because a drag is under way and none of `parts` has
 * changed since the last call.
 */
export function unchangedInDrag() {
  let shown = null;
  return (...parts) => {
    const before = shown;
    shown = [state.moving, ...parts];
    return state.moving && before !== null && shown.every((part, n) => part === before[n]);
  };
}

/** A value that follows from others, computed again only where `inputs` returns other objects than the last time. */
export function computed(inputs, compute) {
  let last = null;
  let result;
  return () => {
    const now = inputs();
    if (!last?.every((part, n) => part === now[n])) {
      last = now;
      result = compute(...now);
    }
    return result;
  };
}

/* ---- edits ------------------------------------------------------------------------------------------------------------- */

/** Change part of a value by hand. */
export function change(name, patch) {
  if (name === "scenario") endPreview();
  edits[name] = editsOf(name) + 1;
  Object.assign((values[name] ??= {}), patch);
  for (const react of watchers.get(name) ?? []) react(patch);
  repaint();
}

/** For what goes along with a value: `react` is called with what a hand changes of it. */
export const onChange = (name, react) => watchers.set(name, [...(watchers.get(name) ?? []), react]);

/** The scenario under a preview, null without one. */
let beneath = null;

/**
 * Show another scenario for as long as the pointer passes over something: nobody's edit. Python, the address and the history
 * know nothing of it, and who changes the scenario meanwhile ends it.
 */
export function preview(scenario) {
  beneath ??= present();
  Object.assign(state, scenario);
  repaint();
}

export const isPreview = () => beneath !== null;

/** Show again what stood there before. */
export function endPreview() {
  if (!beneath) return;
  Object.assign(state, beneath);
  beneath = null;
  repaint();
}

export const editsOf = (name) => edits[name] ?? 0;

/** Change part of the scenario by hand. */
export const edit = (patch) => change("scenario", patch);

const fields = (name) => Object.fromEntries([...(fieldNames[name] ?? [])].map((field) => [field, values[name][field]]));

/** A value as Python and the history know it. */
export const fieldsOf = (name) => (name === "scenario" && beneath) || fields(name);

/** The scenario as the page shows it. */
export const present = () => fields("scenario");

/** Show other values of the same name. */
export function adopt(name, news) {
  if (name === "scenario") {
    endPreview();
    state.replaced++;
    state.moving = false;
  }
  values[name] ??= {};
  fieldNames[name] ??= new Set();
  for (const field of Object.keys(news)) fieldNames[name].add(field);
  Object.assign(values[name], news);
  adopters.get(name)?.(news);
  ready = true;
  repaint();
}

/** Undo and redo go back to other values: as much a hand's as an edit is. */
export function restore(name, news) {
  edits[name] = editsOf(name) + 1;
  adopt(name, news);
}

/** For what a view keeps beside a value: `react` is called when that is replaced as a whole. Returns the way to stop. */
export function onAdopt(name, react) {
  adopters.set(name, react);
  if (fieldNames[name]) react(fieldsOf(name));
  return () => adopters.delete(name);
}

/** Whether two values or fields are equal. */
export const alike = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The class with the largest share of the target. */
export const trueClass = () => state.target.indexOf(Math.max(...state.target));
