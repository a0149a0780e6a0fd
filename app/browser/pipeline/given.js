/** What Python sent the pipeline last: words, palette, limits, and what the station chose to show. */
import { fill } from "../page/dom.js";

export let given = null;

export function take(data) {
  given = data;
}

export const text = (name, values = {}) => fill(given.text[name], values);
