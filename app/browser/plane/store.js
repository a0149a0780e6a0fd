/**
 * The page's store of the plane: its points, and a model over them: the linear one z = W x + b, or a network that a training
 * left there. Hands edit points and weights, views repaint in the scenario's frames, and a release commits plane and scenario
 * to Python in one message.
 *
 * A point is chosen when the scenario is that point's: its logits under the model, its class as the target. While one is
 * chosen the scenario follows plane and model. In follow mode the model is the optimum for the points in every frame.
 *
 * Points, labels and weights are never written into, but replaced: what is the same object is unchanged.
 */
import { descend, fitSoftmaxRegression, logitsAt, survey } from "../maths/models.js";
import { oneHot } from "../maths/kernel.js";
import { accompany, edit, present, repaint, state } from "../page/store.js";

export const plane = {
  points: [], labels: [], classes: [],
  weights: [], bias: [],
  /** The model with hidden layers that is shown instead, {sizes, activation, parameters, layers}, or null. */
  network: null,
  /** A film plays: it is what changes the model, and no fit. */
  learning: false,
  /** The film and its step that the model is from, or null: a hand's. */
  scene: null,
  /** The point chosen last: it is the one meant where several lie on one another. */
  chosen: null,
  /** The loss by which the model follows the points, or "". */
  follow: "",
  /** Where the probe is pinned, [x, y]; null without one. */
  probe: null,
  /** Whether weights are arrows; null: nobody has said. */
  arrows: null,
  /** What the ground shows: "classes", "confidence", "entropy", or the index of a class. */
  ground: "classes",
  /** Points and labels as the data set has them. */
  original: null,
};

/** Newton steps that a frame may take. From one place of a hand to the next two or three arrive, from far away ten or twenty. */
const MOST_STEPS = 40;
/** Gradient steps of a frame: so many, or as many as pull that many scores. */
const MOST_DESCENT = 50;
const DESCENT_WORK = 60_000;
const MOST_UNDOS = 200;

let revision = null;
let decimals = 0;
let penalty = 0;
let rates = {};
let mostLogit = Infinity;
let source = null;
let ranges = [[0, 1], [0, 1]];
let send = () => {};
/** Python's scores, and the model, points and temperature that they belong to. */
let official = null;
let version = 0;
let measured = null;
let flat = null;

/** What undo goes back to: points and model as they were committed, the latest last; `settled` is the present one. */
const past = [];
const future = [];
let settled = null;

/** How many commits were sent, and what version of the plane the last one carried. */
let sent = 0;
let sentVersion = null;
/** The last one of them that Python has taken, as far as the page knows. */
let taken = 0;

const snapshot = () => {
  const { points, labels, weights, bias, network, scene, chosen } = plane;
  return { points, labels, weights, bias, network, scene, chosen };
};
const alike = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What the plane shows of its axes, [low, high] of each. */
export const viewRanges = () => ranges;

/** What the plane shows: the network, or else the linear model. */
export const shownModel = () => plane.network ?? { weights: plane.weights, bias: plane.bias };

/** A network from the numbers that travel: its parameters layer after layer, each its weights row by row and then its bias. */
export function networkOf({ sizes, activation, parameters }) {
  const layers = [];
  let at = 0;
  for (let l = 1; l < sizes.length; l++) {
    const weights = Array.from({ length: sizes[l] }, () => parameters.slice(at, (at += sizes[l - 1])));
    layers.push({ weights, bias: parameters.slice(at, (at += sizes[l])) });
  }
  return { sizes, activation, parameters, layers };
}

/** Where commits go: the mounted plane says how to reach Python. Returns the way to stop. */
export function connectPlane(sender) {
  send = sender;
  accompany(handOverToo);
  return () => {
    if (send === sender) accompany(() => false);
  };
}

/** A scenario that Python's numbers of the plane depend on goes to Python with the plane, unless a film moves that. */
function handOverToo() {
  const { temperature, labels } = state;
  if (plane.learning || !official || alike([official.temperature, official.shownLabels], [temperature, labels])) return false;
  commitPlane();
  return true;
}

/**
 * Python's word. It replaces what is shown when Python itself changed it (a new revision); and its own fit takes the place of
 * the one made here, where it answers the last commit and no hand has changed anything since. Whether the plane is another one.
 */
export function receivePlane(data) {
  leavePlace();
  const { classes, temperature } = data;
  const model = { ...data.model, network: data.model.network && networkOf(data.model.network) };
  // What has come before comes as another object, and is the same all the same.
  const known = official && alike([official.points, official.labels], [data.points, data.labels]) ? official : data;
  const { points, labels } = known;
  if (!alike(source, data.source)) forget();
  ({ source } = data);
  if (!alike(plane.classes, classes)) plane.classes = classes;
  ({ decimals, penalty, rates, ranges, taken, most_logit: mostLogit } = data);
  official = { model, points, labels, temperature, shownLabels: data.scenario_labels, scores: data.scores };
  plane.original = !data.original ? official : alike(plane.original, data.original) ? plane.original : data.original;
  const followed = revision === null ? null : chosenPoint();
  const pinned = revision !== null && showsProbe();
  if (data.revision !== revision) {
    Object.assign(plane, structuredClone(data.model), structuredClone(data.sight), { points, labels, network: model.network, scene: data.scene });
    if (plane.ground >= classes.length) plane.ground = "classes";
    settled = snapshot();
    held = null;
  } else if (data.answers === sent && version === sentVersion && !state.moving) {
    Object.assign(plane, structuredClone({ weights: model.weights, bias: model.bias }));
    settled = snapshot();
    if (followed !== null) edit(scenarioOf(followed));
    else if (pinned) edit(scenarioAt(plane.probe));
  }
  // Where the hand's points are those that Python has, they are one object from now on.
  if (alike([plane.points, plane.labels], [points, labels])) Object.assign(official, { points: plane.points, labels: plane.labels });
  const replaced = data.revision !== revision;
  revision = data.revision;
  version++;
  repaint();
  return replaced;
}

/** Another data set: nothing of the last one can come back. */
function forget() {
  past.length = future.length = 0;
  plane.probe = null;
}

/** Change the plane by hand. In follow mode the model goes along with the points; the scenario goes along with `point`, or what it shows. */
export function editPlane(patch, point) {
  leavePlace();
  const followed = point === undefined ? chosenPoint() : point;
  const pinned = followed === null && showsProbe();
  const { points, labels, ...model } = patch;
  Object.assign(plane, patch);
  if (Object.keys(model).length) plane.scene = patch.scene ?? null;
  if (plane.follow && !plane.network && !plane.learning && (patch.points || patch.labels)) refit();
  version++;
  // From now on it is this point, whatever others come to lie on the same logits.
  if (followed !== null) Object.assign(plane, { chosen: followed, probe: null });
  if (pinned) edit(scenarioAt(plane.probe));
  else if (followed === null) repaint();
  else edit(scenarioOf(followed));
}

/**
 * The model for the present points, from the one as it is: by cross-entropy the optimum, by other losses some gradient steps
 * on the way. A class without points has no optimum: the model stays.
 */
function refit() {
  const { follow } = plane;
  if (follow !== "cross_entropy") {
    const steps = Math.max(1, Math.min(MOST_DESCENT, Math.round(DESCENT_WORK / (plane.points.length * plane.classes.length))));
    Object.assign(plane, descend(plane, columns(), follow, penalty, rates[follow], steps), { scene: null });
    return;
  }
  if (plane.classes.some((_, k) => !plane.labels.includes(k))) return;
  Object.assign(plane, fitSoftmaxRegression(plane, columns(), penalty, MOST_STEPS), { scene: null });
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

/** The point that lies nearest to another one on the plane. */
function nearestTo(index) {
  const distances = plane.points.map((point) =>
    Math.hypot(...point.map((value, axis) => (value - plane.points[index][axis]) / (ranges[axis][1] - ranges[axis][0]))));
  distances[index] = Infinity;
  return distances.indexOf(Math.min(...distances));
}

/** How many points must stay. */
const FEWEST = 2;

/** Remove a point; where the pipeline showed it, the nearest of the others takes its place. */
export function removePoint(index) {
  if (index === null || plane.points.length <= FEWEST) return;
  const shown = chosenPoint();
  const next = shown === index ? nearestTo(index) : shown;
  const kept = next === null ? null : next - (next > index);
  plane.chosen = kept;
  editPlane({ points: plane.points.toSpliced(index, 1), labels: plane.labels.toSpliced(index, 1) }, kept);
  commitPlane();
}

export function setFollow(follow) {
  plane.follow = follow;
  editPlane({ points: plane.points, ...(plane.network && { network: null }) });
  commitPlane();
}

/** Whether the points are not those of the data set any more. */
export const isEdited = () => plane.points !== plane.original.points || plane.labels !== plane.original.labels;

export function restorePoints() {
  plane.chosen = null;
  const { points, labels } = plane.original;
  editPlane({ points, labels }, null);
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
  if (!held) return;
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
export function asCommitted(refit = !plane.learning) {
  leavePlace();
  const { points, labels, weights, bias, network, scene, chosen, follow, probe, arrows, ground } = plane;
  const known = taken === sent && points === official.points && labels === official.labels;
  sent++;
  sentVersion = version;
  return {
    weights, bias, network: network && { ...network, layers: undefined }, chosen, follow, refit, ...scene,
    sight: { probe: showsProbe() ? probe : null, arrows, ground: String(ground) }, revision, serial: sent, scenario: present(),
    ...(known ? {} : { points, labels }),
  };
}

/** The logits of a place, as far as the pipeline shows them. */
const modelAt = (place) => logitsAt(shownModel(), place, plane.classes.length).map((z) => Math.min(mostLogit, Math.max(-mostLogit, z)));

const rounded = (place) => modelAt(place).map((z) => Number(z.toFixed(decimals)));

function scenarioOf(index) {
  return { logits: rounded(plane.points[index]), labels: plane.classes, target: oneHot(plane.labels[index], plane.classes.length) };
}

/** Whether the scenario's classes are the plane's. */
const isOfPlane = () => state.labels.length === plane.classes.length && state.labels.every((label, k) => label === plane.classes[k]);

/** Whether the scenario's logits are those of a place, up to their rounding. */
function isAt(place) {
  const tolerance = 0.6 * 10 ** -decimals;
  return modelAt(place).every((z, k) => Math.abs(z - state.logits[k]) <= tolerance);
}

/** Whether the scenario is that of point `index`. */
const shows = (index) => state.target.every((y, k) => y === +(k === plane.labels[index])) && isAt(plane.points[index]);

/** The point whose scenario the pipeline shows, or null. */
export function chosenPoint() {
  if (isPassing()) return passing.index;
  if (showsProbe()) return null;
  const { chosen, points } = plane;
  if (!isOfPlane()) return null;
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

/** A place has no class of its own: the target stays. */
function scenarioAt(place, { target } = state) {
  const { classes } = plane;
  return { logits: rounded(place), labels: classes, target: target.length === classes.length ? target : oneHot(0, classes.length) };
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
  const { probe } = plane;
  if (probe === null) return false;
  return isPassing() ? passing.pinned : isOfPlane() && isAt(probe);
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
  commitPlane();
}

export function showArrows(are) {
  plane.arrows = are;
  commitPlane();
}

export function showGround(ground) {
  plane.ground = ground;
  commitPlane();
}

const same = (a, b) => a.length === b.length && a.every((x, n) => x === b[n]);
const isOfficial = () =>
  official.temperature === state.temperature && official.points === plane.points && official.labels === plane.labels &&
  (plane.network
    ? official.model.network !== null && same(official.model.network.parameters, plane.network.parameters)
    : official.model.network === null && same(official.model.bias, plane.bias) && same(official.model.weights.flat(), plane.weights.flat()));

/** The points as `survey` takes them, until these are others. */
export function columns() {
  if (flat?.points !== plane.points || flat.labels !== plane.labels) {
    const { points, labels } = plane;
    const [xs, ys] = [0, 1].map(() => new Float64Array(points.length));
    for (let n = 0; n < points.length; n++) [xs[n], ys[n]] = points[n];
    flat = { points, labels, xs, ys };
  }
  return flat;
}

/**
 * What the model makes of all points: Python's own numbers once it knows. A new object for each state of the plane and
 * temperature, the same one as long as these two stay.
 */
export function measure() {
  const { temperature } = state;
  if (measured?.version === version && measured.temperature === temperature) return measured;
  const live = survey(shownModel(), columns(), plane.classes.length, temperature);
  measured = { ...live, ...(isOfficial() ? official.scores : {}), version, temperature };
  return measured;
}

/** Whether Python has spoken yet: before that there is nothing to paint. */
export const ready = () => revision !== null;
