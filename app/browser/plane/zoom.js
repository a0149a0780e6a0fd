/**
 * What part of the plane is shown: nearer and further by wheel, by two fingers, by keys and by buttons, moved by a drag from a
 * free place. Windows are [low, high] of each axis, and lie within the axes of all points; null shows these.
 */
import { fill, h, setAttributes, setText } from "../page/dom.js";
import { said } from "../page/numbers.js";
import { commitPlane, plane, ready, setWindow, theDataset, viewRanges } from "./store.js";
import { state } from "../page/store.js";

/** What a button or a key goes nearer by, what a wheel does for each pixel that it turns, and a step aside, as a share. */
const [STEP, PER_PIXEL, ASIDE] = [1.5, 1.002, 0.15];
/** Pixels of a wheel that counts lines. */
const LINE = 20;
/** The least part of all that is shown. */
const LEAST = 1e-4;
/** How many interquartile ranges off the quartiles a point is that lies far out (Tukey 1977). */
const FAR = 3;
/** How long a wheel rests until that is a step of undo, in ms. */
const REST = 250;

const within = ([low, high], [least, most]) => {
  const span = Math.min(high - low, most - least);
  const from = Math.min(Math.max(low, least), most - span);
  return [from, from + span];
};

/** A window within the axes of all; null where it is all of them. */
function fitted(window, all) {
  const inside = window.map((ends, axis) => within(ends, all[axis]));
  const isAll = inside.every(([low, high], axis) => high - low >= (all[axis][1] - all[axis][0]) * (1 - LEAST));
  return isAll ? null : inside;
}

/** The window so many times nearer around a place, which stays where it is. */
export function nearer(window, times, place, all) {
  const most = Math.min(...window.map(([low, high], axis) => (high - low) / (LEAST * (all[axis][1] - all[axis][0]))));
  const factor = Math.min(times, Math.max(1, most));
  return fitted(window.map(([low, high], axis) => [low, high].map((end) => place[axis] + (end - place[axis]) / factor)), all);
}

/** The window moved by shares of its width and height. */
export const aside = (window, shares, all) =>
  fitted(window.map(([low, high], axis) => [low, high].map((end) => end + shares[axis] * (high - low))), all);

function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at % 1);
}

/** The window of all points but those that lie far out, with a margin as a share of its width and height. */
export function most(points, margin, all) {
  const fences = [0, 1].map((axis) => {
    const sorted = points.map((point) => point[axis]).sort((a, b) => a - b);
    const [low, high] = [0.25, 0.75].map((share) => quantile(sorted, share));
    return low < high ? [low - FAR * (high - low), high + FAR * (high - low)] : [0.05, 0.95].map((share) => quantile(sorted, share));
  });
  const kept = points.filter((point) => fences.every(([low, high], axis) => point[axis] >= low && point[axis] <= high));
  if (!kept.length) return null;
  return fitted([0, 1].map((axis) => {
    const values = kept.map((point) => point[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = low < high ? margin * (high - low) : ((all[axis][1] - all[axis][0]) * margin) / 2;
    return [low - room, high + room];
  }), all);
}

export class Zoom {
  /** @param {HTMLElement} stage  @param {import("./view.js").View} view  @param {() => void} letGo  what a finger holds, it holds no longer */
  constructor(stage, view, letGo) {
    Object.assign(this, { stage, view, letGo, fingers: new Map(), pinched: null, resting: 0 });
    stage.addEventListener("wheel", (event) => this.turn(event), { passive: false });
    stage.addEventListener("keydown", (event) => this.key(event));
    stage.addEventListener("pointerdown", (event) => this.touch(event), true);
    stage.addEventListener("pointermove", (event) => this.pinch(event), true);
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, (event) => this.lift(event), true);
    // Two fingers on the plane are the plane's: they scroll nothing.
    for (const kind of ["touchstart", "touchmove"]) {
      stage.addEventListener(kind, (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), { passive: false });
    }
    this.node = h("span", { class: "zoom", role: "group" });
  }

  stop() {
    clearTimeout(this.resting);
  }

  build({ text, margin }) {
    const button = (sign, words, onclick) => h("button", {
      type: "button", class: "tool-button", "aria-label": words, "data-tip": words, onclick,
    }, sign);
    const way = (words, why, onclick) => h("button", { type: "button", class: "chip", "data-tip": why, onclick }, words);
    const out = button("−", text.zoom_out, () => this.step(1 / STEP));
    const into = button("+", text.zoom_in, () => this.step(STEP));
    const fit = way(text.fit, text.fit_why, () => this.show(most(plane.points, margin, theDataset().ranges)));
    const all = way(text.all, text.all_why, () => this.show(null));
    const outside = h("span", { class: "quiet", role: "status" });
    setAttributes(this.node, { "aria-label": text.zoom });
    this.node.replaceChildren(out, into, fit, all, outside);
    this.node.onkeydown = (event) => this.walk(event);
    return () => {
      for (const each of [out, all]) setAttributes(each, { disabled: plane.window === null });
      if (!state.moving) setText(outside, this.outside(text.outside));
    };
  }

  outside(words) {
    if (plane.window === null) return "";
    const ranges = viewRanges();
    const n = plane.points.filter((point) => point.some((value, axis) => value < ranges[axis][0] || value > ranges[axis][1])).length;
    return n ? fill(words, { n: said(n) }) : "";
  }

  show(window) {
    if (!ready()) return;
    setWindow(window);
    commitPlane(this.node);
  }

  /** Show another window until the hand lets go. */
  preview(window) {
    state.moving = true;
    setWindow(window);
  }

  centre = () => viewRanges().map(([low, high]) => (low + high) / 2);

  step(times, place = this.centre()) {
    if (ready()) this.show(nearer(viewRanges(), times, place, theDataset().ranges));
  }

  /** Arrow keys at the buttons. */
  walk(event) {
    const shares = { ArrowLeft: [-ASIDE, 0], ArrowRight: [ASIDE, 0], ArrowUp: [0, ASIDE], ArrowDown: [0, -ASIDE] }[event.key];
    if (!shares || !ready()) return;
    event.preventDefault();
    this.show(aside(viewRanges(), shares, theDataset().ranges));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
    const times = { "+": STEP, "=": STEP, "-": 1 / STEP, _: 1 / STEP }[event.key];
    if (times) this.step(times);
    else if (event.key === "0") this.show(null);
    else return;
    event.preventDefault();
  }

  /** A place on the screen, in the points' units. */
  place(x, y, box) {
    return [this.view.valueX(x - box.left), this.view.valueY(y - box.top)];
  }

  /** A wheel scrolls the page, as everywhere; with Ctrl, or on a plane that has the focus, it zooms. */
  turn(event) {
    const isMeant = event.ctrlKey || event.metaKey || this.stage.contains(document.activeElement);
    if (!isMeant || !ready() || !this.view.width) return;
    const pixels = event.deltaY * (event.deltaMode ? LINE : 1);
    if (pixels > 0 && plane.window === null && !event.ctrlKey) return; // there is no more to be shown: the page scrolls
    event.preventDefault();
    const place = this.place(event.clientX, event.clientY, this.stage.getBoundingClientRect());
    this.preview(nearer(viewRanges(), PER_PIXEL ** -pixels, place, theDataset().ranges));
    clearTimeout(this.resting);
    this.resting = setTimeout(() => commitPlane(this.node), REST);
  }

  /* ---- a drag from a free place ---------------------------------------------------------------------------------------- */

  /** Move the plane along with a hand that has gone so many pixels since it took hold at `from`. */
  slide(from, dx, dy) {
    const { width, height } = this.view;
    this.preview(aside(from, [-dx / width, dy / height], theDataset().ranges));
  }

  /** Bring a place into sight that lies outside. */
  reveal(place) {
    const ranges = viewRanges();
    const off = ranges.map(([low, high], axis) => (place[axis] < low || place[axis] > high ? (place[axis] - low) / (high - low) - 0.5 : 0));
    if (off.some((share) => share)) this.show(aside(ranges, off, theDataset().ranges));
  }

  /* ---- two fingers ------------------------------------------------------------------------------------------------------ */

  touch(event) {
    if (event.pointerType !== "touch") return;
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.fingers.size !== 2 || !ready()) {
      if (this.fingers.size > 2) event.stopImmediatePropagation();
      return;
    }
    event.stopImmediatePropagation();
    this.letGo();
    const box = this.stage.getBoundingClientRect();
    const { middle, length } = this.grip();
    this.pinched = { box, length, ranges: viewRanges(), place: this.place(...middle, box), before: plane.window };
  }

  grip() {
    const [[x0, y0], [x1, y1]] = this.fingers.values();
    return { middle: [(x0 + x1) / 2, (y0 + y1) / 2], length: Math.max(20, Math.hypot(x1 - x0, y1 - y0)) };
  }

  pinch(event) {
    if (!this.fingers.has(event.pointerId)) return;
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (!this.pinched || this.fingers.size !== 2) return;
    event.stopImmediatePropagation();
    const { box, length, ranges, place } = this.pinched;
    const now = this.grip();
    const all = theDataset().ranges;
    const near = nearer(ranges, now.length / length, place, all) ?? all;
    // The place that the fingers took hold of stays between them.
    const shares = [(now.middle[0] - box.left) / box.width, 1 - (now.middle[1] - box.top) / box.height];
    const off = near.map(([low, high], axis) => (place[axis] - low) / (high - low) - shares[axis]);
    this.preview(aside(near, off, all));
  }

  lift(event) {
    this.fingers.delete(event.pointerId);
    if (!this.pinched || this.fingers.size >= 2) return;
    this.pinched = null;
    commitPlane(this.node);
  }
}
