/** Both models on the held-out points: what Python has trained, and what follows from it at the present settings. */
import { floats } from "../../browser/page/dom.js";
import { onAnswer, result } from "../../browser/page/link.js";
import { computed, repaint, state, values } from "../../browser/page/store.js";
import { fromSurestMistake, prepared, reliability, scoresAt } from "./maths.js";

/** Python's fields: app/stations/calibration/state.py. */
export const chosen = (values.calibration ??= {});

export const RUNS = ["plain", "smoothed"];

/** What each measure is of what `judgedAt` finds. */
const MEASURES = { nll: (found) => found.nll, brier: (found) => found.brier, accuracy: (found) => found.accuracy, ece: (found) => found.ece };

let wanted = null;
/** The lesson that the page has: `lesson_json` of lesson.py, with its numbers unpacked. */
let lesson = null;

/** Of how many classes and points it is, null as long as it is on its way. */
export const taught = () => lesson;

/** Take a lesson as Python says it. */
export function teach({ runs, ...given }) {
  const labels = Int32Array.from(given.labels);
  lesson = {
    ...given, labels, places: given.places && floats(given.places),
    runs: Object.fromEntries(Object.entries(runs).map(([run, { logits, optimum }]) => {
      const numbers = Float64Array.from(floats(logits));
      return [run, { logits: numbers, optimum, ...prepared(numbers, labels), confidences: new Float64Array(labels.length) }];
    })),
  };
  repaint();
}

onAnswer("judged", ({ judged: { digest } = {} }) => {
  if (!digest || digest === wanted) return;
  wanted = digest;
  result(digest).then((found) => {
    if (digest === wanted) teach(found);
  }, () => { if (digest === wanted) wanted = null; }); // the server is away, or forgot it: the next answer names it anew
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
/** The measure of both runs over temperatures: it follows the hand only where bins are moved. */
const curves = computed(
  () => [lesson, places, chosen.measure, chosen.measure === "ece" && chosen.bins, chosen.measure === "ece" && chosen.strategy],
  (lesson, temperatures, measure, bins, strategy) => {
    const spare = new Float64Array(lesson.labels.length);
    const judge = measure === "ece" ? (run, t) => judgedAt(run, t, bins, strategy, spare) : (run, t) => scoresAt(run, t, spare);
    return ofBoth((run) => temperatures.map((t) => MEASURES[measure](judge(run, t))));
  });
export function curvesOver(temperatures) {
  places = temperatures;
  return curves();
}

/* ---- one point ------------------------------------------------------------------------------------------------------- */

const order = computed(() => [lesson], (lesson) => lesson && fromSurestMistake(lesson.runs.plain, scoresAt(lesson.runs.plain, 1).confidences));

/** The place of the point that the pointer passes over, null without one. */
let hovered = null;
export function hover(rank) {
  if (rank === hovered) return;
  hovered = rank;
  repaint();
}

export const lastRank = () => lesson.labels.length - 1;
export const rank = () => hovered ?? Math.min(chosen.rank, lastRank());

/** The point at the present place: its number, its logits by the first model, its label, what that model says. */
export const onePoint = computed(() => [lesson, lesson && rank()], (lesson, rank) => {
  if (!lesson) return null;
  const n = order()[rank];
  const { logits, classes, isRight } = lesson.runs.plain;
  const own = Array.from(logits.subarray(n * classes, (n + 1) * classes));
  return { n, logits: own, label: lesson.labels[n], said: own.indexOf(Math.max(...own)), isRight: Boolean(isRight[n]) };
});
