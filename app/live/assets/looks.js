/** What the page looks like now, for whatever is drawn on a canvas. */

/** The page's colours as they are now, by the names that style.css gives them, as plain rgb. */
export function looks(node) {
  const probe = node.appendChild(document.createElement("span"));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const names = ["ink", "paper", "card", "soft", "line", "quiet", "faint", "accent", "bad"];
  const colours = names.map((name) => {
    probe.style.color = `var(--${name})`;
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return [name, `rgb(${r}, ${g}, ${b})`];
  });
  probe.remove();
  return { ...Object.fromEntries(colours), font: getComputedStyle(node).fontFamily };
}

/** A colour of the palette or of `looks` as [red, green, blue]. */
export const rgb = (colour) =>
  colour.startsWith("#") ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) : colour.match(/\d+/g).map(Number);
