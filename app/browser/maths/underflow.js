/**
 * What is smaller than the smallest floating-point number, and not 0: residuals, slopes, entropy from logarithms. Used
 * where a number has underflowed; anything else is in kernel.js, and what losses make of it in losses.js.
 *
 * A number here is [sign, log of its size].
 */
import { indexOfLargest, logSoftmax, logsumexp, residualsOf, softmax } from "./kernel.js";

export const signed = (x) => [Math.sign(x), Math.log(Math.abs(x))];
export const times = (...numbers) => numbers.reduce(([s, a], [t, b]) => [s * t, a + b], [1, 0]);

export const NONE = [0, -Infinity];

function signedSum(numbers) {
  const largest = Math.max(...numbers.map(([, log]) => log));
  if (largest === -Infinity) return NONE;
  const [sign, log] = signed(numbers.reduce((sum, [s, a]) => sum + s * Math.exp(a - largest), 0));
  return [sign, log + largest];
}

/** The log of a sum of exponentials, any of which may be 0. */
export const logSum = (logs) => (logs.some((log) => log > -Infinity) ? logsumexp(logs) : -Infinity);

/** The entries of the Jacobian, p_i (delta_ij - p_j) / T. */
export function logsOfJacobian(logits, temperature) {
  const logP = logSoftmax(logits, temperature);
  const rest = logP.map((_, i) => logSum(logP.filter((_, k) => k !== i)));
  return logP.map((log, i) => logP.map((other, j) => [i === j ? 1 : -1, log + (i === j ? rest[i] : other) - Math.log(temperature)]));
}

/** The log of the entropy: the class that has all but nothing adds what it lacks, any other one p (-log p). */
export function logOfEntropy(logits, temperature) {
  const others = logSoftmax(logits, temperature).toSpliced(logits.indexOf(Math.max(...logits)), 1);
  return logSum(others.map((log) => (log > -Infinity ? log + Math.log(1 - log) : -Infinity)));
}

/**
 * What losses are made of: log p, the log of all but the largest p, whether that is the whole target (`isRight`), the residuals
 * p - y, and `lessMean(i)`, a residual less the mean of all, sum_k p_k (p_k - y_k).
 */
export function smallResiduals(logits, target, temperature) {
  const logP = logSoftmax(logits, temperature);
  const top = indexOfLargest(logits);
  const logRest = logSum(logP.filter((_, k) => k !== top));
  const ordinary = residualsOf(softmax(logits, temperature), logits, target, temperature);
  const residuals = target.map((y, i) => {
    if (y === 0) return [1, logP[i]];
    return y === 1 && i === top ? [-1, logRest] : signed(ordinary.residuals[i]);
  });
  const isRight = target[top] === 1;
  /** residual_i - residual_k. */
  const between = (i, k) => {
    const difference = ordinary.residuals[i] - ordinary.residuals[k];
    if (difference !== 0) return signed(difference);
    if (!isRight || (i !== top && k !== top)) return NONE;
    return [i === top ? -1 : 1, logSum([logRest, logP[i === top ? k : i]])];
  };
  /** As sum_k p_k (residual_i - residual_k): nothing cancels in it. */
  const lessMean = (i) => signedSum(logits.map((_, k) => (k === i ? NONE : times([1, logP[k]], between(i, k)))));
  return { logits, target, temperature, logP, logRest, isRight, residuals, lessMean };
}
