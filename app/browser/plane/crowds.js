/** Points that lie on one another, exactly: one is seen, and the others must be told. */

const known = new WeakMap();

const keyOf = ([x, y]) => `${x},${y}`;

/** Of all points, by place: how many lie there. */
function countsOf(points) {
  if (!known.has(points)) {
    const counts = new Map();
    for (const point of points) counts.set(keyOf(point), { n: (counts.get(keyOf(point))?.n ?? 0) + 1, place: point });
    known.set(points, counts);
  }
  return known.get(points);
}

/** The places where several lie, {n, place} each. */
export const crowds = (points) => [...countsOf(points).values()].filter(({ n }) => n > 1);

/** How many lie where this one of them lies. */
export const crowdAt = (points, index) => countsOf(points).get(keyOf(points[index])).n;
