/**
 * A drawing context whose picture is SVG: what draws on a canvas draws here too, with edges that stay sharp at any size.
 * Of CanvasRenderingContext2D it has what our pictures use.
 */

const IDENTITY = [1, 0, 0, 1, 0, 0];
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
const BASELINES = { middle: "central", top: "hanging", bottom: "text-after-edge" };

/** Text and attributes as XML has them. */
export const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const ruler = new OffscreenCanvas(1, 1).getContext("2d");

/** How wide a text is in a CSS font. */
export function widthOf(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

/** An element as text; attributes that are null are left out. */
export function element(tag, attributes = {}, ...children) {
  const given = Object.entries(attributes).filter(([, value]) => value != null);
  const written = given.map(([name, value]) => ` ${name}="${typeof value === "number" ? round(value) : escaped(value)}"`);
  return `<${tag}${written.join("")}>${children.join("")}</${tag}>`;
}

export const round = (x) => Number(x.toFixed(2));

/** Each has a name of its own in its SVG. */
let clips = 0;

/** A canvas as the address of a picture. */
function address(image) {
  if (image.toDataURL) return image.toDataURL();
  const copy = document.createElement("canvas");
  Object.assign(copy, { width: image.width, height: image.height });
  copy.getContext("2d").drawImage(image, 0, 0);
  return copy.toDataURL();
}

export class Sketch {
  constructor() {
    this.parts = [];
    this.path = "";
    this.stack = [];
    this.matrix = IDENTITY;
    Object.assign(this, {
      fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", globalAlpha: 1,
      font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic", dashes: [], clipping: null,
    });
  }

  /** All that was drawn, as SVG. */
  get svg() { return this.parts.join(""); }

  add(tag, attributes, ...children) {
    const transform = this.matrix === IDENTITY ? null : `matrix(${this.matrix.map(round).join(" ")})`;
    const opacity = this.globalAlpha === 1 ? null : this.globalAlpha;
    this.parts.push(element(tag, { ...attributes, opacity, transform, "clip-path": this.clipping }, ...children));
  }

  save() {
    const { parts, path, stack, ...state } = this;
    stack.push(state);
  }

  restore() { Object.assign(this, this.stack.pop()); }

  transform(...by) {
    const [a, b, c, d, e, f] = this.matrix;
    const [g, h, i, j, k, l] = by;
    this.matrix = [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
  }

  translate(x, y) { this.transform(1, 0, 0, 1, x, y); }
  scale(x, y) { this.transform(x, 0, 0, y, 0, 0); }
  rotate(angle) { this.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0); }

  beginPath() { this.path = ""; }
  closePath() { this.path += "Z"; }
  moveTo(x, y) { this.path += `M${round(x)} ${round(y)}`; }
  lineTo(x, y) { this.path += `${this.path ? "L" : "M"}${round(x)} ${round(y)}`; }
  rect(x, y, width, height) { this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`; }

  /** Of a full circle two halves: an arc to where it begins is none. */
  arc(x, y, r, from, to) {
    this.lineTo(x + r * Math.cos(from), y + r * Math.sin(from));
    const isFull = Math.abs(to - from) >= 2 * Math.PI;
    for (const angle of isFull ? [from + Math.PI, from + 2 * Math.PI] : [to]) {
      const isLarge = !isFull && Math.abs(to - from) > Math.PI;
      this.path += `A${round(r)} ${round(r)} 0 ${Number(isLarge)} ${Number(to > from)} ${round(x + r * Math.cos(angle))} ${round(y + r * Math.sin(angle))}`;
    }
  }

  /** From here on only within the path; of one transformation. */
  clip() {
    const name = `clip-${++clips}`;
    this.parts.push(element("clipPath", { id: name }, element("path", { d: this.path })));
    this.clipping = `url(#${name})`;
  }

  setLineDash(dashes) { this.dashes = dashes; }

  fill() { this.add("path", { d: this.path, fill: this.fillStyle }); }

  stroke() {
    this.add("path", {
      d: this.path, fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth,
      "stroke-linecap": this.lineCap === "butt" ? null : this.lineCap, "stroke-linejoin": this.lineJoin === "miter" ? null : this.lineJoin,
      "stroke-dasharray": this.dashes.length ? this.dashes.join(" ") : null,
    });
  }

  fillRect(x, y, width, height) { this.add("rect", { x, y, width, height, fill: this.fillStyle }); }

  fillText(text, x, y) { this.text(text, x, y, { fill: this.fillStyle }); }

  strokeText(text, x, y) {
    this.text(text, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": this.lineJoin });
  }

  text(text, x, y, look) {
    this.add("text", {
      x, y, ...look, style: `font: ${this.font}`, "text-anchor": ANCHORS[this.textAlign],
      "dominant-baseline": BASELINES[this.textBaseline] ?? null,
      // As wide as here where there is no such font.
      textLength: widthOf(text, this.font) || null, lengthAdjust: "spacingAndGlyphs",
    }, escaped(text));
  }

  drawImage(image, x, y, width, height) {
    this.add("image", { x, y, width, height, href: address(image), preserveAspectRatio: "none" });
  }
}
