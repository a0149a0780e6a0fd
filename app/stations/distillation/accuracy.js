/** The held-out accuracy of both students over the steps. */
import { values } from "../../browser/page/store.js";
import { accuracyAt, runs } from "./course.js";

export function traces(_, own) {
  const { trained } = values.distillation;
  const found = { cursor: { x: [trained] } };
  for (const [run, { steps, accuracies }] of Object.entries(runs(own))) {
    found[run] = { x: steps, y: accuracies };
    found[`now-${run}`] = { x: [trained], y: [accuracyAt(run, trained)] };
  }
  return found;
}
