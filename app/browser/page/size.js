/** How large the page is: as usual, or larger, for those who sit far from a projector. Style and canvases follow. */
import { values } from "./store.js";

/** Of the usual text, in pixels: .streamlit/config.toml. */
const USUAL = 15;

let last = { size: null, enlargement: 1 };

/** How many times as large as usual things are. */
export const enlargement = () => last.enlargement;

/** Let the page be as large as its values say. */
export function resize() {
  const { size } = values.view ?? {};
  if (size === undefined || size === last.size) return;
  const { documentElement } = document;
  documentElement.dataset.size = size;
  last = { size, enlargement: parseFloat(getComputedStyle(documentElement).fontSize) / USUAL };
  askContainersAnew();
}

/** Chromium keeps what container queries in rem have found when the size of a rem changes, but not when they begin anew. */
function askContainersAnew() {
  for (const type of ["normal", ""]) {
    for (const box of document.querySelectorAll(".live")) box.style.containerType = type;
    void document.body.offsetHeight;
  }
}
