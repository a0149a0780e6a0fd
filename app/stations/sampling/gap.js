/** The gap from the frequencies to p, over the number of draws, beside what it is on average. */
import { expectedGap, experiment, PLACES } from "./maths.js";
import { values } from "../../browser/page/store.js";

export function traces(scenario, { sampling }) {
  const settings = values.sampling ?? sampling;
  const found = experiment(scenario, settings);
  const { draws } = settings;
  const isBetween = draws > 0 && !found.reached.includes(draws);
  const now = found.gap === null ? [] : [draws];
  return {
    expected: { x: PLACES, y: PLACES.map((n) => expectedGap(found, n)) },
    gap: {
      x: isBetween ? [...found.reached, draws] : found.reached,
      y: isBetween ? [...found.gaps, found.gap] : found.gaps,
    },
    cursor: { x: now },
    "now-gap": { x: now, y: now.map(() => found.gap) },
  };
}

/** Before the first draw there is nothing to say but that. */
export function now(scenario, own) {
  const { gap, expected } = traces(scenario, own);
  const { draws } = values.sampling ?? own.sampling;
  const [n, measured, average] = own.words;
  if (!draws) return [[n, "0"]];
  const at = PLACES.findLastIndex((place) => place <= draws);
  return [[n, String(draws)], [measured, gap.y.at(-1)], [average, expected.y[at]]];
}
