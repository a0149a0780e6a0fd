/** What the station's views show of the present values, each computed once a frame. */
import { binaryCrossEntropy, fitBinaryRelevance, fitClassifierChain, isPredicted, multilabelScores, predictSet } from "./maths.js";
import { logSigmoid, sigmoid } from "../../browser/maths/kernel.js";
import { answer } from "../../browser/page/link.js";
import { change, computed, isPreview, onChange, state, subscribe, values } from "../../browser/page/store.js";

/** What the user sets besides the scenario: Python's fields (app/stations/multilabel/state.py). */
export const chosen = (values.multilabel ??= {});

/** One entry for each class: `missing` for those that have none. */
const fitted = (given, missing) => Array.from({ length: state.logits.length }, (_, k) => given?.[k] ?? missing);

/** A logit as Python writes one that is masked. */
const asNumber = (logit) => (logit === "-inf" ? -Infinity : logit);

/** What a class has that nobody has spoken of: as Python says, and until then nothing. */
const NOTHING = { present: 0, threshold: 0, logit: 0 };
const usual = () => answer()?.usual ?? NOTHING;
export const setNow = () => fitted(chosen.present, usual().present);
export const thresholdsNow = () => fitted(chosen.thresholds, usual().threshold);

/** The classes that there are, for when others come. */
let classes = [];
subscribe(() => { if (!isPreview()) classes = state.labels; });

/** Where classes come or go, the others keep their labels, thresholds and logits: as `settle` of state.py says. */
onChange("scenario", ({ labels }) => {
  const before = classes;
  classes = labels ?? before;
  if (classes.length === before.length || !answer()?.names.includes("multilabel")) return;
  const isLonger = before.every((label, k) => label === labels[k]);
  const carried = (given, missing) => (isLonger
    ? [...given, ...labels.slice(given.length).map(() => missing)]
    : labels.map((label) => given[before.indexOf(label)] ?? missing));
  change("multilabel", {
    present: carried(chosen.present, usual().present),
    thresholds: chosen.thresholds.length ? carried(chosen.thresholds, usual().threshold) : [],
    samples: chosen.samples.map(({ logits, present }) => {
      const kept = carried(logits, usual().logit);
      const isMasked = kept.slice(0, labels.length).every((z) => asNumber(z) === -Infinity);
      return { logits: isMasked ? kept.map(() => usual().logit) : kept, present: carried(present, usual().present) };
    }),
  });
});

/** The sigmoids of the scenario, and binary cross-entropy with the set. */
export const labelled = computed(() => [state.logits, state.temperature, chosen.present], (logits, temperature) => {
  const loss = binaryCrossEntropy(logits, setNow(), temperature);
  return { ...loss, sigmoids: loss.scaled.map(sigmoid), logSigmoids: loss.scaled.map(logSigmoid) };
});

const sampleOf = ({ logits, present }) => ({ logits: fitted(logits, usual().logit).map(asNumber), present: fitted(present, usual().present) });

/** The present scenario and all samples: what each sigmoid says, the set that the thresholds make of it, and the scores of all. */
export const sampled = computed(
  () => [state.logits, state.temperature, chosen.present, chosen.thresholds, chosen.samples],
  (logits, temperature) => {
    const thresholds = thresholdsNow();
    const rows = [{ logits, present: setNow() }, ...(chosen.samples ?? []).map(sampleOf)].map((sample) => {
      const scaled = sample.logits.map((z) => z / temperature);
      return { ...sample, sigmoids: scaled.map(sigmoid), predicted: scaled.map((z, k) => Number(isPredicted(logSigmoid(z), thresholds[k]))) };
    });
    return { rows, scores: multilabelScores(rows.map(({ predicted }) => predicted), rows.map(({ present }) => present)) };
  });

/* ---- the plane ---------------------------------------------------------------------------------------------------------- */

/** What Python says of the points once: by their number of labels {points, labels}, and the penalty of all fits. */
let given = null;
export const takePoints = (data) => { given = data; };
export const hasPoints = () => given !== null && typeof chosen.order === "string";

/** "BAC" as indices of classes. */
const orderNow = () => [...chosen.order].map((letter) => given.letters.indexOf(letter));

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
