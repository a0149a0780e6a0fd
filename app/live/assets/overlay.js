/** The layer above a Plotly figure. */
import { h, setAttributes } from "./dom.js";

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

/** How far a marker reaches around its place. */
const REACH = 12;

function drawDot(ctx, { x, y, colour, symbol, size, rim }) {
  traceSymbol(ctx, symbol, x, y, size);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = rim;
  ctx.stroke();
}

function drawCursor(ctx, { x, top, bottom, colour }) {
  ctx.beginPath();
  ctx.moveTo(x + 0.5, top);
  ctx.lineTo(x + 0.5, bottom);
  ctx.setLineDash([4, 3]);
  ctx.lineWidth = 1;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * What moves with the hand, above a Plotly figure and in its axes. Curves and fields go to a sheet that a frame can keep;
 * markers and cursors are laid over it in every frame. All of it is drawn by the processor, and the canvas is handed over
 * to the compositor as it is: of the ways to the screen the shortest without a graphics card (benchmarks/README.md).
 */
export class Overlay {
  constructor(stage) {
    this.canvas = h("canvas", { class: "overlay", "aria-hidden": "true" });
    this.screen = this.canvas.transferControlToOffscreen();
    this.ctx = this.screen.getContext("2d", { willReadFrequently: true });
    this.sheetCanvas = document.createElement("canvas");
    this.sheetCtx = this.sheetCanvas.getContext("2d", { willReadFrequently: true });
    this.buffer = null;
    stage.append(this.canvas);
  }

  /** Start a frame: take the figure's axes and the page's looks. `keep`: leave the sheet as the last frame left it. */
  begin(plot, look, palette, keep = false) {
    Object.assign(this, { plot, look, palette, keep, drawn: false, cursors: [], dots: [], origin: [0, 0] });
    this.axes("");
    const { x, y, w, h: height } = this.area;
    this.place([Math.floor(x) - REACH, Math.floor(y) - REACH, Math.ceil(w) + 2 * REACH + 1, Math.ceil(height) + 2 * REACH + 1]);
  }

  /** End it: what was not drawn again goes. */
  end() {
    if (!this.keep) this.filled = this.drawn;
    const now = JSON.stringify([this.box, this.ratio, this.cursors, this.dots, this.filled]);
    if (!this.drawn && now === this.shown) return;
    this.shown = now;
    this.ctx.clearRect(...this.box);
    this.compose(this.ctx);
  }

  /** One marker and nothing else, at (px, py) in pixels of a figure without axes: the canvas itself moves. */
  lone(px, py, look, options) {
    Object.assign(this, { look, keep: false, drawn: false, cursors: [], dots: [], origin: [px, py] });
    this.place([-REACH, -REACH, 2 * REACH, 2 * REACH]);
    this.canvas.style.transform = `translate(${px}px, ${py}px)`;
    this.dot(0, 0, options);
    this.end();
  }

  /** Lay the canvas over [x, y, width, height] of the figure. */
  place(box) {
    const ratio = window.devicePixelRatio || 1;
    if (String(box) === String(this.box) && ratio === this.ratio) return;
    const [x, y, width, height] = box;
    for (const [canvas, ctx] of [[this.screen, this.ctx], [this.sheetCanvas, this.sheetCtx]]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      ctx.setTransform(ratio, 0, 0, ratio, -x * ratio, -y * ratio);
    }
    Object.assign(this.canvas.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px`, transform: "" });
    Object.assign(this, { box, ratio, filled: false, shown: null });
  }

  /** Draw in the plot's axes x<suffix>, y<suffix>. */
  axes(suffix) {
    const { [`xaxis${suffix}`]: xaxis, [`yaxis${suffix}`]: yaxis } = this.plot._fullLayout;
    this.area = { x: xaxis._offset, y: yaxis._offset, w: xaxis._length, h: yaxis._length };
    return Object.assign(this, { xaxis, yaxis });
  }

  /** The sheet's context, or null in a frame that keeps the last picture. The first call in a frame clears it. */
  sheet() {
    if (this.keep) return null;
    if (!this.drawn) this.sheetCtx.clearRect(...this.box);
    this.drawn = true;
    return this.sheetCtx;
  }

  /** Everything together, in the figure's pixels. */
  compose(context) {
    if (this.filled) context.drawImage(this.sheetCanvas, ...this.box);
    for (const cursor of this.cursors) drawCursor(context, cursor);
    for (const dot of this.dots) drawDot(context, dot);
  }

  /** Copy everything into a picture of the whole figure, `scale` pixels a unit. */
  copyTo(context, scale) {
    context.setTransform(scale, 0, 0, scale, ...this.origin.map((length) => length * scale));
    this.compose(context);
  }

  x(value) { return this.xaxis._offset + this.xaxis.d2p(value); }
  y(value) { return this.yaxis._offset + this.yaxis.d2p(value); }

  /** Whether the user has this trace switched on in the legend. */
  shows(trace) { return this.plot._fullData?.[trace]?.visible === true; }

  curve(xs, ys, { colour = this.look.ink, width = 2.5, dash = [] } = {}) {
    const ctx = this.sheet();
    if (!ctx) return;
    ctx.beginPath();
    for (let k = 0; k < xs.length; k++) ctx.lineTo(this.x(xs[k]), this.y(ys[k]));
    ctx.setLineDash(dash);
    ctx.lineJoin = "round";
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /** A dashed line over the whole height at x. */
  cursor(value) {
    const { x, y, w, h: height } = this.area;
    const px = Math.round(this.x(value));
    if (px >= x - 1 && px <= x + w + 1) this.cursors.push({ x: px, top: y, bottom: y + height, colour: this.look.ink });
  }

  /** A marker at (px, py) in pixels of the figure. */
  dot(px, py, { colour = this.look.ink, symbol = 0, size = 7 } = {}) {
    this.dots.push({ x: px, y: py, colour, symbol, size, rim: this.look.card });
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
    const ctx = this.sheet();
    if (!ctx) return;
    const height = rows.length;
    const width = rows[0].length;
    this.buffer ??= document.createElement("canvas");
    this.buffer.width = width;
    this.buffer.height = height;
    const context = this.buffer.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(width, height);
    for (let j = 0; j < height; j++) {
      for (let i = 0; i < width; i++) image.data.set(colour(rows[j][i]), 4 * ((height - 1 - j) * width + i));
    }
    context.putImageData(image, 0, 0);
    const stepX = (this.x(xs.at(-1)) - this.x(xs[0])) / (width - 1);
    const stepY = (this.y(ys[0]) - this.y(ys.at(-1))) / (height - 1);
    const [left, top] = [this.x(xs[0]), this.y(ys.at(-1))];
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, stepX * (width - 1), stepY * (height - 1));
    ctx.clip();
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(this.buffer, left - stepX / 2, top - stepY / 2, stepX * width, stepY * height);
    ctx.restore();
  }

  /** Lines of equal value over a grid, by marching squares. */
  contours(rows, xs, ys, levels, { colour = this.look.ink, width = 1, alpha = 0.45 } = {}) {
    const ctx = this.sheet();
    if (!ctx) return;
    const px = xs.map((x) => this.x(x));
    const py = ys.map((y) => this.y(y));
    ctx.beginPath();
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
            ctx.moveTo(...ends[k]);
            ctx.lineTo(...ends[k + 1]);
          }
        }
      }
    }
    ctx.globalAlpha = alpha;
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  /** A veil over the part of a grid where its values lie below zero. */
  region(rows, xs, ys, { colour = this.look.ink, alpha = 0.45 } = {}) {
    const ctx = this.sheet();
    if (!ctx) return;
    const px = xs.map((x) => this.x(x));
    const py = ys.map((y) => this.y(y));
    ctx.beginPath();
    for (let j = 0; j + 1 < rows.length; j++) {
      const [low, high] = [rows[j], rows[j + 1]];
      const whole = (i) => i + 1 < px.length && low[i] < 0 && low[i + 1] < 0 && high[i] < 0 && high[i + 1] < 0;
      for (let i = 0; i + 1 < px.length; i++) {
        const start = i;
        while (whole(i)) i++;
        if (i > start) ctx.rect(px[start], py[j], px[i] - px[start], py[j + 1] - py[j]);
        if (i + 1 < px.length) this.partOfCell(i, j, [low[i], low[i + 1], high[i + 1], high[i]], px, py);
      }
    }
    ctx.globalAlpha = alpha;
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  /** The outline of what is below zero in one cell: its corners there, and the points where its sides cross zero. */
  partOfCell(i, j, corners, px, py) {
    if (corners.every((value) => !(value < 0))) return;
    const places = [[px[i], py[j]], [px[i + 1], py[j]], [px[i + 1], py[j + 1]], [px[i], py[j + 1]]];
    let begun = false;
    const to = (x, y) => {
      if (begun) this.sheetCtx.lineTo(x, y);
      else this.sheetCtx.moveTo(x, y);
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
    this.sheetCtx.closePath();
  }
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
