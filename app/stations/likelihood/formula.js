/** The likelihood as a product, and minus its logarithm for one observation: the cross-entropy. */
import { equals, formula, line } from "../../browser/pipeline/formula.js";
import { setText } from "../../browser/page/dom.js";
import { factor, inPrint, logOf, power, readout, readoutOfExp } from "../../browser/page/numbers.js";
import { label, space, sup } from "../../browser/page/mathml.js";
import { state } from "../../browser/page/store.js";
import { inUnit, numbers as observed, observations } from "./observed.js";
import { logLikelihood } from "./maths.js";

export default formula((f) => {
  const { short: ce } = f.losses.cross_entropy;
  const count = (k) => observed().counts[k];
  const total = () => observed().total;
  const log = () => {
    const node = label({});
    f.painters.push(() => setText(node, observations.unit === "bits" ? "log₂" : "log"));
    return node;
  };
  const product = label({}, "Π");
  const likelihoodText = () => readoutOfExp(observed().log);
  const shares = f.operands(
    (d) => d.logProbabilities.map(power),
    (texts) => readoutOfExp(logLikelihood(observed().counts, texts.map(logOf))),
    likelihoodText);
  const meanText = () => (total() ? readout(inUnit(observed().crossEntropy)) : "–");
  const lengths = f.operands(
    (d) => d.logProbabilities.flatMap((each, k) => [total() ? factor(count(k) / total()) : () => "–", factor(inUnit(0 - each))]),
    (texts) => readout(f.pairs(texts).reduce((sum, [share, length]) => sum + (share > 0 ? share * length : 0), 0)),
    meanText);
  return [
    line(["L =", product, sup("p", "n")],
      ...f.around(["="], state.logits.map((_, k) => [k ? "·" : null, f.term("probability", k, sup(shares(k, { based: true }), f.live(() => String(count(k)))))]), []),
      equals(f.result(() => inPrint(likelihoodText())))),
    line(["−", log(), space("0.2em"), "L / n = −Σ q", space("0.2em"), log(), space("0.2em"), "p"],
      ...f.around(["="], f.sum((k) => f.term("probability", k, lengths(2 * k), "·", lengths(2 * k + 1))), []),
      equals(f.result(() => inPrint(meanText())), `= ${ce}`)),
  ];
});
