/** A canvas of the plane: from the points' units to pixels, sharp at any device pixel ratio. */
import { h } from "../page/dom.js";
import { said } from "../page/numbers.js";

export class View {
  constructor(canvas) {
    this.canvas = canvas;
    this.ctx = canvas.getContext("2d", { willReadFrequently: true });
    this.width = this.height = 0;
    this.ranges = [[0, 1], [0, 1]];
  }

  /** The canvas's size on the page, told by whoever watches it: no layout is read in a frame. */
  resize(width, height) {
    Object.assign(this, { width, height });
  }

  /** Start a frame: empty, as large as the page shows it. */
  begin() {
    const ratio = window.devicePixelRatio || 1;
    this.ratio = ratio;
    const size = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== size[0]) this.canvas.width = size[0];
    if (this.canvas.height !== size[1]) this.canvas.height = size[1];
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ctx.clearRect(0, 0, this.width, this.height);
  }

  /** Where a value lies between the ends of its axis, as a share. */
  share(axis, value) {
    const [low, high] = this.ranges[axis];
    return (value - low) / (high - low);
  }

  x(value) { return this.share(0, value) * this.width; }
  y(value) { return (1 - this.share(1, value)) * this.height; }

  valueX(px) { return this.ranges[0][0] + (px / this.width) * (this.ranges[0][1] - this.ranges[0][0]); }
  valueY(py) { return this.ranges[1][1] - (py / this.height) * (this.ranges[1][1] - this.ranges[1][0]); }

  /** The nearest place on the plane, to four digits of its width. */
  within(place) {
    return place.map((value, axis) => {
      const [low, high] = this.ranges[axis];
      const digits = Math.max(0, 4 - Math.ceil(Math.log10(high - low)));
      return Number(Math.min(high, Math.max(low, value)).toFixed(digits));
    });
  }

  /** Lines from place to place, as one path. */
  lines(ends) {
    const { ctx } = this;
    ctx.beginPath();
    for (const [[x0, y0], [x1, y1]] of ends) {
      ctx.moveTo(this.x(x0), this.y(y0));
      ctx.lineTo(this.x(x1), this.y(y1));
    }
    ctx.stroke();
  }
}

/** A picture that is drawn anew when its key changes, and is copied from a canvas from its second showing on. */
export class CachedPicture {
  constructor() {
    this.sheet = new View(document.createElement("canvas"));
    this.key = null;
    this.drawn = false;
  }

  /** Show on `view` what `draw` draws; it draws the same as long as the parts of `key` and the view's measures are the same. */
  show(view, key, draw) {
    const { width, height, ranges, ratio } = view;
    const now = [...key, width, height, ratio, ...ranges.flat()];
    if (!this.key?.every((part, n) => part === now[n])) {
      this.key = now;
      this.drawn = false;
      return draw(view);
    }
    if (!this.drawn) {
      Object.assign(this.sheet, { width, height, ranges }).begin();
      draw(this.sheet);
      this.drawn = true;
    }
    view.ctx.drawImage(this.sheet.canvas, 0, 0, width, height);
  }
}

/** What stands along a plane's axes: round numbers, about `count` of them, and what is measured. */
export function axisMarks(view, features, count) {
  const marks = view.ranges.map(([low, high], axis) =>
    ticks(low, high, count).map((value) => {
      const place = `${100 * view.share(axis, value)}%`;
      return h("span", { class: `tick axis-${axis}`, style: `${axis ? "bottom" : "left"}: ${place}` }, said(value));
    }));
  return [...marks.flat(), ...features.map((name, axis) => h("span", { class: `title axis-${axis}` }, name))];
}

/** Round numbers between low and high, about `count` of them. */
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => size >= rough);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}
