/** The share of a class in the sum of the exponentials, and what the entropy says of all. */
import { equals, formula, line, quotient } from "../../browser/pipeline/formula.js";
import { entropyOperand } from "../../browser/page/derived.js";
import { inPrint, readout, stated } from "../../browser/page/numbers.js";
import { frac, row, space, sub, sup } from "../../browser/page/mathml.js";
import { state } from "../../browser/page/store.js";

export default formula((f) => {
  const { i } = f;
  const ownPower = (k) => f.term("exp", k, sup("e", f.live(() => `${stated(state.logits[k])}/${stated(state.temperature)}`)));
  const effective = (d) => readout(Math.exp(d.entropy));
  const information = f.operands((d) => [entropyOperand(d)], ([H]) => readout(Math.exp(H)), effective);
  return [
    line(
      [f.term("probability", i, sub("p", f.label(i)))],
      equals(quotient()),
      equals(frac(ownPower(i), row({}, ...f.sum(ownPower).flat()))),
      ...f.share(i),
    ),
    line(
      ["H = −Σ p log p"], equals(f.term("entropy", null, information(0))),
      [space("1.4em"), sup("e", "H")], equals(f.term("entropy", null, f.result((d) => inPrint(effective(d))))),
    ),
  ];
});
