/**
 * The descent race: its value in the page's store, and its controls. The page walks the descents, anew whenever the start or
 * the rate changes.
 */
import { component, fill, h } from "../../browser/page/dom.js";
import { readoutOfExp, readoutOr, stated } from "../../browser/page/numbers.js";
import { math } from "../../browser/page/mathml.js";
import { logarithmicSlider } from "../../browser/controls/logarithmic.js";
import { player } from "../../browser/controls/player.js";
import { pieces } from "../../browser/controls/table.js";
import { term } from "../../browser/controls/tooltip.js";
import { descentStep, logSoftmax, LOSSES, softmax } from "../../browser/maths/kernel.js";
import { onLetGo } from "../../browser/page/hold.js";
import { logsOfLosses } from "../../browser/maths/underflow.js";
import { commit } from "../../browser/page/link.js";
import { change, repaint, state, subscribe, trueClass, values } from "../../browser/page/store.js";

/** The whole film, in ms. */
const DURATION = 5000;

/** Python's fields (app/stations/gradient/state.py), and beside them whether it plays, and how fast. */
export const race = (values.race ??= {});
Object.assign(race, { playing: false, speed: 1 });

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

const racePlayer = () => player({
  playback: race,
  get: () => race.step,
  length: () => given.steps,
  seek: (step) => change("race", { step: Math.floor(step) }),
  end: commit,
  duration: DURATION,
  text: given.text,
  says: () => text("of", { step: race.step, steps: given.steps }),
  testid: "race-step",
});

function rateControl() {
  const { node, paint } = logarithmicSlider({
    name: () => text("rate"), fieldName: () => text("rate_field"),
    label: [term("learning_rate", text("rate"), " ", math("η ="))],
    get: () => race.learning_rate,
    set: (rate) => change("race", { learning_rate: rate }),
    done: commit,
    range: () => given.learning_rates,
    digits: 2, factor: 1.1,
    say: (x) => `η = ${stated(x)}`, words: given.text,
  });
  return { node: h("div", { class: "race-rate" }, term("gradient_descent", math("z ← z − η ∂L/∂z")), node), paint };
}

/** Where all stand at the playhead: the figures' legend as well. */
function standings() {
  const parts = pieces();
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
  return {
    node: h("table", {},
      h("thead", {}, h("tr", {}, h("td", {}), share, h("th", { scope: "col" }, term("loss", text("loss"))))),
      h("tbody", {}, ...rows)),
    paint: parts.paint,
  };
}

export default component((root) => {
  let painters = [];
  let card = null;
  const build = () => {
    const play = racePlayer();
    const rate = rateControl();
    const table = standings();
    painters = [play.paint, rate.paint, table.paint];
    card = h("section", { class: "card race", "aria-label": text("title"), "data-testid": "race" },
      h("header", {}, h("h2", {}, text("title")), h("span", { class: "quiet figure-note" }, text("note"))),
      play.buttons, play.scrubber, rate.node, table.node);
    root.replaceChildren(card);
  };
  const stopListening = onLetGo(() => { race.playing = false; });
  const unsubscribe = subscribe(() => {
    if (given && race.learning_rate) for (const paint of painters) paint();
  });
  return {
    update(data) {
      given = data;
      build();
      card.style.setProperty("--stage", `${data.height}px`);
      repaint();
    },
    stop() {
      race.playing = false;
      stopListening();
      unsubscribe();
    },
  };
});
