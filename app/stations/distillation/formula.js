/** The loss in its two parts, and its gradient in one logit by these. */
import { equals, formula, line } from "../../browser/pipeline/formula.js";
import { factor, inPrint, readout, sumOf } from "../../browser/page/numbers.js";
import { row, sub } from "../../browser/page/mathml.js";
import { derivative } from "../../browser/maths/loss_notation.js";
import { state, values } from "../../browser/page/store.js";
import { distilled } from "./distilled.js";

export default formula((f) => {
  const { i } = f;
  const { short: ce } = f.losses.cross_entropy;
  const chosen = values.distillation;
  const square = () => f.live(() => (chosen.squared ? "T²" : "1"));
  const scale = () => (chosen.squared ? state.temperature ** 2 : 1);
  const value = () => readout(distilled().value);
  const whole = f.operands(
    () => [factor(chosen.alpha), factor(scale()), factor(distilled().divergence), factor(1 - chosen.alpha), factor(distilled().crossEntropy)],
    (texts) => {
      const [alpha, square, divergence, rest, crossEntropy] = texts.map(Number);
      return readout((alpha ? alpha * square * divergence : 0) + (rest ? rest * crossEntropy : 0));
    },
    value);
  const slope = () => readout(distilled().gradient[i]);
  const pulls = () => f.operands(
    () => [factor(distilled().soft.gradient[i]), factor(distilled().hard.gradient[i])],
    (texts) => readout(sumOf(texts)), slope);
  return [
    line(
      ["L ="], ["α ·", square(), "· KL(q‖p)"], ["+", `(1 − α) · ${ce}`],
      equals(whole(0), "·", whole(1), "·", whole(2)), ["+", whole(3), "·", whole(4)],
      equals(f.result(() => inPrint(value())))),
    line(
      [derivative("L", f.label(i))],
      ...f.slope(
        () => {
          const pull = pulls();
          return [
            equals("α ·", square(), "· (p − q)/T"), ["+", "(1 − α)", row({}, "(", sub("p", "1"), "−", "y", ")")],
            equals(pull(0), "+", pull(1, { bracketed: true })),
          ];
        },
        equals(f.term("gradient-distillation", i, f.result(() => inPrint(slope()))))),
    ),
  ];
});
