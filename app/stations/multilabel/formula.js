/** A sigmoid beside softmax; binary cross-entropy as a mean over the classes, and its gradient in one logit. */
import { equals, formula, line } from "../../browser/pipeline/formula.js";
import { decimalsOf, factor, inPrint, logOf, power, readout, readoutOfExp, share, shareLess } from "../../browser/page/numbers.js";
import { frac, row, space, sub, sup } from "../../browser/page/mathml.js";
import { derivative } from "../../browser/maths/loss_notation.js";
import { state } from "../../browser/page/store.js";
import { logSigmoid } from "../../browser/maths/kernel.js";
import { labelled, setNow } from "./numbers.js";
import { gradientText } from "./pipeline.js";

const ownPower = () => sup("e", "z/T");

/** log of a sigmoid and of what it lacks of 1. */
const bothLogs = (i) => [1, -1].map((side) => logSigmoid(side * labelled().scaled[i]));

export default formula((f) => {
  const { i } = f;
  const sigmoid = () => readoutOfExp(labelled().logSigmoids[i]);
  const own = f.operands(
    () => [power(labelled().scaled[i])],
    ([text]) => readoutOfExp(logSigmoid(logOf(text))),
    sigmoid);
  const value = () => readout(labelled().value);
  const terms = f.operands(
    () => labelled().terms.map(factor),
    (texts) => readout(texts.reduce((sum, text) => sum + Number(text), 0) / texts.length),
    value);
  const classes = () => state.logits.length;
  const slope = () => f.operands(
    () => [share(bothLogs(i), 0), factor(setNow()[i]), factor(state.temperature)],
    ([s, y, temperature]) => shareLess(s, y, classes() * temperature, decimalsOf(labelled().gradient)),
    () => gradientText(i));
  const quotients = (part) => [
    equals(frac("σ − y", "K T")),
    equals(frac(row({}, f.term("sigmoid", i, part(0)), "−", f.term("set", i, part(1))), row({}, f.classes(), "·", f.term("temperature", null, part(2))))),
  ];
  return [
    line(
      [f.term("sigmoid", i, sub("σ", f.label(i)))],
      equals(frac(ownPower(), row({}, "1 +", ownPower()))),
      equals(frac(own(0), row({}, "1 +", own(0)))),
      equals(f.term("sigmoid", i, f.result(() => inPrint(sigmoid())))),
      [space("1.4em"), f.term("probability", i, sub("p", f.label(i)))],
      equals(frac(ownPower(), row({}, "Σ", ownPower()))),
      ...f.share(i)),
    line(
      ["BCE ="], [frac("1", "K"), space("0.15em"), "Σ", space("0.15em"), "(−y log σ − (1 − y) log(1 − σ))"],
      ...f.around(["=", frac("1", f.classes()), space("0.15em"), "("], f.sum((k) => f.term("binary_cross_entropy", k, terms(k))), [")"]),
      equals(f.term("binary_cross_entropy", null, f.result(() => inPrint(value()))))),
    line(
      [derivative("BCE", f.label(i))],
      ...f.slope(() => quotients(slope()), equals(f.term("gradient-binary_cross_entropy", i, f.result(() => inPrint(gradientText(i))))))),
  ];
});
