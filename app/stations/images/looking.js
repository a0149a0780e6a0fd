/**
 * The station's part of the store: the picture that is looked at, from the pad or from the test set, and what the model of the
 * film's present step makes of it. The scenario is this picture's, until a hand sets its logits or its target.
 */
import { linearAt, drawn, edited, forward, modelOf, readInk } from "./maths.js";
import { oneHot, predict, softmax } from "../../browser/maths/kernel.js";
import { supplement } from "../../browser/page/history.js";
import { answer, commit, handOver, isBusy, onAnswer, result } from "../../browser/page/link.js";
import { alike, change, computed, edit, endPreview, onChange, present, preview, repaint, state, subscribe, values } from "../../browser/page/store.js";
import { onRecording, parametersOf, recordedAt, recording, rowAt } from "../../browser/training/recording.js";

/** Its fields are Python's (state.py). */
export const images = (values.images ??= {});

/** Bytes from base64. */
export const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/* ---- the set ----------------------------------------------------------------------------------------------------------- */

/** The set that the page has: what Python says of it, with the `pixels` and `labels` of its test pictures, a byte each. */
let set = null;
let wanted = null;

onAnswer("images", async ({ images: about }) => {
  if (!about) return;
  wanted = about.set;
  if (wanted.at === set?.at) {
    set = { ...set, ...wanted };
    return repaint();
  }
  const mine = wanted;
  const found = await result(mine.at).catch(() => null); // the server is away: the next answer names it again
  if (!found || wanted.at !== mine.at) return;
  set = { ...wanted, pixels: bytes(found.pixels), labels: bytes(found.labels) };
  followFilm();
  repaint();
});

export const theSet = () => set;
/** Whether the page has the set that Python has named last. */
export const ready = () => set !== null && set.at === wanted?.at && images.source !== undefined;
export const sizeOf = ({ shape: [height, width] }) => height * width;

/** A test picture, 0 to 1. */
export function testPicture(n) {
  const size = sizeOf(set);
  return Float64Array.from(set.pixels.subarray(n * size, (n + 1) * size), (level) => level / set.top);
}

/* ---- the film ---------------------------------------------------------------------------------------------------------- */

/** Whether rows of this station's film are there. */
export const hasFilm = () => ready() && recording.name === answer()?.film?.name && recording.runs[0]?.steps.length > 0 && recording.runs[0].sizes[0] === sizeOf(set);

export const lastRow = () => recording.timeline.length - 1;
/** The row of the film that is shown: without a step the last one that is there. */
export function row() {
  if (images.step === null) return recording.loaded;
  const later = recording.timeline.findIndex((step) => step >= images.step);
  return Math.min(recording.loaded, later < 0 ? lastRow() : later);
}
export const step = () => recording.timeline[Math.max(0, row())] ?? 0;

function numbersAt(at) {
  const [run] = recording.runs;
  return parametersOf(run, rowAt(run, at));
}

/** The model at the step that is shown, and at the end of what is there. */
export const model = computed(() => [recording.runs[0], step()], ({ sizes }, at) => modelOf(sizes, numbersAt(at)));
const lastModel = computed(() => [recording.runs[0], recording.timeline[recording.loaded]], ({ sizes }, at) => modelOf(sizes, numbersAt(at)));
/** Whether it has a hidden layer. */
export const isHidden = () => hasFilm() && model().layers.length > 1;

const largest = (weights) => weights.reduce((most, w) => Math.max(most, Math.abs(w)), 1e-9);
/** The largest weight of its first layer at the end: pictures of weights have one scale while they emerge. */
export const scaleOfFirst = computed(() => [lastModel()], ({ layers: [{ weights }] }) => largest(weights));

/* ---- the picture and what follows ---------------------------------------------------------------------------------------- */

/** The test picture that is looked at: while the digits stand for a set that is not there it may have a larger number. */
const testNumber = (picture = images.picture) => Math.min(picture, set.labels.length - 1);

/** The picture as it came: from the pad, or of the test set. */
export const original = computed(() => [set, images.source, images.picture, images.ink], (_, source, picture, ink) =>
  (source === "pad" ? drawn(readInk(ink), set.shape, set.form) : testPicture(testNumber(picture))));

/** The picture that the model sees. */
export const picture = computed(
  () => [original(), images.rotation, images.shift_x, images.shift_y, images.invert, images.noise, images.noise_seed],
  (pixels, rotation, shift_x, shift_y, invert, noise, noise_seed) => edited(pixels, set.shape, { rotation, shift_x, shift_y, invert, noise, noise_seed }));

/** A function's linear map at the picture, the same one while the same units are on: {linear, values}, those of all layers. */
const mapped = (which) => {
  const values = computed(() => [which(), picture()], forward);
  const linear = computed(() => [which(), values().slice(0, -1).map((layer) => layer.map(Boolean).join("")).join()], (now) => linearAt(now, picture(), values()));
  return () => ({ linear: linear(), values: values() });
};
const now = mapped(model);
const atLast = mapped(lastModel);
/** The largest weight of the map at the end, which is that of the picture where there is a hidden layer. */
const scale = computed(() => [step() === recording.timeline[recording.loaded] ? now().linear : atLast().linear], ({ weights }) => largest(weights));

/** What the model makes of it: {values, linear, logits, probabilities, guess, scale}; `values` of all layers. */
export const seen = computed(() => [now().values, now().linear, state.temperature, scale()], (values, linear, temperature, most) => {
  const logits = Array.from(values.at(-1));
  return { values, linear, logits, probabilities: softmax(logits, temperature), guess: predict(logits), scale: most };
});

/** The label of the picture, null of one from the pad. */
export const labelOf = () => (images.source === "test" ? set.labels[testNumber()] : null);

/** The class whose evidence is shown: by choice, or else the one that the model sees. */
export const evidenceOf = () => images.evidence_of ?? seen().guess;

export const isEdited = () => Boolean(images.rotation || images.shift_x || images.shift_y || images.invert || images.noise);
export const UNEDITED = { rotation: 0, shift_x: 0, shift_y: 0, invert: false, noise: 0 };

/* ---- the scenario follows --------------------------------------------------------------------------------------------------- */

/** Whether the scenario is the picture's, "" before that is known: a link may bring another one, and a hand may set one. */
let following = "";
/** It is being brought there, and not set by a hand. */
let isBringing = false;

const DECIMALS = 6;
/** Nobody has brought a scenario yet. */
const isUnset = () => following === "" && state.logits.every((z) => z === 0);

/** Another drawing has begun, and the scenario does not know it yet. */
let isAnew = false;

/** The picture's. Of a drawing nobody knows the class, and all are alike as its target, until a hand chooses one. */
function scenario() {
  const label = labelOf();
  const { most_logit: most, classes: { length: count } } = set;
  const own = !isAnew && !isUnset() && state.target.length === count ? state.target : new Array(count).fill(1 / count);
  return {
    logits: seen().logits.map((z) => Number(Math.min(most, Math.max(-most, z)).toFixed(DECIMALS)) || 0), labels: set.classes,
    target: label === null ? own : oneHot(label, count),
  };
}

/** Whether it is still the same drawing: it begins at the same point. */
const START = 2;
const isSameDrawing = ({ source = images.source, ink = images.ink }) =>
  images.source === "pad" && source === "pad" && ink.slice(0, START) === images.ink.slice(0, START);

const differs = (wished) => Object.entries(wished).some(([name, value]) => !alike(state[name], value));
/** What the logits of another visit may differ by: the film was made anew. */
const CLOSE = 1e-3;
const isClose = (logits, k) => Math.abs(state.logits[k] - logits[k]) <= CLOSE;
/** Names count for nothing: they are in the language of the page. */
const isNear = ({ logits, target }) => alike(state.target, target) && logits.every((_, k) => isClose(logits, k));

/** Whether the scenario's logit of a class is what the model makes of the picture. */
export const isMade = (k) => hasFilm() && k < seen().logits.length && isClose(seen().logits, k);

export const follows = () => following !== "hand";

/** Look at something else, or at it in another way: the scenario goes along. */
export function look(patch) {
  isAnew ||= isUnset() || !isSameDrawing(patch);
  change("images", patch);
  following = "picture";
  if (!hasFilm()) return;
  const wished = scenario();
  isAnew = false;
  if (differs(wished)) bring(wished);
}

function bring(wished) {
  isBringing = true;
  edit(wished);
  isBringing = false;
}

/** What is looked at now, with the scenario: returns the way back to it, for a hand that takes back what it did. */
export function remember() {
  const [before, shown, was] = [{ ...images }, present(), following];
  return () => {
    change("images", before);
    bring(shown);
    following = was;
  };
}

export function lookAt(patch) {
  look(patch);
  commit();
}

const isHere = () => Boolean(answer()?.names.includes("images"));

onChange("scenario", (patch) => {
  if (!isBringing && isHere() && ("logits" in patch || "labels" in patch || "target" in patch)) [following, isAnew] = ["hand", false];
});

/** A scenario that comes as a whole, by undo, a link or from another station, says itself whether it is the picture's. */
let replaced = state.replaced;
function decide(wished) {
  if (state.replaced !== replaced) [replaced, following] = [state.replaced, ""];
  if (following !== "picture" && isNear(wished)) following = "picture";
  else if (following === "") following = state.logits.every((z) => z === 0) ? "picture" : "hand";
}
subscribe(() => {
  if (!state.moving && isHere() && hasFilm() && recording.isWhole && !isBusy()) decide(scenario());
});

/** More of the film is there, and no hand has brought it: the scenario is a preview until it is whole. */
function followFilm() {
  if (!isHere() || !hasFilm() || state.moving) return;
  const wished = scenario();
  decide(wished);
  if (following === "hand") return;
  if (!recording.isWhole) return void (differs(wished) && preview(wished));
  endPreview();
  isAnew = false;
  if (!differs(wished)) return;
  Object.assign(state, wished);
  supplement("scenario");
  handOver();
}
onRecording(followFilm);
onAnswer("images film", followFilm);

/** What a row of the film says: losses, accuracies, and what was taken for what. */
export const recorded = computed(() => [recording.runs[0], recording.pieces, step()], () => recordedAt(0, step()));
