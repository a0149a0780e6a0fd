/** A loss over two logits, what is marked in it, and the present point. */
import { printed } from "../page/numbers.js";
import { logitLandscape, LOSSES } from "../maths/losses.js";

/** A gradient shorter than this counts as none; the bounds of a depth. As in app/charts/landscape.py. */
const FLAT = 0.05;
const MOST_DEPTH = 1.5;
const LEAST_DEPTH = 0.005;

/** As `Land.depth` of app/charts/landscape.py: below zero where the land is to be marked. */
const DEPTHS = {
  flat: ["gradientNorm", (norm) => Math.max(-MOST_DEPTH, Math.min(MOST_DEPTH, Math.log(norm / FLAT)))],
  not_convex: ["curvature", (curvature, { temperature, logits }) => {
    const depth = Math.abs(Math.asinh(5 * logits.length * temperature ** 2 * curvature));
    return (curvature < 0 ? -1 : 1) * Math.max(LEAST_DEPTH, Math.min(MOST_DEPTH, depth));
  }],
};

const heights = (scenario, { loss, axes, values }) => logitLandscape(LOSSES[loss], scenario, axes, values, values);

/** Of two classes the smaller eigenvalue is 0 wherever the loss is convex, along z1 = z2: the other one tells the border. */
const acrossTwo = ({ target, temperature }, { loss, axes, values }) =>
  values.map((y) => values.map((x) => LOSSES[loss].hessian(axes[0] ? [y, x] : [x, y], target, temperature, [0])[0][0]));

function depths(scenario, own) {
  const [wanted, depth] = DEPTHS[own.mark];
  const across = wanted === "curvature" && scenario.logits.length === 2;
  const rows = across
    ? acrossTwo(scenario, own)
    : logitLandscape(LOSSES[own.loss], scenario, own.axes, own.values, own.values, wanted);
  return rows.map((row) => row.map((x) => depth(x, scenario)));
}

/** The last fields of each figure: while only the point moves, there is nothing to compute. */
const remembered = new WeakMap();

/** The heights, and the depths where something is marked, each computed when it is asked for. */
export function fields(scenario, own) {
  const { logits, temperature, target } = scenario;
  const key = JSON.stringify([logits.filter((_, k) => !own.axes.includes(k)), temperature, target]);
  let found = remembered.get(own);
  if (found?.key !== key) {
    const then = structuredClone({ logits, temperature, target });
    let value;
    let depth;
    found = { key, get value() { return (value ??= heights(then, own)); }, get depth() { return (depth ??= depths(then, own)); } };
    remembered.set(own, found);
  }
  return found;
}

export function traces(scenario, own) {
  const { values, axes: [i, j], mark } = own;
  const found = fields(scenario, own);
  return {
    land: { x: values, y: values, z: found.value },
    ...(mark in DEPTHS && { veil: { x: values, y: values, z: found.depth } }),
    now: { x: [scenario.logits[i]], y: [scenario.logits[j]] },
  };
}

export const readings = ({ logits, target, temperature }, { loss }) => ({
  gradient: printed(Math.hypot(...LOSSES[loss].gradient(logits, target, temperature))),
});
