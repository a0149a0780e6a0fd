/** Every probability over temperature, with the present temperature as a cursor. */
import { softmax } from "../../browser/maths/kernel.js";

export default {
  depends: ({ logits }) => logits,
  draw(g, state, { temperatures }, ahead) {
    const { palette } = g;
    if (ahead) {
      const rows = temperatures.map((t) => softmax(state.logits, t));
      state.logits.forEach((_, k) => g.shows(k) && g.curve(temperatures, rows.map((p) => p[k]), { colour: palette[k].colour }));
    }
    g.cursor(state.temperature);
    softmax(state.logits, state.temperature).forEach((p, k) => {
      if (g.shows(k) || ahead) g.marker(state.temperature, p, { colour: palette[k].colour, symbol: k, size: 5.5 });
    });
  },
};
