/** Ranges that hold still while a hand moves: they are chosen anew only between drags. */
import { state } from "./store.js";

const LADDER = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

/** The smallest half-width of the ladder that shows all of `values`, those at infinity aside. */
export const ladder = (values) => {
  const most = Math.max(...values.filter(Number.isFinite).map(Math.abs));
  return LADDER.find((width) => most <= width) ?? LADDER.at(-1);
};

/** A scale that follows `measure` except while something is being dragged. */
export function steady(measure) {
  let held = null;
  return () => {
    if (held === null || !state.moving) held = measure();
    return held;
  };
}
