/** Laws of how keys turn a 3-D scene: `turned` of charts/figure.js. */
import { turned } from "/app/browser/charts/figure.js";
import { close, ok, test } from "./expect.js";

const CAMERA = { up: { x: 0, y: 0, z: 1 }, eye: { x: 1.2, y: -1.5, z: 0.8 }, center: { x: 0.1, y: 0, z: -0.1 } };
const eye = ({ eye: { x, y, z } }) => [x, y, z];
const from = ({ eye, center }) => ["x", "y", "z"].map((axis) => eye[axis] - center[axis]);
const distance = (camera) => Math.hypot(...from(camera));

test("a turn keeps the distance, and its opposite takes it back", () => {
  for (const turn of [[0.2, 0], [0, 0.3], [-0.7, -0.2]]) {
    const there = turned(CAMERA, turn, 1);
    close(distance(there), distance(CAMERA), 1e-12);
    close(eye(turned(there, turn.map((angle) => -angle), 1)), eye(CAMERA), 1e-12);
  }
  close(turned(CAMERA, [0.4, 0], 1).eye.z, CAMERA.eye.z, 1e-12);
  ok(turned(CAMERA, [0, 0.1], 1).eye.z > CAMERA.eye.z, "up is not up");
});

test("a zoom goes along the line of sight", () => {
  const near = turned(CAMERA, [0, 0], 0.5);
  close(from(near), from(CAMERA).map((value) => value / 2), 1e-12);
});

test("no turn goes over the top", () => {
  for (const up of [9, -9]) {
    const steep = turned(CAMERA, [0, up], 1);
    ok(Math.hypot(from(steep)[0], from(steep)[1]) > 0.05, "the vertical");
    close(Math.atan2(from(steep)[1], from(steep)[0]), Math.atan2(from(CAMERA)[1], from(CAMERA)[0]), 1e-12);
  }
});
