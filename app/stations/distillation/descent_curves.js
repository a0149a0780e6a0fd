/** How far from the teacher each descent is, step by step. */
import { values } from "../../browser/page/store.js";
import { descents } from "./descent.js";

export function traces(scenario, { steps }) {
  const { step } = values.distillation;
  const found = { cursor: { x: [step] } };
  for (const [way, { distances }] of Object.entries(descents(scenario, steps))) {
    found[way] = { x: [...distances.keys()], y: distances };
    found[`now-${way}`] = { x: [step], y: [distances[step]] };
  }
  return found;
}
