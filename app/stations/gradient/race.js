/**
 * The descent race: its one store, that the figures' painters read, and its controls. Python makes the film; while a
 * hand changes the start or the rate the kernel makes it anew in every frame.
 */
import { component, fill, h, readout, setText, typed } from "../../browser/page/dom.js";
import { math } from "../../browser/page/mathml.js";
import { logarithmicSlider } from "../../browser/controls/logarithmic.js";
import { player } from "../../browser/controls/player.js";
import { pieces } from "../../browser/controls/table.js";
import { descentStep, LOSSES, softmax } from "../../browser/maths/kernel.js";
import { isPresent, repaint, state, subscribe, trueClass } from "../../browser/page/store.js";

/** The whole film, in ms. */
const DURATION = 5000;

/** Where the race stands, and how fast its runners walk. */
export const race = { playhead: 0, rate: null, playing: false, speed: 1 };

/** What Python sent last: its film, the words. */
let given = null;
let key = null;
let made = null;

/** What the paths depend on: live for the page's own state, and for what Python drew as `options` say. */
export const dependsOn = (scenario, options) =>
  [scenario.logits, scenario.target, scenario.temperature, scenario === state ? race.rate : options.learning_rate];

/**
 * The paths from the present start, by loss: the logits of every step, and the true class's probability there.
 * @returns {Object<string, {path: number[][], probabilities: number[], colour: string, symbol: number}> | null}
 */
export function runs() {
  if (!given) return null;
  const now = JSON.stringify(dependsOn(state));
  if (now === key) return made;
  key = now;
  const filmed = race.rate === given.learning_rate && isPresent(given.scenario);
  const rightClass = trueClass();
  made = Object.fromEntries(Object.entries(given.losses).map(([name, { colour, symbol }]) => {
    const path = filmed ? given.paths[name] : descend(LOSSES[name]);
    const probabilities = path.map((logits) => softmax(logits, state.temperature)[rightClass]);
    return [name, { path, probabilities, colour, symbol }];
  }));
  return made;
}

const lastStep = () => Object.values(given.paths)[0].length - 1;

function descend(loss) {
  const path = [state.logits];
  for (let step = lastStep(); step > 0; step--) path.push(descentStep(loss, path.at(-1), state.target, state.temperature, race.rate));
  return path;
}

/* ---- the view ------------------------------------------------------------------------------------------------------ */

const text = (name, values = {}) => fill(given.text[name], values);

const racePlayer = () => player({
  playback: race,
  get: () => race.playhead,
  length: lastStep,
  seek: (step) => { race.playhead = Math.floor(step); },
  duration: DURATION,
  text: given.text,
  says: () => text("of", { step: race.playhead, steps: lastStep() }),
  testid: "race-step",
});

function rateControl(send) {
  let sent = race.rate;
  const { node, paint } = logarithmicSlider({
    name: () => text("rate"), fieldName: () => text("rate_field"),
    label: [h("span", { class: "quiet" }, text("rate"), " ", math("η ="))],
    get: () => race.rate,
    set(rate) {
      race.rate = rate;
      repaint();
    },
    done() {
      if (race.rate !== sent) send("rate", (sent = race.rate));
      repaint();
    },
    range: () => given.learning_rates,
    digits: 2, factor: 1.1,
    write: (x) => typed(x), say: (x) => `η = ${typed(x)}`, problem: text("bad_number"),
  });
  return { node: h("div", { class: "race-rate" }, math("z ← z − η ∂L/∂z"), node), paint };
}

/** Where all stand at the playhead: the figures' legend as well. */
function standings() {
  const parts = pieces();
  const share = parts.live(h("th", { scope: "col" }), () => `p(${state.labels[trueClass()]})`);
  const rows = Object.entries(given.losses).map(([name, { title, colour, mark }]) => h("tr", {},
    h("th", { scope: "row" }, h("span", { class: "race-mark", style: `color: ${colour}`, "aria-hidden": "true" }, mark), title),
    parts.cell({ class: "strong", "data-testid": `race-probability-${name}` }, () => readout(runs()[name].probabilities[race.playhead])),
    parts.cell({ "data-testid": `race-loss-${name}` },
      () => readout(LOSSES[name].value(runs()[name].path[race.playhead], state.target, state.temperature)))));
  return {
    node: h("table", {},
      h("thead", {}, h("tr", {}, h("td", {}), share, h("th", { scope: "col" }, text("loss")))),
      h("tbody", {}, ...rows)),
    paint: parts.paint,
  };
}

export default component((root, send) => {
  let painters = [];
  let card = null;
  let built = null;
  const build = () => {
    const play = racePlayer();
    const rate = rateControl(send);
    const table = standings();
    painters = [play.paint, rate.paint, table.paint];
    card = h("section", { class: "card race", "aria-label": text("title"), "data-testid": "race" },
      h("header", {}, h("h3", {}, text("title")), h("span", { class: "quiet figure-note" }, text("note"))),
      play.buttons, play.scrubber, rate.node, table.node);
    root.replaceChildren(card);
  };
  const unsubscribe = subscribe(() => {
    for (const paint of painters) paint();
  });
  return {
    update(data) {
      const words = JSON.stringify([data.text, data.losses]);
      given = data;
      key = null;
      // From here on the rate changes by hand only.
      if (!card) race.rate = data.learning_rate;
      if (words !== built) build();
      built = words;
      card.style.setProperty("--stage", `${data.height}px`);
      repaint();
    },
    stop() {
      race.playing = false;
      unsubscribe();
    },
  };
});
