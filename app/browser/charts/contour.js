/** A loss over two logits, seen from above, with the present point. The land's look is app/charts/landscape.py's. */
import { printed } from "../page/dom.js";
import { logitLandscape, LOSSES } from "../maths/kernel.js";
import { colourScale } from "./overlay.js";

const LINE = { colour: "rgb(20, 30, 50)", width: 1, alpha: 0.3 };
const MARK = { colour: "rgb(112, 48, 160)", width: 2, alpha: 0.45 };
const FLAT = 0.05;
const MOST_DEPTH = 1.5;
const LEAST_DEPTH = 0.005;

/** What a landscape depends on: not on the two logits it lies over. */
export const dependsOn = ({ logits, temperature, target }, { axes }) =>
  [logits.filter((_, k) => !axes.includes(k)), temperature, target];

/** As `Land.depth` of app/charts/landscape.py: below zero where the land is to be marked. */
const DEPTHS = {
  flat: ["gradientNorm", (norm) => Math.max(-MOST_DEPTH, Math.min(MOST_DEPTH, Math.log(norm / FLAT)))],
  not_convex: ["curvature", (curvature, { temperature, logits }) => {
    const size = Math.abs(Math.asinh(5 * logits.length * temperature ** 2 * curvature));
    return (curvature < 0 ? -1 : 1) * Math.max(LEAST_DEPTH, Math.min(MOST_DEPTH, size));
  }],
};

/** Of two classes the smaller eigenvalue is 0 wherever the loss is convex, along z1 = z2: the other one tells the border. */
const acrossTwo = ({ loss, axes, xValues, yValues }, { target, temperature }) =>
  yValues.map((y) => xValues.map((x) => LOSSES[loss].hessian(axes[0] ? [y, x] : [x, y], target, temperature, [0])[0][0]));

/** The heights of a landscape, and the depths of what is marked in it. Rows follow yValues. */
export function survey(state, options) {
  const { loss, axes, xValues, yValues, mark } = options;
  const measured = (wanted) => logitLandscape(LOSSES[loss], state, axes, xValues, yValues, wanted);
  const value = measured("value");
  if (!(mark in DEPTHS)) return { value };
  const [wanted, depth] = DEPTHS[mark];
  const across = wanted === "curvature" && state.logits.length === 2;
  const rows = across ? acrossTwo(options, state) : measured(wanted);
  return { value, depth: rows.map((row) => row.map((x) => depth(x, state))) };
}

/** The last landscape of each figure: while only the point moves, there is nothing to compute. */
const surveyed = new WeakMap();

function remembered(state, options) {
  const key = JSON.stringify(dependsOn(state, options));
  if (surveyed.get(options)?.key !== key) surveyed.set(options, { key, land: survey(state, options) });
  return surveyed.get(options).land;
}

/** Draw the land itself: colours, lines of equal loss, what is marked. */
export function paintLandscape(g, state, options) {
  const { xValues, yValues, levels, colorscale, zmin, zmax } = options;
  const { value, depth } = remembered(state, options);
  g.raster(value, xValues, yValues, colourScale(colorscale, zmin, zmax));
  g.contours(value, xValues, yValues, levels, LINE);
  if (!depth) return;
  g.region(depth, xValues, yValues, MARK);
  g.contours(depth, xValues, yValues, [0], MARK);
}

export default {
  depends: dependsOn,
  draw(g, state, options, ahead) {
    if (ahead) paintLandscape(g, state, options);
    const [i, j] = options.axes;
    g.marker(state.logits[i], state.logits[j], { size: 6.5 });
  },
  readings: ({ logits, target, temperature }, { loss }) => ({
    gradient: printed(Math.hypot(...LOSSES[loss].gradient(logits, target, temperature))),
  }),
};
