/** Where two classes tie: z_i = z_j is a straight line, and only the part counts on which no other class is above them. */

/**
 * @param {{weights: number[][], bias: number[]}} model
 * @param {[number, number][]} ranges  the box to stay in, [low, high] of each axis
 * @returns {{classes: [number, number], ends: [number[], number[]]}[]}
 */
export function tieLines({ weights, bias }, ranges) {
  const found = [];
  const classes = bias.length;
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      const ends = clipped(i, j);
      if (ends) found.push({ classes: [i, j], ends });
    }
  }
  return found;

  function clipped(i, j) {
    const [a, b, c] = difference(i, j);
    const size = a * a + b * b;
    if (size === 0) return null;
    // The line is foot + t * along; each condition (u x + v y + w >= 0) cuts t from one side.
    const foot = [(-a * c) / size, (-b * c) / size];
    const along = [-b, a];
    let [from, to] = [-Infinity, Infinity];
    const keep = (u, v, w) => {
      const slope = u * along[0] + v * along[1];
      const value = u * foot[0] + v * foot[1] + w;
      if (slope > 0) from = Math.max(from, -value / slope);
      else if (slope < 0) to = Math.min(to, -value / slope);
      else if (value < 0) to = -Infinity;
    };
    const [[left, right], [bottom, top]] = ranges;
    keep(1, 0, -left);
    keep(-1, 0, right);
    keep(0, 1, -bottom);
    keep(0, -1, top);
    for (let k = 0; k < classes; k++) if (k !== i && k !== j) keep(...difference(i, k));
    if (!(from < to)) return null;
    return [from, to].map((t) => [foot[0] + t * along[0], foot[1] + t * along[1]]);
  }

  /** z_i - z_j as the coefficients of x, y and 1. */
  function difference(i, j) {
    return [weights[i][0] - weights[j][0], weights[i][1] - weights[j][1], bias[i] - bias[j]];
  }
}
