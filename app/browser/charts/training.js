/** How a training goes, as far as its recording has come, with the playhead as a cursor. */
import { playhead } from "../training/playback.js";
import { recording } from "../training/recording.js";

/** Its numbers change when a piece of the recording comes, and not under a hand: Plotly takes them at once. */
export const atOnce = true;

/** The last numbers: the same objects until there is more of the recording. */
let last = { key: null, curves: {} };

/** Of a long run every n-th row is drawn, and the last. */
function thinned(values, most) {
  const every = Math.ceil(values.length / most);
  return values.filter((_, row) => row % every === 0 || row === values.length - 1);
}

function curves({ most }) {
  const key = `${recording.name} ${recording.pieces}`;
  if (key === last.key) return last.curves;
  const found = {};
  recording.runs.forEach(({ steps, curves }, run) => {
    const x = thinned(steps, most);
    for (const [name, values] of Object.entries(curves)) found[`${name}-${run}`] = { x, y: thinned(values, most) };
  });
  last = { key, curves: found };
  return found;
}

export const traces = (scenario, own) => ({ ...curves(own), cursor: { x: [playhead()] } });

/** A training may end before its last step. */
export const ranges = () => ({ xaxis: [0, Math.max(1, recording.timeline.at(-1))] });
