/** What libraries compute, what a divergence lacks of it, and what softmax applied twice costs at least. */
import { equals, formula, line } from "../../browser/pipeline/formula.js";
import { decimal, inPrint, readout } from "../../browser/page/numbers.js";
import { entropy } from "../../browser/maths/kernel.js";
import { state } from "../../browser/page/store.js";

export default formula((f) => {
  const { short: ce } = f.losses.cross_entropy;
  const halves = f.operands(
    (d) => [decimal(d.losses.cross_entropy.value), decimal(entropy(state.target))],
    ([whole, own]) => readout(whole - own),
    (d) => readout(d.divergence));
  return [
    f.written("cross_entropy"),
    line([`KL(y‖p) = ${ce} − H(y)`], equals(halves(0), "−", halves(1)), equals(f.result((d) => inPrint(readout(d.divergence))))),
    line(["−log softmax(p) ≥ log(1 + (K − 1)/e)"], equals("log(1 +", f.live(() => String(state.logits.length - 1)), "/e)"),
      equals(f.result(() => readout(Math.log1p((state.logits.length - 1) / Math.E))))),
  ];
});
