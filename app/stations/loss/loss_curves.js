/** Every loss over the true class's probability, while the other classes keep their proportions. */
import { logsumexp, sigmoid, softmax } from "../../browser/maths/kernel.js";
import { LOSSES } from "../../browser/maths/losses.js";

export function traces({ logits, target, temperature }, { logOdds, top }) {
  const trueClass = target.indexOf(Math.max(...target));
  const rivals = logits.filter((_, k) => k !== trueClass);
  // Masked ones have no proportions: as if they were equal.
  const rest = rivals.some((z) => z > -Infinity) ? logits : logits.map(() => 0);
  const others = logsumexp(rest.filter((_, k) => k !== trueClass).map((z) => z / temperature));
  const along = logOdds.map((odds) => rest.with(trueClass, temperature * (odds + others)));
  const shares = logOdds.map(sigmoid);
  const p = softmax(logits, temperature)[trueClass];
  const found = { cursor: { x: [p] } };
  for (const [name, loss] of Object.entries(LOSSES)) {
    found[name] = { x: shares, y: along.map((z) => loss.value(z, target, temperature)) };
    // What rises above the axis while a hand moves stays at its end.
    found[`now-${name}`] = { x: [p], y: [Math.min(top, loss.value(logits, target, temperature))] };
  }
  return found;
}
