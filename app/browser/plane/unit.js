/** What one hidden unit makes of places, as a picture: one colour below 0, another above, the stronger the further. */
import { rgb } from "../page/looks.js";

/** Opacity of the largest value. */
const STRONGEST = 0.8;

/** The unit that a ground shows, {layer, unit} from 0 on; null for another ground, or where the model has no such unit. */
export function unitOf(ground, { layers }) {
  const [kind, layer, unit] = ground.split("-");
  if (kind !== "unit" || !layers) return null;
  const found = { layer: layer - 1, unit: unit - 1 };
  return found.layer < layers.length - 1 && found.unit < layers[found.layer].bias.length ? found : null;
}

/** Write values, one a place, into pixels of four bytes. `colours`: below 0 and above. */
export function paintUnit(pixels, values, colours, paper) {
  const [low, high] = colours.map(rgb);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  values.forEach((value, n) => {
    const strength = (STRONGEST * Math.abs(value)) / largest;
    const colour = value < 0 ? low : high;
    for (let c = 0; c < 3; c++) pixels[4 * n + c] = colour[c] * strength + paper[c] * (1 - strength);
    pixels[4 * n + 3] = 255;
  });
}
