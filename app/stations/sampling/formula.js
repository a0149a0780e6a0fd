/** What truncation leaves of p, how long that lets one wait, and the gap to p that N draws leave on average. */
import { equals, formula, line } from "../../browser/pipeline/formula.js";
import { decimal, factor, inPrint, readout } from "../../browser/page/numbers.js";
import { frac, row, space, sub } from "../../browser/page/mathml.js";
import { values } from "../../browser/page/store.js";
import { expectedGap } from "./maths.js";
import { drawn, keptText, waitText } from "./draws.js";

export default formula((f) => {
  const { i } = f;
  const draws = () => values.sampling?.draws ?? 0;
  const expected = () => (draws() ? readout(expectedGap(drawn(), draws())) : "–");
  const left = f.operands(
    () => [decimal(drawn().p[i]), decimal(drawn().mass)],
    ([p, mass]) => (drawn().kept[i] ? readout(p / mass) : keptText(i)),
    () => keptText(i));
  const gap = f.operands(
    () => [factor(drawn().size - 1), factor(2 * draws()), decimal(-Math.log(drawn().mass))],
    ([above, below, cut]) => (draws() ? readout(above / below + Number(cut)) : "–"),
    expected);
  // Of what is cut off nothing is left: no share of its p is.
  const share = drawn().stays[i] ? [
    equals(frac(f.term("probability", i, sub("p", f.label(i))), f.term("kept", null, "1 − c"))),
    equals(frac(f.term("probability", i, left(0)), f.term("kept", null, left(1)))),
  ] : [];
  return [
    line(
      [f.term("kept", i, sub("q", f.label(i)))],
      ...share,
      equals(f.term("kept", i, f.result(() => inPrint(keptText(i))))),
      [space("1.4em"), "1 / ", sub("q", f.label(i)), "=", f.result(() => inPrint(waitText(i)))],
    ),
    line(
      ["E[KL(n/N ‖ p)] ≈", frac(row({}, f.term("kept", null, sub("K", "q")), "−", "1"), "2 N"), "−", "log(1 − c)"],
      equals(frac(gap(0), gap(1)), "+", gap(2)),
      equals(f.result(() => inPrint(expected()))),
    ),
  ];
}, () => JSON.stringify(drawn().stays));
