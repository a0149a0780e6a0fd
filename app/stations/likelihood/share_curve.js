/** How likely the counts are over the first class's probability; all others share the rest as their counts do. */
import { softmax } from "../../browser/maths/kernel.js";
import { countsOf, relativeLikelihoodOf, sharesOf, topOf, totalOf } from "./observed.js";

export function traces(scenario, own) {
  const counts = countsOf(scenario, own);
  const pair = [counts[0], totalOf(counts.slice(1))];
  const likelihood = relativeLikelihoodOf(pair);
  const height = (share) => likelihood([share, 1 - share]);
  const [top] = sharesOf(counts);
  const spread = Math.sqrt((top * (1 - top)) / Math.max(1, totalOf(counts)));
  const fine = own.fine.map((at) => Math.min(1, Math.max(0, top + spread * at)));
  const x = [...own.coarse, ...fine].sort((a, b) => a - b);
  const [present] = softmax(scenario.logits, scenario.temperature);
  return {
    curve: { x, y: x.map(height) },
    top: topOf(counts, top, 1),
    now: { x: [present], y: [height(present)] },
  };
}
