/** Ranges that hold still while a hand moves: they are chosen anew only between drags. */
import { state } from "./store.js";

const LADDER = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
/** Of slopes, which push a logit. */
export const PUSHES = [0.25, 0.5, 1, 2, 5, 10, 25, 50, 100];

/** The smallest half-width of a ladder that shows all of `values`, those at infinity aside. */
export const ladder = (values, widths = LADDER) => {
  const most = Math.max(...values.filter(Number.isFinite).map(Math.abs));
  return widths.find((width) => most <= width) ?? widths.at(-1);
};

/** A scale that follows `measure` except while something is being dragged. */
export function steady(measure) {
  let held = null;
  return () => {
    if (held === null || !state.moving) held = measure();
    return held;
  };
}
