/** What the page looks like now, for whatever is drawn on a canvas. */

import { enlargement } from "./size.js";

const THEME = ["text-color", "background-color", "secondary-background-color", "border-color", "primary-color"];
let last = {};

/** The page's colours as they are now, by the names that style/tokens.css gives them, as plain rgb; its font, and how large it is. */
export function looks(node) {
  const style = getComputedStyle(node);
  const theme = [...THEME.map((name) => style.getPropertyValue(`--st-${name}`)), enlargement()].join();
  if (last.theme !== theme) last = { theme, looks: { ...resolved(node), font: style.fontFamily, enlargement: enlargement() } };
  return last.looks;
}

/** Of white paper, by Streamlit's names: those of the light theme, which Python says. */
let paper = {};
export const takePaper = (colours) => { paper = colours; };

/**
 * Do something while the view around a node has the colours of white paper, whatever the page's theme: within one task, so that
 * nobody sees it. `onPaper.looks(node)` are the looks there, which nothing remembers.
 */
export function onPaper(node, work) {
  const { style } = node.closest(".live");
  for (const [name, colour] of Object.entries(paper)) style.setProperty(`--st-${name}`, colour);
  style.colorScheme = "light";
  try {
    return work();
  } finally {
    for (const name of Object.keys(paper)) style.removeProperty(`--st-${name}`);
    style.colorScheme = "";
  }
}
onPaper.looks = (node) => ({ ...resolved(node), font: getComputedStyle(node).fontFamily, enlargement: enlargement() });

/** The colours that custom properties come to, once computed: a probe wears one after the other. */
function resolved(node) {
  const probe = node.appendChild(document.createElement("span"));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const names = ["ink", "paper", "card", "soft", "line", "quiet", "faint", "accent", "bad", "mark"];
  const colours = names.map((name) => {
    probe.style.color = `var(--${name})`;
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return [name, `rgb(${r}, ${g}, ${b})`];
  });
  probe.remove();
  return Object.fromEntries(colours);
}

const parsed = new Map();

/** A colour of the palette or of `looks` as [red, green, blue]. */
export function rgb(colour) {
  if (!parsed.has(colour)) {
    parsed.set(colour, colour.startsWith("#") ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) : colour.match(/\d+/g).map(Number));
  }
  return parsed.get(colour);
}
