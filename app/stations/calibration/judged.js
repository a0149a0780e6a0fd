/** Both models on the held-out points: what Python has trained, and what follows from it at the present settings. */
import { floats } from "../../browser/page/dom.js";
import { predict } from "../../browser/maths/kernel.js";
import { isAway, onAnswer, result } from "../../browser/page/link.js";
import { alike, computed, repaint, state, values } from "../../browser/page/store.js";
import { cumulated, eceOf, prepared, reliability, scoresAt } from "./maths.js";

/** Python's fields: app/stations/calibration/state.py. */
export const chosen = (values.calibration ??= {});

export const RUNS = ["plain", "smoothed"];

/** What each measure is of what `judgedAt` finds. */
const MEASURES = { nll: (found) => found.nll, brier: (found) => found.brier, accuracy: (found) => found.accuracy, ece: (found) => found.ece };

/** The lesson that Python has named last: its digest, and the fields that it follows from. */
let offered = { of: {} };
/** The digest of one that could not be had. */
let missing = null;
/** The lesson that the page has: `to_json` of lesson.py, with its numbers unpacked, and its digest; null before the first. */
let lesson = null;

export const taught = () => lesson;

/** Why the lesson is not that of the present settings, if it is not: it is on its way ("training"), or cannot be had. */
export function lack() {
  const isNamed = Object.entries(offered.of).every(([field, value]) => alike(chosen[field], value));
  if (lesson && isNamed && lesson.digest === offered.digest) return null;
  return isAway() || (isNamed && missing !== null && missing === offered.digest) ? "missing" : "training";
}

/** Take a lesson as Python says it. */
export function teach({ runs, ...given }, digest) {
  const labels = Int32Array.from(given.labels);
  lesson = {
    ...given, digest, labels, places: given.places && floats(given.places),
    runs: Object.fromEntries(Object.entries(runs).map(([run, { logits, ...fitted }]) => {
      const numbers = Float64Array.from(floats(logits));
      return [run, { ...fitted, logits: numbers, ...prepared(numbers, labels), confidences: new Float64Array(labels.length) }];
    })),
  };
  repaint();
}

onAnswer("judged", ({ judged }) => {
  if (!judged) return;
  const { digest } = judged;
  const isKnown = digest === offered.digest && digest !== missing;
  offered = judged;
  if (isKnown) return;
  missing = null;
  result(digest).then((found) => {
    if (digest === offered.digest) teach(found, digest);
  }, () => { // the server is away, or forgot it: the next answer names it anew
    if (digest === offered.digest) missing = digest;
    repaint();
  });
});

/** Scores and diagram of a run at a temperature. */
function judgedAt(run, temperature, bins, strategy, into) {
  const found = scoresAt(run, temperature, into);
  return { ...found, ...diagram(found, run, bins, strategy) };
}

/** With the mean confidence of all points beside that of each bin. */
function diagram({ confidences, confidence: meanConfidence, accuracy: meanAccuracy }, { isRight }, bins, strategy) {
  const { confidence, accuracy, ...rest } = reliability(confidences, isRight, bins, strategy);
  return { ...rest, binConfidence: confidence, binAccuracy: accuracy, confidence: meanConfidence, accuracy: meanAccuracy };
}

const ofBoth = (judge) => Object.fromEntries(RUNS.map((run) => [run, judge(lesson.runs[run])]));

/** Both runs at the present temperature, and at 1; null before the lesson is there. */
export const judged = computed(
  () => [lesson, state.temperature, chosen.bins, chosen.strategy],
  (lesson, temperature, bins, strategy) => lesson && ofBoth((run) => judgedAt(run, temperature, bins, strategy, run.confidences)));
export const judgedAtOne = computed(
  () => [lesson, chosen.bins, chosen.strategy], (lesson, bins, strategy) => lesson && ofBoth((run) => judgedAt(run, 1, bins, strategy)));
/** And each at the temperature that suits it best. */
export const judgedAtBest = computed(
  () => [lesson, chosen.bins, chosen.strategy],
  (lesson, bins, strategy) => lesson && ofBoth((run) => judgedAt(run, run.optimum, bins, strategy)));

export const measureOf = (found) => MEASURES[chosen.measure](found);

let places = [];
const overPlaces = (judge) => {
  const spare = new Float64Array(lesson.labels.length);
  return ofBoth((run) => places.map((t) => judge(run, scoresAt(run, t, spare))));
};
/** The measure of both runs over temperatures. ECE follows the hand that moves the bins: confidences are sorted once. */
const scoreCurves = computed(() => [lesson, places, chosen.measure], (lesson, places, measure) => overPlaces((_, found) => MEASURES[measure](found)));
const sortedOnes = computed(() => [lesson, places], () => overPlaces(({ isRight }, { confidences }) => cumulated(confidences, isRight)));
const eceCurves = computed(
  () => [sortedOnes(), chosen.bins, chosen.strategy],
  (sorted, bins, strategy) => Object.fromEntries(RUNS.map((run) => [run, sorted[run].map((each) => eceOf(each, bins, strategy))])));
export function curvesOver(temperatures) {
  places = temperatures;
  return chosen.measure === "ece" ? eceCurves() : scoreCurves();
}

/* ---- one point ------------------------------------------------------------------------------------------------------- */

/** The place of the point that the pointer passes over, null without one. */
let hovered = null;
export function hover(rank) {
  if (rank === hovered) return;
  hovered = rank;
  repaint();
}

export const lastRank = () => lesson.labels.length - 1;
/** The place chosen, and the one shown: of as many points as there are. */
export const chosenRank = () => Math.min(chosen.rank, lastRank());
export const rank = () => Math.min(hovered ?? chosen.rank, lastRank());

/** The point at the place shown: its number, its logits by the first model, its label, what that model says. */
export const onePoint = computed(() => [lesson, lesson && rank()], (lesson, rank) => {
  if (!lesson) return null;
  const n = lesson.order[rank];
  const { logits, classes, isRight } = lesson.runs.plain;
  const own = Array.from(logits.subarray(n * classes, (n + 1) * classes));
  return { n, logits: own, label: lesson.labels[n], said: predict(own), isRight: Boolean(isRight[n]) };
});
