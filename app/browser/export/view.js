/**
 * A view as a picture: its boxes and its text as they stand on the page, as SVG. What only hands need is left out.
 *
 * It knows plain colours, borders, rounded corners, scaled and turned boxes, insets, and text on one line or several: what the
 * pipeline is made of. Text has the width that it has on the page, whatever font the picture is seen with.
 */
import { element, escaped, round, widthOf } from "./sketch.js";

const LEFT_OUT = ".chip, .tools, .unseen, .track.thin, .problem, [hidden]";
/** Of which the ground is the picture's. */
const GROUND = ".card";

const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/** A computed colour as [red, green, blue, opacity from 0 to 1]. */
function rgba(colour) {
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

/** The attributes of a colour; null where nothing is seen of it. */
function painted(name, colour) {
  const [r, g, b, opacity] = rgba(colour);
  if (opacity === 0) return null;
  return { [name]: `rgb(${r}, ${g}, ${b})`, [`${name}-opacity`]: opacity < 1 ? opacity : null };
}

/** How much of a box an inset leaves away, from the right: all that our bars use. */
function insetOf(clipPath, width) {
  const right = clipPath.match(/^inset\(\S+ (?:calc\(([-\d.e]+)% ([+-]) ([\d.]+)px\)|([-\d.]+)px|([-\d.]+)%)/);
  if (!right) return 0;
  const [, share = 0, sign = "+", rest = 0, pixels = 0, percent = 0] = right;
  return (width * (Number(share) + Number(percent))) / 100 + (sign === "-" ? -1 : 1) * Number(rest) + Number(pixels);
}

/** A box of CSS: its ground, then its border. */
function boxOf({ x, y, width, height, turn = 0 }, style) {
  const seen = { x, y, width: Math.max(0, width - insetOf(style.clipPath, width)), height };
  const transform = turn ? `rotate(${round(turn)} ${round(x + width / 2)} ${round(y + height / 2)})` : null;
  const radius = parseFloat(style.borderTopLeftRadius) || 0;
  const corner = style.borderTopLeftRadius.endsWith("%") ? (Math.min(width, height) * radius) / 100 : radius;
  const parts = [];
  const ground = painted("fill", style.backgroundColor);
  if (ground && seen.width > 0) parts.push(element("rect", { ...seen, rx: Math.min(corner, seen.width / 2, height / 2) || null, ...ground, transform }));
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) => ({
    wide: style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]), colour: style[`border${side}Color`],
  }));
  if (sides.every(({ wide }) => wide > 0)) {
    const { wide, colour } = sides[0];
    const inner = { x: x + wide / 2, y: y + wide / 2, width: width - wide, height: height - wide };
    const line = painted("stroke", colour);
    if (line) parts.push(element("rect", { ...inner, rx: Math.min(corner, height / 2) || null, fill: "none", "stroke-width": wide, ...line, transform }));
  } else if (sides[2].wide > 0) {
    const line = painted("stroke", sides[2].colour);
    if (line) parts.push(element("path", { d: `M${round(x)} ${round(y + height)}h${round(width)}`, "stroke-width": sides[2].wide, ...line }));
  }
  return parts.join("");
}

/** One line of text in a rectangle of the page. */
function textIn(text, { left, top, width, height }, style) {
  const colour = painted("fill", style.color);
  if (!text.trim() || !colour) return "";
  const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const size = parseFloat(style.fontSize);
  return element("text", {
    x: left, y: top + height / 2 + 0.35 * size, style: `font: ${font}`, ...colour, textLength: width, lengthAdjust: "spacingAndGlyphs",
  }, escaped(text));
}

/** A text node by its lines. */
function linesOf(node, shift) {
  const range = document.createRange();
  const style = getComputedStyle(node.parentElement);
  const lines = [];
  let at = 0;
  for (const letter of node.data) {
    range.setStart(node, at);
    range.setEnd(node, (at += letter.length));
    const box = range.getClientRects()[0];
    if (!box || (box.width === 0 && !letter.trim())) continue; // a space that the page does not show
    const { left, right, top, height } = box;
    const last = lines.at(-1);
    if (!last || Math.abs(last.top - top) >= 2) lines.push({ text: letter, left, right, top, height });
    else Object.assign(last, { text: last.text + letter, left: Math.min(last.left, left), right: Math.max(last.right, right) });
  }
  return lines.map(({ text, left, right, top, height }) => {
    const room = { left: left - shift.x, top: top - shift.y, width: right - left, height };
    return textIn(text.replace(/\s/g, "\u00a0"), room, style);
  }).join("");
}

/** What a field holds, or a menu says. */
function valueOf(value, box, style) {
  const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const width = widthOf(value, font);
  const right = box.x + box.width - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth);
  const left = style.textAlign === "right" ? right - width : box.x + parseFloat(style.paddingLeft);
  return textIn(value, { left, top: box.y, width, height: box.height }, style);
}

/** A view's boxes and text, the way a browser paints them: what comes later lies above. */
export function viewPicture(root) {
  const frame = root.getBoundingClientRect();
  const shift = { x: frame.left, y: frame.top };
  const parts = [];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return void parts.push(linesOf(node, shift));
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(LEFT_OUT)) return;
    const style = getComputedStyle(node);
    if (style.display === "none" || style.opacity === "0") return;
    const first = parts.length;
    const isSeen = style.visibility === "visible";
    if (isSeen && style.display !== "contents" && node.namespaceURI === document.documentElement.namespaceURI) {
      const box = boxAt(node, style, shift);
      if (!node.matches(GROUND)) parts.push(boxOf(box, style));
      for (const pseudo of ["::before", "::after"]) parts.push(pseudoOf(node, pseudo, box));
      if (node.matches("input")) parts.push(valueOf(node.value, box, style));
      if (node.matches("select")) return void parts.push(valueOf(node.selectedOptions[0].text, box, style));
    }
    for (const child of node.childNodes) visit(child);
    if (style.opacity !== "1") parts.push(element("g", { opacity: style.opacity }, ...parts.splice(first)));
  };
  visit(root);
  return { width: frame.width, height: frame.height, svg: parts.join("") };
}

/** Where a box lies; one that is turned lies as wide and high as it is, about the same middle. */
function boxAt(node, { transform }, shift) {
  const { left, top, width, height } = node.getBoundingClientRect();
  const [a, b] = transform.startsWith("matrix(") ? transform.slice(7, -1).split(",").map(Number) : [1, 0];
  const box = { x: left - shift.x, y: top - shift.y, width, height };
  if (Math.abs(b) < 1e-6) return box;
  const times = Math.hypot(a, b);
  const own = { width: node.offsetWidth * times, height: node.offsetHeight * times };
  return { x: box.x + (width - own.width) / 2, y: box.y + (height - own.height) / 2, ...own, turn: (Math.atan2(b, a) * 180) / Math.PI };
}

/** What a style sheet puts before or behind, where it is a box that is placed: a track's ground, a flag's head. */
function pseudoOf(node, pseudo, { x, y }) {
  const style = getComputedStyle(node, pseudo);
  if (["none", "normal"].includes(style.content) || style.position !== "absolute") return "";
  const [left, top, width, height] = ["left", "top", "width", "height"].map((name) => parseFloat(style[name]));
  const edge = getComputedStyle(node);
  return boxOf({ x: x + left + parseFloat(edge.borderLeftWidth), y: y + top + parseFloat(edge.borderTopWidth), width, height }, style);
}
