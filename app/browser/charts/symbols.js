/** The class symbols on a canvas. */

const SYMBOL_PATHS = ["circle", "triangle", "square", "diamond", "star", "down", "cross", "pentagon", "hexagon", "x"];
const CORNERS = { triangle: [3, -90], square: [4, -45], diamond: [4, -90], down: [3, 90], pentagon: [5, -90], hexagon: [6, -90] };

/** Trace the outline of class symbol `index`, the same shapes as the palette's, around (x, y). */
export function traceSymbol(ctx, index, x, y, r) {
  const kind = SYMBOL_PATHS[index];
  ctx.beginPath();
  if (kind === "circle") return ctx.arc(x, y, r, 0, 2 * Math.PI);
  if (kind === "star" || kind === "cross" || kind === "x") {
    const points = kind === "star" ? 10 : 12;
    const turn = kind === "star" ? -90 : kind === "cross" ? -15 : 30;
    for (let k = 0; k < points; k++) {
      const near = kind === "star" ? k % 2 === 1 : k % 3 === 2;
      const angle = ((turn + (360 / points) * k) * Math.PI) / 180;
      const reach = r * (near ? 0.48 : 1.15);
      ctx.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    }
    return ctx.closePath();
  }
  const [corners, start] = CORNERS[kind];
  for (let k = 0; k < corners; k++) {
    const angle = ((start + (360 / corners) * k) * Math.PI) / 180;
    ctx.lineTo(x + 1.2 * r * Math.cos(angle), y + 1.2 * r * Math.sin(angle));
  }
  ctx.closePath();
}
