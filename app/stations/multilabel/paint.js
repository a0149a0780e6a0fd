/** What lies on a plane of several labels: where each is predicted, its boundary, and points that show their sets. */
import { traceSymbol } from "../../browser/charts/symbols.js";
import { put, stamp } from "../../browser/plane/stamps.js";
import { boundaries } from "./boundaries.js";

/** A label's part of a point points where more of its kind lie: in degrees, counter-clockwise from the right. */
export const SECTORS = { 2: [180, 0], 3: [90, 210, 330] };
/** Radii of a point, of the ring around one that is not wholly right; half the side of their picture. */
const [POINT, RING, HALF] = [5.5, 8.5, 11];
/** Of a label's ground: each adds so much of its colour. */
const TINT = 0.13;
/** Every label's boundary has a dash of its own, its width, and its symbol beside it. */
const DASHES = [[], [8, 4], [2, 3]];
const [WIDTH, HALO, APART] = [2, 4.5, 3.5];
const [SYMBOL, BESIDE] = [5, 11];

/** The part of a polygon where a x + b y + c has this sign. */
function cut(polygon, [a, b, c], sign) {
  const heights = polygon.map(([x, y]) => sign * (a * x + b * y + c));
  return polygon.flatMap((place, n) => {
    const next = (n + 1) % polygon.length;
    const found = heights[n] >= 0 ? [place] : [];
    if (heights[n] >= 0 !== heights[next] >= 0) {
      const t = heights[n] / (heights[n] - heights[next]);
      found.push(place.map((x, d) => x + t * (polygon[next][d] - x)));
    }
    return found;
  });
}

/** The window, cut along every class's line in turn: convex parts, each with the set that is predicted there. */
function parts({ weights, links, bias, order }, ranges) {
  const [[left, right], [bottom, top]] = ranges;
  let found = [{ polygon: [[left, bottom], [right, bottom], [right, top], [left, top]], said: bias.map(() => 0) }];
  for (const k of order) {
    found = found.flatMap(({ polygon, said }) => {
      const line = [...weights[k], links[k].reduce((sum, w, j) => sum + w * said[j], bias[k])];
      return [1, 0].map((is) => ({ polygon: cut(polygon, line, is ? 1 : -1), said: said.with(k, is) }));
    }).filter(({ polygon }) => polygon.length > 2);
  }
  return found;
}

function ground(view, model, palette) {
  const { ctx } = view;
  ctx.globalAlpha = TINT;
  for (const { polygon, said } of parts(model, view.ranges)) {
    said.forEach((is, k) => {
      if (!is) return;
      ctx.fillStyle = palette[k].colour;
      ctx.beginPath();
      for (const [x, y] of polygon) ctx.lineTo(view.x(x), view.y(y));
      ctx.closePath();
      ctx.fill();
    });
  }
  ctx.globalAlpha = 1;
}

/** A direction of the plane on the screen, of length 1. */
function onScreen(view, [dx, dy]) {
  const [x, y] = [dx / (view.ranges[0][1] - view.ranges[0][0]), -dy / (view.ranges[1][1] - view.ranges[1][0])];
  const [px, py] = [x * view.width, y * view.height];
  const length = Math.hypot(px, py);
  return [px / length, py / length];
}

function lines(view, model, palette, look) {
  const { ctx } = view;
  const longest = {};
  for (const { ends, classes, sides } of boundaries(model, view.ranges)) {
    const pixels = ends.map(([x, y]) => [view.x(x), view.y(y)]);
    const length = Math.hypot(pixels[1][0] - pixels[0][0], pixels[1][1] - pixels[0][1]);
    const across = onScreen(view, sides[0]);
    classes.forEach((k, n) => {
      // Where several change at once they lie beside each other.
      const aside = (n - (classes.length - 1) / 2) * APART;
      const [from, to] = pixels.map(([x, y]) => [x + aside * across[0], y + aside * across[1]]);
      for (const [colour, width, dash] of [[look.card, HALO, []], [palette[k].colour, WIDTH, DASHES[k]]]) {
        Object.assign(ctx, { strokeStyle: colour, lineWidth: width, lineCap: "butt" });
        ctx.setLineDash(dash);
        ctx.beginPath();
        ctx.moveTo(...from);
        ctx.lineTo(...to);
        ctx.stroke();
      }
      ctx.setLineDash([]);
      if (length > (longest[k]?.length ?? 0)) longest[k] = { length, middle: from.map((x, d) => (x + to[d]) / 2), side: onScreen(view, sides[n]) };
    });
  }
  return longest;
}

/** On which side of its boundary a class is predicted. */
function symbols({ ctx, width, height }, longest, palette, look) {
  for (const [k, { middle, side }] of Object.entries(longest)) {
    const [x, y] = middle.map((at, d) => Math.min([width, height][d] - BESIDE, Math.max(BESIDE, at + BESIDE * side[d])));
    traceSymbol(ctx, Number(k), x, y, SYMBOL);
    Object.assign(ctx, { lineWidth: 4, strokeStyle: look.card, lineJoin: "round", fillStyle: palette[k].colour });
    ctx.stroke();
    ctx.fill();
  }
}

/** A disc in as many parts as there are labels: filled for those that the point carries. */
function disc(ctx, set, isRight, palette, look) {
  const half = Math.PI / set.length;
  ctx.beginPath();
  ctx.arc(0, 0, POINT + 1.5, 0, 2 * Math.PI);
  ctx.fillStyle = look.card;
  ctx.fill();
  set.forEach((is, k) => {
    if (!is) return;
    const middle = (-SECTORS[set.length][k] * Math.PI) / 180;
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.arc(0, 0, POINT, middle - half, middle + half);
    ctx.closePath();
    ctx.fillStyle = palette[k].colour;
    ctx.fill();
  });
  Object.assign(ctx, { strokeStyle: look.ink, lineWidth: 1 });
  ctx.beginPath();
  ctx.arc(0, 0, POINT, 0, 2 * Math.PI);
  ctx.stroke();
  if (isRight) return;
  ctx.lineWidth = 1.75;
  ctx.beginPath();
  ctx.arc(0, 0, RING, 0, 2 * Math.PI);
  ctx.stroke();
}

/** Draw a model and the points on a view. `model.said`: the set that it predicts for each point. */
export function paint(view, { points, labels }, model, palette, look) {
  ground(view, model, palette);
  const longest = lines(view, model, palette, look);
  points.forEach(([x, y], n) => {
    const isRight = labels[n].every((is, k) => is === model.said[n][k]);
    const key = ["set", labels[n].join(), isRight, look.card, look.ink];
    put(view.ctx, stamp(HALF, view.ratio, key, (ctx) => disc(ctx, labels[n], isRight, palette, look)), view.x(x), view.y(y));
  });
  symbols(view, longest, palette, look);
}
