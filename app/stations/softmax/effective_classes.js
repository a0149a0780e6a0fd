/** e^H over temperature: how many equal classes the distribution is like. */
import { entropy, softmax } from "../../browser/maths/kernel.js";

export function traces({ logits, temperature }, { temperatures }) {
  const effective = (t) => Math.exp(entropy(softmax(logits, t)));
  return {
    effective: { x: temperatures, y: temperatures.map(effective) },
    cursor: { x: [temperature] },
    now: { x: [temperature], y: [effective(temperature)] },
  };
}
