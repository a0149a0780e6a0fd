/** The part of the plane that is shown, and points that lie on one another. */
import { aside, most, nearer } from "/app/browser/plane/zoom.js";
import { crowdAt, crowds } from "/app/browser/plane/crowds.js";
import { close, equal, ok, test } from "./expect.js";

const ALL = [[0, 10], [0, 100]];

test("nearer around a place leaves that place where it is", () => {
  const window = nearer(ALL, 4, [2, 75], ALL);
  close(window.flat(), [1.5, 4, 56.25, 81.25], 1e-12);
});

test("further than all there is no window, and no part is too small for digits", () => {
  equal(nearer([[1, 2], [10, 20]], 1 / 100, [1.5, 15], ALL), null);
  const [[low, high]] = nearer(ALL, 1e9, [5, 50], ALL);
  ok(high - low >= 10 * 0.9e-4, `${high - low}`);
});

test("a window stays within all", () => {
  close(aside([[1, 2], [10, 20]], [0.5, -0.5], ALL).flat(), [1.5, 2.5, 5, 15], 1e-12);
  close(aside([[1, 2], [10, 20]], [-9, 99], ALL).flat(), [0, 1, 90, 100], 1e-12);
});

test("one far point is not of most, and without one most are all", () => {
  const near = Array.from({ length: 20 }, (_, n) => [4 + n / 10, 50 + (n * 7) % 20]);
  const window = most([...near, [10, 0]], 0.1, ALL);
  close(window.flat(), [4 - 0.19, 5.9 + 0.19, 48.1, 70.9], 1e-9);
  equal(most(near, 0.1, [[3.81, 6.09], [48.1, 70.9]]), null);
  ok(most([[1, 1], [1, 1], [1, 1], [1, 1], [9, 90]], 0.1, ALL) !== undefined, "most in one place");
});

test("points on one another are counted", () => {
  const points = [[1, 2], [3, 4], [1, 2], [1, 2.5]];
  equal(crowds(points).map(({ n, place }) => [n, place]), [[2, [1, 2]]]);
  equal(points.map((_, n) => crowdAt(points, n)), [2, 1, 2, 1]);
});
