/** The geometry of a class's weights on the plane. */
import {
  biasAround, biasMoved, biasRange, centre, headOf, pointGradients, scaleOf, slope, weightsAt, zeroLine,
} from "/app/browser/plane/arrows.js";
import { View } from "/app/browser/plane/view.js";
import { close, equal, ok, random, test } from "./expect.js";

const LIMIT = 1000;
const plane = (ranges = [[-2, 6], [1, 5]], width = 400, height = 300) => {
  const view = new View(document.createElement("canvas"));
  view.resize(width, height);
  view.ranges = ranges;
  return view;
};
const score = ([u, v], bias, [x, y]) => u * x + v * y + bias;

/** Fifty classes with lines through the plane, and planes of several shapes. */
function* classes() {
  const next = random(9);
  for (let n = 0; n < 50; n++) {
    const view = n % 2 ? plane() : plane([[0, 0.1], [-500, 500]], 300, 500);
    const weights = view.ranges.map(([low, high]) => (8 * (next() - 0.5)) / (high - low));
    const [x, y] = view.ranges.map(([low, high]) => low + (0.25 + 0.5 * next()) * (high - low));
    yield { view, weights, bias: -score(weights, 0, [x, y]), through: [x, y] };
  }
}

test("the arrows' root is the middle of the plane", () => {
  equal(centre([[-2, 6], [1, 5]]), [2, 3]);
});

test("the slope is what the score gains on one pixel to the right, and down", () => {
  for (const { view, weights, bias } of classes()) {
    const at = (px, py) => score(weights, bias, [view.valueX(px), view.valueY(py)]);
    close(slope(weights, view), [at(101, 100) - at(100, 100), at(100, 101) - at(100, 100)], 1e-9);
  }
});

test("an arrow's head leads back to its weights", () => {
  for (const { view, weights } of classes()) {
    const scale = scaleOf([weights], view);
    const found = weightsAt(headOf(weights, view, scale), view, scale, LIMIT);
    const sizes = view.ranges.map(([low, high]) => scale / 4000 / (high - low));
    found.forEach((w, axis) => close(w, weights[axis], sizes[axis]));
  }
});

test("an arrow that would leave the plane ends at its edge, in its own direction", () => {
  const view = plane();
  const [x, y] = headOf([100, 50], view, 5);
  ok(x <= 400 && y >= 0, `${x}, ${y}`);
  const [gx, gy] = slope([100, 50], view);
  close((x - 200) * gy - (y - 150) * gx, 0, 1e-9);
});

test("weights are never beyond their limit", () => {
  const found = weightsAt([399, 1], plane(), 10000, 3);
  equal(found, [3, 3]);
});

test("a class turns about the score at the plane's middle", () => {
  for (const { view, weights, bias } of classes()) {
    const turned = [-weights[1], weights[0]];
    const middle = centre(view.ranges);
    const size = Math.abs(score(weights.map(Math.abs), Math.abs(bias), middle.map(Math.abs))) + 1;
    const around = biasAround(weights, bias, turned, view, 1e9);
    close(score(turned, around, middle), score(weights, bias, middle), 1e-9 * (size + Math.abs(around)));
  }
});

test("on the zero line the score is zero, and its ends lie on the plane's edge", () => {
  for (const { view, weights, bias } of classes()) {
    const { ends, handle } = zeroLine(weights, bias, view, 0);
    for (const [px, py] of [...ends, handle]) close(score(weights, bias, [view.valueX(px), view.valueY(py)]), 0, 1e-9);
    for (const [px, py] of ends) {
      const { width, height } = view;
      const gap = Math.min(Math.abs(px), Math.abs(px - width), Math.abs(py), Math.abs(py - height));
      close(gap, 0, 1e-6);
    }
  }
});

test("a zero line that passes the plane by has a handle on it and no ends; without weights there is no line", () => {
  const view = plane();
  const { ends, handle } = zeroLine([1, 0], 100, view, 0);
  equal(ends, null);
  ok(handle[0] > 0 && handle[0] < 400 && handle[1] > 0 && handle[1] < 300, String(handle));
  equal(zeroLine([0, 0], 1, view, 0), null);
});

test("lines that coincide have handles apart", () => {
  const handles = [0, 1, 2, 3, 4].map((index) => zeroLine([1, 0], -2, plane(), index).handle);
  handles.forEach(([x, y], i) => {
    for (const [otherX, otherY] of handles.slice(0, i)) ok(Math.hypot(x - otherX, y - otherY) > 20, `${i}`);
  });
});

test("a hand takes the zero line along", () => {
  const view = plane();
  const weights = [1, -0.5];
  const bias = biasMoved(weights, 0.25, view, [100, 100], [140, 90], LIMIT);
  const [before, after] = [[100, 100], [140, 90]].map(([px, py]) => [view.valueX(px), view.valueY(py)]);
  close(score(weights, bias, after), score(weights, 0.25, before), 0.0005);
  equal(biasMoved(weights, 0, view, [0, 0], [1e9, 0], 7), -7);
});

test("the range of a bias keeps its line on the plane, and holds the present one", () => {
  for (const { view, weights, bias } of classes()) {
    const [low, high] = biasRange(weights, bias, view, LIMIT);
    ok(low <= bias && bias <= high, `${low} ${bias} ${high}`);
    for (const inner of [low + 1e-6 * (high - low), high - 1e-6 * (high - low)]) {
      ok(zeroLine(weights, inner, view, 0).ends !== null, `${inner} of ${low}..${high}`);
    }
  }
  equal(biasRange([0, 0], 3, plane(), LIMIT), [0, 3]);
});

test("gradients of a point cancel, go along the line to the point, and are as long as p is wrong", () => {
  const view = plane();
  const [probabilities, target] = [[0.5, 0.3, 0.2], [1, 0, 0]];
  const found = pointGradients([5, 4], probabilities, target, view);
  close([0, 1].map((axis) => found.reduce((sum, gradient) => sum + gradient[axis], 0)), [0, 0], 1e-12);
  const [dx, dy] = [view.x(5) - 200, view.y(4) - 150];
  found.forEach(([x, y], k) => {
    close(x * dy - y * dx, 0, 1e-9);
    ok(Math.sign(x * dx + y * dy) === Math.sign(target[k] - probabilities[k]), `class ${k}`);
  });
  const lengths = found.map(([x, y]) => Math.hypot(x, y));
  close(lengths[1] / lengths[0], 0.3 / 0.5, 1e-12);
  equal(pointGradients([2, 3], probabilities, target, view).map((gradient) => gradient.map(Math.abs)), [[0, 0], [0, 0], [0, 0]]);
});
