/**
 * The page's store of the plane: its points, and the linear model z = W x + b over them. Hands edit the model, views
 * repaint in the scenario's frames, and a release commits model and scenario to Python in one message.
 *
 * A flower is chosen when the scenario is that flower's: its logits under the model, its class as the target. While one
 * is chosen the scenario follows the model.
 */
import { accuracy, confusionMatrix, linearLogits, LOSSES, oneHot, predict } from "./kernel.js";
import { edit, present, repaint, state } from "./scenario.js";

export const plane = {
  points: [], labels: [], classes: [],
  weights: [], bias: [],
  /** The point chosen last: it is the one meant where several lie on one another. */
  chosen: null,
};

let revision = null;
let decimals = 0;
let send = () => {};
/** Python's scores, and the model and temperature that they belong to. */
let official = null;
let version = 0;
let measured = null;

/** Where commits go: the mounted plane says how to reach Python. */
export function connectPlane(sender) {
  send = sender;
}

/** Python's word. Its model replaces what is shown only when Python itself changed it (a new revision). */
export function receivePlane(data) {
  const { points, labels, classes, model, scores, temperature } = data;
  Object.assign(plane, { points, labels, classes });
  decimals = data.decimals;
  official = { model, temperature, scores };
  if (data.revision !== revision) Object.assign(plane, structuredClone(model));
  revision = data.revision;
  version++;
  repaint();
}

/** Change weights or bias by hand; the chosen flower's logits go along. */
export function editPlane(patch) {
  const followed = chosenPoint();
  Object.assign(plane, patch);
  version++;
  if (followed === null) repaint();
  else edit(scenarioOf(followed));
}

/** Bring a point into the pipeline. */
export function choose(index) {
  plane.chosen = index;
  edit(scenarioOf(index));
  commitPlane();
}

/** Hand model and scenario to Python: once, when the hand lets go. */
export function commitPlane() {
  state.moving = false;
  const { weights, bias, chosen } = plane;
  send({ weights, bias, chosen, scenario: present() });
  repaint();
}

function scenarioOf(index) {
  const logits = linearLogits(plane, plane.points[index]).map((z) => Number(z.toFixed(decimals)));
  return { logits, labels: plane.classes, target: oneHot(plane.labels[index], plane.classes.length) };
}

/** Whether the scenario is that of point `index`, up to the rounding of its logits. */
function shows(index) {
  const label = plane.labels[index];
  const tolerance = 0.6 * 10 ** -decimals;
  return state.target.every((y, k) => y === +(k === label)) &&
    linearLogits(plane, plane.points[index]).every((z, k) => Math.abs(z - state.logits[k]) <= tolerance);
}

/** The point whose scenario the pipeline shows, or null. */
export function chosenPoint() {
  const { chosen, classes, points } = plane;
  if (state.labels.length !== classes.length || state.labels.some((label, k) => label !== classes[k])) return null;
  if (chosen !== null && shows(chosen)) return chosen;
  const found = points.findIndex((_, index) => shows(index));
  return found < 0 ? null : found;
}

const same = (a, b) => a.length === b.length && a.every((x, n) => x === b[n]);
const isOfficial = () =>
  official.temperature === state.temperature && same(official.model.bias, plane.bias) && same(official.model.weights.flat(), plane.weights.flat());

/**
 * What the model makes of all points: Python's own numbers once it knows. A new object for each model and temperature,
 * the same one as long as these two stay.
 */
export function measure() {
  if (measured?.version === version && measured.temperature === state.temperature) return measured;
  const { points, labels, classes } = plane;
  const { temperature } = state;
  const logits = points.map((point) => linearLogits(plane, point));
  const predicted = logits.map(predict);
  measured = { version, temperature, predicted, ...(isOfficial() ? official.scores : scores()) };
  return measured;

  function scores() {
    const targets = classes.map((_, k) => oneHot(k, classes.length));
    const mean = (loss) => logits.reduce((sum, z, n) => sum + loss.value(z, targets[labels[n]], temperature), 0) / points.length;
    return {
      losses: Object.fromEntries(Object.entries(LOSSES).map(([name, loss]) => [name, mean(loss)])),
      accuracy: accuracy(labels, predicted),
      confusion: confusionMatrix(labels, predicted, classes.length),
    };
  }
}

/** Whether Python has spoken yet: before that there is nothing to paint. */
export const ready = () => revision !== null;
