/** Every descent on the map of one loss over two logits, the others as at the start. */
import { traces as landOf } from "../../browser/charts/landscape.js";
import { pathsOf } from "./race_curve.js";

export function traces(scenario, own) {
  const ends = {};
  const paths = pathsOf(scenario, own, ({ name, path }) => {
    const [x, y] = own.axes.map((axis) => path.map((z) => z[axis]));
    ends[`end-${name}`] = { x: [x.at(-1)], y: [y.at(-1)] };
    return { x, y };
  });
  return { ...landOf(scenario, own), ...paths, ...ends };
}
