/** What every view of the pipeline needs of the present scenario, computed once a frame. */
import { LOSSES, logsumexp, naiveSoftmax, softmax } from "./kernel.js";

let key = null;
let numbers = null;

/** @param {import("./scenario.js").Scenario & {naive?: string}} state */
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
  numbers = {
    scaled,
    logTotal: logsumexp(scaled),
    probabilities: softmax(logits, temperature),
    naive: overflowing,
    losses: Object.fromEntries(losses),
  };
  return numbers;
}
