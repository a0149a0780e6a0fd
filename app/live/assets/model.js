/**
 * The page's store of the plane: its points, and the linear model z = W x + b over them. Hands edit both, views repaint in
 * the scenario's frames, and a release commits plane and scenario to Python in one message.
 *
 * A point is chosen when the scenario is that point's: its logits under the model, its class as the target. While one is
 * chosen the scenario follows plane and model. In follow mode the model is the optimum for the points in every frame.
 */
import { accuracy, confusionMatrix, fitSoftmaxRegression, linearLogits, LOSSES, oneHot, predict } from "./kernel.js";
import { edit, present, repaint, state } from "./scenario.js";

export const plane = {
  points: [], labels: [], classes: [],
  weights: [], bias: [],
  /** The point chosen last: it is the one meant where several lie on one another. */
  chosen: null,
  /** The model follows the points. */
  follow: true,
  /** Where the probe is pinned, [x, y]; null without one. */
  probe: null,
  /** Points and labels as the data set has them. */
  original: null,
};

/** Newton steps that a frame may take. From one place of a hand to the next two or three arrive, from far away ten or twenty. */
const MOST_STEPS = 40;
const MOST_UNDOS = 200;

let revision = null;
let decimals = 0;
let penalty = 0;
let send = () => {};
/** Python's scores, and the model, points and temperature that they belong to. */
let official = null;
let version = 0;
let measured = null;

/** What undo goes back to: points and model as they were committed, the latest last; `settled` is the present one. */
const past = [];
const future = [];
let settled = null;

/** How many commits were sent, and what version of the plane the last one carried. */
let sent = 0;
let sentVersion = null;

const snapshot = () => ({ points: plane.points, labels: plane.labels, weights: plane.weights, bias: plane.bias, chosen: plane.chosen });
const alike = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Where commits go: the mounted plane says how to reach Python. */
export function connectPlane(sender) {
  send = sender;
}

/**
 * Python's word. It replaces what is shown when Python itself changed it (a new revision); and its own fit takes the place of
 * the one made here, where it answers the last commit and no hand has changed anything since.
 */
export function receivePlane(data) {
  leavePlace();
  const { points, labels, classes, model, scores, temperature, fitted } = data;
  plane.classes = classes;
  ({ decimals, penalty } = data);
  official = { model, points, labels, temperature, scores };
  plane.original = data.original ?? { points, labels };
  const followed = revision === null ? null : chosenPoint();
  const pinned = revision !== null && showsProbe();
  if (data.revision !== revision) {
    Object.assign(plane, structuredClone(model), { points, labels });
    settled = snapshot();
  } else if (fitted && data.answers === sent && version === sentVersion && !state.moving) {
    Object.assign(plane, structuredClone({ weights: model.weights, bias: model.bias }));
    settled = snapshot();
    if (followed !== null) edit(scenarioOf(followed));
    else if (pinned) edit(scenarioAt(plane.probe));
  }
  revision = data.revision;
  version++;
  repaint();
}

/** Change the plane by hand. In follow mode the model goes along with the points; the scenario goes along with `point`, or what it shows. */
export function editPlane(patch, point) {
  leavePlace();
  const followed = point === undefined ? chosenPoint() : point;
  const pinned = followed === null && showsProbe();
  Object.assign(plane, patch);
  if (plane.follow && (patch.points || patch.labels)) refit();
  version++;
  // From now on it is this point, whatever others come to lie on the same logits.
  if (followed !== null) Object.assign(plane, { chosen: followed, probe: null });
  if (pinned) edit(scenarioAt(plane.probe));
  else if (followed === null) repaint();
  else edit(scenarioOf(followed));
}

/** The optimum for the present points, from the model as it is. A class without points has none: the model stays. */
function refit() {
  if (plane.classes.some((_, k) => !plane.labels.includes(k))) return;
  Object.assign(plane, fitSoftmaxRegression(plane, plane.points, plane.labels, penalty, MOST_STEPS));
}

export const movePoint = (index, point) => editPlane({ points: plane.points.with(index, point) }, index);

/** Add a point and bring it into the pipeline. */
export function addPoint(point, label) {
  editPlane({ points: [...plane.points, point], labels: [...plane.labels, label] }, plane.points.length);
  commitPlane();
}

export function relabelPoint(index, label) {
  if (index === null) return;
  editPlane({ labels: plane.labels.with(index, label) }, index);
  commitPlane();
}

/** How many points must stay. */
const FEWEST = 2;

export function removePoint(index) {
  if (index === null || plane.points.length <= FEWEST) return;
  const shown = chosenPoint();
  const kept = shown === null || shown === index ? null : shown - (shown > index);
  plane.chosen = kept;
  editPlane({ points: plane.points.toSpliced(index, 1), labels: plane.labels.toSpliced(index, 1) }, kept);
  commitPlane();
}

export function setFollow(follow) {
  plane.follow = follow;
  editPlane({ points: plane.points });
  commitPlane();
}

/** Whether the points are not those of the data set any more. */
export const isEdited = () => !alike([plane.points, plane.labels], [plane.original.points, plane.original.labels]);

export function restorePoints() {
  plane.chosen = null;
  editPlane({ ...plane.original }, null);
  commitPlane();
}

export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;
export const undo = () => goTo(past, future);
export const redo = () => goTo(future, past);

function goTo(from, to) {
  if (!from.length) return;
  const shown = chosenPoint();
  const pinned = showsProbe();
  to.push(settled);
  settled = from.pop();
  Object.assign(plane, settled);
  version++;
  if (pinned) edit(scenarioAt(plane.probe));
  else if (shown !== null && plane.chosen !== null) edit(scenarioOf(plane.chosen));
  handOver(false);
}

let held = null;

/** A hand takes hold of something on the plane: what `takeBack` goes back to. */
export function grabPlane() {
  leavePlace();
  held = { plane: snapshot(), probe: plane.probe, scenario: present() };
}

/** It takes everything back. */
export function takeBack() {
  Object.assign(plane, held.plane, { probe: held.probe });
  version++;
  state.moving = false;
  edit(held.scenario);
}

/** Bring a point into the pipeline. */
export function choose(index) {
  Object.assign(plane, { chosen: index, probe: null });
  edit(scenarioOf(index));
  commitPlane();
}

/** Hand plane and scenario to Python: once, when the hand lets go. */
export function commitPlane() {
  const now = snapshot();
  if (!alike(now, { ...settled, chosen: now.chosen })) {
    past.push(settled);
    if (past.length > MOST_UNDOS) past.shift();
    future.length = 0;
  }
  settled = now;
  handOver();
}

function handOver(refit) {
  state.moving = false;
  send(asCommitted(refit));
  repaint();
}

/** What Python is to know; `refit`: it may fit a model that follows. Points that it has already stay at home. */
export function asCommitted(refit = true) {
  leavePlace();
  const { weights, bias, chosen, follow } = plane;
  const known = alike([plane.points, plane.labels], [official.points, official.labels]);
  sent++;
  sentVersion = version;
  return {
    weights, bias, chosen, follow, refit, serial: sent, scenario: present(), ...(known ? {} : { points: plane.points, labels: plane.labels }),
  };
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
  if (isPassing()) return passing.index;
  if (showsProbe()) return null;
  const { chosen, classes, points } = plane;
  if (state.labels.length !== classes.length || state.labels.some((label, k) => label !== classes[k])) return null;
  if (chosen !== null && shows(chosen)) return chosen;
  const found = points.findIndex((_, index) => shows(index));
  return found < 0 ? null : found;
}

/**
 * A free place in the pipeline: the pinned probe's, for as long as the scenario is that place's, or in passing the one under
 * the pointer, of which nobody else is to know. What passes ends before anything else is done to plane or scenario.
 */
let passing = null;

/** Who else changed the scenario meanwhile has ended it. */
const isPassing = () => passing !== null && state.logits === passing.logits;

const modelAt = (place) => linearLogits(plane, place);

/** A place has no class of its own: the target stays. */
function scenarioAt(place, { target } = state) {
  const { classes } = plane;
  const logits = modelAt(place).map((z) => Number(z.toFixed(decimals)));
  return { logits, labels: classes, target: target.length === classes.length ? target : oneHot(0, classes.length) };
}

/** The pointer passes over a place, or over point `index`. */
export function passBy(place, index) {
  if (!isPassing()) {
    if (state.moving) return;
    passing = { before: present(), chosen: chosenPoint(), pinned: showsProbe() };
  }
  const scenario = index === null ? scenarioAt(place, passing.before) : scenarioOf(index);
  Object.assign(passing, { index, place: index === null ? place : plane.points[index], logits: scenario.logits });
  state.moving = true;
  edit(scenario);
}

/** It rests: what waits for that may follow. */
export function rest() {
  if (!isPassing()) return;
  state.moving = false;
  repaint();
}

/** It is gone: the scenario is again what it was. */
export function leavePlace() {
  if (isPassing()) {
    state.moving = false;
    edit(passing.before);
  }
  passing = null;
}

export const passes = () => isPassing();

/** The chosen point, whatever the pointer passes over. */
export const settledPoint = () => (isPassing() ? passing.chosen : chosenPoint());

/** Whether the scenario is that of the pinned probe, up to the rounding of its logits, whatever the pointer passes over. */
export function showsProbe() {
  const { probe, classes } = plane;
  if (probe === null) return false;
  if (isPassing()) return passing.pinned;
  const tolerance = 0.6 * 10 ** -decimals;
  return state.labels.length === classes.length && state.labels.every((label, k) => label === classes[k]) &&
    modelAt(probe).every((z, k) => Math.abs(z - state.logits[k]) <= tolerance);
}

/** The place whose scenario the pipeline shows, of a point or a free one; null: it shows none. */
export function shownPlace() {
  if (isPassing()) return passing.place;
  if (showsProbe()) return plane.probe;
  return plane.points[chosenPoint()] ?? null;
}

export function moveProbe(place) {
  leavePlace();
  plane.probe = place;
  edit(scenarioAt(place));
}

export function pinProbe(place) {
  moveProbe(place);
  commitPlane();
}

export function unpinProbe() {
  plane.probe = null;
  repaint();
}

const same = (a, b) => a.length === b.length && a.every((x, n) => x === b[n]);
const isOfficial = () =>
  official.temperature === state.temperature && same(official.model.bias, plane.bias) && same(official.model.weights.flat(), plane.weights.flat()) &&
  (official.points === plane.points || alike([official.points, official.labels], [plane.points, plane.labels]));

/**
 * What the model makes of all points: Python's own numbers once it knows. A new object for each state of the plane and
 * temperature, the same one as long as these two stay.
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
