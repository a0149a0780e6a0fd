/** Loss and accuracy over the steps of the training, on training and on test pictures, with the step shown as a cursor. */
import { recording } from "../../browser/training/recording.js";
import { hasFilm, step } from "./looking.js";

/** Its numbers change when a piece of the film comes, and not under a hand: Plotly takes them at once. */
export const atOnce = true;

/** What of a film's rows is a curve. */
const CURVES = ["loss", "accuracy", "test_loss", "test_accuracy", "gradient_norm"];

let last = { key: null, curves: {} };
function latest() {
  const key = `${hasFilm() && recording.name} ${recording.pieces}`;
  if (key !== last.key) {
    const [run] = hasFilm() ? recording.runs : [];
    last = { key, curves: Object.fromEntries(CURVES.map((name) => [`${name}-0`, { x: run?.steps.slice() ?? [], y: run?.curves[name]?.slice() ?? [] }])) };
  }
  return last.curves;
}

export const traces = () => ({ ...latest(), cursor: { x: hasFilm() ? [step()] : [] } });

export const axes = () => ({ xaxis: { range: [0, Math.max(1, hasFilm() ? recording.planned : 1)] } });
