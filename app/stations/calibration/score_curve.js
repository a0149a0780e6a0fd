/** A score of both runs over the temperature: where they stand, and what each has at its best temperature. */
import { chosen, curvesOver, judged, judgedAtBest, measureOf, RUNS, taught } from "./judged.js";

const EMPTY = { x: [], y: [] };

/** What a loss comes to as T rises without bound and all classes become as probable: accuracy stays what it is. */
const ALIKE = { nll: (classes) => Math.log(classes), brier: (classes) => 1 - 1 / classes };

export function traces({ temperature }, { temperatures }) {
  if (!judged()) {
    const empty = ["alike", ...RUNS.flatMap((run) => [run, `best-${run}`, `now-${run}`])].map((key) => [key, EMPTY]);
    return { ...Object.fromEntries(empty), cursor: { x: [temperature] } };
  }
  const [present, best, curves] = [judged(), judgedAtBest(), curvesOver(temperatures)];
  const alike = ALIKE[chosen.measure]?.(taught().classes.length);
  const found = { cursor: { x: [temperature] }, alike: alike === undefined ? EMPTY : { x: temperatures, y: temperatures.map(() => alike) } };
  for (const run of RUNS) {
    found[run] = { x: temperatures, y: curves[run] };
    found[`best-${run}`] = { x: [taught().runs[run].optimum], y: [measureOf(best[run])] };
    found[`now-${run}`] = { x: [temperature], y: [measureOf(present[run])] };
  }
  return found;
}

/** All of the curves is seen but, below T = 1, NLL, which is without bound there. */
export function axes({ temperatures }) {
  if (!judged()) return { yaxis: { range: [0, 1] } };
  const curves = curvesOver(temperatures);
  const seen = RUNS.flatMap((run) => curves[run].filter((_, n) => chosen.measure !== "nll" || temperatures[n] >= 1));
  const most = Math.max(ALIKE[chosen.measure]?.(taught().classes.length) ?? 0, ...seen);
  return { yaxis: { range: chosen.measure === "accuracy" ? [-0.03, 1.03] : [-0.05 * most, 1.12 * most] } };
}
