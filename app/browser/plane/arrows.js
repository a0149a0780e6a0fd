/**
 * The geometry of a class's score z_k = w_k . x + b_k on the plane, in pixels: its weights as an arrow from the plane's
 * middle, the line on which it is zero, and the gradient of one point's loss on the arrow.
 *
 * g = (w1 r1 / W, -w2 r2 / H) is what z gains on one pixel to the right, and down (r: the axes' ranges, W x H: the plane).
 * The arrow goes along g, so it stands square on the level lines as they are seen, however long the axes are.
 */
import { ladder } from "../page/scales.js";

/** Length of an arrow as long as the scale, as a share of the plane's shorter side: the gradients of a point find room beside it. */
const LONGEST = 0.36;
/** What no handle comes nearer to the plane's edge than, in pixels. */
const EDGE = 13;
/** How far from the arrow's own axis the handles of the zero lines lie, and how far from one another: lines may coincide. */
const [ASIDE, APART, SPREAD] = [26, 24, 120];
/** Length of the gradient of a probability that is wrong by 1, in pixels. */
const GRADIENT = 46;
/** A number of the weights' size that is this many times smaller than the scale is nobody's to set by hand. */
const FINENESS = 4000;

const middleOf = ({ width, height }) => [width / 2, height / 2];
const spans = ({ ranges }) => ranges.map(([low, high]) => high - low);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const inside = ({ width, height }, [x, y]) => [clamp(x, EDGE, width - EDGE), clamp(y, EDGE, height - EDGE)];

/** The plane's middle, in the points' units: the arrows' root. */
export const centre = (ranges) => ranges.map(([low, high]) => (low + high) / 2);

const score = (weights, bias, [x, y]) => weights[0] * x + weights[1] * y + bias;

/** g above. */
export function slope(weights, view) {
  const [along, up] = spans(view);
  return [(weights[0] * along) / view.width, (-weights[1] * up) / view.height];
}

/** The scale that shows all arrows: the change of a score over the plane's width that the longest one may stand for. */
export const scaleOf = (weights, view) => ladder(weights.map((w) => view.width * Math.hypot(...slope(w, view))));

/** Pixels from the middle for each unit of g. */
const stretch = (view, scale) => (view.width * LONGEST * Math.min(view.width, view.height)) / scale;

/** Where an arrow's head lies; one that would leave the plane ends at its edge. */
export function headOf(weights, view, scale) {
  const [mx, my] = middleOf(view);
  const [dx, dy] = slope(weights, view).map((g) => g * stretch(view, scale));
  const room = Math.min(1, (mx - EDGE) / Math.abs(dx), (my - EDGE) / Math.abs(dy));
  return [mx + dx * room, my + dy * room];
}

/** The weights whose arrow's head is nearest to a place: never beyond the plane or `limit`, to as many digits as a hand can set. */
export function weightsAt(place, view, scale, limit) {
  const [mx, my] = middleOf(view);
  const [x, y] = inside(view, place);
  const [along, up] = spans(view);
  const unit = stretch(view, scale);
  return [[((x - mx) / unit) * view.width, along], [((my - y) / unit) * view.height, up]].map(([gain, range]) => {
    const digits = Math.max(0, Math.ceil(Math.log10((FINENESS * range) / scale)));
    return clamp(Number((gain / range).toFixed(Math.min(12, digits))), -limit, limit);
  });
}

/** The bias that leaves the score at the plane's middle what it is when the weights become `turned`: the class turns about it. */
export function biasAround(weights, bias, turned, view, limit) {
  const middle = centre(view.ranges);
  return clamp(Number((score(weights, bias, middle) - score(turned, 0, middle)).toPrecision(14)), -limit, limit);
}

/**
 * The line z = 0 of a class. `ends`: where it enters and leaves the plane (null: it passes it by); `handle`: where a hand
 * takes it, near the middle, aside of the arrow; at the edge that is nearest to a line outside. Null without weights: then
 * z is the same everywhere.
 */
export function zeroLine(weights, bias, view, index) {
  const [gx, gy] = slope(weights, view);
  const size = Math.hypot(gx, gy);
  if (!(size > 0)) return null;
  const [mx, my] = middleOf(view);
  const distance = -score(weights, bias, centre(view.ranges)) / size;
  const [nx, ny] = [gx / size, gy / size];
  const foot = [mx + nx * distance, my + ny * distance];
  const along = [-ny, nx];
  const at = (t) => [foot[0] + t * along[0], foot[1] + t * along[1]];
  const span = within(foot, along, view, 0);
  const free = within(foot, along, view, EDGE);
  const aside = ASIDE + ((APART * index) % SPREAD);
  const handle = free ? at(clamp(aside, ...free)) : inside(view, at(aside));
  return { ends: span && span.map(at), handle };
}

/** Between which two t the line foot + t along lies in the plane, `margin` pixels from its edges; null: nowhere. */
function within(foot, along, { width, height }, margin) {
  let [from, to] = [-Infinity, Infinity];
  [width, height].forEach((size, axis) => {
    const ends = [margin, size - margin].map((edge) => (edge - foot[axis]) / along[axis]);
    if (along[axis] === 0) {
      if (foot[axis] < margin || foot[axis] > size - margin) to = -Infinity;
      return;
    }
    from = Math.max(from, Math.min(...ends));
    to = Math.min(to, Math.max(...ends));
  });
  return from < to ? [from, to] : null;
}

/** The bias that moves the line z = 0 along with a hand that went from `start` to `now`, both in pixels. */
export function biasMoved(weights, bias, view, start, now, limit) {
  const [gx, gy] = slope(weights, view);
  return clamp(Number((bias - gx * (now[0] - start[0]) - gy * (now[1] - start[1])).toFixed(3)), -limit, limit);
}

/** The biases that keep the line z = 0 on the plane, and the present one. */
export function biasRange(weights, bias, { ranges }, limit) {
  const middle = score(weights, 0, centre(ranges));
  const reach = weights.reduce((sum, w, axis) => sum + (Math.abs(w) * (ranges[axis][1] - ranges[axis][0])) / 2, 0);
  return [Math.max(-limit, Math.min(bias, -middle - reach)), Math.min(limit, Math.max(bias, -middle + reach))];
}

/**
 * The gradient of one point on each class's arrow: where cross-entropy at this point alone would draw its head. The gradient
 * -dL/dw_k = (y_k - p_k) / T (x - c), taken in the units in which the arrows are drawn, goes along the line on the screen
 * from the middle c to the point: towards it for the class that should be likelier there, away from it for the others.
 * As long as |y_k - p_k|, whatever the point's distance and T: the direction is what it shows. [dx, dy] in pixels.
 */
export function pointGradients(place, probabilities, target, view) {
  const [mx, my] = middleOf(view);
  const [dx, dy] = [view.x(place[0]) - mx, view.y(place[1]) - my];
  const distance = Math.hypot(dx, dy);
  return probabilities.map((p, k) => {
    const length = distance < 1 ? 0 : (GRADIENT * (target[k] - p)) / distance;
    return [dx * length, dy * length];
  });
}
