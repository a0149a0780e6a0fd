/** The boundaries of both students at the present step: by how much each class leads the best of the others. */
import { values } from "../../browser/page/store.js";
import { accuracyAt, modelAt } from "./course.js";
import { predict } from "../../browser/maths/kernel.js";

function leads(logits) {
  const top = predict(logits);
  const second = Math.max(...logits.filter((_, k) => k !== top));
  return logits.map((z, k) => z - (k === top ? second : logits[top]));
}

/** Its axes are no numbers of the lesson. */
export const now = (_, own) => Object.entries(own.runs).map(([run, name]) => [name, accuracyAt(run, values.distillation.trained)]);

export function traces(_, own) {
  const [x, y] = own.places;
  const found = {};
  for (const run of Object.keys(own.runs)) {
    const model = modelAt(own, run, values.distillation.trained);
    const grid = y.map((b) => x.map((a) => leads(model([a, b]))));
    grid[0][0].forEach((_, k) => { found[`${run}-${k}`] = { x, y, z: grid.map((row) => row.map((each) => each[k])) }; });
  }
  return found;
}
