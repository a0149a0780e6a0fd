/**
 * What runs in every frame of the pad: a picture in the form of its set, what is done to it, and what a model makes of it. The
 * mirror of pictures.py and of the core's models, which tests/browser/test_images.py holds it to.
 *
 * A picture is a Float64Array of height * width grey levels, row by row, 0 (paper) to 1 (ink). A model is
 * {layers: [{weights, bias}, ...]}, weights row by row in one array; a hidden layer is followed by a ReLU.
 */
import { uniforms } from "../../browser/maths/random.js";

/* ---- models ------------------------------------------------------------------------------------------------------------ */

/** The layers of a model of these `sizes` from all its numbers: layer after layer, weights row by row and then the bias. */
export function modelOf(sizes, parameters) {
  let at = 0;
  const take = (count) => parameters.subarray(at, (at += count));
  return { sizes, layers: sizes.slice(1).map((units, l) => ({ weights: take(units * sizes[l]), bias: take(units) })) };
}

/** One layer: out_k = sum_d w_kd x_d + b_k. */
function through({ weights, bias }, input, out) {
  const width = input.length;
  for (let k = 0, at = 0; k < bias.length; k++) {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += weights[at++] * input[d];
    out[k] = sum + bias[k];
  }
  return out;
}

/** The values of every layer for one input, the logits last. */
export function forward({ layers }, input) {
  const values = [];
  layers.forEach((layer, l) => {
    const out = through(layer, values[l - 1] ?? input, new Float64Array(layer.bias.length));
    if (l < layers.length - 1) for (let k = 0; k < out.length; k++) if (!(out[k] > 0)) out[k] = 0;
    values.push(out);
  });
  return values;
}

/** The logits of one input. */
export const logitsOf = (model, input) => forward(model, input).at(-1);

/**
 * The linear map that a model is at an input: {weights, bias} with z_k = weights_k . x + bias_k there. Of a linear model these are
 * its own; a network of ReLUs is linear among all inputs for which the same units are on. `values`: those of its layers there.
 */
export function linearAt({ layers }, input, values = forward({ layers }, input)) {
  const top = layers.at(-1);
  let [weights, bias] = [top.weights, Float64Array.from(top.bias)];
  for (let l = layers.length - 2; l >= 0; l--) {
    const { weights: inner, bias: innerBias } = layers[l];
    const [units, width] = [innerBias.length, inner.length / innerBias.length];
    const found = new Float64Array(bias.length * width);
    for (let k = 0; k < bias.length; k++) {
      for (let u = 0; u < units; u++) {
        if (!(values[l][u] > 0)) continue;
        const w = weights[k * units + u];
        bias[k] += w * innerBias[u];
        for (let d = 0; d < width; d++) found[k * width + d] += w * inner[u * width + d];
      }
    }
    weights = found;
  }
  return { weights, bias };
}

/** The weights of class k in a linear map; of k against another class the difference. */
export function weightsOf({ weights, bias }, k, against = -1) {
  const width = weights.length / bias.length;
  const row = Float64Array.from(weights.subarray(k * width, (k + 1) * width));
  if (against < 0) return { weights: row, bias: bias[k] };
  return { weights: row.map((w, d) => w - weights[against * width + d]), bias: bias[k] - bias[against] };
}

/** What each pixel says for a class, w x; their sum; the bias, and the logit that all of it comes to. */
export function evidence(linear, input, k, against = -1) {
  const { weights, bias } = weightsOf(linear, k, against);
  const parts = weights.map((w, d) => w * input[d]);
  const sum = parts.reduce((total, part) => total + part, 0);
  return { parts, sum, bias, logit: sum + bias };
}

/* ---- what is done to a picture ----------------------------------------------------------------------------------------- */

/** The grey level at a place between pixels; paper outside. */
function between(pixels, [height, width], y, x) {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [down, right] = [y - top, x - left];
  const at = (r, c) => (r < 0 || c < 0 || r >= height || c >= width ? 0 : pixels[r * width + c]);
  return (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1))
    + down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
}

/** A picture turned counterclockwise about its centre. */
function turned(pixels, shape, degrees) {
  if (!degrees) return pixels;
  const [height, width] = shape;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cy, cx] = [(height - 1) / 2, (width - 1) / 2];
  return pixels.map((_, n) => {
    const [down, right] = [Math.floor(n / width) - cy, (n % width) - cx];
    return between(pixels, shape, sin * right + cos * down + cy, cos * right - sin * down + cx);
  });
}

/** A picture moved by whole pixels, to the right and down; what leaves is lost. */
function shifted(pixels, [height, width], right, down) {
  if (!right && !down) return pixels;
  return pixels.map((_, n) => {
    const [r, c] = [Math.floor(n / width) - down, (n % width) - right];
    return r < 0 || c < 0 || r >= height || c >= width ? 0 : pixels[r * width + c];
  });
}

/** Standard normal numbers of a seed, by Box and Muller's method (1958) from NumPy's uniform ones. */
const noises = new Map();
function normals(seed, count) {
  const key = `${seed} ${count}`;
  if (!noises.has(key)) {
    const next = uniforms(seed);
    noises.set(key, Float64Array.from({ length: count }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return radius * Math.cos(2 * Math.PI * next());
    }));
  }
  return noises.get(key);
}

/** A picture turned, moved, inverted, and with noise of that standard deviation, cut off at paper and ink: a new one. */
export function edited(pixels, shape, { rotation, shift_x, shift_y, invert, noise, noise_seed }) {
  const found = Float64Array.from(shifted(turned(pixels, shape, rotation), shape, shift_x, shift_y));
  const extra = noise ? normals(noise_seed, found.length) : null;
  for (let d = 0; d < found.length; d++) {
    const level = (invert ? 1 - found[d] : found[d]) + (extra ? noise * extra[d] : 0);
    found[d] = Math.min(1, Math.max(0, level));
  }
  return found;
}

/* ---- strokes to the form of a set ---------------------------------------------------------------------------------------- */

/** A picture's form is found in CELLS x CELLS cells a pixel; lengths are in cells. */
const CELLS = 4;

/** A stroke that is drawn on only adds segments: {segments, frame, reach, found} of the last time. */
let kept = null;

/** The squared distance of each cell's centre to the nearest stroke, as far as `reach`. */
function distances(strokes, [height, width], reach) {
  const segments = strokes.flatMap((stroke) =>
    (stroke.length > 1 ? stroke.slice(1).map((point, n) => [...stroke[n], ...point]) : [[...stroke[0], ...stroke[0]]]));
  const isSame = (segment, n) => segment.every((value, axis) => value === segments[n]?.[axis]);
  if (kept?.reach !== reach || kept.height !== height || kept.width !== width || !kept.segments.every(isSame)) {
    kept = { height, width, reach, segments: [], found: new Float64Array(height * width).fill(Infinity) };
  }
  const { found } = kept;
  const first = (low, high) => Math.max(0, Math.ceil(Math.min(low, high) - reach - 0.5));
  const last = (low, high, size) => Math.min(size - 1, Math.floor(Math.max(low, high) + reach - 0.5));
  for (const [x0, y0, x1, y1] of segments.slice(kept.segments.length)) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = dx * dx + dy * dy;
    const [left, right] = [first(x0, x1), last(x0, x1, width)];
    const bottom = last(y0, y1, height);
    for (let r = first(y0, y1); r <= bottom; r++) {
      for (let c = left; c <= right; c++) {
        const x = c + 0.5 - x0;
        const y = r + 0.5 - y0;
        const along = length ? Math.min(1, Math.max(0, (x * dx + y * dy) / length)) : 0;
        const over = x - along * dx;
        const under = y - along * dy;
        found[r * width + c] = Math.min(found[r * width + c], over * over + under * under);
      }
    }
  }
  kept.segments = segments;
  return found;
}

/** Strokes in the middle of a frame [height, width], scaled to the set's size. */
function placed(strokes, [height, width], form) {
  const points = strokes.flat();
  const pen = form.thinnest + form.thickest;
  const room = [width * form.width - pen, height * form.height - pen].map((cells) => Math.max(cells, 1)); // a tiny frame has none
  const ends = [0, 1].map((axis) => points.map((point) => point[axis])).map((values) => [Math.min(...values), Math.max(...values)]);
  const scales = ends.flatMap(([low, high], axis) => (high > low ? [room[axis] / (high - low)] : []));
  const scale = scales.length ? Math.min(...scales) : 0;
  const middle = [width / 2, height / 2];
  return strokes.map((stroke) => stroke.map((point) => point.map((value, axis) => (value - (ends[axis][0] + ends[axis][1]) / 2) * scale + middle[axis])));
}

/** The squared radius of a pen that makes so many cells black, as far as its limits let it. */
function penOf(nearest, black, form) {
  const [least, most] = [form.thinnest ** 2, form.thickest ** 2];
  const within = nearest.filter((distance) => distance <= most);
  if (within.length < black) return most;
  const more = within.filter((distance) => distance > least);
  const missing = black - (within.length - more.length);
  return missing > 0 ? more.sort()[missing - 1] : least;
}

/** By how many cells along an axis the centre of mass goes to the middle, as far as no ink leaves the frame. */
function toMiddle(ink) {
  const [first, last] = [ink.findIndex((n) => n > 0), ink.findLastIndex((n) => n > 0)];
  if (first < 0) return 0;
  const mass = ink.reduce((sum, n) => sum + n, 0);
  const moment = ink.reduce((sum, n, at) => sum + n * (at + 0.5), 0);
  const wanted = Math.floor(ink.length / 2 - moment / mass + 0.5);
  return Math.min(Math.max(wanted, -first), ink.length - 1 - last);
}

/**
 * Strokes, lists of [x, y], in the form of a set's pictures: `form` says what share of the frame a digit's box takes, whether its
 * box or its mass is in the middle, and how much of the frame is ink: the pen is as thick as that takes, within its limits.
 * Without strokes it is paper.
 */
export function drawn(strokes, shape, form) {
  const found = new Float64Array(shape[0] * shape[1]);
  if (!strokes.length) return found;
  const frame = shape.map((size) => CELLS * size);
  const width = frame[1];
  const nearest = distances(placed(strokes, frame, form), frame, form.thickest);
  const black = Math.max(Math.floor(form.ink * nearest.length + 0.5), 1);
  const radius = penOf(nearest, black, form);
  const ink = frame.map((size) => new Array(size).fill(0));
  nearest.forEach((distance, n) => {
    if (distance > radius) return;
    ink[0][Math.floor(n / width)]++;
    ink[1][n % width]++;
  });
  const [down, right] = form.by === "mass" ? ink.map(toMiddle) : [0, 0];
  nearest.forEach((distance, n) => {
    if (distance > radius) return;
    found[Math.floor((Math.floor(n / width) + down) / CELLS) * shape[1] + Math.floor(((n % width) + right) / CELLS)] += 1 / (CELLS * CELLS);
  });
  return found;
}

/* ---- strokes as text --------------------------------------------------------------------------------------------------- */

/** The letters of a coordinate of the pad, which has a grid of as many lines: two letters a point, strokes between full stops. */
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
/** The pad's side, in the units of a stroke's coordinates. */
export const PAD = LETTERS.length - 1;

export const readInk = (ink) => ink.split(".").filter(Boolean).map((stroke) =>
  stroke.match(/../g).map((point) => [...point].map((letter) => LETTERS.indexOf(letter))));
export const writeInk = (strokes) => strokes.map((stroke) => stroke.flat().map((value) => LETTERS[value]).join("")).join(".");

/** How far a left-out point may lie off the line, in units of the pad. */
const STRAIGHT = 0.6;

/** A stroke without the points that hardly change it (Douglas & Peucker 1973). */
export function simplified(stroke) {
  if (stroke.length < 3) return stroke;
  const [[x0, y0], [x1, y1]] = [stroke[0], stroke.at(-1)];
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [farthest, most] = [0, STRAIGHT];
  stroke.forEach(([x, y], n) => {
    const along = dx || dy ? Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy))) : 0;
    const off = Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
    if (off > most) [farthest, most] = [n, off];
  });
  if (!farthest) return [stroke[0], stroke.at(-1)];
  return [...simplified(stroke.slice(0, farthest + 1)).slice(0, -1), ...simplified(stroke.slice(farthest))];
}
