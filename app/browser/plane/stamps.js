/** Small marks of which there are many, or that are drawn in every frame: painted once, then only put where they are. */

import { Sketch } from "../export/sketch.js";
import { enlargement } from "../page/size.js";

const stamps = new Map();
document.fonts.addEventListener("loadingdone", () => stamps.clear());

/**
 * A mark's picture, `usualHalf` pixels of the usual page to each side of its middle. `draw(ctx)` draws it around (0, 0), always the same
 * for the same parts of `key`.
 */
export function stamp(usualHalf, ratio, key, draw) {
  const times = enlargement();
  const half = usualHalf * times;
  const name = [half, ratio, ...key].join();
  if (!stamps.has(name)) {
    const side = Math.round(2 * half * ratio);
    const canvas = new OffscreenCanvas(side, side);
    const ctx = canvas.getContext("2d", { willReadFrequently: true });
    ctx.setTransform(ratio * times, 0, 0, ratio * times, half * ratio, half * ratio);
    draw(ctx);
    stamps.set(name, { bitmap: canvas.transferToImageBitmap(), half, ratio, draw, times });
  }
  return stamps.get(name);
}

/** Put its middle at a place, on whole pixels of the screen; into a sketch, whose edges stay sharp, it is drawn. */
export function put(ctx, { bitmap, half, ratio, draw, times }, x, y) {
  if (ctx instanceof Sketch) {
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(times, times);
    draw(ctx);
    return ctx.restore();
  }
  const at = (middle) => Math.round((middle - half) * ratio) / ratio;
  ctx.drawImage(bitmap, at(x), at(y), 2 * half, 2 * half);
}
