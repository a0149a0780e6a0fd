/** The class symbols on a canvas. */

/** By Plotly's names, in the palette's order. */
const SYMBOLS = ["circle", "triangle-up", "square", "diamond", "star", "triangle-down", "cross", "pentagon", "hexagon", "x"];
const CORNERS = { "triangle-up": [3, -90], square: [4, -45], diamond: [4, -90], "triangle-down": [3, 90], pentagon: [5, -90], hexagon: [6, -90] };

/** Trace the outline of a symbol around (x, y): a class's, by its number, or the one that Plotly calls so. */
export function traceSymbol(ctx, symbol, x, y, r) {
  const kind = SYMBOLS[symbol] ?? symbol;
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
