/** Every loss over the true class's probability, while the other classes keep their proportions. */
import { LOSSES, logsumexp, sigmoid, softmax } from "../../browser/maths/kernel.js";

export function traces({ logits, target, temperature }, { logOdds, top }) {
  const trueClass = target.indexOf(Math.max(...target));
  const others = logsumexp(logits.filter((_, k) => k !== trueClass).map((z) => z / temperature));
  const along = logOdds.map((odds) => logits.with(trueClass, temperature * (odds + others)));
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
