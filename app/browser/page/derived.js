/** What every view of the pipeline needs of the present scenario, computed once a frame. */
import { LOSSES, logSoftmax, logsumexp, naiveSoftmax, softmax } from "../maths/kernel.js";
import { answer } from "./link.js";
import { computed, state, values } from "./store.js";

/** The number format to compute in without the max trick, at a station where that can be chosen; "": with it. */
export const naive = () => (answer()?.names.includes("numerics") ? values.numerics.naive : "");

export const derived = computed(() => [state.logits, state.target, state.temperature, naive()], numbersOf);

/** All numbers of a scenario; `naive`: the format to compute softmax in as its formula is written. */
export function numbersOf(logits, target, temperature, naive) {
  const scaled = logits.map((z) => z / temperature);
  const losses = Object.entries(LOSSES).map(([name, loss]) => [
    name,
    {
      value: loss.value(logits, target, temperature),
      terms: loss.terms(logits, target, temperature),
      gradient: loss.gradient(logits, target, temperature),
    },
  ]);
  const logProbabilities = logSoftmax(logits, temperature);
  return {
    scaled,
    logTotal: logsumexp(scaled),
    probabilities: softmax(logits, temperature),
    logProbabilities,
    divergence: divergence(target, logProbabilities),
    naive: naive ? naiveSoftmax(scaled, naive) : null,
    losses: Object.fromEntries(losses),
  };
}

/** KL(y || p) from log p: finite where p has underflowed to 0. */
function divergence(target, logProbabilities) {
  const terms = target.map((y, k) => (y > 0 ? y * (Math.log(y) - logProbabilities[k]) : 0));
  return Math.max(0, terms.reduce((sum, term) => sum + term, 0));
}
