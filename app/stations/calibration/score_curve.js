/** A score of both runs over the temperature: where they stand, and what each has at its best temperature. */
import { chosen, curvesOver, judged, judgedAtBest, measureOf, RUNS, taught } from "./judged.js";

const EMPTY = { x: [], y: [] };

/** Of a model that knows nothing: all classes are as probable, and one is as good as another. */
const CHANCE = { nll: (classes) => Math.log(classes), brier: (classes) => 1 - 1 / classes, accuracy: (classes) => 1 / classes, ece: () => 0 };

export function traces({ temperature }, { temperatures }) {
  if (!judged()) {
    const empty = ["chance", ...RUNS.flatMap((run) => [run, `best-${run}`, `now-${run}`])].map((key) => [key, EMPTY]);
    return { ...Object.fromEntries(empty), cursor: { x: [temperature] } };
  }
  const [present, best, curves] = [judged(), judgedAtBest(), curvesOver(temperatures)];
  const chance = CHANCE[chosen.measure](taught().classes.length);
  const found = { cursor: { x: [temperature] }, chance: { x: temperatures, y: temperatures.map(() => chance) } };
  for (const run of RUNS) {
    found[run] = { x: temperatures, y: curves[run] };
    found[`best-${run}`] = { x: [taught().runs[run].optimum], y: [measureOf(best[run])] };
    found[`now-${run}`] = { x: [temperature], y: [measureOf(present[run])] };
  }
  return found;
}

/** What the curves are at T = 1 and above is seen; below, some of them are without bound. */
export function axes({ temperatures }) {
  if (!judged()) return { yaxis: { range: [0, 1] } };
  const curves = curvesOver(temperatures);
  const seen = RUNS.flatMap((run) => curves[run].filter((_, n) => temperatures[n] >= 1));
  const most = Math.max(CHANCE[chosen.measure](taught().classes.length), ...seen);
  return { yaxis: { range: chosen.measure === "accuracy" ? [-0.03, 1.03] : [-0.05 * most, 1.12 * most] } };
}
