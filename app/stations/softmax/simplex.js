/** Three classes: the point's path over temperature on the triangle of all distributions. */
import { shownSoftmax } from "../../browser/page/derived.js";

const HEIGHT = Math.sqrt(3) / 2;

/** Barycentric to plane: the first class at the top, the second at the left, the third at the right. */
const placed = (distributions) => ({
  x: distributions.map(([top, , right]) => right + top / 2),
  y: distributions.map(([top]) => top * HEIGHT),
});

export const traces = ({ logits, temperature }, { temperatures }) => ({
  path: placed(temperatures.map((t) => shownSoftmax(logits, t))),
  now: placed([shownSoftmax(logits, temperature)]),
});
