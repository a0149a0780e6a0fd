/** A loss over two logits as a surface, with the present point on it. */
import { fields } from "../../browser/charts/contour.js";
import { LOSSES } from "../../browser/maths/kernel.js";

export { readings } from "../../browser/charts/contour.js";

/** As `lifted` of figures.py: the surface moved outwards a little, for what is marked on it. */
function lifted(rows, { height, lift, steepest, top }) {
  const cells = rows.length - 1;
  const slope = (at, k) => {
    const [low, high] = [Math.max(0, k - 1), Math.min(cells, k + 1)];
    return ((at(high) - at(low)) * height * cells) / (top * (high - low));
  };
  return rows.map((row, j) => row.map((z, i) => {
    const steepness = Math.hypot(slope((k) => row[k], i), slope((k) => rows[k][i], j));
    return z + lift * top * Math.hypot(1, Math.min(steepness, steepest));
  }));
}

/** The surfaces are computed when they are asked for: while a hand moves, only the point is. */
export function traces(scenario, own) {
  const { values, loss, axes: [i, j], mark } = own;
  const { logits, target, temperature } = scenario;
  const found = fields(scenario, own);
  return {
    land: { x: values, y: values, get z() { return found.value; } },
    ...(mark !== "nothing" && {
      veil: { x: values, y: values, get z() { return lifted(found.value, own); }, get surfacecolor() { return found.depth; } },
    }),
    now: { x: [logits[i]], y: [logits[j]], z: [LOSSES[loss].value(logits, target, temperature)] },
  };
}
