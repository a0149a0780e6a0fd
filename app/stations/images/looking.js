/**
 * The station's part of the store: the picture that is looked at, from the pad or from the test set, and what the model of the
 * film's present step makes of it. The scenario is this picture's, until a hand sets its logits or its target.
 */
import { linearAt, logitsOf, drawn, edited, modelOf, readInk } from "./maths.js";
import { oneHot, predict, softmax } from "../../browser/maths/kernel.js";
import { supplement } from "../../browser/page/history.js";
import { answer, commit, handOver, isBusy, onAnswer, result } from "../../browser/page/link.js";
import { alike, change, computed, edit, endPreview, onChange, preview, repaint, state, subscribe, values } from "../../browser/page/store.js";
import { onRecording, parametersOf, recording } from "../../browser/training/recording.js";

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
  return parametersOf(run, Math.max(0, run.steps.findLastIndex((each) => each <= at)));
}

/** The model at the step that is shown, and the largest weight of its first layer at the end of what is there. */
export const model = computed(() => [recording.runs[0], step()], ({ sizes }, at) => modelOf(sizes, numbersAt(at)));
const largest = computed(() => [recording.runs[0], recording.loaded], ({ sizes }) => {
  const end = modelOf(sizes, numbersAt(recording.timeline[recording.loaded]));
  return Math.max(...end.layers.map(({ weights }) => weights.reduce((most, w) => Math.max(most, Math.abs(w)), 1e-9)));
});

/* ---- the picture and what follows ---------------------------------------------------------------------------------------- */

/** The picture as it came: from the pad, or of the test set. */
export const original = computed(() => [set, images.source, images.picture, images.ink], (_set, source, picture, ink) =>
  (source === "pad" ? drawn(readInk(ink), set.shape, set.form) : testPicture(picture)));

/** The picture that the model sees. */
export const picture = computed(
  () => [original(), images.rotation, images.shift_x, images.shift_y, images.invert, images.noise, images.noise_seed],
  (pixels, rotation, shift_x, shift_y, invert, noise, noise_seed) => edited(pixels, set.shape, { rotation, shift_x, shift_y, invert, noise, noise_seed }));

/** What the model makes of it: {linear, logits, probabilities, guess, scale}. */
export const seen = computed(() => [model(), picture(), state.temperature, largest()], (now, x, temperature, scale) => {
  const logits = Array.from(logitsOf(now, x));
  return { linear: linearAt(now, x), logits, probabilities: softmax(logits, temperature), guess: predict(logits), scale };
});

/** The label of the picture, null of one from the pad. */
export const labelOf = () => (images.source === "test" ? set.labels[images.picture] : null);

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
function scenario() {
  const label = labelOf();
  const count = set.classes.length;
  const kept = state.target.length === count ? state.target : oneHot(0, count);
  return {
    logits: seen().logits.map((z) => Number(z.toFixed(DECIMALS)) || 0), labels: set.classes,
    target: label === null ? kept : oneHot(label, count),
  };
}

const differs = (wished) => Object.entries(wished).some(([name, value]) => !alike(state[name], value));
/** What the logits of another visit may differ by: the film was made anew. */
const CLOSE = 1e-3;
const isNear = ({ logits, labels, target }) => alike(state.labels, labels) && alike(state.target, target)
  && state.logits.every((z, k) => Math.abs(z - logits[k]) <= CLOSE);

export const follows = () => following !== "hand";

/** Look at something else, or at it in another way: the scenario goes along. */
export function look(patch) {
  change("images", patch);
  following = "picture";
  if (!hasFilm()) return;
  const wished = scenario();
  if (!differs(wished)) return;
  isBringing = true;
  edit(wished);
  isBringing = false;
}

export function lookAt(patch) {
  look(patch);
  commit();
}

const isHere = () => Boolean(answer()?.names.includes("images"));

onChange("scenario", (patch) => {
  if (!isBringing && isHere() && ("logits" in patch || "labels" in patch || "target" in patch)) following = "hand";
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
  if (!differs(wished)) return;
  Object.assign(state, wished);
  supplement("scenario");
  handOver();
}
onRecording(followFilm);
onAnswer("images film", followFilm);

/** What a row of the film says: losses, accuracies, and what was taken for what. */
export const recorded = computed(() => [recording.runs[0], recording.pieces, step()], ({ steps, curves }, _pieces, at) => {
  const n = Math.max(0, steps.findLastIndex((each) => each <= at));
  return Object.fromEntries(Object.entries(curves).map(([name, numbers]) => [name, numbers[n]]));
});
