/**
 * How likely counts are under probabilities, and four ways to take the logarithm of softmax in a float: the mirror of
 * `softmax_core.likelihood` and `softmax_core.losses.near_zero`. tests/browser/test_likelihood.py holds them to the core.
 */

/** prod_k p_k^n_k as it is written: it underflows, to teach. */
export const likelihood = (counts, probabilities) => counts.reduce((product, n, k) => product * probabilities[k] ** n, 1);

/** sum_k n_k log p_k, from the logarithms: finite where p has underflowed. */
export const logLikelihood = (counts, logProbabilities) =>
  counts.reduce((sum, n, k) => (n > 0 ? sum + n * logProbabilities[k] : sum), 0);

const ROUND = { float64: (x) => x, float32: Math.fround };
const [ADDED, CLIPPED] = [1e-12, 1e-7];

/** What stands for log p, and its derivative in p; `round` is that of the number format. */
const OF_PROBABILITY = {
  added_epsilon: {
    log: (p, round) => Math.log(round(p + round(ADDED))),
    slope: (p, round) => 1 / round(p + round(ADDED)),
  },
  clipped: {
    log: (p, round) => Math.log(clip(p, round)),
    slope: (p, round) => (clip(p, round) === p ? 1 / p : 0),
  },
  log_of_softmax: {
    log: (p) => Math.log(p),
    slope: (p) => 1 / p,
  },
};
const clip = (p, round) => Math.min(round(1 - round(CLIPPED)), Math.max(round(CLIPPED), p));

/** The ways by their names in the core. */
export const NEAR_ZERO = [...Object.keys(OF_PROBABILITY), "log_softmax"];

/**
 * Cross-entropy of logits and target by one of the ways, every step rounded to `dtype`, and its gradient in the logits.
 * @returns {{value: number, gradient: number[]}}
 */
export function nearZero(way, logits, target, dtype) {
  const round = ROUND[dtype];
  const sum = (numbers) => numbers.reduce((total, x) => round(total + x), 0);
  const z = logits.map(round);
  const top = z.indexOf(Math.max(...z));
  const gaps = z.map((x) => round(x - z[top]));
  const exponentials = gaps.map((gap) => round(Math.exp(gap)));
  const total = sum(exponentials);
  const p = exponentials.map((e) => round(e / total));
  const y = target.map(round);
  const value = (logs) => 0 - sum(y.map((share, k) => (share > 0 ? round(share * logs[k]) : 0)));
  if (way === "log_softmax") {
    const rest = round(Math.log1p(sum(exponentials.filter((_, k) => k !== top))));
    return { value: value(gaps.map((gap) => round(gap - rest))), gradient: p.map((share, k) => round(share - y[k])) };
  }
  const { log, slope } = OF_PROBABILITY[way];
  const slopes = p.map((share, k) => (y[k] > 0 ? round(-y[k] * round(slope(share, round))) : 0));
  const mean = sum(p.map((share, k) => round(share * slopes[k])));
  return {
    value: value(p.map((share) => round(log(share, round)))),
    gradient: p.map((share, k) => 0 + round(share * round(slopes[k] - mean))),
  };
}
