/** Two classes: softmax is the sigmoid of their difference. */
import { sigmoid } from "../../browser/maths/kernel.js";

export default {
  depends: ({ temperature }) => temperature,
  draw(g, state, { differences }, ahead) {
    if (ahead) g.curve(differences, differences.map((d) => sigmoid(d / state.temperature)), { colour: g.palette[0].colour });
    const difference = state.logits[0] - state.logits[1];
    g.cursor(difference);
    g.marker(difference, sigmoid(difference / state.temperature), { colour: g.palette[0].colour, size: 7 });
  },
};
