/** How arrows, zero lines, a point's gradients and the probe look. Colours of the page come in `look`; places and lengths in pixels. */
import { rgb } from "../page/looks.js";
import { put, stamp } from "./stamps.js";

const HEAD = 9.5;
const ZERO = 6.5;
/** Half the sides of their pictures. */
const [HEAD_HALF, ZERO_HALF] = [13, 8];
const RING = 9;
/** A gradient shorter than this is none. */
const SHORTEST = 2.5;
const TIP = 7;
const DASHES = [6, 5];
const INK = 0.3;

/** Lines from a place to another: below in the paper's colour, so that they are seen on every ground. */
function stroke(ctx, layers, trace) {
  for (const [colour, width] of layers) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    trace();
    ctx.stroke();
  }
}

const segment = (ctx, [x0, y0], [x1, y1]) => {
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
};

/** Ink or white, whichever reads better on a class's colour. */
function onto(colour) {
  const [red, green, blue] = rgb(colour);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 150 ? "#16181d" : "#ffffff";
}

/** A class's colour with some ink in it, so that a thin line is seen on its own ground and on a dark one. */
const inked = (colour, { ink }) => {
  const dark = rgb(ink);
  return `rgb(${rgb(colour).map((part, c) => Math.round(part + INK * (dark[c] - part))).join()})`;
};

export function drawLine(ctx, ends, colour, { look }) {
  ctx.lineCap = "butt";
  ctx.globalAlpha = 0.5;
  stroke(ctx, [[look.paper, 3.5]], () => segment(ctx, ...ends));
  ctx.globalAlpha = 1;
  ctx.setLineDash(DASHES);
  stroke(ctx, [[inked(colour, look), 1.75]], () => segment(ctx, ...ends));
  ctx.setLineDash([]);
}

/** The handle of a zero line: a hollow disc with a nought. */
export function drawZero(ctx, [x, y], colour, { look, ratio }) {
  put(ctx, stamp(ZERO_HALF, ratio, ["zero", colour, look.paper, look.ink, look.font], (on) => zero(on, colour, look)), x, y);
}

function zero(ctx, colour, look) {
  ctx.beginPath();
  ctx.arc(0, 0, ZERO, 0, 2 * Math.PI);
  ctx.fillStyle = look.paper;
  ctx.fill();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.fillStyle = look.ink;
  ctx.font = `600 9.5px ${look.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText("0", 0, 0.5);
}

export function drawShaft(ctx, from, to, colour, { look }) {
  ctx.lineCap = "round";
  stroke(ctx, [[look.ink, 4.5], [colour, 2.75]], () => segment(ctx, from, to));
}

/** An arrow's head: w with the number of its class, as formulas write it. */
export function drawHead(ctx, [x, y], index, colour, { look, ratio }) {
  const key = ["head", index, colour, look.paper, look.ink, look.font];
  put(ctx, stamp(HEAD_HALF, ratio, key, (on) => head(on, index, colour, look)), x, y);
}

function head(ctx, index, colour, look) {
  ctx.beginPath();
  ctx.arc(0, 0, HEAD, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
  stroke(ctx, [[look.paper, 3.5], [look.ink, 1.5]], () => ctx.arc(0, 0, HEAD + 0.75, 0, 2 * Math.PI));
  ctx.fillStyle = onto(colour);
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "center";
  const number = String(index + 1);
  ctx.font = `600 10.5px ${look.font}`;
  ctx.fillText("w", -2.2 * number.length, 2.8);
  ctx.textAlign = "left";
  ctx.font = `600 7.5px ${look.font}`;
  ctx.fillText(number, 4.4 - 2.2 * number.length, 5);
}

/** What one point does to an arrow: a small arrow at its head. */
export function drawPointGradient(ctx, [x, y], [dx, dy], { look }) {
  const length = Math.hypot(dx, dy);
  if (length < SHORTEST) return;
  const [ux, uy] = [dx / length, dy / length];
  const tip = Math.min(TIP, length);
  const at = (along, aside = 0) => [x + ux * along - uy * aside, y + uy * along + ux * aside];
  const start = HEAD + 2;
  const end = start + length;
  ctx.lineCap = "butt";
  ctx.lineJoin = "round";
  const point = () => {
    ctx.moveTo(...at(end));
    ctx.lineTo(...at(end - tip, 0.62 * tip));
    ctx.lineTo(...at(end - tip, -0.62 * tip));
    ctx.closePath();
  };
  stroke(ctx, [[look.paper, 5.5]], () => segment(ctx, at(start), at(end - tip + 1)));
  stroke(ctx, [[look.paper, 3]], point);
  stroke(ctx, [[look.ink, 2.5]], () => segment(ctx, at(start), at(end - tip + 1)));
  ctx.beginPath();
  point();
  ctx.fillStyle = look.ink;
  ctx.fill();
}

/** The pinned probe: a ring and cross-hairs that leave its middle free. */
export function drawProbe(ctx, [x, y], { look }) {
  ctx.lineCap = "round";
  stroke(ctx, [[look.paper, 5.5], [look.ink, 2.5]], () => {
    ctx.arc(x, y, RING, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      segment(ctx, [x + (RING - 5) * dx, y + (RING - 5) * dy], [x + (RING + 6) * dx, y + (RING + 6) * dy]);
    }
  });
}

/** The point that the pointer passes over. */
export function drawPassed(ctx, [x, y], { look }) {
  stroke(ctx, [[look.paper, 4], [look.ink, 1.75]], () => ctx.arc(x, y, RING, 0, 2 * Math.PI));
}

/** The middle, from which all arrows go. */
export function drawRoot(ctx, [x, y], { look }) {
  ctx.beginPath();
  ctx.arc(x, y, 3.25, 0, 2 * Math.PI);
  ctx.fillStyle = look.ink;
  ctx.fill();
}
