/** e^H over temperature: how many equal classes the distribution is like. */
import { entropy, softmax } from "../../browser/maths/kernel.js";

const effective = (logits, t) => Math.exp(entropy(softmax(logits, t)));

export default {
  depends: ({ logits }) => logits,
  draw(g, state, { temperatures }, ahead) {
    if (ahead) g.curve(temperatures, temperatures.map((t) => effective(state.logits, t)), { colour: g.look.accent });
    g.cursor(state.temperature);
    g.marker(state.temperature, effective(state.logits, state.temperature), { colour: g.look.accent, size: 7 });
  },
};
