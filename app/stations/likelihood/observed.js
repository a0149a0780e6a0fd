/** What was observed, and what it says of the present probabilities: the numbers that the station's views share. */
import { likelihood, logLikelihood } from "./maths.js";
import { entropy, logSoftmax, softmax } from "../../browser/maths/kernel.js";
import { divergence } from "../../browser/page/derived.js";
import { computed, state, values } from "../../browser/page/store.js";

/** Python's fields: app/stations/likelihood/state.py. */
export const observations = (values.observations ??= {});

/** What a number in nats is in the chosen unit. */
export const inUnit = (x) => (observations.unit === "bits" ? x / Math.LN2 : x);

/** One count for each class: of those that have none yet nothing was seen. */
export const fitted = (counts, classes) => Array.from({ length: classes }, (_, k) => counts[k] ?? 0);

export const totalOf = (counts) => counts.reduce((sum, n) => sum + n, 0);

/** n_k / n; without observations all classes are alike. */
export function sharesOf(counts) {
  const total = totalOf(counts);
  return counts.map((n) => (total ? n / total : 1 / counts.length));
}

/** What a chart is drawn of: the page's counts, which may be ahead of Python's. */
export const countsOf = ({ logits }, own) => fitted(observations.counts ?? own.counts, logits.length);

/** Where the best probabilities stand in a figure: without observations nowhere. */
export const topOf = (counts, x, y) => (totalOf(counts) ? { x: [x], y: [y] } : { x: [], y: [] });

/** L(p) / L(q) = exp(-n KL(q || p)) as a function of p: a map asks for thousands. */
export function relativeLikelihoodOf(counts) {
  const logShares = sharesOf(counts).map(Math.log);
  return (probabilities) => {
    let exponent = 0;
    for (let k = 0; k < counts.length; k++) {
      if (counts[k] > 0) exponent += counts[k] * (logShares[k] - Math.log(probabilities[k]));
    }
    return Math.exp(-Math.max(0, exponent));
  };
}

/** All numbers at the present counts and probabilities, in nats. */
export const numbers = computed(() => [state.logits, state.temperature, observations.counts], (logits, temperature, given) => {
  const counts = fitted(given, logits.length);
  const total = totalOf(counts);
  const shares = sharesOf(counts);
  const logProbabilities = logSoftmax(logits, temperature);
  const log = logLikelihood(counts, logProbabilities);
  return {
    counts, total, shares, logProbabilities, log,
    product: likelihood(counts, softmax(logits, temperature)),
    /** Without observations there is no mean. */
    crossEntropy: total ? 0 - log / total : NaN,
    entropy: total ? entropy(shares) : NaN,
    divergence: total ? divergence(shares, logProbabilities) : NaN,
  };
});
