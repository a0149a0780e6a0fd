/** What a hand can do to the scenario in the pipeline. Each keeps it a scenario; those that are steps also commit. */
import { parseList } from "../controls/fields.js";
import { oneHot } from "../maths/kernel.js";
import { commit } from "../page/link.js";
import { edit, state, trueClass } from "../page/store.js";
import { given, text } from "./given.js";

const setAt = (values, index, value) => values.map((old, i) => (i === index ? value : old));

/** As Python's `isprintable`: other characters, and every space but the plain one. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** The nearest multiple of a step, without the dust of binary fractions. */
export const tidy = (value, step) => Number((Math.round(value / step) * step).toPrecision(12));

export const setLogit = (i, value) => edit({ logits: setAt(state.logits, i, value) });

let grabbed = null;

/** A hand takes hold of the target: what follows is measured from here, so that shares that were squeezed come back. */
export function grabTarget() {
  grabbed = state.target;
}

/** It takes everything back. */
export const restoreTarget = () => edit({ target: grabbed });

/** Give class i the share y; the other shares keep the proportions that they had when the hand took hold. */
export function setTarget(i, y) {
  const rest = grabbed.reduce((sum, share, k) => (k === i ? sum : sum + share), 0);
  edit({
    target: grabbed.map((share, k) => {
      if (k === i) return y;
      return rest > 1e-9 ? (share / rest) * (1 - y) : (1 - y) / (grabbed.length - 1);
    }),
  });
}

export function setLabel(i, label) {
  if (!label || [...label].length > given.limits.label || UNPRINTABLE.test(label)) return text("label_length", { limit: given.limits.label });
  if (state.labels.some((other, k) => k !== i && other === label)) return text("label_twice", { label });
  edit({ labels: setAt(state.labels, i, label) });
  commit();
  return null;
}

export function addClass() {
  const label = given.labels.find((name) => !state.labels.includes(name));
  edit({ logits: [...state.logits, 0], labels: [...state.labels, label], target: [...state.target, 0] });
  commit();
}

export function removeClass(i) {
  const without = (values) => values.filter((_, k) => k !== i);
  const target = without(state.target);
  const rest = target.reduce((sum, share) => sum + share, 0);
  edit({
    logits: without(state.logits),
    labels: without(state.labels),
    target: rest > 1e-9 ? target.map((y) => y / rest) : oneHot(0, target.length),
  });
  commit();
}

/** Take a pasted list of logits: null when taken, words when not, undefined when it is no list. */
export function pasteLogits(pasted) {
  const items = parseList(pasted);
  if (items.length < 2) return undefined;
  const [low, high] = given.limits.classes;
  if (items.length > high) return text("paste_count", { n: items.length, low, high });
  const bad = items.find(({ value }) => !(Math.abs(value) <= given.limits.logit));
  if (bad) return text("paste_item", { text: bad.part, low: -given.limits.logit, high: given.limits.logit });
  const count = items.length;
  const spare = given.labels.filter((label) => !state.labels.includes(label));
  const same = count === state.target.length;
  edit({
    logits: items.map(({ value }) => value),
    labels: [...state.labels, ...spare].slice(0, count),
    target: same ? state.target : oneHot(Math.min(trueClass(), count - 1), count),
  });
  commit();
  return null;
}

/** A target is smoothed when all but one of its shares are equal and below that one: then this is its epsilon. */
export function smoothing() {
  const top = trueClass();
  const others = state.target.filter((_, k) => k !== top);
  const equal = others.every((y) => Math.abs(y - others[0]) < 1e-9);
  return equal ? Math.min(1, others[0] * state.target.length) : null;
}
