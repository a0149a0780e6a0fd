/** From the points' units to pixels and back, and the ticks of an axis. */
import { View, ticks } from "/app/browser/plane/view.js";
import { close, equal, ok, random, test } from "./expect.js";

const view = (ranges = [[-2, 6], [1, 5]], width = 400, height = 200) => {
  const made = new View(document.createElement("canvas"));
  made.resize(width, height);
  made.ranges = ranges;
  return made;
};

test("the corners of the ranges are the corners of the canvas, with y upwards", () => {
  const { x, y } = { x: [-2, 6].map((value) => view().x(value)), y: [1, 5].map((value) => view().y(value)) };
  equal([x, y], [[0, 400], [200, 0]]);
});

test("pixels and values lead back to one another", () => {
  const plane = view();
  const next = random(2);
  for (let n = 0; n < 100; n++) {
    const [px, py] = [400 * next(), 200 * next()];
    close([plane.x(plane.valueX(px)), plane.y(plane.valueY(py))], [px, py], 1e-10);
  }
});

test("the nearest place lies on the plane, to four digits of its width", () => {
  equal(view().within([-9, 9]), [-2, 5]);
  equal(view().within([1.23456, 2.34567]), [1.235, 2.346]);
  equal(view([[0, 1000], [0, 0.01]]).within([123.456, 0.00123456]), [123.5, 0.001235]);
});

test("a frame starts empty, with as many pixels as the screen shows", () => {
  const plane = view();
  plane.ctx.fillRect(0, 0, 10, 10);
  plane.begin();
  const ratio = window.devicePixelRatio;
  equal([plane.canvas.width, plane.canvas.height], [400 * ratio, 200 * ratio]);
  plane.ctx.fillRect(0, 0, 10, 10);
  plane.begin();
  equal(plane.ctx.getImageData(5, 5, 1, 1).data[3], 0);
});

test("ticks are round numbers within their ends", () => {
  equal(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  equal(ticks(-0.35, 0.35, 7), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  equal(ticks(1.5, 7.5, 6), [2, 3, 4, 5, 6, 7]);
});

test("ticks are equally far apart, by one, two or five times a power of ten, and not more than asked for", () => {
  const next = random(4);
  for (let n = 0; n < 200; n++) {
    const low = 200 * (next() - 0.5);
    const high = low + 10 ** (8 * next() - 4);
    const count = 3 + Math.floor(8 * next());
    const found = ticks(low, high, count);
    ok(found.length >= 1 && found.length <= count + 1, `${low} to ${high}: ${found}`);
    ok(found.every((tick) => tick >= low - 1e-9 && tick <= high + 1e-9), `${low} to ${high}: ${found}`);
    const steps = found.slice(1).map((tick, k) => tick - found[k]);
    if (!steps.length) continue;
    const mantissa = Number((steps[0] / 10 ** Math.floor(Math.log10(steps[0]) + 1e-9)).toPrecision(3));
    ok([1, 2, 5].includes(mantissa), `steps of ${steps[0]}`);
    close(steps, steps.map(() => steps[0]), 1e-6 * steps[0]);
  }
});
