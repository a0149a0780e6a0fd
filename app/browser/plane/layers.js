/**
 * What lies on the plane: the ground, a small picture that is stretched, and above it what has edges. All of it is drawn on one
 * canvas, for every further one over it costs each of its pixels once more (benchmarks/README.md).
 * scene = {model, classes, points, labels, held, predicted, chosen, temperature, palette, look, ground, units, coarse}; `classes`
 * is their number, `held` a flag for each point that is held out, `units` the colours of a hidden unit's signs, `coarse`: the
 * ground will soon be another one.
 */
import { duel, scoresAt, toProbabilities, unitValues, USUAL_FEATURES } from "../maths/models.js";
import { rgb } from "../page/looks.js";
import { traceSymbol } from "../charts/symbols.js";
import { put, stamp } from "./stamps.js";
import { borders, tieLines } from "./ties.js";
import { crowds } from "./crowds.js";
import { paintUnit, unitOf } from "./unit.js";
import { CachedPicture } from "./view.js";

/** Cells along each side of the ground: at rest, of a linear model of few classes, and otherwise. */
const [FINE, COARSE, FEW] = [100, 64, 5];
/** Opacity of a class's colour: at a tie of all classes, and what full confidence adds. */
const FAINTEST = 0.1;
const CONFIDENCE = 0.42;
const POINT_SIZE = 4.7;
/** The line of a hollow point. */
const HOLLOW = 2;

/** Half the side of a point's picture, with its outline; of the picture of a number of points, and where that begins in it. */
const [HALF, COUNT_HALF, COUNT_PLACE] = [9, 20, [3.5, -5]];

/** The way to draw a scene on a view. The points are kept for as long as only the ground changes, or the chosen one moves. */
export function painter() {
  const ground = groundPicture();
  const picture = new CachedPicture();
  let others = [];
  let guesses = [];
  return (view, scene) => {
    const { points: places, labels, predicted, palette, look, chosen } = scene;
    ground.show(view, scene);
    ties(view, scene, ground);
    const stands = (place, n) => n === chosen || place === others[n];
    if (places.length !== others.length || !places.every(stands)) others = places;
    if (predicted.some((guess, n) => n !== chosen && guess !== guesses[n])) guesses = predicted;
    picture.show(view, [others, chosen, labels, scene.held, guesses, palette, look], (on) => points(on, scene));
    chosenPoint(view, scene);
  };
}

/** Opacity of the largest number on a ground that shows one: points of the same colour must stay in sight. */
const STRONGEST = 0.55;
/** Bands of the grounds that show one number: their edges are its contour lines. */
const BANDS = 10;
const banded = (share) => Math.min(BANDS - 1, Math.floor(share * BANDS)) / (BANDS - 1);

/**
 * The number of a place that a ground shows, from 0 to 1: how sure the model is, how undecided, or the probability of the
 * class whose index the ground is. `at` is where the place's probabilities begin in `p`.
 */
function numberOf(ground, p, at, classes) {
  if (ground === "confidence") {
    let top = 0;
    for (let k = 0; k < classes; k++) top = Math.max(top, p[at + k]);
    return (top - 1 / classes) / (1 - 1 / classes);
  }
  if (ground === "entropy") {
    let sum = 0;
    for (let k = 0; k < classes; k++) if (p[at + k] > 0) sum -= p[at + k] * Math.log(p[at + k]);
    return sum / Math.log(classes);
  }
  return p[at + Number(ground)];
}

/**
 * The ground: each place in the colours of its probabilities (hue says which class, strength how sure), or one number of it.
 * One pixel a cell; `xs`, `ys` and `scores` are the cells' middles and what the model says there.
 */
function groundPicture() {
  const buffer = new OffscreenCanvas(1, 1);
  const context = buffer.getContext("2d", { willReadFrequently: true });
  const ground = { cells: 0, xs: null, ys: null, scores: new Float64Array(0), show };
  let image = null;
  let probabilities = new Float64Array(0);
  let painted = null;
  let span = "";

  /** The middles of the cells, row by row from the top. */
  function measureOut(cells, ranges, classes) {
    const now = `${cells} ${ranges} ${classes}`;
    if (now === span) return;
    span = now;
    if (buffer.width !== cells || !image) {
      buffer.width = buffer.height = cells;
      image = context.createImageData(cells, cells);
    }
    const [[left, right], [bottom, top]] = ranges;
    const count = cells * cells;
    ground.cells = cells;
    ground.xs = Float64Array.from({ length: count }, (_, n) => left + (((n % cells) + 0.5) / cells) * (right - left));
    ground.ys = Float64Array.from({ length: count }, (_, n) => top - ((Math.floor(n / cells) + 0.5) / cells) * (top - bottom));
    ground.scores = new Float64Array(count * classes);
    probabilities = new Float64Array(count * classes);
  }

  const paint = ({ model, classes, temperature, palette, look, ground: shown, units, coarse }, ranges) => {
    measureOut(model.layers || classes > FEW || coarse ? COARSE : FINE, ranges, classes);
    const count = ground.cells ** 2;
    scoresAt(model, ground.xs, ground.ys, ground.scores);
    probabilities.set(ground.scores);
    toProbabilities(model, probabilities, classes, temperature);
    const colours = palette.slice(0, classes).map(({ colour }) => rgb(colour));
    const paper = rgb(look.paper);
    const pixels = image.data;
    const least = 1 / classes;
    const unit = unitOf(shown, model);
    if (unit) {
      paintUnit(pixels, unitValues(model, ground.xs, ground.ys)[unit.layer][unit.unit], units, paper);
      context.putImageData(image, 0, 0);
      return;
    }
    if (shown !== "classes" && !shown.startsWith("unit")) {
      const colour = colours[shown] ?? rgb(look.accent);
      for (let cell = 0; cell < count; cell++) {
        const strength = STRONGEST * banded(numberOf(shown, probabilities, cell * classes, classes));
        for (let c = 0; c < 3; c++) pixels[4 * cell + c] = colour[c] * strength + paper[c] * (1 - strength);
        pixels[4 * cell + 3] = 255;
      }
      context.putImageData(image, 0, 0);
      return;
    }
    const flat = Float64Array.from(colours.flat());
    for (let cell = 0, at = 0; cell < count; cell++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let total = 0;
      let top = 0;
      for (let c = 0; c < flat.length; c += 3, at++) {
        const p = probabilities[at];
        const share = p * p;
        red += share * flat[c];
        green += share * flat[c + 1];
        blue += share * flat[c + 2];
        total += share;
        if (p > top) top = p;
      }
      const strength = FAINTEST + (CONFIDENCE * (top - least)) / (1 - least);
      const rest = 1 - strength;
      const scale = strength / total;
      pixels[4 * cell] = red * scale + paper[0] * rest;
      pixels[4 * cell + 1] = green * scale + paper[1] * rest;
      pixels[4 * cell + 2] = blue * scale + paper[2] * rest;
      pixels[4 * cell + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  };

  function show({ ctx, width, height, ranges }, scene) {
    const { model, temperature, look, coarse } = scene;
    const now = [model.layers, model.weights, model.bias, model.features, temperature, look.paper, scene.ground, ranges];
    if (!painted?.key.every((part, n) => part === now[n]) || (painted.coarse && !coarse)) {
      painted = { key: now, coarse };
      paint(scene, ranges);
    }
    ctx.drawImage(buffer, 0, 0, width, height);
  }

  return ground;
}

/** Where the prediction changes: for a linear model exactly, for others as the ground's cells tell. */
function ties(view, { model, classes, look }, ground) {
  const { ctx } = view;
  const linear = !model.layers && !model.scheme && (model.features ?? USUAL_FEATURES) === USUAL_FEATURES;
  const gapOf = model.scheme === "one_vs_one" ? (n, i, j) => duel(model, classes, i, j, ground.xs[n], ground.ys[n]) : undefined;
  const lines = linear ? tieLines(model, view.ranges).map(({ ends }) => ends) : borders(ground, classes, gapOf);
  ctx.lineCap = "round";
  for (const [colour, width] of [[look.paper, 4], [look.ink, 1.75]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    view.lines(lines);
  }
}

/**
 * All points but the chosen one in their class's colour and symbol, hollow where they are held out, and above them the wrongly
 * classified ones in a dark ring.
 */
function points(view, scene) {
  const { ctx, ratio } = view;
  const { labels, held, predicted, palette, look } = scene;
  for (const wrong of [false, true]) {
    const [filled, hollow] = [false, true].map((isHollow) => palette.map(({ colour }, label) =>
      stamp(HALF, ratio, ["point", label, colour, wrong, isHollow, look.ink, look.paper], (on) => {
        traceSymbol(on, label, 0, 0, POINT_SIZE);
        mark(on, colour, wrong, isHollow, look);
      })));
    scene.points.forEach(([x, y], n) => {
      if (n === scene.chosen || (labels[n] !== predicted[n]) !== wrong) return;
      put(ctx, (held[n] ? hollow : filled)[labels[n]], view.x(x), view.y(y));
    });
  }
  counts(view, scene);
}

/** Numbers nearer to one another than this, across and down in pixels, would run together. */
const APART = [11, 9];

/**
 * Where several points lie on one another, how many: a small number at their upper right. Where two would run together, the
 * larger one: the others are said when their point is chosen.
 */
function counts(view, { points: places, look }) {
  const { ctx, ratio } = view;
  const written = [];
  for (const { n, place: [x, y] } of crowds(places).sort((one, other) => other.n - one.n)) {
    const [left, top] = [view.x(x), view.y(y)];
    if (written.some(([a, b]) => Math.abs(left - a) < APART[0] && Math.abs(top - b) < APART[1])) continue;
    written.push([left, top]);
    put(ctx, stamp(COUNT_HALF, ratio, ["count", n, look.ink, look.paper, look.font], (on) => {
      on.font = `600 8.5px ${look.font}`;
      on.textAlign = "left";
      on.textBaseline = "middle";
      on.lineJoin = "round";
      on.lineWidth = 2.5;
      on.strokeStyle = look.paper;
      on.fillStyle = look.ink;
      on.strokeText(n, ...COUNT_PLACE);
      on.fillText(n, ...COUNT_PLACE);
    }), left, top);
  }
}

/** Fill and outline a symbol that was traced. */
function mark(ctx, colour, wrong, isHollow, look) {
  ctx.fillStyle = isHollow ? look.paper : colour;
  ctx.fill();
  outline(ctx, wrong, look);
  if (!isHollow) return ctx.stroke();
  if (wrong) {
    ctx.lineWidth = HOLLOW + 2.25;
    ctx.stroke();
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = HOLLOW;
  ctx.stroke();
}

/** What tells a wrongly classified point from others. */
function outline(ctx, wrong, look) {
  ctx.lineWidth = wrong ? 2.25 : 1;
  ctx.strokeStyle = wrong ? look.ink : look.paper;
}

/** The chosen point in cross-hairs, above its neighbours. */
function chosenPoint(view, scene) {
  if (scene.chosen === null) return;
  const { ctx } = view;
  const { look, palette, labels } = scene;
  const [px, py] = [view.x(scene.points[scene.chosen][0]), view.y(scene.points[scene.chosen][1])];
  for (const [colour, width] of [[look.paper, 5], [look.ink, 2]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.arc(px, py, 11, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      ctx.moveTo(px + 8 * dx, py + 8 * dy);
      ctx.lineTo(px + 16 * dx, py + 16 * dy);
    }
    ctx.stroke();
  }
  traceSymbol(ctx, labels[scene.chosen], px, py, POINT_SIZE + 0.8);
  const isWrong = labels[scene.chosen] !== scene.predicted[scene.chosen];
  mark(ctx, palette[labels[scene.chosen]].colour, isWrong, scene.held[scene.chosen] === 1, look);
}
