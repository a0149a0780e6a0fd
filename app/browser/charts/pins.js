/** What stands at one place above a figure: markers and cursors. Each is a small layer of its own, which is moved, not drawn. */
import { h, setAttributes } from "../page/dom.js";
import { traceSymbol } from "./symbols.js";

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

function drawCursor(ctx, { x, y, height, colour }) {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x, y + height);
  ctx.setLineDash([4, 3]);
  ctx.lineWidth = 1;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.setLineDash([]);
}

export class Pins {
  constructor(stage) {
    this.stage = stage;
    this.shown = [];
    this.pool = [];
  }

  /** A dot is {x, y, colour, symbol, size, rim}, a cursor {x, y, height, colour}; those behind come first. */
  show(pins) {
    this.shown = pins;
    const ratio = window.devicePixelRatio || 1;
    pins.forEach(({ x, y, ...look }, n) => {
      const [width, height] = look.height ? [1, look.height] : [2 * REACH, 2 * REACH];
      const pin = (this.pool[n] ??= this.make());
      const now = JSON.stringify([look, ratio]);
      if (pin.look !== now) {
        pin.look = now;
        Object.assign(pin.node, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
        Object.assign(pin.node.style, { width: `${width}px`, height: `${height}px` });
        const ctx = pin.node.getContext("2d", { willReadFrequently: true });
        ctx.scale(ratio, ratio);
        if (look.height) drawCursor(ctx, { ...look, x: 0.5, y: 0 });
        else drawDot(ctx, { ...look, x: REACH, y: REACH });
      }
      // Between the screen's pixels a layer is blended from four of its own, and so is every other that is drawn with it.
      const [left, top] = (look.height ? [x - 0.5, y] : [x - REACH, y - REACH]).map((to) => Math.round(to * ratio) / ratio);
      pin.node.style.transform = `translate(${left}px, ${top}px)`;
    });
    this.pool.forEach(({ node }, n) => setAttributes(node, { hidden: n >= pins.length }));
  }

  make() {
    const node = h("canvas", { class: "pin", "aria-hidden": "true" });
    this.stage.append(node);
    return { node, look: null };
  }

  /** Draw them as they are shown. */
  copyTo(ctx) {
    for (const pin of this.shown) (pin.height ? drawCursor : drawDot)(ctx, pin);
  }
}
