/** A plane as a picture: what lies on it, drawn anew as SVG, with the marks along its axes as they stand on the page. */
import { plane } from "../plane/store.js";
import { View } from "../plane/view.js";
import { round, Sketch } from "./sketch.js";

/** What the symbols on a plane mean. */
export const classLegend = (palette) => plane.classes.map((words, k) => ({ symbol: k, colour: palette[k].colour, words }));

/**
 * @param {HTMLElement} stage   with the marks as `.plane-axes span`, those of the upright axis's title turned
 * @param {View} view           of the page: its size and its axes
 * @param {(on: View) => void} draw   draws on a view whose context is a sketch
 * @param {object} look
 * @param {object} words        title, note and legend of the picture
 */
export function stagePicture(stage, { width, height, ranges }, draw, look, words) {
  const sketch = new Sketch();
  const on = Object.assign(new View({ getContext: () => sketch }), { width, height, ranges, ratio: 1 });
  draw(on);
  const frame = new Sketch();
  Object.assign(frame, { strokeStyle: look.line, lineWidth: 1 });
  frame.rect(0, 0, width, height);
  frame.stroke();
  const box = stage.getBoundingClientRect();
  const marks = [...stage.querySelectorAll(".plane-axes span")].map((node) => ({ node, at: node.getBoundingClientRect() }));
  for (const { node, at } of marks) {
    const { fontSize } = getComputedStyle(node);
    Object.assign(frame, { fillStyle: look.quiet, font: `400 ${fontSize} ${look.font}`, textAlign: "center", textBaseline: "middle" });
    frame.save();
    frame.translate((at.left + at.right) / 2 - box.left, (at.top + at.bottom) / 2 - box.top);
    if (node.matches(".title.axis-1")) frame.rotate(-Math.PI / 2);
    frame.fillText(node.textContent, 0, 0);
    frame.restore();
  }
  const left = Math.max(0, ...marks.map(({ at }) => box.left - at.left));
  const right = Math.max(0, ...marks.map(({ at }) => at.right - box.right));
  const below = Math.max(0, ...marks.map(({ at }) => at.bottom - box.bottom));
  return {
    ...words, width: left + width + right, height: height + below,
    svg: `<g transform="translate(${round(left)} 0)"><svg width="${round(width)}" height="${round(height)}">${sketch.svg}</svg>${frame.svg}</g>`,
  };
}

/** Between pictures that stand side by side, and the lines of text above each, in pixels. */
const [APART, LINE] = [24, 20];

/** Several pictures side by side, each below its lines of text. */
export function sideBySide(pictures, look) {
  const top = LINE * Math.max(...pictures.map(({ words }) => words.length)) * look.enlargement;
  let x = 0;
  const parts = pictures.map(({ words, width, svg }) => {
    const text = new Sketch();
    words.forEach((line, n) => {
      Object.assign(text, { fillStyle: n ? look.quiet : look.ink, font: `${n ? 400 : 600} ${13 * look.enlargement}px ${look.font}` });
      text.fillText(line, 0, LINE * (n + 0.7) * look.enlargement);
    });
    const part = `<g transform="translate(${round(x)} 0)">${text.svg}<g transform="translate(0 ${round(top)})">${svg}</g></g>`;
    x += width + APART;
    return part;
  });
  return { width: x - APART, height: top + Math.max(...pictures.map(({ height }) => height)), svg: parts.join("") };
}
