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
 * its own; a network of ReLUs is linear among all inputs for which the same units are on.
 */
export function linearAt({ layers }, input) {
  const values = forward({ layers }, input);
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

/** Cosine and sine of an angle in degrees; those of quarter turns are exact. */
const QUARTERS = { 0: [1, 0], 90: [0, 1], 180: [-1, 0], "-90": [0, -1], "-180": [-1, 0] };
const turn = (degrees) => QUARTERS[degrees] ?? [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];

/** A picture turned counterclockwise about its centre. */
function turned(pixels, shape, degrees) {
  if (!degrees) return pixels;
  const [height, width] = shape;
  const [cos, sin] = turn(degrees);
  const [cy, cx] = [(height - 1) / 2, (width - 1) / 2];
  return pixels.map((_, n) => {
    const [y, x] = [Math.floor(n / width) - cy, (n % width) - cx];
    return between(pixels, shape, cy + cos * y + sin * x, cx - sin * y + cos * x);
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
      const radius = Math.sqrt(-2 * Math.log1p(-next()));
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

/** The smallest and the largest coordinate of strokes. */
function boundsOf(strokes) {
  const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const stroke of strokes) {
    for (const point of stroke) {
      for (const axis of [0, 1]) {
        low[axis] = Math.min(low[axis], point[axis]);
        high[axis] = Math.max(high[axis], point[axis]);
      }
    }
  }
  return { low, high };
}

/* A picture's form is found on a grid of SIDE x SIDE cells a pixel; lengths are in cells. */
const SIDE = 4;

/** Whether each cell has ink: its centre lies within `radius` of a stroke. */
function inked(strokes, [height, width], radius) {
  const found = new Uint8Array(height * width);
  const first = (low, high) => Math.max(0, Math.ceil(Math.min(low, high) - radius - 0.5));
  const last = (low, high, size) => Math.min(size - 1, Math.floor(Math.max(low, high) + radius - 0.5));
  for (const stroke of strokes) {
    for (let n = 0; n < stroke.length; n++) {
      const [x0, y0] = stroke[Math.max(0, n - 1)];
      const [x1, y1] = stroke[n];
      const [dx, dy] = [x1 - x0, y1 - y0];
      const length = dx * dx + dy * dy;
      const right = last(x0, x1, width);
      for (let r = first(y0, y1); r <= last(y0, y1, height); r++) {
        for (let c = first(x0, x1); c <= right; c++) {
          const [x, y] = [c + 0.5 - x0, r + 0.5 - y0];
          const along = length ? Math.min(1, Math.max(0, (x * dx + y * dy) / length)) : 0;
          const [offX, offY] = [x - along * dx, y - along * dy];
          if (offX * offX + offY * offY <= radius * radius) found[r * width + c] = 1;
        }
      }
    }
  }
  return found;
}

/** The share of every pixel's cells that have ink. */
function shares(cells, [height, width]) {
  const found = new Float64Array((height * width) / (SIDE * SIDE));
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      if (cells[r * width + c]) found[Math.floor(r / SIDE) * (width / SIDE) + Math.floor(c / SIDE)] += 1 / (SIDE * SIDE);
    }
  }
  return found;
}

/** Strokes as large as fits into a box [height, width] in the middle of the grid, their ink included. */
function placed(strokes, [height, width], box, radius) {
  const { low, high } = boundsOf(strokes);
  const middle = [width / 2, height / 2];
  const scales = [0, 1].map((axis) => (high[axis] > low[axis] ? (box[1 - axis] - 2 * radius) / (high[axis] - low[axis]) : Infinity));
  const scale = Math.min(...scales);
  const times = scale === Infinity ? 0 : scale; // a single point
  return strokes.map((stroke) => stroke.map((point) => point.map((value, axis) => middle[axis] + times * (value - (low[axis] + high[axis]) / 2))));
}

/**
 * As UCI's digits were made (Garris et al. 1994; Alpaydin & Kaynak 1998): scaled to the full height or to three quarters of the
 * width, and centred; NIST thinned and thickened strokes until a usual share of a picture was ink; counted by blocks of 4 x 4.
 */
const INK = 0.3;
const RADII = [1.2, 4.8];
const HALVINGS = 7;

function byBox(strokes, grid) {
  const box = [grid[0], 0.75 * grid[1]];
  let [thin, thick] = RADII;
  let cells = null;
  for (let n = 0; n < HALVINGS; n++) {
    const radius = (thin + thick) / 2;
    cells = inked(placed(strokes, grid, box, radius), grid, radius);
    if (cells.reduce((sum, cell) => sum + cell, 0) < INK * cells.length) thin = radius;
    else thick = radius;
  }
  return cells;
}

/**
 * As MNIST's were (LeCun et al. 1998): scaled into 20 x 20 of 28 x 28 pixels by aspect, grey where a stroke's edge crosses a
 * pixel, and moved so that the centre of the ink's mass is that of the picture.
 */
const BOX = 20 / 28;
const PEN = 1.25 / 28;

function byMass(strokes, shape, grid) {
  const radius = PEN * Math.max(...grid);
  const levels = shares(inked(placed(strokes, grid, [BOX * grid[0], BOX * grid[1]], radius), grid, radius), grid);
  let [mass, x, y] = [0, 0, 0];
  levels.forEach((level, n) => {
    mass += level;
    x += level * ((n % shape[1]) + 0.5);
    y += level * (Math.floor(n / shape[1]) + 0.5);
  });
  if (!mass) return levels;
  return shifted(levels, shape, Math.round(shape[1] / 2 - x / mass), Math.round(shape[0] / 2 - y / mass));
}

/** Strokes, lists of [x, y], as a picture of a set prepared as "box" or by "mass". Without strokes it is paper. */
export function drawn(strokes, shape, by) {
  if (!strokes.length) return new Float64Array(shape[0] * shape[1]);
  const grid = shape.map((size) => SIDE * size);
  return by === "box" ? shares(byBox(strokes, grid), grid) : byMass(strokes, shape, grid);
}

/* ---- strokes as text --------------------------------------------------------------------------------------------------- */

/** The pad's side, in the units of a stroke's coordinates. */
export const PAD = 255;

const pairs = (text) => text.match(/../g) ?? [];
export const readInk = (ink) => ink.split(".").map((stroke) => {
  const numbers = pairs(stroke).map((pair) => parseInt(pair, 16));
  return Array.from({ length: numbers.length / 2 }, (_, n) => [numbers[2 * n], numbers[2 * n + 1]]);
}).filter((stroke) => stroke.length);
export const writeInk = (strokes) => strokes.map((stroke) => stroke.flat().map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")).join(".");

/** How far a left-out point may lie off the line, in units of the pad. */
const STRAIGHT = 1;

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
