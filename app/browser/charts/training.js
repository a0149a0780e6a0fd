/** How a training goes, as far as its recording has come, with the playhead as a cursor. */
import { playhead } from "../training/playback.js";
import { recording } from "../training/recording.js";
import { plane } from "../plane/store.js";

/** Its numbers change when a piece of the recording comes, and not under a hand: Plotly takes them at once. */
export const atOnce = true;

/** What lies below this share of a linear axis cannot be told from its end: in a figure of ours that is two pixels. */
const LOST = 0.01;

/** The last numbers: the same objects until there is more of the recording. */
let last = { key: null, curves: {}, isLost: false };

/** Of a long run every n-th row is drawn, and the last. */
function thinned(values, most) {
  const every = Math.ceil(values.length / most);
  return values.filter((_, row) => row % every === 0 || row === values.length - 1);
}

function latest({ most }) {
  const key = `${recording.name} ${recording.pieces}`;
  if (key === last.key) return last;
  const curves = {};
  recording.runs.forEach(({ steps, curves: recorded }, run) => {
    const x = thinned(steps, most);
    for (const [name, values] of Object.entries(recorded)) if (name !== "penalty") curves[`${name}-${run}`] = { x, y: thinned(values, most) };
  });
  const losses = recording.runs.flatMap((_, run) => curves[`loss-${run}`]?.y ?? []);
  const least = Math.min(...losses);
  last = { key, curves, isLost: least > 0 && least < LOST * Math.max(...losses) };
  return last;
}

export const traces = (scenario, own) => ({ ...latest(own).curves, cursor: { x: [playhead()] } });

/** A training may end before its last step. A logarithmic axis says that it is one; a zoom of the other kind is not its own. */
export function axes(own) {
  const isLogarithmic = plane.loss_axis === "logarithmic" || (plane.loss_axis === "automatic" && latest(own).isLost);
  const type = isLogarithmic ? "log" : "linear";
  return {
    xaxis: { range: [0, Math.max(1, recording.timeline.at(-1))] },
    yaxis: { type, uirevision: type, title: { text: isLogarithmic ? own.logarithmic : "", standoff: 4 } },
  };
}
