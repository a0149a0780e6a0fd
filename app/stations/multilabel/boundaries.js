/**
 * Where a chain of linear models changes its mind, exactly: every boundary consists of pieces of few lines, one for each class and
 * each answer that the classes before it may have given.
 */
import { predictSet } from "./maths.js";

/** How far beside a piece the model is asked, as a share of the window's width; what two crossings lie apart at least. */
const [BESIDE, LEAST] = [1e-6, 1e-9];

/** All lines on which a class's logit may be 0: [a, b, c] of a x + b y + c = 0. */
function linesOf({ weights, links, bias, order }) {
  return order.flatMap((k, position) => {
    const earlier = order.slice(0, position).filter((j) => links[k][j] !== 0);
    return Array.from({ length: 2 ** earlier.length }, (_, bits) =>
      [...weights[k], earlier.reduce((sum, j, at) => sum + ((bits >> at) & 1) * links[k][j], bias[k])]);
  });
}

/** A line as a place on it and its direction, both of length 1 in the points' units; null where it has no direction. */
function axisOf([a, b, c]) {
  const length = Math.hypot(a, b);
  if (!length) return null;
  const normal = [a / length, b / length];
  return { normal, from: normal.map((n) => (-n * c) / length), along: [-normal[1], normal[0]] };
}

/** From where to where a line lies in the window: distances along it, or null. */
function within({ from, along }, ranges) {
  let [low, high] = [-Infinity, Infinity];
  for (const axis of [0, 1]) {
    const ends = ranges[axis].map((end) => (end - from[axis]) / along[axis]);
    if (Math.abs(along[axis]) < LEAST) {
      if (from[axis] < ranges[axis][0] || from[axis] > ranges[axis][1]) return null;
      continue;
    }
    low = Math.max(low, Math.min(...ends));
    high = Math.min(high, Math.max(...ends));
  }
  return low < high ? [low, high] : null;
}

/**
 * The boundaries of all classes within a window.
 * @param {number[][]} ranges   [low, high] of each axis
 * @returns {{ends: number[][], classes: number[], sides: number[][]}[]}  pieces: their ends, the classes that change there, and for
 *          each of these the direction, of length 1, in which the class is predicted
 */
export function boundaries(model, ranges) {
  const lines = linesOf(model);
  const width = ranges[0][1] - ranges[0][0];
  const pieces = [];
  lines.forEach((line, n) => {
    const axis = axisOf(line);
    const room = axis && within(axis, ranges);
    if (!room) return;
    const { normal, from, along } = axis;
    const at = (distance) => from.map((x, d) => x + distance * along[d]);
    const crossings = lines.filter((_, m) => m !== n).map(([a, b, c]) => -(a * from[0] + b * from[1] + c) / (a * along[0] + b * along[1]));
    const cuts = [...room, ...crossings.filter((cut) => cut > room[0] && cut < room[1])].sort((p, q) => p - q);
    for (let k = 0; k + 1 < cuts.length; k++) {
      if (cuts[k + 1] - cuts[k] < LEAST * width) continue;
      const middle = at((cuts[k] + cuts[k + 1]) / 2);
      const [there, here] = [1, -1].map((side) => predictSet(model, middle.map((x, d) => x + side * BESIDE * width * normal[d])).said);
      const classes = there.flatMap((said, j) => (said === here[j] ? [] : [j]));
      if (!classes.length) continue;
      pieces.push({ ends: [at(cuts[k]), at(cuts[k + 1])], classes, sides: classes.map((j) => normal.map((x) => (there[j] ? x : -x))) });
    }
  });
  return joined(pieces);
}

/** Pieces of one line that only a crossing parts become one. */
function joined(pieces) {
  const whole = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    const goesOn = last && last.classes.join() === piece.classes.join() && String(last.sides) === String(piece.sides)
      && Math.hypot(...last.ends[1].map((x, d) => x - piece.ends[0][d])) < LEAST;
    if (goesOn) last.ends = [last.ends[0], piece.ends[1]];
    else whole.push(piece);
  }
  return whole;
}
