/**
 * What is smaller than the smallest floating-point number, and not 0: losses, gradients, entropy from logarithms. Used
 * where a number has underflowed; anything else is in kernel.js.
 *
 * A number here is [sign, log of its size].
 */
import { logSoftmax, logsumexp, residualsOf, softmax } from "./kernel.js";

const signed = (x) => [Math.sign(x), Math.log(Math.abs(x))];
const times = (...numbers) => numbers.reduce(([s, a], [t, b]) => [s * t, a + b], [1, 0]);

const NONE = [0, -Infinity];

function signedSum(numbers) {
  const largest = Math.max(...numbers.map(([, log]) => log));
  if (largest === -Infinity) return NONE;
  const [sign, log] = signed(numbers.reduce((sum, [s, a]) => sum + s * Math.exp(a - largest), 0));
  return [sign, log + largest];
}

/** The log of a sum of exponentials, any of which may be 0. */
const logSum = (logs) => (logs.some((log) => log > -Infinity) ? logsumexp(logs) : -Infinity);

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

/** Each loss's `value`, `terms`, `gradient` and slopes in the probabilities, by its name. */
export function logsOfLosses(logits, target, temperature) {
  const logP = logSoftmax(logits, temperature);
  const top = logits.indexOf(Math.max(...logits));
  const logRest = logSum(logP.filter((_, k) => k !== top));
  const ordinary = residualsOf(softmax(logits, temperature), logits, target, temperature);
  const residuals = target.map((y, i) => {
    if (y === 0) return [1, logP[i]];
    return y === 1 && i === top ? [-1, logRest] : signed(ordinary.residuals[i]);
  });
  const isRight = target[top] === 1;

  const crossEntropies = target.map((y, i) => (y > 0 ? (isRight ? [1, logRest] : signed(-y * logP[i])) : NONE));
  const squares = residuals.map((residual) => times(residual, residual));
  /** residual_i - residual_k. */
  const between = (i, k) => {
    const difference = ordinary.residuals[i] - ordinary.residuals[k];
    if (difference !== 0) return signed(difference);
    if (!isRight || (i !== top && k !== top)) return NONE;
    return [i === top ? -1 : 1, logSum([logRest, logP[i === top ? k : i]])];
  };
  /** A residual less the mean of all: sum_k p_k (residual_i - residual_k), of which nothing cancels. */
  const pull = (i) => signedSum(logits.map((_, k) => (k === i ? NONE : times([1, logP[k]], between(i, k)))));
  const scale = signed(2 / (logits.length * temperature));
  return {
    cross_entropy: {
      terms: crossEntropies,
      value: isRight ? [1, logRest] : signed(-target.reduce((sum, y, i) => (y > 0 ? sum + y * logP[i] : sum), 0)),
      gradient: residuals.map((residual, i) => (logits[i] === -Infinity ? NONE : times(residual, signed(1 / temperature)))),
      slopes: target.map(() => NONE),
    },
    mean_squared_error: {
      terms: squares,
      value: [1, logSum(squares.map(([, log]) => log)) - Math.log(logits.length)],
      gradient: residuals.map((_, i) => times([1, logP[i]], pull(i), scale)),
      slopes: residuals.map((residual) => times(residual, signed(2 / logits.length))),
    },
  };
}
