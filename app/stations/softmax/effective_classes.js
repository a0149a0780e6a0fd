/** e^H over temperature: how many equal classes the distribution is like. */
import { entropy } from "../../browser/maths/kernel.js";
import { shownSoftmax } from "../../browser/page/derived.js";

export function traces({ logits, temperature }, { temperatures }) {
  const effective = (t) => Math.exp(entropy(shownSoftmax(logits, t)));
  return {
    effective: { x: temperatures, y: temperatures.map(effective) },
    cursor: { x: [temperature] },
    now: { x: [temperature], y: [effective(temperature)] },
  };
}
