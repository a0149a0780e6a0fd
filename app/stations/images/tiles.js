/**
 * Small pictures of pixels, grey or signed. What is less than 0 is striped besides having a colour of its own, so that a sign is
 * seen without hue.
 */
import { looks, rgb } from "../../browser/page/looks.js";
import { h, setAttributes } from "../../browser/page/dom.js";
import { Sketch } from "../../browser/export/sketch.js";
import { viewPicture } from "../../browser/export/view.js";

/** A pixel of a picture in so many of its canvas, of which the middle row makes the stripe. */
const SIDES = { coarse: 3, fine: 2 };
/** Pictures with more pixels than this in a row have no room for a third one. */
const FEW = 16;
/** Small weights are seen, too. */
const GAMMA = 0.75;

/** So many shades from paper to a colour. */
const SHADES = 256;

const packed = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
const mix = (from, to, share) => from.map((level, n) => Math.round(level + (to[n] - level) * share));

const known = new Map();

/** Shades from paper to a colour as pixels, `gamma` of a share; `towards` paper again by some share. */
function shades(paper, colour, gamma, towards = 0) {
  const key = `${paper} ${colour} ${gamma} ${towards}`;
  if (!known.has(key)) {
    const [from, to] = [paper, colour].map(rgb);
    known.set(key, Uint32Array.from({ length: SHADES }, (_, n) => packed(mix(mix(from, to, (n / (SHADES - 1)) ** gamma), from, towards))));
  }
  return known.get(key);
}

/** How a picture is coloured: {scale, more, less, stripe}, shades of values above 0 and below, and of the stripes there. */
export const grey = ({ paper, ink }) => ({ scale: 1, more: shades(paper, ink, 1) });
export const signed = ({ paper }, [negative, positive], scale) => ({
  scale, more: shades(paper, positive, GAMMA), less: shades(paper, negative, GAMMA), stripe: shades(paper, negative, GAMMA, 0.6),
});

/** Write a picture of these values into a canvas of its own size. */
export function render(canvas, values, [height, width], { scale, more, less = more, stripe = more }) {
  const side = width > FEW ? SIDES.fine : SIDES.coarse;
  const across = side * width;
  if (canvas.width !== across || canvas.height !== side * height) Object.assign(canvas, { width: across, height: side * height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(across, side * height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const value = values[r * width + c];
      const shade = Math.round(Math.min(1, Math.abs(value) / scale) * (SHADES - 1));
      for (let i = 0; i < side; i++) {
        const colour = (value >= 0 ? more : i === 1 ? stripe : less)[shade];
        const at = (r * side + i) * across + c * side;
        pixels.fill(colour, at, at + side);
      }
    }
  }
  context.putImageData(image, 0, 0);
}

/**
 * A picture on the page: {node, paint, redraw}. `paint(name, values, shape, colouring)` draws what has changed; `colouring` is a function
 * from the page's looks, with a `key` of what else it depends on.
 */
export function tile(attributes = {}) {
  const node = h("canvas", { class: "pixels", role: "img", ...attributes });
  let last = {};
  return {
    node,
    paint(name, values, shape, colouring, key = "") {
      setAttributes(node, { "aria-label": name });
      const look = looks(node);
      if (last.values === values && last.look === look && last.key === key) return;
      last = { values, look, key, shape, colouring };
      render(node, values, shape, colouring(look));
    },
    /** The same in other colours, on a canvas of its own. */
    copy(look) {
      const canvas = document.createElement("canvas");
      if (last.values) render(canvas, last.values, last.shape, last.colouring(look));
      return canvas;
    },
  };
}

/** A part of a page as a picture: its boxes and text, and the tiles where they stand in it. */
export function tiledPicture(root, tiles, look) {
  const frame = root.getBoundingClientRect();
  const sketch = new Sketch();
  for (const each of tiles.filter(({ node }) => root.contains(node) && node.offsetWidth)) {
    const { left, top, width, height } = each.node.getBoundingClientRect();
    sketch.drawImage(enlarged(each.copy(look), width, height), left - frame.left, top - frame.top, width, height);
  }
  const body = viewPicture(root);
  return { ...body, svg: body.svg + sketch.svg };
}

/** With edges that stay sharp where it is shown larger. */
function enlarged(image, width, height) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(4 * width), height: Math.round(4 * height) });
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  if (image.width) context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
