/** Where the prediction changes from one class to another. Of a linear model: z_i = z_j is a straight line, and only the part
 * counts on which no other class is above the two. Of any other: between the places whose largest scores belong to different classes. */

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

/**
 * Pieces of the borders, from the scores at the middles of square cells: between two neighbours of different classes i and j
 * the place where z_i - z_j is 0 if it were linear there; two such places of a square are joined, more meet in their middle.
 * @param {{cells: number, xs: Float64Array, ys: Float64Array, scores: Float64Array}} ground  row by row from the top
 * @param {(n: number, i: number, j: number) => number} [gapOf]  z_i - z_j at place n, where it is not that of the scores
 */
export function borders({ cells, xs, ys, scores }, classes, gapOf = (n, i, j) => scores[n * classes + i] - scores[n * classes + j]) {
  const tops = new Uint8Array(cells * cells);
  for (let n = 0; n < tops.length; n++) {
    for (let k = 1; k < classes; k++) if (scores[n * classes + k] > scores[n * classes + tops[n]]) tops[n] = k;
  }
  const between = (a, b) => {
    const [i, j] = [tops[a], tops[b]];
    const [here, there] = [gapOf(a, i, j), gapOf(b, i, j)];
    const share = here * there < 0 ? here / (here - there) : 0.5;
    return [xs[a] + share * (xs[b] - xs[a]), ys[a] + share * (ys[b] - ys[a])];
  };
  const found = [];
  for (let row = 0; row + 1 < cells; row++) {
    for (let column = 0; column + 1 < cells; column++) {
      const corner = row * cells + column;
      const round = [corner, corner + 1, corner + cells + 1, corner + cells];
      if (round.every((n) => tops[n] === tops[corner])) continue;
      const places = round.flatMap((a, n) => {
        const b = round[(n + 1) % 4];
        return tops[a] === tops[b] ? [] : [between(a, b)];
      });
      if (places.length === 2) found.push(places);
      else {
        const middle = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
        for (const place of places) found.push([place, middle]);
      }
    }
  }
  return found;
}
