/** A loss over two logits as a surface, with the present point on it. */
import { fields } from "../../browser/charts/landscape.js";
import { state } from "../../browser/page/store.js";
import { LOSSES } from "../../browser/maths/losses.js";

export { readings } from "../../browser/charts/landscape.js";

/** Round numbers where an axis may end, and into how many steps each divides: as `rounded_scale` of app/charts/landscape.py. */
const ROUND = [[1, 10], [1.5, 15], [2, 10], [3, 12], [4, 8], [5, 10], [6, 12], [7, 14], [8, 8], [10, 10]];
const LEAST_SCALE = 1e-6;

/** Where the scale of these heights ends, and its steps; infinite ones aside. */
function scaleOf(rows) {
  const most = rows.reduce((best, row) => Math.max(best, ...row.filter(Number.isFinite)), LEAST_SCALE);
  const power = 10 ** Math.floor(Math.log10(most));
  const [mantissa, steps] = ROUND.find(([round]) => most <= round * power * (1 + 1e-9));
  return [mantissa * power, steps];
}

/** The vertical axis and the lines of equal loss go with the heights: at another temperature these are others by far. */
export function axes(own) {
  const [top, steps] = scaleOf(fields(state, own).value);
  const drawn = Array.from({ length: steps - 1 }, (_, n) => (top * (n + 1)) / steps);
  const apart = Math.floor(steps / 3);
  return { "scene.zaxis": { range: [0, own.headroom * top], tickvals: drawn.filter((_, n) => n % apart === apart - 1) } };
}

/** As `lifted` of figures.py: the surface moved outwards a little, for what is marked on it. */
function lifted(rows, { height, lift, steepest }) {
  const [top] = scaleOf(rows);
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
    land: {
      x: values, y: values,
      get z() { return found.value; },
      get cmax() { return scaleOf(found.value)[0]; },
      get contours() {
        const [top, steps] = scaleOf(found.value);
        const [first, last] = [top / steps, top - top / steps];
        return { z: { ...own.lines, ...Object.fromEntries([["start", first], ["end", last], ["size", first]]) } };
      },
    },
    ...(mark !== "nothing" && {
      veil: { x: values, y: values, get z() { return lifted(found.value, own); }, get surfacecolor() { return found.depth; } },
    }),
    now: { x: [logits[i]], y: [logits[j]], z: [LOSSES[loss].value(logits, target, temperature)] },
  };
}
