/**
 * The canvas above a Plotly figure. It draws traces with the page's numbers in the look that Python's figure gives them:
 * curves, markers, cursors (a line of one x and no y, over the whole height), and fields (contours).
 */
import { h } from "../page/dom.js";
import { heatmap, isolines, shaded } from "./fields.js";
import { traceSymbol } from "./symbols.js";

/** Plotly's dashes, in widths of the line, of which the least is 3. */
const DASHES = { dot: [1, 1], dash: [3, 3], longdash: [5, 5], dashdot: [3, 1, 1, 1] };
/** How far outside of the axes a marker is still shown, in pixels. */
const SLACK = 2;

function pattern({ dash, width }) {
  if (!dash || dash === "solid") return [];
  return DASHES[dash]?.map((part) => part * Math.max(3, width)) ?? dash.split(",").map(parseFloat);
}

export class Overlay {
  constructor(stage) {
    this.canvas = h("canvas", { class: "overlay", "aria-hidden": "true" });
    this.ctx = this.canvas.getContext("2d");
    /** Fields as pictures, by trace: they are drawn anew only where they have changed. */
    this.pictures = new Map();
    stage.append(this.canvas);
  }

  /** The same marks over the same axes, on another context. */
  static on(ctx, layout) {
    return Object.assign(Object.create(Overlay.prototype), { ctx, layout, ratio: 1, canvas: { places: {} }, pictures: new Map() });
  }

  /** Start a frame over a figure of this size; `plot` has the axes. */
  begin(plot) {
    this.layout = plot._fullLayout;
    const { width, height } = this.layout;
    const ratio = window.devicePixelRatio || 1;
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) {
      Object.assign(this.canvas, { width: size[0], height: size[1] });
      Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.clearRect(0, 0, width, height);
    this.ratio = ratio;
    /** Where each marker and cursor stands, in pixels of the figure: for whoever looks for one. */
    this.canvas.places = {};
  }

  /** Draw one trace: `look` is Python's, `numbers` are the page's. */
  draw(look, numbers) {
    const axes = this.axesOf(look);
    if (look.type === "contour") this.field(look, numbers, axes);
    else if (look.mode === "markers") this.markers(look, numbers, axes);
    else if (numbers.y) this.curve(look, numbers, axes);
    else this.cursor(look, numbers, axes);
  }

  axesOf({ xaxis = "x", yaxis = "y" }) {
    const axis = this.layout[xaxis.replace("x", "xaxis")];
    const other = this.layout[yaxis.replace("y", "yaxis")];
    return {
      x: (value) => axis._offset + axis.d2p(value),
      y: (value) => other._offset + other.d2p(value),
      left: axis._offset, top: other._offset, width: axis._length, height: other._length,
    };
  }

  /** Draw within the axes only. */
  clipped({ left, top, width, height }, paint) {
    const { ctx } = this;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    paint(ctx);
    ctx.restore();
  }

  /** A line, which has gaps where its numbers are null; what it encloses is filled if its look says so. */
  curve({ line, fill, fillcolor, opacity = 1 }, { x: xs, y: ys }, axes) {
    this.clipped(axes, (ctx) => {
      ctx.globalAlpha = opacity;
      ctx.beginPath();
      for (let k = 0; k < xs.length; k++) {
        if (xs[k] === null) continue;
        const isFirst = k === 0 || xs[k - 1] === null;
        ctx[isFirst ? "moveTo" : "lineTo"](axes.x(xs[k]), axes.y(ys[k]));
      }
      ctx.setLineDash(pattern(line));
      Object.assign(ctx, { lineJoin: "round", lineWidth: line.width, strokeStyle: line.color, fillStyle: fillcolor });
      if (fill === "toself") ctx.fill();
      ctx.stroke();
    });
  }

  cursor({ line, meta }, { x: [value] }, axes) {
    const { left, top, width, height } = axes;
    const x = Math.round(axes.x(value)) + 0.5;
    if (x < left - SLACK || x > left + width + SLACK) return;
    const { ctx } = this;
    ctx.save();
    ctx.setLineDash(pattern(line));
    Object.assign(ctx, { lineWidth: line.width, strokeStyle: line.color });
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.restore();
    this.canvas.places[meta.key] = [x, top];
  }

  markers(look, { x: xs, y: ys }, axes) {
    const { left, top, width, height } = axes;
    xs.forEach((value, k) => {
      const [x, y] = [axes.x(value), axes.y(ys[k])];
      const isWithin = x >= left - SLACK && x <= left + width + SLACK && y >= top - SLACK && y <= top + height + SLACK;
      if (isWithin) this.dot(look, x, y);
    });
  }

  /** A marker at (x, y) in pixels of the figure. */
  dot({ marker, meta }, x, y) {
    const { ctx } = this;
    traceSymbol(ctx, marker.symbol, x, y, marker.size / 2);
    Object.assign(ctx, { globalAlpha: marker.opacity ?? 1, fillStyle: marker.color });
    ctx.fill();
    if (marker.line.width) {
      Object.assign(ctx, { lineWidth: marker.line.width, strokeStyle: marker.line.color });
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    if (meta) this.canvas.places[meta.key] = [x, y];
  }

  field(look, { x: xs, y: ys, z: rows }, axes) {
    const { left, top, width, height } = axes;
    const where = JSON.stringify([left, top, width, height, axes.x(xs[0]), axes.x(xs.at(-1)), axes.y(ys[0]), axes.y(ys.at(-1)), this.ratio]);
    const key = look.meta?.key ?? look.uid;
    let picture = this.pictures.get(key);
    if (picture?.rows !== rows || picture.where !== where || picture.look !== look) {
      const { ratio } = this;
      const canvas = picture?.canvas ?? new OffscreenCanvas(1, 1);
      Object.assign(canvas, { width: Math.ceil(width * ratio), height: Math.ceil(height * ratio) }); // empties it
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, -left * ratio, -top * ratio);
      paintField(ctx, look, rows, xs.map(axes.x), ys.map(axes.y));
      picture = { canvas, rows, where, look };
      this.pictures.set(key, picture);
    }
    this.ctx.globalAlpha = look.opacity ?? 1;
    this.ctx.drawImage(picture.canvas, left, top, width, height);
    this.ctx.globalAlpha = 1;
  }
}

/** Plotly's contours: a smooth heat map with lines of equal value, or a veil over what breaks a constraint. */
function paintField(ctx, { contours, line, colorscale, zmin, zmax, fillcolor }, rows, px, py) {
  let levels = [contours.value];
  if (contours.type === "constraint") {
    ctx.fillStyle = fillcolor;
    ctx.fill(shaded(rows, px, py, contours.value));
  } else {
    heatmap(ctx, rows, px, py, { colorscale, zmin, zmax });
    const { start, end, size } = contours;
    levels = Array.from({ length: Math.round((end - start) / size) + 1 }, (_, n) => start + n * size);
  }
  Object.assign(ctx, { lineWidth: line.width, strokeStyle: line.color });
  ctx.stroke(isolines(rows, px, py, levels));
}
