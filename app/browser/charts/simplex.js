/** The triangle of all distributions over three classes, as app/charts/simplex.py. */

export const HEIGHT = Math.sqrt(3) / 2;

/** Barycentric to plane: the first class at the top, the second at the left, the third at the right. */
export const placed = (distributions) => ({
  x: distributions.map(([top, , right]) => right + top / 2),
  y: distributions.map(([top]) => top * HEIGHT),
});
