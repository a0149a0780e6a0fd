/** Two classes: softmax is the sigmoid of their difference. */
import { sigmoid } from "../../browser/maths/kernel.js";
import { naive, shownSoftmax } from "../../browser/page/derived.js";

export function traces({ logits: [first, second], temperature }, { differences }) {
  const shown = (d) => (naive() ? shownSoftmax([second + d, second], temperature)[0] : sigmoid(d / temperature));
  const present = first - second;
  return {
    p: { x: differences, y: differences.map(shown) },
    cursor: { x: [present] },
    now: { x: [present], y: [shown(present)] },
  };
}
