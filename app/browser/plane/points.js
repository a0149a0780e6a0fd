/**
 * The points as something to press and to drag: one button each, `Point <n>`, above the canvas that shows them. They are
 * one stop of the Tab key; arrow keys go on from there, with Shift they move the point. A press takes the nearest point, so
 * that none must be hit exactly; a press where there is none adds one.
 */
import { fill, h, setAttributes } from "../page/dom.js";

/** How far from a point a press may be, in pixels. */
export const REACH = { mouse: 12, touch: 22 };

/** A hand that moved by no more than this has pressed, and not dragged. */
const SLACK = 4;
/** What Shift and an arrow key move a point by, as a share of the axis. */
const NUDGE = 0.01;

/**
 * @typedef {object} Hand  what a hand does to the points; places are [x, y] in their units
 * @property {(index: number) => void} choose
 * @property {() => void} begin                                the hand takes hold of a point
 * @property {() => void} cancel                               it takes everything back
 * @property {(index: number, place: number[]) => void} move   live, for every movement
 * @property {(source?: HTMLElement) => void} done             the hand lets go of a point that it moved; `source` as for a slider
 * @property {(ranges: number[][], dx: number, dy: number) => void} slide   a hand drags a free place by so many pixels
 * @property {(index: number) => void} reveal                 a point has the focus: it must be in sight
 * @property {(place: number[]) => void} add
 * @property {(index: number) => void} remove
 * @property {(index: number, label: number) => void} relabel
 */

export class Points {
  /** @param {import("./view.js").View} view  @param {Hand} hand */
  constructor(view, hand) {
    this.view = view;
    this.hand = hand;
    this.chosen = null;
    this.current = 0;
    this.held = null;
    this.nudged = false;
    this.placed = [];
    const way = {
      pointerdown: this.press, pointermove: this.drag, pointerup: this.release, pointercancel: this.lose,
      click: this.enter, keydown: this.key, keyup: this.letGo, focusout: this.letGo, focusin: this.arrive,
    };
    this.node = h("div", { class: "plane-points", role: "group" });
    for (const [event, react] of Object.entries(way)) this.node.addEventListener(event, (given) => react.call(this, given));
  }

  arrive({ target }) {
    const index = this.buttons.indexOf(target);
    if (index < 0) return;
    this.rove(index);
    if (!this.held) this.hand.reveal(index);
  }

  /** @param {(index: number) => string} about  what a point is, in words */
  show(points, text, about) {
    this.points = points;
    this.node.setAttribute("aria-label", fill(text.points, { count: points.length }));
    this.buttons ??= [];
    while (this.buttons.length > points.length) this.buttons.pop().remove();
    while (this.buttons.length < points.length) {
      this.buttons.push(this.node.appendChild(h("button", { type: "button", class: "plane-point", tabindex: -1 })));
    }
    points.forEach((point, n) => {
      this.put(n, point);
      setAttributes(this.buttons[n], { "aria-label": fill(text.point, { n: n + 1 }), "data-tip": about(n) });
    });
    this.rove(this.current);
    this.mark(this.chosen);
  }

  /** Of points on one another the first lies on top. */
  put(n, [x, y]) {
    const place = `left: ${100 * this.view.share(0, x)}%; bottom: ${100 * this.view.share(1, y)}%; z-index: ${this.points.length - n}`;
    setAttributes(this.buttons[n], { style: place });
    this.placed[n] = [x, y];
  }

  /** Take a button along without a layout: from where it was put. */
  shift(n, [x, y]) {
    const [left, bottom] = this.placed[n];
    const { view } = this;
    this.buttons[n].style.transform = `translate(${view.x(x) - view.x(left)}px, ${view.y(y) - view.y(bottom)}px)`;
  }

  rove(index) {
    this.buttons[this.current]?.setAttribute("tabindex", -1);
    this.current = this.buttons[index] ? index : 0;
    this.buttons[this.current].setAttribute("tabindex", 0);
  }

  focus(index) {
    this.buttons[index]?.focus({ preventScroll: true });
  }

  /** Say which point is chosen. */
  mark(index) {
    if (this.chosen !== null) this.buttons[this.chosen]?.setAttribute("aria-pressed", "false");
    this.chosen = index;
    if (index === null || !this.buttons[index]) return;
    this.buttons[index].setAttribute("aria-pressed", "true");
    if (!this.node.contains(document.activeElement)) this.rove(index);
  }

  /** What the pointer holds; its place is drawn, the ring around its button would make a layer as large as the plane. */
  hold(held) {
    this.held = held;
    this.node.classList.toggle("held", held !== null);
  }

  press(event) {
    if (event.button !== 0 || this.held) return;
    const box = this.node.getBoundingClientRect();
    const here = this.nearest(event, box);
    // Of points on one another a press drags the chosen one, and a click goes on to the next.
    const index = here.includes(this.chosen) ? this.chosen : (here[0] ?? -1);
    const next = here[(here.indexOf(this.chosen) + 1) % here.length];
    const place = this.points[index]?.slice() ?? this.place(event, box);
    const isChosen = this.buttons[this.chosen]?.contains(event.target) && index === this.chosen;
    this.hold({ id: event.pointerId, index, next, place, isChosen, x: event.clientX, y: event.clientY, moved: false });
    this.node.setPointerCapture(event.pointerId);
    if (index >= 0) this.buttons[index].focus({ preventScroll: true });
    event.preventDefault();
  }

  drag(event) {
    const { held, view } = this;
    if (held?.id !== event.pointerId) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(dx, dy) <= SLACK) return;
    if (held.index < 0) {
      held.slid ??= view.ranges;
      return this.hand.slide(held.slid, dx, dy);
    }
    // A finger beside the chosen point that goes up or down scrolls the page.
    if (!held.moved && event.pointerType === "touch" && !held.isChosen && Math.abs(dy) > Math.abs(dx)) return;
    if (!held.moved) this.hand.begin();
    held.moved = true;
    const [x, y] = held.place;
    this.hand.move(held.index, view.within([view.valueX(view.x(x) + dx), view.valueY(view.y(y) + dy)]));
  }

  release(event) {
    const { held } = this;
    if (held?.id !== event.pointerId) return;
    this.hold(null);
    if (held.moved || held.slid) this.hand.done();
    else if (Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLACK) return;
    else if (held.index < 0) this.hand.add(held.place);
    else this.hand.choose(held.next);
  }

  takeBack() {
    const { held } = this;
    this.hold(null);
    if (held?.slid) this.hand.slide(held.slid, 0, 0);
    if (held?.moved || held?.slid) this.hand.cancel();
  }

  /** Enter or the space bar on a point: a click without a pointer. */
  enter(event) {
    const index = this.buttons.indexOf(event.target);
    if (event.detail === 0 && index >= 0) this.hand.choose(index);
  }

  /** The browser has taken the pointer that holds something for a gesture of its own. */
  lose(event) {
    if (this.held?.id === event.pointerId) this.takeBack();
  }

  /** The points are others: what a hand held is gone. */
  forget() {
    this.hold(null);
    this.nudged = false;
  }

  place({ clientX, clientY }, box) {
    return this.view.within([this.view.valueX(clientX - box.left), this.view.valueY(clientY - box.top)]);
  }

  /** The point nearest to a press, or several that lie on one another; none where all are too far. */
  nearest({ clientX, clientY, pointerType }, box) {
    const [px, py] = [clientX - box.left, clientY - box.top];
    const distances = this.points.map(([x, y]) => Math.hypot(this.view.x(x) - px, this.view.y(y) - py));
    const least = Math.min(...distances);
    if (least > (REACH[pointerType] ?? REACH.touch)) return [];
    return distances.flatMap((distance, n) => (distance === least ? [n] : []));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.buttons.includes(event.target)) return;
    if (event.key === "Escape" && this.held) this.takeBack();
    else if (event.shiftKey && event.key.startsWith("Arrow")) this.nudge(event);
    else if (["Delete", "Backspace"].includes(event.key)) this.hand.remove(this.current);
    else if (/^[1-9]$/.test(event.key)) this.hand.relabel(this.current, Number(event.key) - 1);
    else this.walk(event);
  }

  nudge(event) {
    event.preventDefault();
    this.nudged = true;
    const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const width = this.view.ranges.map(([low, high]) => NUDGE * (high - low));
    const [x, y] = this.points[this.current];
    this.hand.move(this.current, this.view.within([x + dx * width[0], y + dy * width[1]]));
  }

  letGo() {
    if (!this.nudged) return;
    this.nudged = false;
    this.hand.done(this.buttons[this.current]);
  }

  walk(event) {
    const last = this.points.length - 1;
    const to = {
      ArrowRight: () => this.neighbour(1, 0), ArrowLeft: () => this.neighbour(-1, 0),
      ArrowUp: () => this.neighbour(0, -1), ArrowDown: () => this.neighbour(0, 1),
      PageDown: () => Math.min(last, this.current + 1), PageUp: () => Math.max(0, this.current - 1),
      Home: () => 0, End: () => last,
    }[event.key]?.();
    if (to === undefined) return;
    event.preventDefault();
    this.buttons[to].focus({ preventScroll: true });
  }

  /** The nearest point within 45 degrees of a direction on the screen, or where we are. */
  neighbour(dx, dy) {
    const { view, points, current } = this;
    const [cx, cy] = [view.x(points[current][0]), view.y(points[current][1])];
    let [best, least] = [current, Infinity];
    points.forEach(([x, y], n) => {
      const [ahead, aside] = [(view.x(x) - cx) * dx + (view.y(y) - cy) * dy, (view.x(x) - cx) * dy + (view.y(y) - cy) * dx];
      const distance = Math.hypot(ahead, 2 * aside);
      if (ahead > 0.5 && Math.abs(aside) <= ahead && distance < least) [best, least] = [n, distance];
    });
    return best;
  }
}
