/** Three classes: how likely the counts are under every distribution, as a map on the triangle. */
import { HEIGHT, placed } from "../../browser/charts/simplex.js";
import { softmax } from "../../browser/maths/kernel.js";
import { countsOf, relativeLikelihoodOf, sharesOf, topOf } from "./observed.js";

/** As in figures.py: places from 0 to `end`, one of which is `place`. */
function through(place, end, step) {
  const [before, after] = [Math.ceil(place / step), Math.ceil((end - place) / step)];
  return Array.from({ length: before + after + 1 }, (_, n) => place + step * (n - before));
}

let last = { key: "" };

/** The map's fields, computed again only where the counts are others. */
function fieldsOf(counts, step) {
  const key = `${counts} ${step}`;
  if (key === last.key) return last.fields;
  const { x: [xTop], y: [yTop] } = placed([sharesOf(counts)]);
  const [x, y] = [through(xTop, 1, step), through(yTop, HEIGHT, step)];
  const barycentric = y.map((down) => x.map((across) => {
    const first = down / HEIGHT;
    const third = across - first / 2;
    return [first, 1 - first - third, third];
  }));
  const likelihood = relativeLikelihoodOf(counts);
  const height = ([first, second, third]) => {
    const [a, b, c] = [Math.max(first, 0), Math.max(second, 0), Math.max(third, 0)];
    const sum = a + b + c;
    return likelihood([a / sum, b / sum, c / sum]);
  };
  const fields = {
    land: { x, y, z: barycentric.map((row) => row.map(height)) },
    veil: { x, y, z: barycentric.map((row) => row.map((place) => Math.min(place[0], place[1], place[2]))) },
    top: topOf(counts, xTop, yTop),
  };
  last = { key, fields };
  return fields;
}

export const traces = (scenario, own) => ({
  ...fieldsOf(countsOf(scenario, own), own.step),
  now: placed([softmax(scenario.logits, scenario.temperature)]),
});

/** The triangle's axes are no numbers of the lesson. */
export function now(scenario, own) {
  const [counts, p] = [countsOf(scenario, own), softmax(scenario.logits, scenario.temperature)];
  const likelihood = relativeLikelihoodOf(counts);
  const named = (sign, shares) => shares.map((share, k) => [`${sign}(${scenario.labels[k]})`, share]);
  return [...named("p", p), ...named("q", sharesOf(counts)), ["L(p) / L(q)", likelihood(p)]];
}

export function table(scenario, own) {
  const counts = countsOf(scenario, own);
  const likelihood = relativeLikelihoodOf(counts);
  const tenths = Array.from({ length: 11 }, (_, n) => n / 10);
  const places = tenths.flatMap((first) => tenths.filter((second) => first + second < 1.05).map((second) => [first, second, Math.max(0, 1 - first - second)]));
  return {
    head: [...scenario.labels.map((label) => `p(${label})`), "L(p) / L(q)"],
    rows: places.map((p) => [...p, likelihood(p)]),
  };
}
