/**
 * A brush that sprays points of one class: a drag on the plane leaves some around the pointer, again and again on its way. It
 * comes before all else that a press may mean there. One stroke is one step of undo, by hand or by a run of keys at the probe.
 */
import { h, setAttributes } from "../page/dom.js";
import { plane } from "./store.js";
import { state } from "../page/store.js";

/** Points of a dab, how far from its middle they lie at most, and how far apart dabs lie on a stroke, in pixels. */
const [POINTS, RADIUS, STRIDE] = [3, 24, 12];

/** Of a multiplicative congruential generator, whose products no float rounds (Park & Miller 1988, improved in 1993). */
const [MULTIPLIER, MODULUS] = [48_271, 2 ** 31 - 1];

/** A seeded generator of numbers from 0 to 1. Its first numbers still lie where the seed does, and are left out. */
function random(seed) {
  let now = seed + 1;
  const next = () => (now = (now * MULTIPLIER) % MODULUS) / MODULUS;
  next();
  next();
  return next;
}

/** Places around a middle, in pixels, spread evenly over a disc; the same ones for the same seed. */
export function dab([x, y], seed) {
  const next = random(seed);
  return Array.from({ length: POINTS }, () => {
    const [radius, angle] = [RADIUS * Math.sqrt(next()), 2 * Math.PI * next()];
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** The middles of dabs on the way from one place to another, from the first that is a stride away on. */
export function strides([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  return Array.from({ length: Math.floor(length / STRIDE) }, (_, n) => {
    const share = ((n + 1) * STRIDE) / length;
    return [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
  });
}

/**
 * @typedef {object} Hand
 * @property {() => void} begin   a stroke begins
 * @property {(places: number[][]) => void} add   points at these places, in their units
 * @property {() => void} cancel  all of the stroke is taken back
 * @property {() => void} done
 */

export class Spray {
  /** @param {HTMLElement} stage  @param {import("./view.js").View} view  @param {Hand} hand */
  constructor(stage, view, hand) {
    Object.assign(this, { stage, view, hand, isOn: false, held: null });
    this.ring = h("div", { class: "spray-ring", hidden: true, style: `--radius: ${RADIUS}px`, "aria-hidden": "true" });
    stage.addEventListener("pointerdown", (event) => this.press(event), true);
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => this.letGo(event, hand.done));
    stage.addEventListener("pointercancel", (event) => this.letGo(event, hand.cancel));
    stage.addEventListener("pointerleave", () => this.showRing(null));
  }

  /** Take the brush in hand, or lay it down. */
  turn(isOn) {
    this.isOn = isOn;
    this.stage.classList.toggle("spraying", isOn);
    if (!isOn) this.showRing(null);
  }

  /** The plane is another one: what was under way is over. */
  forget() {
    this.hold(null);
  }

  /** A stroke that is under way is taken back. */
  cancel = () => this.held && this.letGo({ pointerId: this.held.id }, this.hand.cancel);

  /** Escape does so, wherever the focus is. */
  escape = (event) => event.key === "Escape" && this.cancel();

  hold(held) {
    this.held = held;
    if (held) window.addEventListener("keydown", this.escape);
    else window.removeEventListener("keydown", this.escape);
  }

  /** Some points around a place in pixels, as far as they lie on the plane. */
  at(middle) {
    const { view } = this;
    const isOnPlane = ([x, y]) => x >= 0 && y >= 0 && x <= view.width && y <= view.height;
    const places = dab(middle, plane.points.length).filter(isOnPlane);
    this.hand.add(places.map(([x, y]) => view.within([view.valueX(x), view.valueY(y)])));
  }

  press(event) {
    if (!this.isOn || event.button !== 0) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    if (this.held) return; // another finger
    const box = this.stage.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top];
    this.hold({ id: event.pointerId, box, at });
    this.stage.setPointerCapture(event.pointerId);
    this.hand.begin();
    state.moving = true;
    this.at(at);
  }

  move(event) {
    if (!this.isOn) return;
    const { held } = this;
    const box = held?.box ?? this.stage.getBoundingClientRect();
    const to = [event.clientX - box.left, event.clientY - box.top];
    this.showRing(to);
    if (held?.id !== event.pointerId) return;
    for (const middle of strides(held.at, to)) {
      this.at(middle);
      held.at = middle;
    }
  }

  letGo({ pointerId }, end) {
    if (this.held?.id !== pointerId) return;
    this.hold(null);
    end();
  }

  /** How far the brush reaches. */
  showRing(at) {
    setAttributes(this.ring, { hidden: !at });
    if (at) this.ring.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
  }
}
