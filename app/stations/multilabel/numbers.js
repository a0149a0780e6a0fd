/** What the station's views show of the present values, each computed once a frame. */
import { binaryCrossEntropy, fitBinaryRelevance, fitClassifierChain, logSigmoid, multilabelScores, predictSet } from "./maths.js";
import { sigmoid } from "../../browser/maths/kernel.js";
import { computed, state, values } from "../../browser/page/store.js";

/** What the user sets besides the scenario: Python's fields (app/stations/multilabel/state.py). */
export const chosen = (values.multilabel ??= {});

/** One entry for each class: `missing` for those that have none. */
const fitted = (given, missing) => Array.from({ length: state.logits.length }, (_, k) => given?.[k] ?? missing);

const USUAL = { present: 0, threshold: 0.5, logit: -2 };
export const setNow = () => fitted(chosen.present, USUAL.present);
export const thresholdsNow = () => fitted(chosen.thresholds, USUAL.threshold);

/** The sigmoids of the scenario, and binary cross-entropy with the set. */
export const labelled = computed(() => [state.logits, state.temperature, chosen.present], (logits, temperature) => {
  const loss = binaryCrossEntropy(logits, setNow(), temperature);
  return { ...loss, sigmoids: loss.scaled.map(sigmoid), logSigmoids: loss.scaled.map(logSigmoid) };
});

/** A logit as Python writes one that is masked. */
const asNumber = (logit) => (logit === "-inf" ? -Infinity : logit);

const sampleOf = ({ logits, present }) => ({ logits: fitted(logits, USUAL.logit).map(asNumber), present: fitted(present, USUAL.present) });

/** The present scenario and all samples: what each sigmoid says, the set that the thresholds make of it, and the scores of all. */
export const sampled = computed(
  () => [state.logits, state.temperature, chosen.present, chosen.thresholds, chosen.samples],
  (logits, temperature) => {
    const thresholds = thresholdsNow();
    const rows = [{ logits, present: setNow() }, ...(chosen.samples ?? []).map(sampleOf)].map((sample) => {
      const sigmoids = sample.logits.map((z) => sigmoid(z / temperature));
      return { ...sample, sigmoids, predicted: sigmoids.map((s, k) => Number(s > thresholds[k])) };
    });
    return { rows, scores: multilabelScores(rows.map(({ predicted }) => predicted), rows.map(({ present }) => present)) };
  });

/* ---- the plane ---------------------------------------------------------------------------------------------------------- */

/** What Python says of the points once: by their number of labels {points, labels}, and the penalty of all fits. */
let given = null;
export const takePoints = (data) => { given = data; };
export const hasPoints = () => given !== null && typeof chosen.order === "string";

/** "BAC" as indices of classes. */
export const orderNow = () => [...chosen.order].map((letter) => letter.charCodeAt(0) - "A".charCodeAt(0));

const evaluated = (model, points, labels) => {
  const said = points.map((point) => predictSet(model, point).said);
  return { ...model, said, scores: multilabelScores(said, labels) };
};

/** The points where hands have left them, and both models fitted to these. */
export const planeNow = computed(() => [given, chosen.order, chosen.moved], () => {
  const { points: made, labels } = given.sets[chosen.order.length];
  const points = [...made];
  for (const [n, x, y] of chosen.moved) points[n] = [x, y];
  return {
    points, labels,
    relevance: evaluated(fitBinaryRelevance(points, labels, given.l2), points, labels),
    chain: evaluated(fitClassifierChain(points, labels, orderNow(), given.l2), points, labels),
  };
});

/** A point by its number, where a hand takes it. */
export const withMoved = (index, [x, y]) => [...chosen.moved.filter(([n]) => n !== index), [index, x, y]].sort(([a], [b]) => a - b);
