/**
 * The descents of one student from the same start, by label, by teacher, by both: the page walks them, anew whenever something
 * that they follow from changes; and their controls.
 */
import { distillationStep, softPart } from "./maths.js";
import { card } from "../../browser/controls/card.js";
import { logarithmicSlider } from "../../browser/controls/logarithmic.js";
import { stepPlayer } from "../../browser/controls/step_player.js";
import { term } from "../../browser/controls/tooltip.js";
import { logSoftmax } from "../../browser/maths/kernel.js";
import { teacherOf } from "./distilled.js";
import { h } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { math } from "../../browser/page/mathml.js";
import { readout, readoutOfExp, stated } from "../../browser/page/numbers.js";
import { change, state, trueClass, values } from "../../browser/page/store.js";

const chosen = (values.distillation ??= {});

/** The last paths, and what they follow from. */
let walked = { key: null, paths: null };

/**
 * Each way's logits at every step, and how far from the teacher they are at T = 1.
 * @returns {Object<string, {path: number[][], distances: number[]}>}
 */
export function descents({ logits, target, temperature }, steps) {
  const { alpha, squared, learning_rate: rate } = chosen;
  const teacher = teacherOf(logits.length);
  const key = JSON.stringify([logits, target, temperature, teacher, alpha, squared, rate, steps]);
  if (key === walked.key) return walked.paths;
  const paths = Object.fromEntries(Object.entries({ hard: 0, teacher: 1, both: alpha }).map(([way, weight]) => {
    const path = [logits];
    while (path.length <= steps) path.push(distillationStep(path.at(-1), teacher, target, temperature, weight, squared, rate));
    return [way, { path, distances: path.map((z) => softPart(z, teacher, 1).value) }];
  }));
  walked = { key, paths };
  return paths;
}

/* ---- the controls ---------------------------------------------------------------------------------------------------- */

export default card(() => {
  let given = null;
  const text = (name) => given.text[name];
  const { play, stop } = stepPlayer("distillation", "step", "descent-step");

  function rate(parts) {
    const slider = logarithmicSlider({
      name: () => text("rate"), fieldName: () => text("rate_field"),
      label: [term("learning_rate", text("rate"), " ", math("η ="))],
      get: () => chosen.learning_rate, set: (rate) => change("distillation", { learning_rate: rate }), done: commit,
      range: () => given.learning_rates, digits: 2, factor: 1.1,
      say: (x) => `η = ${stated(x)}`, words: given.text,
    });
    return h("div", { class: "way-rate" }, parts.add(slider));
  }

  /** Where all stand at the step shown: the figure's legend as well. */
  function standings(parts) {
    const share = parts.live(h("th", { scope: "col" }), () => `p(${state.labels[trueClass()]}), T = 1`);
    const at = (way) => descents(state, given.steps)[way];
    const rows = Object.entries(given.ways).map(([way, { title, colour, mark }]) => h("tr", {},
      h("th", { scope: "row" }, h("span", { class: "way-mark", style: `color: ${colour}`, "aria-hidden": "true" }, mark), title),
      parts.cell({ "data-testid": `descent-probability-${way}` }, () => readoutOfExp(logSoftmax(at(way).path[chosen.step])[trueClass()])),
      parts.cell({ class: "strong", "data-testid": `descent-distance-${way}` }, () => readout(at(way).distances[chosen.step]))));
    return h("table", {},
      h("thead", {}, h("tr", {}, h("td", {}), share, h("th", { scope: "col" }, term("divergence", text("distance"))))),
      h("tbody", {}, ...rows));
  }

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(chosen.learning_rate),
    build(parts) {
      const { buttons, scrubber, paint } = play(given);
      parts.each(paint);
      return h("section", { class: "card ways", "aria-label": text("title"), "data-testid": "descent", style: `--stage: ${given.height / 15}rem` },
        h("header", {}, h("h2", {}, text("title"))), buttons, scrubber, rate(parts), standings(parts));
    },
    stop,
  };
});
