/**
 * The descent race: its one store, that the two figures' chart modules read, and its controls. Python makes the film; while a
 * hand changes the start or the rate the kernel makes it anew in every frame.
 */
import { component, fill, h, math, numberCell, readout, reducedMotion, setAttributes, setText, typed } from "../../browser/page/dom.js";
import { numberField } from "../../browser/controls/fields.js";
import { announce, thinTrack } from "../../browser/controls/drag.js";
import { descentStep, LOSSES, softmax } from "../../browser/maths/kernel.js";
import { isPresent, repaint, state, subscribe, trueClass } from "../../browser/page/store.js";

/** Steps a second: the whole film in five seconds. */
const SPEED = 40;
const PAGE = 10;

/** The runners' marks beside text, as RUNNER_SYMBOLS of figures.py on the figures. */
const MARKS = { cross_entropy: "●", mean_squared_error: "◆" };

/** Where the race stands, and how fast the two walk. */
export const race = { playhead: 0, rate: null, playing: false };

/** What Python sent last: its film, the words. */
let given = null;
let key = null;
let made = null;

/**
 * The paths from a start, by loss: the logits of every step, and the true class's probability there. Python's own while
 * they are for this start and rate.
 * @returns {Object<string, {path: number[][], probabilities: number[]}>}
 */
export function runs(scenario = state, rate = race.rate, steps = lastStep()) {
  const { logits, target, temperature } = scenario;
  const now = JSON.stringify([logits, target, temperature, rate, steps]);
  if (now === key) return made;
  key = now;
  const filmed = given && rate === given.learning_rate && scenario === state && isPresent(given.scenario);
  const rightClass = target.indexOf(Math.max(...target));
  made = Object.fromEntries(Object.keys(LOSSES).map((name) => {
    const path = filmed ? given.paths[name] : descend(LOSSES[name], scenario, rate, steps);
    return [name, { path, probabilities: path.map((z) => softmax(z, temperature)[rightClass]) }];
  }));
  return made;
}

const lastStep = () => given.paths.cross_entropy.length - 1;

function descend(loss, { logits, target, temperature }, rate, steps) {
  const path = [logits];
  while (path.length <= steps) path.push(descentStep(loss, path.at(-1), target, temperature, rate));
  return path;
}

/* ---- playing ------------------------------------------------------------------------------------------------------ */

function stopAt(step) {
  race.playing = false;
  race.playhead = Math.max(0, Math.min(lastStep(), step));
  repaint();
}

function play() {
  if (reducedMotion()) return stopAt(lastStep());
  const from = race.playhead < lastStep() ? race.playhead : 0;
  const started = performance.now();
  const tick = (now) => {
    if (!race.playing) return;
    const step = from + Math.max(0, Math.floor(((now - started) / 1000) * SPEED));
    if (step >= lastStep()) return stopAt(step);
    race.playhead = step;
    repaint();
    requestAnimationFrame(tick);
  };
  race.playing = true;
  requestAnimationFrame(tick);
}

const toggle = () => (race.playing ? stopAt(race.playhead) : play());

/* ---- the view ------------------------------------------------------------------------------------------------------ */

const text = (name, values = {}) => fill(given.text[name], values);


function buttons() {
  const playing = h("button", { type: "button", class: "race-play", onclick: toggle });
  const small = (words, sign, onclick) =>
    h("button", { type: "button", class: "tool-button", "aria-label": text(words), title: text(words), onclick }, sign);
  const back = small("back", "−1", () => stopAt(race.playhead - 1));
  const step = small("step", "+1", () => stopAt(race.playhead + 1));
  const reset = small("reset", "↺", () => stopAt(0));
  return {
    node: h("div", { class: "race-buttons" }, playing, back, step, reset),
    paint() {
      const words = text(race.playing ? "pause" : "play");
      setText(playing, `${race.playing ? "❚❚" : "▶\uFE0E"} ${words}`);
      setAttributes(playing, { "aria-label": words });
      setAttributes(back, { disabled: race.playhead === 0 });
      setAttributes(step, { disabled: race.playhead === lastStep() });
    },
  };
}

function scrubber() {
  const words = h("span", { class: "quiet", "data-testid": "race-step" });
  const track = thinTrack({
    get: () => race.playhead,
    set: (step) => stopAt(Math.round(step)),
    range: () => [0, lastStep()],
    step: (step, steps) => step + steps,
    page: PAGE,
    done: repaint,
  });
  track.handle.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });
  return {
    node: h("div", { class: "race-scrubber" }, track.node, words),
    paint() {
      const said = text("of", { step: race.playhead, steps: lastStep() });
      track.place(race.playhead / lastStep());
      announce(track.handle, text("playhead"), [0, lastStep()], race.playhead, said);
      setText(words, said);
    },
  };
}

function rateControl(send) {
  let sent = race.rate;
  const set = (rate) => {
    race.rate = rate;
    repaint();
  };
  const done = () => {
    if (race.rate !== sent) send("rate", (sent = race.rate));
    repaint();
  };
  const range = () => given.learning_rates;
  const track = thinTrack({
    get: () => race.rate,
    set: (rate) => set(Number(rate.toPrecision(2))),
    range,
    toTrack: Math.log,
    fromTrack: Math.exp,
    step: (rate, steps) => rate * 1.1 ** steps,
    done,
  });
  const field = numberField({
    name: () => text("rate_field"), get: () => race.rate, set, done, range,
    write: (x) => typed(x), step: 0.1, problem: text("bad_number"),
  });
  return {
    node: h("div", { class: "race-rate" },
      math("<i>z</i> ← <i>z</i> − <i>η</i> ∂<i>L</i>/∂<i>z</i>"),
      h("span", { class: "quiet" }, text("rate"), " ", math("<i>η</i>"), " ="), field.node, track.node),
    paint() {
      const [low, high] = range().map(Math.log);
      track.place((Math.log(race.rate) - low) / (high - low));
      announce(track.handle, text("rate"), range(), race.rate, `η = ${typed(race.rate)}`);
      field.paint();
    },
  };
}

/** Where both stand at the playhead: the figures' legend as well. */
function standings() {
  const share = h("th", { scope: "col" });
  const rows = Object.entries(given.losses).map(([name, { title, colour }]) => {
    const probability = numberCell({ class: "strong", "data-testid": `race-probability-${name}` });
    const loss = numberCell({ "data-testid": `race-loss-${name}` });
    return {
      node: h("tr", {},
        h("th", { scope: "row" }, h("span", { class: "race-mark", style: `color: ${colour}`, "aria-hidden": "true" }, MARKS[name]), title), probability.cell, loss.cell),
      paint() {
        const { path, probabilities } = runs()[name];
        setText(probability.box, readout(probabilities[race.playhead]));
        setText(loss.box, readout(LOSSES[name].value(path[race.playhead], state.target, state.temperature)));
      },
    };
  });
  return {
    node: h("table", {},
      h("thead", {}, h("tr", {}, h("td", {}), share, h("th", { scope: "col" }, text("loss")))),
      h("tbody", {}, ...rows.map(({ node }) => node))),
    paint() {
      setText(share, `p(${state.labels[trueClass()]})`);
      for (const row of rows) row.paint();
    },
  };
}

export default component((root, send) => {
  let painters = [];
  let card = null;
  let built = null;
  const build = () => {
    const pieces = [buttons(), scrubber(), rateControl(send), standings()];
    painters = pieces.map(({ paint }) => paint);
    card = h("section", { class: "card race", "aria-label": text("title"), "data-testid": "race" },
      h("header", {}, h("h3", {}, text("title")), h("span", { class: "quiet figure-note" }, text("note"))),
      ...pieces.map(({ node }) => node));
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
