/** One draw by Gumbel-max: each class starts at z/T, noise carries it on, the largest wins. */
import { experiment, noiseOf } from "./maths.js";
import { growth } from "./draws.js";
import { values } from "../../browser/page/store.js";

/** Where each class starts, and what is added; classes that are cut off do not start. */
function race(scenario, sampling) {
  const settings = values.sampling ?? sampling;
  const { scaled } = experiment(scenario, settings);
  const noise = settings.draws ? noiseOf(scaled.length, settings) : scaled.map(() => 0);
  return { scaled, noise };
}

export function traces(scenario, { sampling }) {
  const { scaled, noise } = race(scenario, sampling);
  const ends = scaled.map((z, k) => z + noise[k] * growth.share);
  const lines = scaled.map((z, k) => [`noise-${k}`, z > -Infinity ? { x: [z, ends[k]], y: [k, k] } : { x: [], y: [] }]);
  const marks = scaled.map((z, k) => [`sum-${k}`, z > -Infinity ? { x: [ends[k]], y: [k] } : { x: [], y: [] }]);
  return { cursor: { x: [Math.max(...ends)] }, ...Object.fromEntries([...lines, ...marks]) };
}

export function now(scenario, { sampling, words: [n, score] }) {
  const { scaled, noise } = race(scenario, sampling);
  const { draws } = values.sampling ?? sampling;
  return [[n, String(draws)], ...scenario.labels.map((label, k) => [`${score}(${label})`, scaled[k] + noise[k]])];
}

export function table(scenario, { sampling, words: [, score, label] }) {
  const { scaled, noise } = race(scenario, sampling);
  return {
    head: [label, "z/T − max", "g", score],
    rows: scenario.labels.map((name, k) => [name, scaled[k], noise[k], scaled[k] + noise[k]]),
  };
}
