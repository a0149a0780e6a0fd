/** Three classes: the point's path over temperature on the triangle of all distributions. */
import { softmax } from "../../browser/maths/kernel.js";

const HEIGHT = Math.sqrt(3) / 2;

/** Barycentric to plane: the first class at the top, the second at the left, the third at the right. */
const place = ([top, , right]) => [right + top / 2, top * HEIGHT];

export default {
  depends: ({ logits }) => logits,
  draw(g, state, { temperatures }, ahead) {
    if (ahead) {
      const path = temperatures.map((t) => place(softmax(state.logits, t)));
      g.curve(path.map(([x]) => x), path.map(([, y]) => y), { colour: g.look.quiet });
    }
    g.marker(...place(softmax(state.logits, state.temperature)), { size: 7.5 });
  },
};
