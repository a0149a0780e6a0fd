/**
 * The plane's part of the store: its points, and a model over them: the linear one z = W x + b, or a network that a training
 * left there. Hands edit points and weights, views repaint in the page's frames, and a release commits plane and scenario.
 *
 * `shown` says what of it the pipeline shows: the chosen "point" (its logits under the model, its class as the target), the
 * pinned "probe", or "" where a hand has edited the scenario since. The scenario follows what is shown. In follow mode the
 * model is the optimum for the points in every frame.
 */
import { oneHot } from "../maths/kernel.js";
import { descend, evaluate, fitSoftmaxRegression, logitsAt, USUAL_FEATURES } from "../maths/models.js";
import { ask, commit, isAway, know, onAnswer, onSend, result } from "../page/link.js";
import { alike, change, computed, edit, endPreview, isPreview, onAdopt, onChange, present, preview, repaint, state, values } from "../page/store.js";

/**
 * Its fields are Python's (app/state/plane.py). Beside them: `classes`, the names; `original`, {points, labels} as the data
 * set has them; `learning`: a film plays, so that it changes the model, and no fit; `replaced`: how often Python, undo or
 * redo have replaced the points.
 */
export const plane = (values.plane ??= {}); // Python may have spoken before this module came
Object.assign(plane, { points: null, labels: null, held_out: [], weights: [], bias: [], features: USUAL_FEATURES, ...plane, classes: [], original: null, learning: false, replaced: 0 });

/** Newton steps that a frame may take. From one place of a hand to the next two or three arrive, from far away ten or twenty. */
const MOST_STEPS = 40;
/** Gradient steps of a frame: so many, or as many as compute that many scores. */
const MOST_DESCENT = 50;
const DESCENT_WORK = 60_000;

/** What Python says once of all planes: digits of logits, the penalty, learning rates, limits. */
let given = { decimals: 0, penalty: 0, rates: {}, most_logit: Infinity };
/** The data set that the page has, {source, points, labels, classes, features, ranges, stretch}. */
let dataset = null;
/** Another data set was asked for: nothing is shown until Python has answered. */
let isPending = false;
/** What a hand took hold of, as it was then. */
let held = null;
/**
 * A free place in the pipeline: the pinned probe's, for as long as the scenario is that place's, or in passing the one under
 * the pointer, of which nobody else is to know. What passes ends before anything else is done to plane or scenario.
 */
let passing = null;
let version = 0;
let measured = null;
let flat = null;

export const takeConstants = (data) => { given = data; };

const snapshot = () => {
  const { points, labels, held_out, weights, bias, features, network, follow, step, chosen, shown } = plane;
  return { points, labels, held_out, weights, bias, features, network, follow, step, chosen, shown };
};

/** What the plane shows of its axes, [low, high] of each. */
export const viewRanges = computed(
  () => [plane.window, dataset], (window, { ranges }) => (window ? [window.slice(0, 2), window.slice(2)] : ranges));

/** Show a part of the plane, [low, high] of each axis; null: all of it. */
export function setWindow(window) {
  leavePlace();
  change("plane", { window: window && window.flat().map((end) => Number(end.toPrecision(12))) });
}
export const theDataset = () => dataset;

const networks = new WeakMap();

/** A network with its layers, {weights, bias} each, from the numbers that travel: layer after layer, weights row by row. */
export function layered(network) {
  if (!networks.has(network)) networks.set(network, { ...network, layers: layersOf(network) });
  return networks.get(network);
}

function layersOf({ sizes, parameters }) {
  const layers = [];
  let at = 0;
  for (let l = 1; l < sizes.length; l++) {
    const weights = Array.from({ length: sizes[l] }, () => parameters.slice(at, (at += sizes[l - 1])));
    layers.push({ weights, bias: parameters.slice(at, (at += sizes[l])) });
  }
  return layers;
}

/** What the plane shows: the network, or else the linear model. */
export const shownModel = () => (plane.network ? layered(plane.network) : { weights: plane.weights, bias: plane.bias, features: plane.features });

/** Whether the model shown is linear in the coordinates themselves: its weights are arrows, its borders straight lines. */
export const isStraight = () => !plane.network && plane.features === USUAL_FEATURES;

/** Whether there is a plane to paint. */
export const ready = () => !(isPending && !isAway()) && plane.points !== null && dataset !== null && alike(dataset.source, plane.source);

/* ---- Python's word -------------------------------------------------------------------------------------------------- */

onAdopt("plane", (fields) => {
  leavePlace();
  if ("points" in fields || "labels" in fields || "source" in fields) {
    held = null;
    plane.replaced++;
  }
  // The data set's own are left out, and of the two Python names only what is another than before: they come together.
  if (plane.points === null || plane.labels === null) Object.assign(plane, { points: null, labels: null });
  version++;
  fillIn();
});

/** The contents of the user's files, by digest: a server that was started anew has them from here. */
const files = new Map();

/** A source, with the content of its file. */
export const withContent = (source) => (files.has(source.digest) ? { ...source, content: files.get(source.digest) } : source);

onSend("plane", (fields) => (fields.source ? { ...fields, source: withContent(fields.source) } : fields));

/** The data set that Python named last. */
let wanted = null;

onAnswer("plane", async ({ dataset: where }) => {
  if (!where) return;
  wanted = where;
  if (where.at !== dataset?.at) {
    const found = await result(where.at).catch(() => null); // the server is away: the next answer names it again
    if (!found || wanted !== where) return; // another one was named meanwhile
    dataset = { ...found, ...where };
    if (found.content) files.set(where.source.digest, found.content);
  }
  isPending = false;
  fillIn();
  repaint();
});

/** Points that Python leaves out are the data set's. */
function fillIn() {
  if (!dataset || !alike(dataset.source, plane.source)) return;
  const { points, labels, classes } = dataset;
  plane.original = dataset;
  if (!alike(plane.classes, classes)) plane.classes = classes;
  if (plane.points === null) know("plane", { points, labels });
  else if (alike([plane.points, plane.labels], [points, labels])) Object.assign(plane, { points, labels });
  version++;
}

/** Ask Python for another data set, or for what a file holds. */
export function askForData(action, how, source = null) {
  isPending = true;
  ask(action, how, false, source);
}

/* ---- edits ---------------------------------------------------------------------------------------------------------- */

/**
 * Change the plane by hand. In follow mode the model goes along with the points; another model, a hand's or a film's, ends it.
 * The scenario goes along with `point`, or what it shows. Points of a data set that is still on its way cannot be changed.
 */
export function editPlane(patch, point) {
  if (("points" in patch || "labels" in patch) && !ready()) return;
  leavePlace();
  const followed = point === undefined ? chosenPoint() : point;
  const pinned = followed === null && showsProbe();
  const isModel = Object.keys(patch).some((name) => !["points", "labels", "held_out"].includes(name));
  change("plane", { ...patch, ...(isModel && { step: patch.step ?? null, follow: patch.follow ?? "" }) });
  if (plane.follow && !plane.network && !plane.learning && (patch.points || patch.labels)) refit();
  version++;
  if (followed !== null) bring({ chosen: followed, probe: null, shown: "point" }, scenarioOf(followed));
  else if (pinned) bring({}, scenarioAt(plane.probe));
}

/** The optimum for the points as they were committed, and these. */
let best = null;
onAnswer("optimum", ({ optimum }) => {
  best = optimum && { ...optimum, points: plane.points, labels: plane.labels };
});

const hasAll = () => plane.classes.every((_, k) => trainedOn().labels.includes(k));
const isOptimum = computed(
  () => [plane.weights, plane.bias, plane.features, plane.points, plane.labels, best],
  (weights, bias, features, points, labels) => best !== null && alike(best, { ...best, weights, bias, features, points, labels }));

/** What the model is, where it is no film's: "optimum", "follows" another loss, "undefined" for want of points, or "kept" as it is. */
export function modelKind() {
  if (plane.network) return "kept";
  if (plane.follow && given.rates[plane.follow] !== null) return "follows";
  if (plane.follow) return hasAll() ? "optimum" : "undefined";
  return isOptimum() ? "optimum" : "kept";
}

/** What the pipeline shows is being brought there by the plane, and not edited by a hand. */
let isBringing = false;

function bring(patch, scenario) {
  change("plane", patch);
  isBringing = true;
  edit(scenario);
  isBringing = false;
}

onChange("scenario", (patch) => {
  if (isBringing || !plane.shown) return;
  if ("logits" in patch || "labels" in patch || ("target" in patch && plane.shown === "point")) change("plane", { shown: "" });
});

/**
 * The model for the present points, from the one as it is: the optimum, or for a loss with a learning rate some gradient steps
 * on the way. A class without points has no optimum: the model stays.
 */
function refit() {
  const { follow } = plane;
  const rate = given.rates[follow];
  if (rate !== null) {
    const steps = Math.max(1, Math.min(MOST_DESCENT, Math.round(DESCENT_WORK / (plane.points.length * plane.classes.length))));
    Object.assign(plane, descend(plane, trainedOn(), follow, given.penalty, rate, steps), { step: null });
    return;
  }
  if (!hasAll()) return;
  Object.assign(plane, fitSoftmaxRegression(plane, trainedOn(), given.penalty, MOST_STEPS), { step: null });
}

export const movePoint = (index, point) => editPlane({ points: plane.points.with(index, point) }, index);

/** How many points more the plane takes. */
export const roomForPoints = () => given.limits.points - plane.points.length;

/** The points with some more of one class: a hand's points are trained on. */
const withMore = (places, label) => ({
  points: [...plane.points, ...places], labels: [...plane.labels, ...places.map(() => label)],
  ...(hasHeldOut() && { held_out: [...plane.held_out, ...places.map(() => 0)] }),
});

/** Add points of one class, as many as there is room for. */
export function addPoints(places, label) {
  const added = places.slice(0, roomForPoints());
  if (added.length) editPlane(withMore(added, label));
}

/** Add a point and bring it into the pipeline. */
export function addPoint(point, label) {
  editPlane(withMore([point], label), plane.points.length);
  commitPlane();
}

export function relabelPoint(index, label) {
  if (index === null || !ready()) return;
  editPlane({ labels: plane.labels.with(index, label) }, index);
  commitPlane();
}

/** The point that lies nearest to another one on the plane. */
function nearestTo(index) {
  const distances = plane.points.map((point) =>
    Math.hypot(...point.map((value, axis) => (value - plane.points[index][axis]) / (dataset.ranges[axis][1] - dataset.ranges[axis][0]))));
  distances[index] = Infinity;
  return distances.indexOf(Math.min(...distances));
}

/** How many points must stay. */
const FEWEST = 2;
export const canRemove = () => plane.points.length > FEWEST;

/** Remove a point; where the pipeline showed it, the nearest of the others takes its place. Returns that; null where it must stay. */
export function removePoint(index) {
  if (index === null || !ready() || !canRemove()) return null;
  const shown = chosenPoint();
  const nearest = nearestTo(index);
  const next = shown === index ? nearest : shown;
  const kept = next === null ? null : next - (next > index);
  change("plane", { chosen: kept });
  const held = hasHeldOut() && { held_out: plane.held_out.toSpliced(index, 1) };
  editPlane({ points: plane.points.toSpliced(index, 1), labels: plane.labels.toSpliced(index, 1), ...held }, kept);
  commitPlane();
  return nearest - (nearest > index);
}

export function setFollow(follow) {
  editPlane({ points: plane.points, ...withFeatures(plane.training.features), network: null, follow });
  commitPlane();
}

/** The linear model with the weights that it has for these features, and 0 for others. */
function withFeatures(features) {
  const [known, wanted] = [plane.features, features].map((names) => names.split("-"));
  const at = wanted.map((name) => known.indexOf(name));
  return { features, weights: plane.weights.map((row) => at.map((d) => row[d] ?? 0)) };
}

/** Train and follow with other input features; the linear model goes along. */
export function setFeatures(features) {
  const training = { ...plane.training, features };
  if (plane.network) change("plane", { training });
  else editPlane({ training, ...withFeatures(features), follow: plane.follow, points: plane.points });
  commitPlane();
}

/** Hold out a share of the points, dealt by a seed: Python deals them. */
export function holdOut(patch) {
  change("plane", patch);
}

/** Whether the points are not those of the data set any more. */
export const isEdited = () => plane.points !== plane.original.points || plane.labels !== plane.original.labels;

export function restorePoints() {
  change("plane", { chosen: null, shown: "" });
  const { points, labels } = plane.original;
  editPlane({ points, labels }, null);
  commitPlane();
}

/** A hand takes hold of something on the plane: what `takeBack` goes back to. */
export function grabPlane() {
  leavePlace();
  held = { plane: { ...snapshot(), probe: plane.probe }, scenario: present() };
}

/** It takes everything back. */
export function takeBack() {
  if (!held) return;
  version++;
  state.moving = false;
  bring(held.plane, held.scenario);
}

/** Bring a point into the pipeline. */
export function choose(index) {
  bring({ chosen: index, probe: null, shown: "point" }, scenarioOf(index));
  commitPlane();
}

/** Hand plane and scenario to Python: once, when the hand lets go. */
export function commitPlane(source = null) {
  leavePlace();
  commit(source);
}

/** The logits of a place, as far as the pipeline shows them. */
const modelAt = (place) => logitsAt(shownModel(), place, plane.classes.length).map((z) => Math.min(given.most_logit, Math.max(-given.most_logit, z)));

const rounded = (place) => modelAt(place).map((z) => Number(z.toFixed(given.decimals)));

function scenarioOf(index) {
  return { logits: rounded(plane.points[index]), labels: plane.classes, target: oneHot(plane.labels[index], plane.classes.length) };
}

/** The point whose scenario the pipeline shows, or null. */
export function chosenPoint() {
  if (isPassing()) return passing.index;
  return ready() && plane.shown === "point" && plane.chosen < plane.points.length ? plane.chosen : null;
}

/** Who else changed the scenario meanwhile has ended it. */
function isPassing() {
  return passing !== null && isPreview();
}

/** A place has no class of its own: the target stays. */
function scenarioAt(place, target = state.target) {
  const { classes } = plane;
  return { logits: rounded(place), labels: classes, target: target.length === classes.length ? target : oneHot(0, classes.length) };
}

/** How long the pointer rests until what is for reading follows, in ms. */
const PAUSE = 150;
let resting = 0;

/** The pointer passes over a place, or over point `index`. */
export function passBy(place, index) {
  if (!isPassing()) {
    if (state.moving) return;
    passing = { target: state.target, chosen: chosenPoint(), pinned: showsProbe() };
  }
  preview(index === null ? scenarioAt(place, passing.target) : scenarioOf(index));
  Object.assign(passing, { index, place: index === null ? place : plane.points[index] });
  state.moving = true;
  clearTimeout(resting);
  resting = setTimeout(rest, PAUSE);
}

/** It rests: what waits for that may follow. */
function rest() {
  if (!isPassing()) return;
  state.moving = false;
  repaint();
}

/** It is gone: the scenario is again what it was. */
export function leavePlace() {
  if (isPassing()) {
    state.moving = false;
    endPreview();
  }
  passing = null;
}

export const passes = () => isPassing();

/** The chosen point, whatever the pointer passes over. */
export const settledPoint = () => (isPassing() ? passing.chosen : chosenPoint());

/** Whether the pipeline shows the pinned probe's place, whatever the pointer passes over. */
export const showsProbe = () => (isPassing() ? passing.pinned : plane.shown === "probe" && plane.probe !== null);

/** The place whose scenario the pipeline shows, of a point or a free one; null: it shows none. */
export function shownPlace() {
  if (isPassing()) return passing.place;
  if (showsProbe()) return plane.probe;
  return plane.points?.[chosenPoint()] ?? null; // another data set's points may be on their way
}

export function moveProbe(place) {
  leavePlace();
  bring({ probe: place, shown: "probe" }, scenarioAt(place));
}

export function pinProbe(place) {
  moveProbe(place);
  commitPlane();
}

export function unpinProbe() {
  change("plane", { probe: null, shown: "" });
  commitPlane();
}

export function showArrows(are) {
  change("plane", { arrows: are });
  commitPlane();
}

export function sortPoints(order) {
  change("plane", { order });
  commitPlane();
}

export function showGround(ground) {
  change("plane", { ground: String(ground) });
  commitPlane();
}

/** The ground that the pointer or the focus asks for in passing. */
let seen = null;
export const shownGround = () => seen ?? plane.ground;
export function lookAt(ground) {
  if (ground === seen) return;
  seen = ground;
  repaint();
}

/** Whether points are held out. Another data set's are dealt by Python: until it has said so there are none. */
export const hasHeldOut = () => plane.held_out_share > 0 && plane.held_out.length === plane.points.length && plane.held_out.includes(1);
export const isHeldOut = (n) => hasHeldOut() && plane.held_out[n] === 1;

/** The points as `evaluate` takes them, until these are others. */
export function columns() {
  if (flat?.points !== plane.points || flat.labels !== plane.labels || flat.flags !== plane.held_out || flat.share !== plane.held_out_share) {
    const { points, labels, held_out: flags, held_out_share: share } = plane;
    const [xs, ys] = [0, 1].map(() => new Float64Array(points.length));
    for (let n = 0; n < points.length; n++) [xs[n], ys[n]] = points[n];
    flat = { points, labels, flags, share, xs, ys, held: hasHeldOut() ? flags : [] };
  }
  return flat;
}

/** Those of them that are trained on. */
const trainedOn = computed(() => [columns()], (all) => {
  if (!all.held.length) return all;
  const kept = (_, n) => !all.held[n];
  return { xs: all.xs.filter(kept), ys: all.ys.filter(kept), labels: all.labels.filter(kept) };
});

/** What the model makes of all points: a new object for each state of the plane and temperature. */
export function measure() {
  const { temperature } = state;
  if (measured?.version === version && measured.temperature === temperature) return measured;
  measured = { ...evaluate(shownModel(), columns(), plane.classes.length, temperature), version, temperature };
  return measured;
}
