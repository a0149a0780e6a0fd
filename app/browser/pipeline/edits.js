/** What a hand can do to the scenario in the pipeline. Each keeps it a scenario; those that are steps also commit. */
import { enumerated } from "../page/dom.js";
import { listed } from "../controls/fields.js";
import { oneHot } from "../maths/kernel.js";
import { commit } from "../page/link.js";
import { sumOf } from "../page/numbers.js";
import { alike, edit, repaint, state, trueClass } from "../page/store.js";
import { given, text } from "./given.js";

const setAt = (values, index, value) => values.map((old, i) => (i === index ? value : old));

/** As `is_printable` of app/state/fields.py: other characters, and every space but the plain one; what joins them is none. */
const JOINERS = /[\u200c\u200d]/g;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** The nearest multiple of a step, without the dust of binary fractions. */
export const tidy = (value, step) => Number((Math.round(value / step) * step).toPrecision(12));

export const setLogit = (i, value) => edit({ logits: setAt(state.logits, i, value) });

/** Why class i cannot be masked, in words; null: it can. */
export const maskOf = (i) => (state.logits.some((z, k) => k !== i && z > -Infinity) ? null : text("all_masked"));

let grabbed = null;

/** A hand takes hold of the target: what follows is measured from here, so that shares that were squeezed come back. */
export function grabTarget() {
  grabbed = state.target;
}

/** It takes everything back. */
export const restoreTarget = () => edit({ target: grabbed });

/** Drag the share of class i to y; the other shares keep the proportions that they had when the hand took hold. */
export function setTarget(i, y) {
  const rest = grabbed.reduce((sum, share, k) => (k === i ? sum : sum + share), 0);
  edit({
    target: grabbed.map((share, k) => {
      if (k === i) return y;
      return rest > 1e-9 ? (share / rest) * (1 - y) : (1 - y) / (grabbed.length - 1);
    }),
  });
}

/* ---- typed shares ------------------------------------------------------------------------------------------------------ */

/** As TARGET_TOLERANCE of app/state/scenario.py. */
export const TOLERANCE = 1e-6;

/** Shares as they were typed that do not sum to 1, and the target that stays until they do. */
let draft = null;
/** Both, when the typing began. */
let begun = null;

/** The shares that do not yet sum to 1; null: there are none, or the target is another one by now. */
export const draftShares = () => (draft && alike(draft.target, state.target) ? draft.shares : null);

/** What the fields of the target show. */
export const shares = () => draftShares() ?? state.target;

export function beginShares() {
  begun = { shares: shares(), target: state.target };
}

function takeShares(values, target) {
  const isWhole = Math.abs(sumOf(values) - 1) <= TOLERANCE;
  draft = isWhole ? null : { shares: values, target };
  const now = isWhole ? values : target;
  if (alike(now, state.target)) repaint();
  else edit({ target: now });
}

/** Type y for class i: the others stay as they are. */
export const setShare = (i, y) => takeShares(begun.shares.with(i, y), begun.target);

export const restoreShares = () => takeShares(begun.shares, begun.target);

export function normaliseDraft() {
  const values = draftShares();
  const sum = sumOf(values);
  edit({ target: values.map((y) => (sum > 0 ? y / sum : 1 / values.length)) });
  commit();
}

export function dropDraft() {
  draft = null;
  repaint();
}

/* ---- names and classes -------------------------------------------------------------------------------------------------- */

export function setLabel(i, label) {
  const letters = label.replace(JOINERS, "");
  if (!letters.trim() || [...label].length > given.limits.label || UNPRINTABLE.test(letters)) return text("label_length", { limit: given.limits.label });
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

/** Take a list of logits, as numberField's `paste`. Another number of classes is asked about first. */
export function pasteLogits(pasted) {
  const most = given.limits.logit;
  const logits = listed(pasted, given.text, [-most, most], (z) => Math.abs(z) <= most || z === -Infinity);
  if (!Array.isArray(logits)) return logits;
  const [low, high] = given.limits.classes;
  const [n, k] = [logits.length, state.logits.length];
  if (n > high) return text("paste_count", { n, low, high });
  if (n !== k && given.columns.includes("data_class")) return text("paste_fixed", { n, k });
  if (logits.every((z) => z === -Infinity)) return text("all_masked");
  const spare = given.labels.filter((label) => !state.labels.includes(label));
  const labels = [...state.labels, ...spare].slice(0, n);
  const accept = () => {
    edit({ logits, labels, target: n === k ? state.target : oneHot(Math.min(trueClass(), n - 1), n) });
    commit();
  };
  if (n !== k) {
    const others = n < k ? state.labels.slice(n) : labels.slice(k);
    const question = text(n < k ? "paste_fewer" : "paste_more", { n, k, labels: enumerated(others) });
    return { question, yes: text("paste_yes", { n }), no: text("paste_no", { k }), accept };
  }
  accept();
  return null;
}

/** Take a list of shares in the same way: as many as there are classes. */
export function pasteShares(pasted) {
  const values = listed(pasted, given.text, [0, 1]);
  if (!Array.isArray(values)) return values;
  const [n, k] = [values.length, state.target.length];
  if (n !== k) return text("paste_shares", { n, k });
  takeShares(values, state.target);
  beginShares();
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
