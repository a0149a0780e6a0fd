/**
 * What a hand can hold on the plane besides its points: each class's weights as an arrow, the line on which its score is
 * zero, and the pinned probe. They are drawn over the points, which are kept, so that a pointer that passes over the plane
 * draws no point anew; below the pointer lies a button each, for keys, names and fingers.
 *
 * A press goes to the nearest handle or point, wherever the buttons lie: these move along when the hand rests.
 */
import { derived } from "../page/derived.js";
import { fill, h, reducedMotion, setAttributes } from "../page/dom.js";
import { printed } from "../page/numbers.js";
import { slider } from "../controls/drag.js";
import {
  chosenPoint, commitPlane, editPlane, grabPlane, isStraight, moveProbe, passes, plane, ready, showArrows, shownPlace, showsProbe, takeBack,
  unpinProbe,
} from "./store.js";
import { repaint, state } from "../page/store.js";
import { biasAround, biasMoved, biasRange, headOf, pointGradients, scaleOf, weightsAt, zeroLine } from "./arrows.js";
import { drawHead, drawLine, drawPassed, drawProbe, drawPointGradient, drawRoot, drawShaft, drawZero } from "./marks.js";
import { REACH } from "./points.js";
import { CachedPicture } from "./view.js";

/** So near, in pixels, a press is on a handle, and nothing below is meant; farther away, within REACH, what is nearer. */
const ON = 9;
/** With more classes than this arrows would fill the plane: they wait to be asked for. */
const MANY = 5;
/** What a key moves by: pixels for an arrow, shares of the axis for the probe; Shift takes longer strides. */
const [STEP, SHARE, STRIDE] = [2, 0.005, 10];
/** How many steps there are between the ends of a zero line's way. */
const BIAS_STEPS = 200;
/** The share of its way that a scale goes in a frame, and how near it must come. */
const [GLIDE, ARRIVED] = [0.3, 0.01];

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Keys that spray points around the probe. */
const SPRAYS = ["Enter", " "];

export const hasArrows = isStraight;
export const showsArrows = () => hasArrows() && (plane.arrows ?? plane.classes.length <= MANY);
export const toggleArrows = () => showArrows(!showsArrows());

export class Guides {
  /** @param {HTMLElement} stage  @param {import("./view.js").View} view  @param {import("./points.js").Points} points  @param {import("./spray.js").Spray} spray */
  constructor(stage, view, points, spray) {
    Object.assign(this, { stage, view, points, given: null, shown: null, held: null, keyed: null, grips: [], scale: null, drawnScale: null });
    /** What they lie over. */
    this.below = null;
    this.picture = new CachedPicture();
    this.node = h("div", { class: "plane-guides", role: "group" });
    this.probe = this.grip("pin", {
      move: (place) => moveProbe(view.within([view.valueX(place[0]), view.valueY(place[1])])),
      nudge: (dx, dy) => moveProbe(view.within(plane.probe.map((value, axis) => {
        const [low, high] = view.ranges[axis];
        return value + [dx, -dy][axis] * SHARE * (high - low);
      }))),
      spray: () => spray.at(this.probe.place),
      remove: () => {
        unpinProbe();
        points.focus(points.current);
      },
    });
    stage.addEventListener("pointerdown", (event) => this.press(event), true);
    this.node.addEventListener("pointermove", (event) => this.drag(event));
    this.node.addEventListener("pointerup", (event) => this.release(event));
    this.node.addEventListener("pointercancel", (event) => this.held?.id === event.pointerId && this.letGo(true));
  }

  update(data, look) {
    Object.assign(this, { given: data, look, shown: null });
    this.build();
  }

  /** From the next frame on they lie over what `draw` draws on a view. */
  lieOver(draw) {
    Object.assign(this, { below: draw, shown: null });
  }

  build() {
    const { classes, palette, text, limits } = this.given;
    const shape = JSON.stringify([classes, text, limits]);
    if (shape === this.shape) return;
    this.shape = shape;
    setAttributes(this.node, { "aria-label": text.guides });
    setAttributes(this.probe.node, { "aria-label": text.probe, "data-tip": text.probe_why });
    this.letGo(true);
    this.heads = classes.map((label, k) => this.head(label, k));
    this.zeros = classes.map((label, k) => this.zero(label, k));
    this.grips = [...this.zeros, ...this.heads, this.probe];
    this.node.replaceChildren(...this.grips.map(({ node }) => node));
    this.grips.forEach(({ node }, n) => node.style.setProperty("--colour", palette[n % classes.length].colour));
  }

  /** Something to hold: a button, and what moves with it. */
  grip(kind, way) {
    const node = h("button", { type: "button", class: `plane-grip ${kind}`, hidden: true });
    const grip = { kind, node, ...way, place: null };
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.held) return;
      event.preventDefault();
      this.letGo(true);
    });
    if (!way.nudge) return grip;
    node.addEventListener("keydown", (event) => this.key(event, grip));
    node.addEventListener("keyup", (event) => (ARROWS[event.key] || SPRAYS.includes(event.key)) && this.keysDone(grip));
    node.addEventListener("blur", () => this.keysDone(grip));
    return grip;
  }

  head(label, k) {
    const { view } = this;
    const set = (place) => {
      const turned = weightsAt(place, view, this.scale, this.given.limits.weight);
      const bias = biasAround(plane.weights[k], plane.bias[k], turned, view, this.given.limits.bias);
      editPlane({ weights: plane.weights.with(k, turned), bias: plane.bias.with(k, bias) });
    };
    const grip = this.grip("head", {
      move: set,
      nudge: (dx, dy) => {
        const [x, y] = headOf(plane.weights[k], view, this.scale);
        set([x + STEP * dx, y + STEP * dy]);
      },
      describe: () => {
        const [first, second] = plane.weights[k].map(printed);
        setAttributes(grip.node, { "data-tip": fill(this.given.text.head_why, { label, first, second }) });
      },
    });
    setAttributes(grip.node, { "aria-label": fill(this.given.text.weights_of, { label }) });
    return grip;
  }

  zero(label, k) {
    const { view } = this;
    // As long as a hand holds it, the way back to a line outside the plane stays.
    let heldRange = null;
    const range = () => heldRange ?? biasRange(plane.weights[k], plane.bias[k], view, this.given.limits.bias).map((bias) => Number(bias.toFixed(3)));
    const set = (bias) => editPlane({ bias: plane.bias.with(k, bias) });
    const grip = this.grip("zero", {
      move: (place, { start, bias }) => set(biasMoved(plane.weights[k], bias, view, start, place, this.given.limits.bias)),
      hold: (place) => ({ start: place, bias: plane.bias[k] }),
      describe: () => {
        const [low, high] = range();
        setAttributes(grip.node, {
          "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": plane.bias[k], "aria-valuetext": `b = ${printed(plane.bias[k])}`,
          "data-tip": fill(this.given.text.zero_why, { label, bias: printed(plane.bias[k]) }),
        });
      },
    });
    // Its keys only, on a track that is nowhere: the pointer's way is the plane.
    slider(grip.node, h("span"), {
      get: () => plane.bias[k], set: (bias) => set(Number(bias.toFixed(3))), range,
      begin() {
        heldRange = range();
        grabPlane();
      },
      cancel: takeBack,
      done(source) {
        heldRange = null;
        commitPlane(source);
      },
      step: (bias, steps) => {
        const [low, high] = range();
        return bias + steps * Math.max(0.001, (high - low) / BIAS_STEPS);
      },
    });
    setAttributes(grip.node, { "aria-label": fill(this.given.text.zero_of, { label }) });
    return grip;
  }

  /** The handle that a press means, or null: of a handle and a point the nearer one, on a handle the handle. */
  meant([px, py], pointerType, pointDistance) {
    let [best, least] = [null, REACH[pointerType] ?? REACH.touch];
    for (const grip of this.grips) {
      if (!grip.place) continue;
      const distance = Math.hypot(grip.place[0] - px, grip.place[1] - py);
      if (distance <= least) [best, least] = [grip, distance];
    }
    return best && (least <= ON || least < pointDistance()) ? best : null;
  }

  press(event) {
    if (this.held) return event.stopPropagation(); // another finger
    if (event.button !== 0 || this.points.held || !this.grips.length) return;
    const box = this.stage.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top];
    const { view } = this;
    const grip = this.meant(at, event.pointerType, () =>
      Math.min(...plane.points.map(([x, y]) => Math.hypot(view.x(x) - at[0], view.y(y) - at[1]))));
    if (!grip) {
      if (!this.node.contains(event.target)) return;
      event.stopPropagation();
      return this.points.press(event);
    }
    event.stopPropagation();
    event.preventDefault();
    this.held = { grip, id: event.pointerId, at, from: grip.place, box, moved: false, start: grip.hold?.(grip.place) };
    this.node.setPointerCapture(event.pointerId);
    grip.node.focus({ preventScroll: true });
    grip.node.classList.add("held");
  }

  drag(event) {
    const { held } = this;
    if (held?.id !== event.pointerId) return;
    const [dx, dy] = [event.clientX - held.box.left - held.at[0], event.clientY - held.box.top - held.at[1]];
    if (!held.moved && dx === 0 && dy === 0) return;
    if (!held.moved) grabPlane();
    held.moved = state.moving = true;
    held.grip.move([held.from[0] + dx, held.from[1] + dy], held.start);
  }

  release(event) {
    if (this.held?.id === event.pointerId) this.letGo(false);
  }

  letGo(back) {
    const { held } = this;
    if (!held) return;
    this.held = null;
    held.grip.node.classList.remove("held");
    if (held.moved && back) takeBack();
    else if (held.moved) commitPlane();
  }

  /** The plane is another one: what a hand held is gone. */
  forget() {
    this.held?.grip.node.classList.remove("held");
    this.held = this.keyed = null;
  }

  key(event, grip) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.held || event.defaultPrevented) return;
    const direction = ARROWS[event.key];
    const sprays = grip.spray && SPRAYS.includes(event.key);
    if (direction || sprays) {
      event.preventDefault();
      if (!this.keyed) grabPlane();
      // Points that were sprayed are a step of their own, whatever way the probe went.
      Object.assign(this, { keyed: grip, source: sprays ? grip.spray : grip.node });
      state.moving = true;
      const size = event.shiftKey ? STRIDE : 1;
      if (sprays) grip.spray();
      else grip.nudge(direction[0] * size, direction[1] * size);
    } else if (event.key === "Escape" && this.keyed) {
      this.keyed = null;
      takeBack();
    } else if (["Escape", "Delete", "Backspace"].includes(event.key)) grip.remove?.();
  }

  keysDone(grip) {
    if (this.keyed !== grip) return;
    this.keyed = null;
    commitPlane(this.source);
  }

  /** The arrows' scale: the same as long as a hand holds one, wider at once where one would leave the plane. */
  rescale() {
    const fitting = scaleOf(plane.weights, this.view);
    const free = !this.held && !this.keyed;
    if (this.scale === null || (free && (fitting > this.scale || !state.moving))) this.scale = fitting;
    const way = this.drawnScale ? Math.log(this.scale / this.drawnScale) : 0;
    if (!this.drawnScale || !free || Math.abs(way) < ARRIVED || reducedMotion()) this.drawnScale = this.scale;
    else {
      this.drawnScale *= Math.exp(GLIDE * way);
      repaint();
    }
  }

  paint() {
    const { given, view, below } = this;
    if (!given || !below || !ready() || !view.width) return;
    const arrows = showsArrows() && plane.weights.length === this.heads.length;
    if (arrows) this.rescale();
    const pinned = showsProbe();
    const place = shownPlace();
    const pulled = place && arrows;
    const now = [
      arrows, this.drawnScale, plane.weights, plane.bias, pinned, plane.probe, place, pulled && state.logits, pulled && state.target,
      pulled && state.temperature, state.moving, view.width, view.height, view.ranges, window.devicePixelRatio,
    ];
    if (this.shown?.every((part, n) => part === now[n])) return;
    this.shown = now;
    this.locate(arrows, pinned);
    this.putAll();
    view.begin();
    this.picture.show(view, [below], below);
    this.draw(view.ctx, { look: this.look, ratio: view.ratio });
  }

  /** Draw all of it over the points, as it lies now. */
  draw(ctx, mark) {
    const { view, heads, probe } = this;
    const place = shownPlace();
    if (heads[0].place) this.drawArrows(ctx, place, mark);
    if (probe.place) drawProbe(ctx, probe.place, mark);
    if (passes() && chosenPoint() !== null) drawPassed(ctx, [view.x(place[0]), view.y(place[1])], mark);
  }

  /** Where everything lies now. */
  locate(arrows, pinned) {
    const { view } = this;
    this.heads.forEach((grip, k) => {
      grip.place = arrows ? headOf(plane.weights[k], view, this.drawnScale) : null;
    });
    this.zeros.forEach((grip, k) => {
      grip.line = arrows ? zeroLine(plane.weights[k], plane.bias[k], view, k) : null;
      grip.place = grip.line?.handle ?? null;
    });
    this.probe.place = pinned ? [view.x(plane.probe[0]), view.y(plane.probe[1])] : null;
  }

  /** The buttons, below what is drawn: while something moves, only the one that is held goes along. */
  putAll() {
    for (const grip of this.grips) {
      const mine = grip === (this.held?.grip ?? this.keyed) || grip.node === document.activeElement;
      if (state.moving && !mine && grip.node.hidden === !grip.place) continue;
      setAttributes(grip.node, { hidden: !grip.place });
      if (!grip.place) continue;
      const transform = `translate(${grip.place.map((pixels) => `${pixels.toFixed(1)}px`).join()})`;
      if (grip.node.style.transform !== transform) grip.node.style.transform = transform;
      if (!state.moving || mine) grip.describe?.();
    }
  }

  drawArrows(ctx, place, mark) {
    const { view, given } = this;
    const middle = [view.width / 2, view.height / 2];
    const colour = (k) => given.palette[k].colour;
    this.zeros.forEach(({ line }, k) => line?.ends && drawLine(ctx, line.ends, colour(k), mark));
    this.heads.forEach((grip, k) => drawShaft(ctx, middle, grip.place, colour(k), mark));
    drawRoot(ctx, middle, mark);
    this.zeros.forEach((grip, k) => grip.place && drawZero(ctx, grip.place, colour(k), mark));
    this.heads.forEach((grip, k) => drawHead(ctx, grip.place, k, colour(k), mark));
    if (!place) return;
    const all = pointGradients(place, derived().probabilities, state.target, view);
    this.heads.forEach((grip, k) => drawPointGradient(ctx, grip.place, all[k], mark));
  }
}
