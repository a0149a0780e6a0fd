/** What curves and fields are drawn on, above a figure. */
import { h, setAttributes } from "../page/dom.js";

/** A sheet ends at a multiple of so many pixels, so that it seldom has to be cut anew. */
const STEP = 64;
/** How many times larger than what is drawn a sheet may be before it is cut to it. */
const LOOSE = 3;

/**
 * A canvas as large as what is drawn on it. It is drawn by the processor and handed over to the compositor as it is: of the
 * ways to the screen the shortest without a graphics card, where each of its pixels costs twice (benchmarks/README.md).
 * Where its size has to change another one takes its place: one that is cut while it is seen would show its last picture
 * stretched until the next has come.
 */
export class Sheet {
  constructor(stage) {
    this.leaves = [leaf(stage), leaf(stage)];
  }

  /**
   * Show these marks and nothing else.
   * @param {{box: number[], paint: (ctx: OffscreenCanvasRenderingContext2D) => void}[]} marks   boxes: left, top, right, bottom
   * @param {number[]} whole   what is outside of this is not shown
   */
  show(marks, whole) {
    const box = around(marks, whole);
    if (!box) return this.leaves.forEach(({ canvas }) => setAttributes(canvas, { hidden: true }));
    const ratio = window.devicePixelRatio || 1;
    if (!fits(this.leaves[0], box, whole, ratio)) {
      this.leaves.reverse();
      cut(this.leaves[0], box, ratio);
    }
    const [{ canvas, ctx, box: [left, top, right, bottom] }, { canvas: before }] = this.leaves;
    ctx.clearRect(left, top, right - left, bottom - top);
    for (const { paint } of marks) paint(ctx);
    setAttributes(canvas, { hidden: false });
    if (!before.hidden) requestAnimationFrame(() => setAttributes(this.leaves[1].canvas, { hidden: true }));
  }

  /** Draw it as it is shown. */
  copyTo(context) {
    const { canvas, screen, box } = this.leaves[0];
    if (canvas.hidden) return;
    const [left, top, right, bottom] = box;
    context.drawImage(screen, left, top, right - left, bottom - top);
  }
}

function leaf(stage) {
  const canvas = h("canvas", { class: "sheet", "aria-hidden": "true", hidden: true });
  stage.append(canvas);
  const screen = canvas.transferControlToOffscreen();
  return { canvas, screen, ctx: screen.getContext("2d", { willReadFrequently: true }), box: null, ratio: 0 };
}

/** The smallest box of whole steps around all marks, within the whole; null where there is nothing. */
function around(marks, [left, top, right, bottom]) {
  const ends = (k, furthest) => furthest(...marks.map(({ box }) => box[k]));
  const low = (k, edge) => Math.max(edge, Math.floor(ends(k, Math.min) / STEP) * STEP);
  const high = (k, edge) => Math.min(edge, Math.ceil(ends(k, Math.max) / STEP) * STEP);
  const box = [low(0, left), low(1, top), high(2, right), high(3, bottom)];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);

function fits(leaf, [left, top, right, bottom], whole, ratio) {
  const { box } = leaf;
  return box && ratio === leaf.ratio && box[0] >= whole[0] && box[1] >= whole[1] && box[2] <= whole[2] && box[3] <= whole[3]
    && box[0] <= left && box[1] <= top && box[2] >= right && box[3] >= bottom && area(box) <= LOOSE * area([left, top, right, bottom]);
}

function cut(leaf, box, ratio) {
  const [left, top, right, bottom] = box;
  const [width, height] = [right - left, bottom - top];
  Object.assign(leaf.screen, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  leaf.ctx.setTransform(ratio, 0, 0, ratio, -left * ratio, -top * ratio);
  Object.assign(leaf.canvas.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  Object.assign(leaf, { box, ratio });
}
