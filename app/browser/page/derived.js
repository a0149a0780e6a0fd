/** What every view of the pipeline needs of the present scenario, computed once a frame. */
import { LOSSES, logSoftmax, logsumexp, naiveSoftmax, softmax } from "../maths/kernel.js";

let key = null;
let numbers = null;

/** @param {import("./store.js").Scenario & {naive?: string}} state */
export function derived(state) {
  const { logits, target, temperature, naive } = state;
  const now = JSON.stringify([logits, target, temperature, naive]);
  if (now === key) return numbers;
  key = now;
  const scaled = logits.map((z) => z / temperature);
  const overflowing = naive ? naiveSoftmax(scaled, naive) : null;
  const losses = Object.entries(LOSSES).map(([name, loss]) => [
    name,
    {
      value: loss.value(logits, target, temperature),
      terms: loss.terms(logits, target, temperature),
      gradient: loss.gradient(logits, target, temperature),
    },
  ]);
  const logProbabilities = logSoftmax(logits, temperature);
  numbers = {
    scaled,
    logTotal: logsumexp(scaled),
    probabilities: softmax(logits, temperature),
    logProbabilities,
    divergence: divergence(target, logProbabilities),
    naive: overflowing,
    losses: Object.fromEntries(losses),
  };
  return numbers;
}

/** KL(y || p) from log p: finite where p has underflowed to 0. */
function divergence(target, logProbabilities) {
  const terms = target.map((y, k) => (y > 0 ? y * (Math.log(y) - logProbabilities[k]) : 0));
  return Math.max(0, terms.reduce((sum, term) => sum + term, 0));
}
