/** Laws of plane/spray.js: where the points of a stroke lie. */
import { dab, strides } from "/app/browser/plane/spray.js";
import { close, equal, ok, test } from "./expect.js";

test("a dab is the same for the same seed, and another one for another", () => {
  equal(dab([5, 6], 7), dab([5, 6], 7));
  ok(JSON.stringify(dab([5, 6], 7)) !== JSON.stringify(dab([5, 6], 8)), "the seed means nothing");
});

test("dabs lie around their middle, evenly over a disc", () => {
  const radius = 24;
  const distances = Array.from({ length: 3000 }, (_, seed) => dab([100, 50], seed)).flat().map(([x, y]) => Math.hypot(x - 100, y - 50));
  ok(Math.max(...distances) <= radius, "outside of the disc");
  close(distances.filter((distance) => distance < radius / 2).length / distances.length, 1 / 4, 0.02);
  const means = [0, 1].map((axis) => Array.from({ length: 3000 }, (_, seed) => dab([0, 0], seed)).flat()
    .reduce((sum, place) => sum + place[axis], 0) / 9000);
  close(means, [0, 0], 0.5);
});

test("dabs of a stroke lie equally far apart, however it was cut into movements", () => {
  const [from, to] = [[0, 0], [90, 120]];
  const whole = strides(from, to);
  equal(whole.length, 12);
  whole.forEach(([x, y], n) => close([x, y], [7.2 * (n + 1), 9.6 * (n + 1)], 1e-12));
  let at = from;
  const cut = [];
  for (let part = 1; part <= 10; part++) {
    for (const middle of strides(at, [9 * part, 12 * part])) cut.push((at = middle));
  }
  close(cut, whole, 1e-9);
});

test("a hand that rests leaves nothing more", () => {
  equal(strides([3, 3], [3, 3]), []);
  equal(strides([3, 3], [4, 4]), []);
});
