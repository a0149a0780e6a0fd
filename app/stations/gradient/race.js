/**
 * The descent race: its value in the page's store, and its controls. The page walks the descents, anew whenever the start or
 * the rate changes.
 */
import { fill, h } from "../../browser/page/dom.js";
import { readoutOfExp, readoutOr, stated } from "../../browser/page/numbers.js";
import { math } from "../../browser/page/mathml.js";
import { card } from "../../browser/controls/card.js";
import { logarithmicSlider } from "../../browser/controls/logarithmic.js";
import { stepPlayer } from "../../browser/controls/step_player.js";
import { term } from "../../browser/controls/tooltip.js";
import { logSoftmax, softmax } from "../../browser/maths/kernel.js";
import { descentStep, logsOfLosses, LOSSES } from "../../browser/maths/losses.js";
import { commit } from "../../browser/page/link.js";
import { change, state, trueClass, values } from "../../browser/page/store.js";

/** Python's fields: app/stations/gradient/state.py. */
export const race = (values.race ??= {});

/** What Python says once: which losses walk, how many steps, the words. */
let given = null;

export const playhead = () => race.step ?? 0;

/** The last paths, and what they follow from. */
let walked = { key: null, paths: null };

/**
 * The paths from a start, by loss: the logits of every step, and the true class's probability there.
 * @returns {Object<string, {path: number[][], probabilities: number[]}>}
 */
export function runs({ logits, target, temperature } = state, rate = race.learning_rate, steps = given.steps) {
  const key = JSON.stringify([logits, target, temperature, rate, steps]);
  if (key === walked.key) return walked.paths;
  const rightClass = target.indexOf(Math.max(...target));
  const paths = Object.fromEntries(Object.entries(LOSSES).map(([name, loss]) => {
    const path = [logits];
    while (path.length <= steps) path.push(descentStep(loss, path.at(-1), target, temperature, rate));
    return [name, { path, probabilities: path.map((z) => softmax(z, temperature)[rightClass]) }];
  }));
  walked = { key, paths };
  return paths;
}

/* ---- the view ------------------------------------------------------------------------------------------------------ */

const text = (name, values = {}) => fill(given.text[name], values);

function rateControl(parts) {
  const slider = logarithmicSlider({
    name: () => text("rate"), fieldName: () => text("rate_field"),
    label: [term("learning_rate", text("rate"), " ", math("η ="))],
    get: () => race.learning_rate,
    set: (rate) => change("race", { learning_rate: rate }),
    done: commit,
    range: () => given.learning_rates,
    digits: 2, factor: 1.1,
    say: (x) => `η = ${stated(x)}`, words: given.text,
  });
  return h("div", { class: "race-rate" }, term("gradient_descent", math("z ← z − η ∂L/∂z")), parts.add(slider));
}

/** Where all stand at the playhead: the figures' legend as well. */
function standings(parts) {
  const share = parts.live(h("th", { scope: "col" }), () => `p(${state.labels[trueClass()]})`);
  const rows = Object.entries(given.losses).map(([name, { title, colour, mark }]) => h("tr", {},
    h("th", { scope: "row" }, h("span", { class: "race-mark", style: `color: ${colour}`, "aria-hidden": "true" }, mark), term(name, title)),
    parts.cell({ class: "strong", "data-testid": `race-probability-${name}` }, () => readoutOfExp(logSoftmax(runs()[name].path[race.step], state.temperature)[trueClass()])),
    parts.cell({ "data-testid": `race-loss-${name}` },
      () => {
        const z = runs()[name].path[race.step];
        const { target, temperature } = state;
        return readoutOr(LOSSES[name].value(z, target, temperature), () => logsOfLosses(z, target, temperature)[name]?.value);
      })));
  return h("table", {},
    h("thead", {}, h("tr", {}, h("td", {}), share, h("th", { scope: "col" }, term("loss", text("loss"))))),
    h("tbody", {}, ...rows));
}

export default card(() => {
  const { play, stop } = stepPlayer("race", "step", "race-step");
  return {
    take: (data) => { given = data; },
    ready: () => Boolean(race.learning_rate),
    build(parts) {
      const { buttons, scrubber, paint } = play(given);
      parts.each(paint);
      return h("section", { class: "card race", "aria-label": text("title"), "data-testid": "race", style: `--stage: ${given.height / 15}rem` },
        h("header", {}, h("h2", {}, text("title")), h("span", { class: "quiet figure-note" }, text("note"))),
        buttons, scrubber, rateControl(parts), standings(parts));
    },
    says: () => Object.entries(given.losses).map(([name, { title }]) => [`${title}: p(${state.labels[trueClass()]})`, runs()[name].probabilities[race.step]]),
    stop,
  };
});
