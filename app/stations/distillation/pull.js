/** How long the gradient of each part is, over temperature: the teacher's with T^2 and without, the label's. */
import { softPart } from "./maths.js";
import { teacherOf } from "./distilled.js";
import { values } from "../../browser/page/store.js";
import { LOSSES } from "../../browser/maths/losses.js";

const long = (gradient) => Math.hypot(...gradient);

export function traces({ logits, target, temperature }, { temperatures }) {
  const { alpha, squared } = values.distillation;
  const teacher = teacherOf(logits.length);
  const pull = (t) => alpha * long(softPart(logits, teacher, t).gradient);
  const withSquare = temperatures.map(pull);
  const hard = (1 - alpha) * long(LOSSES.cross_entropy.gradient(logits, target));
  return {
    squared: { x: temperatures, y: withSquare },
    plain: { x: temperatures, y: withSquare.map((y, n) => y / temperatures[n] ** 2) },
    hard: { x: temperatures, y: temperatures.map(() => hard) },
    cursor: { x: [temperature] },
    now: { x: [temperature], y: [pull(temperature) / (squared ? 1 : temperature ** 2)] },
  };
}
