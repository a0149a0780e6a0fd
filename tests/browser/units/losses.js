/** Laws of maths/losses.js. That its numbers are the core's own is what test_kernel.py shows. */
import { entropy, softmax } from "/app/browser/maths/kernel.js";
import { centralDifferences, descentStep, logitLandscape, LOSSES } from "/app/browser/maths/losses.js";
import { close, equal, ok, test } from "./expect.js";
import { scenarios } from "./scenarios.js";

const sum = (values) => values.reduce((total, value) => total + value, 0);
const NAMES = Object.keys(LOSSES);

test("the gradient of every loss sums to zero", () => {
  for (const { logits, target, temperature } of scenarios()) {
    for (const name of NAMES) close(sum(LOSSES[name].gradient(logits, target, temperature)), 0, 1e-14 / temperature, name);
  }
});

test("gradients agree with finite differences of the value", () => {
  for (const { logits, target, temperature } of scenarios()) {
    for (const name of NAMES) {
      const found = centralDifferences(LOSSES[name], logits, target, temperature, 1e-5 * temperature);
      close(found, LOSSES[name].gradient(logits, target, temperature), 1e-8 / temperature, name);
    }
  }
});

test("Hessians agree with finite differences of the gradient", () => {
  for (const { logits, target, temperature } of scenarios()) {
    const step = 1e-5 * temperature;
    for (const name of NAMES) {
      const hessian = LOSSES[name].hessian(logits, target, temperature);
      const at = (i, by) => LOSSES[name].gradient(logits.with(i, logits[i] + by), target, temperature);
      hessian.forEach((row, i) => {
        const [above, below] = [at(i, step), at(i, -step)];
        close(row, above.map((value, j) => (value - below[j]) / (2 * step)), 1e-8 / temperature ** 2, name);
      });
    }
  }
});

test("no loss is negative, and a target that is met exactly has no gradient", () => {
  for (const { logits, target, temperature } of scenarios()) {
    for (const name of NAMES) {
      ok(LOSSES[name].value(logits, target, temperature) >= 0, name);
      close(LOSSES[name].gradient(logits, softmax(logits, temperature), temperature), logits.map(() => 0), 1e-15, name);
    }
  }
});

test("cross-entropy is never below the entropy of its target", () => {
  for (const { logits, target, temperature } of scenarios()) {
    ok(LOSSES.cross_entropy.value(logits, target, temperature) >= entropy(target) - 1e-14, String(logits));
  }
});

test("a small step of gradient descent lowers every loss", () => {
  for (const { logits, target, temperature } of scenarios()) {
    for (const name of NAMES) {
      const value = (z) => LOSSES[name].value(z, target, temperature);
      const next = descentStep(LOSSES[name], logits, target, temperature, 0.1 * temperature ** 2);
      ok(value(next) <= value(logits), `${name} at ${logits}`);
    }
  }
});

test("a landscape's cell is the loss of its two logits, and the given logits stay as they are", () => {
  const scenario = { logits: [0.5, -1, 2], target: [0, 1, 0], temperature: 0.7 };
  const rows = logitLandscape(LOSSES.cross_entropy, scenario, [2, 0], [-3, 0, 3], [-1, 4]);
  equal(rows.map((row) => row.length), [3, 3]);
  equal(rows[1][2], LOSSES.cross_entropy.value([4, -1, 3], scenario.target, 0.7));
  equal(scenario.logits, [0.5, -1, 2]);
});

test("cross-entropy is convex over the whole landscape, the squared error is not", () => {
  const values = Array.from({ length: 25 }, (_, n) => n - 12);
  const least = (name) => {
    const scenario = { logits: [0, 0, 0], target: [1, 0, 0], temperature: 1 };
    return Math.min(...logitLandscape(LOSSES[name], scenario, [0, 1], values, values, "curvature").flatMap((row) => [...row]));
  };
  ok(least("cross_entropy") >= 0, "cross-entropy");
  ok(least("mean_squared_error") < -0.01, "squared error");
});
