/** The layer above a Plotly figure. */
import { Pins } from "./pins.js";
import { Sheet } from "./sheet.js";

/** What is drawn reaches so far over the axes. */
const MARGIN = 12;

/**
 * What moves with the hand, above a Plotly figure and in its axes. Curves and fields lie on a sheet that a frame can keep;
 * markers and cursors stand above it.
 */
export class Overlay {
  constructor(stage) {
    this.sheet = new Sheet(stage);
    this.above = new Pins(stage);
  }

  /** Start a frame: take the figure's axes and the page's looks. `keep`: leave the sheet as the last frame left it. */
  begin(plot, look, palette, keep = false) {
    Object.assign(this, { plot, look, palette, keep, marks: [], pins: [] });
    this.axes("");
  }

  /** End it: what was not drawn again goes. */
  end() {
    if (!this.keep) this.sheet.show(this.marks, this.whole());
    this.above.show(this.pins);
  }

  /** One marker and nothing else, at (px, py) in pixels of a figure without axes. */
  lone(px, py, look, options) {
    Object.assign(this, { look, pins: [] });
    this.dot(px, py, options);
    this.above.show(this.pins);
  }

  /** Draw in the plot's axes x<suffix>, y<suffix>. */
  axes(suffix) {
    const { [`xaxis${suffix}`]: xaxis, [`yaxis${suffix}`]: yaxis } = this.plot._fullLayout;
    this.area = { x: xaxis._offset, y: yaxis._offset, w: xaxis._length, h: yaxis._length };
    return Object.assign(this, { xaxis, yaxis });
  }

  /** All of the axes and a little more: left, top, right, bottom. */
  whole() {
    const { x, y, w, h } = this.area;
    return [Math.floor(x) - MARGIN, Math.floor(y) - MARGIN, Math.ceil(x + w) + MARGIN, Math.ceil(y + h) + MARGIN];
  }

  /** Put on the sheet what `paint` draws within `box`. */
  mark(paint, box = this.whole()) {
    this.marks.push({ box, paint });
  }

  /** Copy everything into a picture of the whole figure, `scale` pixels a unit. */
  copyTo(context, scale) {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    this.sheet.copyTo(context);
    this.above.copyTo(context);
  }

  x(value) { return this.xaxis._offset + this.xaxis.d2p(value); }
  y(value) { return this.yaxis._offset + this.yaxis.d2p(value); }

  /** Whether the user has this trace switched on in the legend. */
  shows(trace) { return this.plot._fullData?.[trace]?.visible === true; }

  curve(xs, ys, { colour = this.look.ink, width = 2.5, dash = [] } = {}) {
    if (this.keep) return;
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = 0; k < xs.length; k++) {
      const [px, py] = [this.x(xs[k]), this.y(ys[k])];
      path.lineTo(px, py);
      if (px - width < box[0]) box[0] = px - width;
      if (py - width < box[1]) box[1] = py - width;
      if (px + width > box[2]) box[2] = px + width;
      if (py + width > box[3]) box[3] = py + width;
    }
    this.mark((ctx) => {
      ctx.setLineDash(dash);
      Object.assign(ctx, { lineJoin: "round", lineWidth: width, strokeStyle: colour });
      ctx.stroke(path);
      ctx.setLineDash([]);
    }, box);
  }

  /** A dashed line over the whole height at x. */
  cursor(value) {
    const { x, y, w, h: height } = this.area;
    const px = Math.round(this.x(value));
    if (px >= x - 1 && px <= x + w + 1) this.pins.push({ x: px + 0.5, y, height, colour: this.look.ink });
  }

  /** A marker at (px, py) in pixels of the figure. */
  dot(px, py, { colour = this.look.ink, symbol = 0, size = 7 } = {}) {
    this.pins.push({ x: px, y: py, colour, symbol, size, rim: this.look.card });
  }

  /** A marker at a place in the axes, if it lies within them. */
  marker(x, y, options) {
    const { x: left, y: top, w, h: height } = this.area;
    const [px, py] = [this.x(x), this.y(y)];
    if (px >= left - 2 && px <= left + w + 2 && py >= top - 2 && py <= top + height + 2) this.dot(px, py, options);
  }

  /**
   * A smooth picture of a grid, as Plotly's smoothed heat map draws it.
   * @param {Float64Array[]} rows          rows[j][i] at (xs[i], ys[j])
   * @param {(value: number) => [number, number, number, number]} colour   rgba, 0..255
   */
  raster(rows, xs, ys, colour) {
    if (this.keep) return;
    const height = rows.length;
    const width = rows[0].length;
    const buffer = new OffscreenCanvas(width, height);
    const context = buffer.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(width, height);
    for (let j = 0; j < height; j++) {
      for (let i = 0; i < width; i++) image.data.set(colour(rows[j][i]), 4 * ((height - 1 - j) * width + i));
    }
    context.putImageData(image, 0, 0);
    const stepX = (this.x(xs.at(-1)) - this.x(xs[0])) / (width - 1);
    const stepY = (this.y(ys[0]) - this.y(ys.at(-1))) / (height - 1);
    const [left, top] = [this.x(xs[0]), this.y(ys.at(-1))];
    this.mark((ctx) => {
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, stepX * (width - 1), stepY * (height - 1));
      ctx.clip();
      ctx.imageSmoothingEnabled = true;
      ctx.drawImage(buffer, left - stepX / 2, top - stepY / 2, stepX * width, stepY * height);
      ctx.restore();
    });
  }

  /** Lines of equal value over a grid, by marching squares. */
  contours(rows, xs, ys, levels, { colour = this.look.ink, width = 1, alpha = 0.45 } = {}) {
    if (this.keep) return;
    const px = xs.map((x) => this.x(x));
    const py = ys.map((y) => this.y(y));
    const path = new Path2D();
    for (let j = 0; j + 1 < rows.length; j++) {
      const [low, high] = [rows[j], rows[j + 1]];
      for (let i = 0; i + 1 < px.length; i++) {
        const least = Math.min(low[i], low[i + 1], high[i + 1], high[i]);
        const most = Math.max(low[i], low[i + 1], high[i + 1], high[i]);
        for (const level of levels) {
          if (least >= level || most < level) continue;
          const corners = [low[i], low[i + 1], high[i + 1], high[i]];
          const ends = [];
          for (let side = 0; side < 4; side++) {
            const a = corners[side];
            const b = corners[(side + 1) % 4];
            if (a < level === b < level) continue;
            const t = (level - a) / (b - a);
            const [ia, ja] = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]][side];
            const [ib, jb] = [[i + 1, j], [i + 1, j + 1], [i, j + 1], [i, j]][side];
            ends.push([px[ia] + t * (px[ib] - px[ia]), py[ja] + t * (py[jb] - py[ja])]);
          }
          for (let k = 0; k + 1 < ends.length; k += 2) {
            path.moveTo(...ends[k]);
            path.lineTo(...ends[k + 1]);
          }
        }
      }
    }
    this.mark((ctx) => {
      Object.assign(ctx, { globalAlpha: alpha, lineWidth: width, strokeStyle: colour });
      ctx.stroke(path);
      ctx.globalAlpha = 1;
    });
  }

  /** A veil over the part of a grid where its values lie below zero. */
  region(rows, xs, ys, { colour = this.look.ink, alpha = 0.45 } = {}) {
    if (this.keep) return;
    const px = xs.map((x) => this.x(x));
    const py = ys.map((y) => this.y(y));
    const path = new Path2D();
    for (let j = 0; j + 1 < rows.length; j++) {
      const [low, high] = [rows[j], rows[j + 1]];
      const whole = (i) => i + 1 < px.length && low[i] < 0 && low[i + 1] < 0 && high[i] < 0 && high[i + 1] < 0;
      for (let i = 0; i + 1 < px.length; i++) {
        const start = i;
        while (whole(i)) i++;
        if (i > start) path.rect(px[start], py[j], px[i] - px[start], py[j + 1] - py[j]);
        if (i + 1 < px.length) partOfCell(path, i, j, [low[i], low[i + 1], high[i + 1], high[i]], px, py);
      }
    }
    this.mark((ctx) => {
      Object.assign(ctx, { globalAlpha: alpha, fillStyle: colour });
      ctx.fill(path);
      ctx.globalAlpha = 1;
    });
  }
}

/** The outline of what is below zero in one cell: its corners there, and the points where its sides cross zero. */
function partOfCell(path, i, j, corners, px, py) {
  if (corners.every((value) => !(value < 0))) return;
  const places = [[px[i], py[j]], [px[i + 1], py[j]], [px[i + 1], py[j + 1]], [px[i], py[j + 1]]];
  let begun = false;
  const to = (x, y) => {
    if (begun) path.lineTo(x, y);
    else path.moveTo(x, y);
    begun = true;
  };
  for (let side = 0; side < 4; side++) {
    const [a, b] = [corners[side], corners[(side + 1) % 4]];
    const [[xa, ya], [xb, yb]] = [places[side], places[(side + 1) % 4]];
    if (a < 0) to(xa, ya);
    if (a < 0 === b < 0) continue;
    const t = a / (a - b);
    to(xa + t * (xb - xa), ya + t * (yb - ya));
  }
  path.closePath();
}

const SHADES = 256;

/** A Plotly colour scale [[0, "rgb(...)"], ...] as a function from lowest..highest to rgba bytes, in 256 shades. */
export function colourScale(scale, lowest, highest) {
  const stops = scale.map(([at, colour]) => [at, colour.match(/[\d.]+/g).slice(0, 3).map(Number)]);
  const last = SHADES - 1;
  const table = Array.from({ length: SHADES }, (_, shade) => {
    let k = 1;
    while (k < stops.length - 1 && stops[k][0] < shade / last) k++;
    const [[t0, c0], [t1, c1]] = [stops[k - 1], stops[k]];
    const share = (shade / last - t0) / (t1 - t0);
    return [...c0.map((c, channel) => c + share * (c1[channel] - c)), 255];
  });
  const scaled = last / (highest - lowest || 1);
  return (value) => table[Math.max(0, Math.min(last, Math.round(scaled * (value - lowest))))];
}
