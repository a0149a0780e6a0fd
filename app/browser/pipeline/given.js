/** What Python sent the pipeline last: words, palette, limits, and what the station chose to show. */
import { fill } from "../page/dom.js";
import { state } from "../page/store.js";

export let given = null;

export function take(data) {
  given = data;
}

export const text = (name, values = {}) => fill(given.text[name], values);

/** Whether nobody has said which class is true: equal shares mean that where a station has words for it. */
export const isOpen = () => Boolean(given.text.no_target) && state.target.every((y) => y === state.target[0]);
