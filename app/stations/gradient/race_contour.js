/** Every descent on the map of one loss over two logits, the others as at the start. */
import { traces as landOf } from "../../browser/charts/contour.js";
import { pathsOf } from "./race_curve.js";

export const traces = (scenario, own) => ({
  ...landOf(scenario, own),
  ...pathsOf(scenario, own, ({ path }) => ({ x: path.map((z) => z[own.axes[0]]), y: path.map((z) => z[own.axes[1]]) })),
});
