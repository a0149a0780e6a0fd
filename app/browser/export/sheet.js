/** A picture as a whole: a title and a note, a legend, and below them what was drawn. */
import { traceSymbol } from "../charts/symbols.js";
import { element, escaped, Sketch, widthOf } from "./sketch.js";

/** Around everything, and between what stands below one another, in pixels of the usual page. */
const [MARGIN, GAP] = [12, 6];
const [TITLE, NOTE] = [16, 13];
/** Of a legend's symbols, and around each of its entries. */
const [SYMBOL, BESIDE, APART] = [5, 8, 16];

/** Words on lines of at most this width. */
function lines(words, font, width) {
  const found = [""];
  for (const word of words.split(/(?<=\s)/)) {
    if (found.at(-1) && widthOf(found.at(-1) + word, font) > width) found.push("");
    found[found.length - 1] += word;
  }
  return found;
}

/**
 * @param {object} picture
 * @param {string} picture.title
 * @param {string} [picture.note]
 * @param {{symbol: number | string, colour: string, ring?: boolean, words: string}[]} [picture.legend]  `ring`: hollow
 * @param {number} picture.width   of the body, which is SVG
 * @param {number} picture.height
 * @param {string} picture.svg
 * @param {object} look            colours and font, as page/looks.js says them
 * @param {string | null} ground   the colour of the ground; null: none
 * @returns {{svg: string, width: number, height: number}}
 */
export function sheet({ title, note = "", legend = [], width, height, svg }, look, ground) {
  const times = look.enlargement;
  const above = new Sketch();
  let y = MARGIN * times;
  const write = (words, size, weight, colour) => {
    const font = `${weight} ${size * times}px ${look.font}`;
    for (const line of lines(words, font, width)) {
      y += size * times;
      Object.assign(above, { font, fillStyle: colour });
      above.fillText(line.trim(), 0, y);
      y += GAP * times;
    }
  };
  write(title, TITLE, 650, look.ink);
  if (note) write(note, NOTE, 400, look.quiet);
  let x = 0;
  const font = `400 ${NOTE * times}px ${look.font}`;
  if (legend.length) y += NOTE * times;
  for (const { symbol, colour, ring, words } of legend) {
    const room = (2 * SYMBOL + BESIDE + APART) * times + widthOf(words, font);
    if (x && x + room > width) [x, y] = [0, y + (NOTE + GAP) * times];
    traceSymbol(above, symbol, x + SYMBOL * times, y - 4.5 * times, SYMBOL * times);
    Object.assign(above, ring ? { strokeStyle: colour, lineWidth: 2.25 } : { fillStyle: colour });
    if (ring) above.stroke();
    else above.fill();
    Object.assign(above, { font, fillStyle: look.ink });
    above.fillText(words, x + (2 * SYMBOL + BESIDE) * times, y);
    x += room;
  }
  if (legend.length) y += GAP * times;
  y += GAP * times;
  const all = { width: Math.ceil(width + 2 * MARGIN * times), height: Math.ceil(y + height + MARGIN * times) };
  const shift = (down, inside) => element("g", { transform: `translate(${MARGIN * times} ${down})` }, inside);
  return {
    ...all,
    svg: element("svg", { xmlns: "http://www.w3.org/2000/svg", ...all, viewBox: `0 0 ${all.width} ${all.height}` },
      element("title", {}, escaped(title)),
      ground === null ? "" : element("rect", { ...all, fill: ground }),
      shift(0, above.svg), shift(y, svg)),
  };
}
