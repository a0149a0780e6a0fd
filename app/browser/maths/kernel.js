/**
 * The few formulas that must run in every frame: the small mirror of `softmax_core`, same names, same conventions. Those
 * of the losses are in losses.js, those of models in models.js.
 *
 * Vectors are plain arrays over the classes; `temperature` divides the logits; natural logarithms. Input is trusted:
 * Python has checked it, or the view that took it from a hand. tests/browser/test_kernel.py holds every function to
 * the core.
 */

/** The first one in a tie. */
export const indexOfLargest = (values) => {
  let top = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[top]) top = i;
  return top;
};

export function softmax(logits, temperature = 1) {
  const largest = logits[indexOfLargest(logits)];
  const weights = new Array(logits.length);
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += weights[i] = Math.exp((logits[i] - largest) / temperature);
  for (let i = 0; i < logits.length; i++) weights[i] /= total;
  return weights;
}

/** Keeps the digits that log(softmax) loses: the largest term stays out of the sum, so log1p sees the small rest. */
export function logSoftmax(logits, temperature = 1) {
  const top = indexOfLargest(logits);
  const gaps = logits.map((z) => (z - logits[top]) / temperature);
  let rest = 0;
  for (let i = 0; i < gaps.length; i++) if (i !== top) rest += Math.exp(gaps[i]);
  const normaliser = Math.log1p(rest);
  return gaps.map((gap) => gap - normaliser);
}

export function logsumexp(logits) {
  const top = indexOfLargest(logits);
  return logits[top] - logSoftmax(logits)[top];
}

export const sigmoid = (logit) =>
  logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit));

/** Its logarithm: it has the digits, and the size, that the sigmoid itself loses. */
export const logSigmoid = (z) => (z >= 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z)));

/** A sum of terms of this size of which only their rounding is left, some eps of each, is 0: so it would be on paper. */
export const cancelled = (sum, size) => (Math.abs(sum) < 8 * Number.EPSILON * size ? 0 : sum);

/**
 * The residuals p - y, without cancellation where a probability comes close to 1, and their mean sum_k p_k (p_k - y_k).
 * @returns {{residuals: number[], mean: number}}
 */
export function residualsOf(probabilities, logits, target, temperature = 1) {
  const top = indexOfLargest(logits);
  let rest = 0;
  for (let i = 0; i < logits.length; i++) if (i !== top) rest += Math.exp((logits[i] - logits[top]) / temperature);
  const lacking = rest / (1 + rest);
  const residuals = new Array(logits.length);
  let mean = 0;
  let size = 0;
  for (let i = 0; i < logits.length; i++) {
    const isLeading = i === top && rest < 1;
    const exact = isLeading ? 1 - target[i] - lacking : probabilities[i] - target[i];
    // A share of 1 is exact; any other is rounded itself.
    residuals[i] = cancelled(exact, isLeading ? Number(target[i] < 1) : probabilities[i]);
    mean += probabilities[i] * residuals[i];
    size += probabilities[i] * (isLeading && target[i] === 1 ? lacking : probabilities[i]);
  }
  return { residuals, mean: cancelled(mean, size) };
}

/** dp_i/dz_j = p_i (delta_ij - p_j) / T */
export function softmaxJacobian(logits, temperature = 1) {
  const p = softmax(logits, temperature);
  return p.map((pi, i) => {
    const row = p.map((pj) => (0 - pi * pj) / temperature);
    // 1 - p would lose its digits where p is close to 1.
    row[i] = row.reduce((sum, entry, j) => (j === i ? sum : sum - entry), 0);
    return row;
  });
}

/** `logs`, where they are known, have the digits that a p beside 1 has lost. */
export const entropy = (probabilities, logs = probabilities.map(Math.log)) =>
  probabilities.reduce((sum, p, i) => (p === 0 ? sum : sum - p * logs[i]), 0);

export const oneHot = (label, numClasses) => Array.from({ length: numClasses }, (_, i) => +(i === label));

export const smoothLabels = (target, smoothing) =>
  target.map((y) => (1 - smoothing) * y + smoothing / target.length);

/** The class with the largest score. */
export const predict = indexOfLargest;

/** The share of predicted labels that are right. */
export const accuracy = (labels, predicted) => labels.filter((label, n) => label === predicted[n]).length / labels.length;

const ROUND = { float64: (x) => x, float32: Math.fround, float16: roundToHalf };

/** Round to the nearest float16, ties to even, through the spacing of its neighbours. */
function roundToHalf(x) {
  if (!Number.isFinite(x) || x === 0) return x;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(x))));
  const spacing = 2 ** (exponent - 10);
  const steps = x / spacing;
  const floor = Math.floor(steps);
  const above = steps - floor;
  const rounded = (above > 0.5 || (above === 0.5 && floor % 2 !== 0) ? floor + 1 : floor) * spacing;
  return Math.abs(rounded) > 65504 ? Math.sign(x) * Infinity : rounded;
}

/** Softmax as the formula is written, without the max trick, every step rounded to `dtype`: it overflows, to teach. */
export function naiveSoftmax(logits, dtype) {
  const round = ROUND[dtype];
  const exponentials = logits.map((z) => round(Math.exp(round(z))));
  const total = exponentials.reduce((sum, e) => round(sum + e), 0);
  return { exponentials, total, probabilities: exponentials.map((e) => round(e / total)) };
}
