/** Three classes: the point's path over temperature on the triangle of all distributions. */
import { placed } from "../../browser/charts/simplex.js";
import { shownSoftmax } from "../../browser/page/derived.js";
import { place } from "../../browser/page/numbers.js";

/** The triangle's axes are no numbers of the lesson. */
export const now = ({ labels, logits, temperature }) => [["T", place(temperature)], ...shownSoftmax(logits, temperature).map((p, k) => [`p(${labels[k]})`, p])];

export const table = ({ labels, logits }, { temperatures }) => ({
  head: ["T", ...labels.map((label) => `p(${label})`)],
  rows: temperatures.filter((_, n) => n % 6 === 0).map((t) => [place(t), ...shownSoftmax(logits, t)]),
});

export const traces = ({ logits, temperature }, { temperatures }) => ({
  path: placed(temperatures.map((t) => shownSoftmax(logits, t))),
  now: placed([shownSoftmax(logits, temperature)]),
});
