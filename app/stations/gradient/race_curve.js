/** The true class's probability over the steps of every descent, and how far the playhead has come. */
import { playhead, race, runs } from "./race.js";

/**
 * All paths, what the playhead has passed of them, and the runners.
 * @param {(run: {name: string}) => {x: number[], y: number[]}} place   a run's coordinates in the figure, step by step
 */
export function pathsOf(scenario, { learning_rate, steps }, place) {
  const found = {};
  const until = playhead();
  for (const [name, run] of Object.entries(runs(scenario, race.learning_rate ?? learning_rate, steps))) {
    const { x, y } = place({ name, ...run });
    const passed = { x: x.slice(0, until + 1), y: y.slice(0, until + 1) };
    found[name] = { x, y };
    found[`rim-${name}`] = found[`passed-${name}`] = passed;
    found[`now-${name}`] = { x: [x[until]], y: [y[until]] };
  }
  return found;
}

export const traces = (scenario, own) => ({
  ...pathsOf(scenario, own, ({ probabilities }) => ({ x: [...probabilities.keys()], y: probabilities })),
  cursor: { x: [playhead()] },
});
