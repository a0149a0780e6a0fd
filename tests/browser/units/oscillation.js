/** Laws of training/oscillation.js. */
import { oscillates } from "/app/browser/training/oscillation.js";
import { equal, random, test } from "./expect.js";

const rows = (count, lossAt) => Array.from({ length: count }, (_, n) => lossAt(n));
const swing = (n) => (n % 2 ? 1 : -1);

test("a loss that falls, or stands still, does not oscillate", () => {
  equal(oscillates(rows(500, (n) => Math.exp(-n / 50))), false);
  equal(oscillates(rows(500, () => 0.7)), false);
  equal(oscillates(rows(500, () => 0)), false);
});

test("a loss that goes up and down by the same does, at any scale and period up to sixteen rows", () => {
  for (const scale of [1e-6, 1, 1e6]) equal(oscillates(rows(100, (n) => scale * (1 + 0.1 * swing(n)))), true);
  for (const period of [3, 7, 14]) equal(oscillates(rows(500, (n) => 2 + Math.sin((2 * Math.PI * n) / period))), true);
});

test("one that settles does not", () => {
  equal(oscillates(rows(500, (n) => 1 + swing(n) * Math.exp(-n / 40))), false);
});

test("nor one whose last digits are rounding", () => {
  const next = random(3);
  equal(oscillates(rows(500, () => 0.113 * (1 + 1e-15 * (next() - 0.5)))), false);
});

test("a few rows say nothing", () => {
  equal(oscillates(rows(19, (n) => 2 + swing(n))), false);
  equal(oscillates(rows(20, (n) => 2 + swing(n))), true);
  equal(oscillates([]), false);
});
