/**
 * The pictures of a page: views offer theirs, the export menu lists them. A picture is drawn as SVG, with the present values; PNG
 * is that drawn at twice its size. White ground has the colours of white paper, whatever the page's theme; without a ground a
 * picture has those of the page, for it will lie on a page like it.
 */
import { looks, onPaper } from "../page/looks.js";
import { download } from "./files.js";
import { sheet } from "./sheet.js";

const offered = new Map();

/**
 * Offer a picture. Returns the way to take it back.
 * @param {object} picture
 * @param {string} picture.key            of the picture, once a page
 * @param {HTMLElement} picture.node      what it is of, on the page
 * @param {() => string | null} picture.title   what it is called; null: there is none now
 * @param {() => string} [picture.name]   in its file's name (default: the key)
 * @param {(look: object) => object | Promise<object>} picture.draw  what sheet.js makes a whole of, in these colours
 */
export function offerPicture(picture) {
  const name = picture.name ?? (() => picture.key);
  const whole = { ...picture, name };
  offered.set(picture.key, whole);
  return () => offered.get(picture.key) === whole && offered.delete(picture.key);
}

/** What can be drawn now, in the order of the page. */
export const pictures = () => [...offered.values()].filter(({ node, title }) => node.isConnected && title())
  .sort((a, b) => (a.node.compareDocumentPosition(b.node) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));

const PAPER = "#ffffff";
/** Of a PNG's pixels to those of the page. */
const SCALE = 2;

/** A picture as SVG. */
export async function drawn(picture, isTransparent) {
  const draw = () => {
    const look = isTransparent ? looks(picture.node) : onPaper.looks(picture.node);
    return [picture.draw(look), look];
  };
  const [body, look] = isTransparent ? draw() : onPaper(picture.node, draw);
  return { ...sheet(await body, look, isTransparent ? null : PAPER), font: look.font };
}

/** The page's font as a style sheet that stands alone: a picture loads nothing, and does not know the page's fonts. */
const fontSheet = (family) => (sheets[family] ??= embedded(family).catch(() => ""));
const sheets = {};

async function embedded(family) {
  const own = family.split(",")[0].replaceAll('"', "").trim();
  const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => [rule, sheet.href ?? document.baseURI]));
  const isOwn = ({ style }) => style.fontFamily.replaceAll('"', "") === own && style.fontStyle !== "italic";
  const found = faces.filter(([rule]) => rule instanceof CSSFontFaceRule && isOwn(rule));
  const rules = await Promise.all(found.map(async ([{ style }, base]) => {
    const address = new URL(style.src.match(/url\("?([^")]+)/)[1], base);
    const file = await (await fetch(address)).blob();
    return `@font-face{font-family:"${own}";font-weight:${style.fontWeight};src:url(${await asData(file)})}`;
  }));
  return rules.join("");
}

const asData = (blob) => new Promise((resolve, reject) => {
  const reader = Object.assign(new FileReader(), { onload: () => resolve(reader.result), onerror: () => reject(reader.error) });
  reader.readAsDataURL(blob);
});

async function rastered({ svg, width, height, font }) {
  const whole = svg.replace("</title>", `</title><style>${await fontSheet(font)}</style>`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: width * SCALE, height: height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Save a picture; `kind` is "png" or "svg". */
export async function savePicture(picture, kind, isTransparent) {
  const whole = await drawn(picture, isTransparent);
  const content = kind === "png" ? await rastered(whole) : new Blob([whole.svg], { type: "image/svg+xml" });
  download(`softmax-${picture.name()}.${kind}`, content);
}
