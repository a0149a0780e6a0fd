/** A loss over two weights of the plane's model: a training's path up to the playhead, and the weights as they are now. */
import { playhead } from "../../browser/training/playback.js";
import { parametersOf, recording } from "../../browser/training/recording.js";
import { plane } from "../../browser/plane/store.js";

/** The last path of each figure: what of a run's recording can be seen, as `WeightLand.visible` of app/charts/weights.py. */
const remembered = new WeakMap();

function pathOf(own) {
  const [run] = recording.runs;
  const rows = run.steps.length;
  if (remembered.get(own)?.run === run && remembered.get(own).rows === rows) return remembered.get(own);
  const { pair, reaches, shortest } = own;
  const perClass = own.features.split("-").length;
  const features = pair.map(([k, d]) => perClass * k + d);
  const found = { run, rows, steps: [], x: [], y: [] };
  run.steps.forEach((step, row) => {
    const parameters = parametersOf(run, row);
    const [x, y] = features.map((n) => parameters[n]);
    const moved = Math.max(Math.abs(x - found.x.at(-1)) / reaches[0], Math.abs(y - found.y.at(-1)) / reaches[1]) / 2;
    if (moved < shortest && row < rows - 1) return;
    found.steps.push(step);
    found.x.push(x);
    found.y.push(y);
  });
  remembered.set(own, found);
  return found;
}

const NONE = { x: [], y: [] };

function passedOf(own) {
  if (own.film !== recording.name || !recording.runs[0].steps.length) return NONE;
  const { steps, x, y } = pathOf(own);
  const until = steps.findLastIndex((step) => step <= playhead()) + 1;
  return { x: x.slice(0, until), y: y.slice(0, until) };
}

/** What lies outside of the window stands at its border. */
function present({ pair, reaches, features }) {
  const weights = pair.map(([k, d]) => (plane.features === features ? plane.weights[k]?.[d] : undefined));
  if (weights.includes(undefined)) return { now: NONE, beyond: NONE };
  const shown = weights.map((weight, n) => Math.max(-reaches[n], Math.min(reaches[n], weight)));
  const place = { x: [shown[0]], y: [shown[1]] };
  return weights.every((weight, n) => weight === shown[n]) ? { now: place, beyond: NONE } : { now: NONE, beyond: place };
}

export function traces(scenario, own) {
  const passed = passedOf(own);
  return { rim: passed, passed, ...present(own) };
}
