/** Both descents on the map of one loss over two logits, the others as at the start. */
import { dependsOn, race, runs } from "./race.js";
import { dependsOn as landOf, paintLandscape } from "../../browser/charts/contour.js";
import { paintRuns } from "./race_curve.js";

/** On a landscape, where colours already mean heights: as in app/stations/gradient/figures.py. */
const PATH_COLOUR = "rgb(20, 30, 50)";

export default {
  depends: dependsOn,
  land: landOf,
  progress: () => race.playhead,
  draw(g, state, options, ahead, landStands) {
    const [i, j] = options.axes;
    if (!runs() || Math.max(i, j) >= state.logits.length) return;
    if (ahead && !landStands) paintLandscape(g, state, options);
    g.marker(state.logits[i], state.logits[j], { size: 4 });
    paintRuns(g, ahead, ({ path }) => [path.map((z) => z[i]), path.map((z) => z[j])], () => PATH_COLOUR);
  },
};
