/** The gradient of every compared loss in one logit. */
import { equals, formula, line } from "../../browser/pipeline/formula.js";
import { gradientText } from "../../browser/page/derived.js";
import { inPrint } from "../../browser/page/numbers.js";
import { derivative, NOTATION } from "../../browser/maths/loss_notation.js";

export default formula((f) => {
  const { i } = f;
  return Object.keys(f.losses).map((name) => line(
    [derivative(f.losses[name].short, f.label(i))],
    ...f.slope(
      () => [equals(...NOTATION[name].gradient.symbols()), equals(...NOTATION[name].gradient.numbers(f, i))],
      equals(f.term(`gradient-${name}`, i, f.result((d) => inPrint(gradientText(d, name, i))))))));
});
