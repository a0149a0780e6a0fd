/** The losses that are compared, as sums over the classes, and the halves of cross-entropy. */
import { equals, formula, line } from "../../browser/pipeline/formula.js";
import { divergenceOperand, valueText } from "../../browser/page/derived.js";
import { decimal, readout, sumOf } from "../../browser/page/numbers.js";
import { entropy } from "../../browser/maths/kernel.js";
import { state } from "../../browser/page/store.js";

export default formula((f) => {
  const { short: ce } = f.losses.cross_entropy;
  const halves = f.operands(
    (d) => [decimal(entropy(state.target)), divergenceOperand(d)],
    (texts) => readout(sumOf(texts)),
    (d) => valueText(d, "cross_entropy"));
  return [
    ...Object.keys(f.losses).map((name) => f.written(name)),
    line([ce, "= H(y) + KL(y‖p)"],
      equals(f.term("cross_entropy", null, halves(0)), "+", f.term("cross_entropy", null, halves(1))),
      f.loss("cross_entropy")),
  ];
});
