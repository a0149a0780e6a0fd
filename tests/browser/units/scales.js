/** Ranges that hold still while a hand moves. */
import { ladder, steady } from "/app/browser/page/scales.js";
import { state } from "/app/browser/page/store.js";
import { equal, ok, test } from "./expect.js";

test("a range shows all values, and no smaller one of its steps does", () => {
  equal([[0], [5], [-5.01], [3, -12], [51, 2], [9999]].map((values) => ladder(values)), [5, 5, 10, 20, 100, 10000]);
});

test("beyond the last step the range stays there", () => {
  equal(ladder([1e6]), 10000);
});

test("a larger value never has a smaller range", () => {
  let last = 0;
  for (let value = 0; value < 20000; value += 7) {
    ok(ladder([value]) >= last, `at ${value}`);
    last = ladder([value]);
  }
});

test("a steady scale holds while a hand moves, and follows when it rests", () => {
  let measured = 5;
  const scale = steady(() => measured);
  try {
    equal(scale(), 5);
    state.moving = true;
    measured = 10;
    equal(scale(), 5);
    state.moving = false;
    equal(scale(), 10);
  } finally {
    state.moving = false;
  }
});

test("a steady scale that is first asked for in a drag measures once", () => {
  let measured = 1;
  const scale = steady(() => measured++);
  state.moving = true;
  try {
    equal([scale(), scale()], [1, 1]);
  } finally {
    state.moving = false;
  }
});
