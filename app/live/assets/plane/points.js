/**
 * The points as something to press: one button each, `Point <n>`, above the canvas that shows them. They are one stop
 * of the Tab key; arrow keys go on from there. A press takes the nearest point, so that none must be hit exactly.
 */
import { fill, h } from "../dom.js";

/** How far from a point a press may be, in pixels. */
const REACH = { mouse: 12, touch: 22 };

export class Points {
  /** @param {import("./view.js").View} view  @param {(index: number) => void} choose */
  constructor(view, choose) {
    this.view = view;
    this.choose = choose;
    this.chosen = null;
    this.current = 0;
    this.node = h("div", { class: "plane-points", role: "group", onclick: (event) => this.press(event), onkeydown: (event) => this.walk(event) });
    this.node.addEventListener("focusin", (event) => this.rove(this.buttons.indexOf(event.target)));
  }

  /** @param {(index: number) => string} about  what a point is, in words */
  show(points, text, about) {
    this.points = points;
    this.node.setAttribute("aria-label", fill(text.points, { count: points.length }));
    // Of points on one another the first lies on top.
    this.buttons = points.map(([x, y], n) => h("button", {
      type: "button", class: "plane-point", tabindex: -1, "aria-label": fill(text.point, { n: n + 1 }), title: about(n),
      style: `left: ${100 * this.view.share(0, x)}%; bottom: ${100 * this.view.share(1, y)}%; z-index: ${points.length - n}`,
    }));
    this.node.replaceChildren(...this.buttons);
    this.rove(this.current);
    this.mark(this.chosen);
  }

  rove(index) {
    this.buttons[this.current]?.setAttribute("tabindex", -1);
    this.current = this.buttons[index] ? index : 0;
    this.buttons[this.current].setAttribute("tabindex", 0);
  }

  /** Say which point is chosen. */
  mark(index) {
    if (this.chosen !== null) this.buttons[this.chosen]?.setAttribute("aria-pressed", "false");
    this.chosen = index;
    if (index === null) return;
    this.buttons[index].setAttribute("aria-pressed", "true");
    if (!this.node.contains(document.activeElement)) this.rove(index);
  }

  press(event) {
    const index = event.detail === 0 ? this.buttons.indexOf(event.target) : this.nearest(event);
    if (index >= 0) this.choose(index);
  }

  /** The point nearest to a press; of several on one another the one after the chosen one. */
  nearest({ clientX, clientY, pointerType }) {
    const box = this.node.getBoundingClientRect();
    const [px, py] = [clientX - box.left, clientY - box.top];
    const distances = this.points.map(([x, y]) => Math.hypot(this.view.x(x) - px, this.view.y(y) - py));
    const least = Math.min(...distances);
    if (least > (REACH[pointerType] ?? REACH.touch)) return -1;
    const here = distances.flatMap((distance, n) => (distance === least ? [n] : []));
    return here[(here.indexOf(this.chosen) + 1) % here.length];
  }

  walk(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
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
