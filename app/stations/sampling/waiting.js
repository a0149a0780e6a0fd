/** How probable it is that each class has come, over the number of draws; and the draw that brought it. */
import { experiment, PLACES, seenWithin } from "./maths.js";
import { fill } from "../../browser/page/dom.js";
import { values } from "../../browser/page/store.js";

export function traces(scenario, { sampling }) {
  const settings = values.sampling ?? sampling;
  const { kept, first } = experiment(scenario, settings);
  const curves = kept.map((q, k) => [`seen-${k}`, { x: PLACES, y: PLACES.map((n) => seenWithin(q, n)) }]);
  const came = kept.map((q, k) => {
    const x = first[k] === null ? [] : [first[k]];
    return [`first-${k}`, { x, y: x.map((n) => seenWithin(q, n)) }];
  });
  return { ...Object.fromEntries([...curves, ...came]), cursor: { x: settings.draws ? [settings.draws] : [] } };
}

/** Which draw brought each class, if one has. */
export function now(scenario, { sampling, words: [n, firstOf] }) {
  const settings = values.sampling ?? sampling;
  const { first } = experiment(scenario, settings);
  return [[n, String(settings.draws)], ...scenario.labels.map((label, k) => [fill(firstOf, { label }), String(first[k] ?? "–")])];
}
