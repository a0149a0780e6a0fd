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

const mix = (from, to, share) => from.map((level, n) => level + (to[n] - level) * share);

/** How a picture is coloured: a function from its values to [colour, whether it is striped]. */
export const grey = (look) => {
  const [paper, ink] = [look.paper, look.ink].map(rgb);
  return (level) => [mix(paper, ink, level), false];
};
export const signed = (look, [negative, positive], scale) => {
  const [paper, less, more] = [look.paper, negative, positive].map(rgb);
  return (value) => [mix(paper, value < 0 ? less : more, Math.min(1, Math.abs(value) / scale) ** GAMMA), value < 0];
};

/** Write a picture of these values into a canvas of its own size. */
export function render(canvas, values, [height, width], look, colourOf) {
  const side = width > FEW ? SIDES.fine : SIDES.coarse;
  if (canvas.width !== side * width || canvas.height !== side * height) Object.assign(canvas, { width: side * width, height: side * height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const paper = rgb(look.paper);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const [colour, isStriped] = colourOf(values[r * width + c]);
      for (let i = 0; i < side; i++) {
        const [red, green, blue] = isStriped && i === 1 ? mix(colour, paper, 0.6) : colour;
        for (let j = 0; j < side; j++) image.data.set([red, green, blue, 255], 4 * ((r * side + i) * canvas.width + c * side + j));
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
      render(node, values, shape, look, colouring(look));
    },
    /** The same in other colours, on a canvas of its own. */
    copy(look) {
      const canvas = document.createElement("canvas");
      if (last.values) render(canvas, last.values, last.shape, look, last.colouring(look));
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
