/** Two classes: softmax is the sigmoid of their difference. */
import { sigmoid } from "../../browser/maths/kernel.js";

export function traces({ logits, temperature }, { differences }) {
  const present = logits[0] - logits[1];
  return {
    p: { x: differences, y: differences.map((d) => sigmoid(d / temperature)) },
    cursor: { x: [present] },
    now: { x: [present], y: [sigmoid(present / temperature)] },
  };
}
