/** Both losses over the true class's probability, while the other classes keep their proportions. */
import { LOSSES, logsumexp, sigmoid, softmax } from "../../browser/maths/kernel.js";
import { trueClass } from "../../browser/page/store.js";

export default {
  depends({ logits, temperature, target }) {
    const top = target.indexOf(Math.max(...target));
    return [logits.filter((_, k) => k !== top), temperature, target];
  },
  draw(g, state, { logOdds, colours }, ahead) {
    const { logits, target, temperature } = state;
    const top = trueClass();
    const p = softmax(logits, temperature)[top];
    if (ahead) {
      const others = logsumexp(logits.filter((_, k) => k !== top).map((z) => z / temperature));
      const along = logOdds.map((odds) => logits.map((z, k) => (k === top ? temperature * (odds + others) : z)));
      const shares = logOdds.map(sigmoid);
      Object.entries(LOSSES).forEach(([name, loss], n) => {
        if (g.shows(n)) g.curve(shares, along.map((z) => loss.value(z, target, temperature)), { colour: colours[name] });
      });
    }
    g.cursor(p);
    Object.entries(LOSSES).forEach(([name, loss], n) => {
      if (!g.shows(n)) return;
      const highest = g.yaxis.range[1];
      g.marker(p, Math.min(highest, loss.value(logits, target, temperature)), { colour: colours[name], size: 6.5 });
    });
  },
};
