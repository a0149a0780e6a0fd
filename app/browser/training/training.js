/**
 * How to train, and the film of it. The settings are fields of the plane's value; Python trains, recording.js brings the film,
 * playback.js plays it.
 */
import { announce, thinTrack } from "../controls/drag.js";
import { numberField } from "../controls/fields.js";
import { component, fill, h, setAttributes, setText, typed } from "../page/dom.js";
import { answer, ask, commit, isBusy } from "../page/link.js";
import { change, repaint, standstill, state, subscribe } from "../page/store.js";
import { grabPlane, plane, ready, takeBack } from "../plane/store.js";
import { advance, end, followPlane, halt, isShown, lastRow, pause, play, playback, playhead, seek, stopAt, train } from "./playback.js";
import { progress, recording } from "./recording.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const PAGE = 20;

export default component((root) => {
  let given = null;
  let painters = [];
  /** What paints the settings: they stand still while a hand moves something else, or the film plays. */
  let controls = [];
  const stands = standstill();

  const text = (name, values = {}) => fill(given.text[name], values);

  /** Change settings by hand; `done` when the hand lets go. */
  const choose = (patch) => change("plane", { training: { ...plane.training, ...patch } });
  const chosen = (patch) => {
    choose(patch);
    commit();
  };
  const rival = (rivalry) => {
    change("plane", { rivalry });
    commit();
  };

  const options = (choices) => choices.map(([key, words]) => h("option", { value: key }, words));

  function menu({ name, label, choices }) {
    const select = h("select", { "aria-label": label, onchange() {
      const value = choices.find(([key]) => String(key) === select.value)[0];
      chosen({ [name]: value, ...(name === "model" ? beginning(value) : {}) });
    } },
      ...options(choices.filter(([key]) => !given.schemes.includes(key))));
    controls.push(() => { if (select.value !== String(plane.training[name])) select.value = String(plane.training[name]); });
    return h("span", { class: "film-setting" }, h("span", { class: "quiet", "aria-hidden": "true" }, label), select);
  }

  /**
   * Hidden layers learn nothing from zero weights, whose units are all alike, and know no optimum to be wrong about; and by
   * plain gradient descent they learn too slowly to be worth a look.
   */
  const beginning = (model) => ({
    ...(model !== "linear" && plane.training.start !== "here" && { start: "random" }),
    ...(model !== "linear" && plane.training.model === "linear" && plane.training.optimizer === "gradient_descent" && { optimizer: "adam" }),
  });

  /** A part of the settings that only some models have. */
  const onlyHidden = (node) => {
    controls.push(() => setAttributes(node, { hidden: plane.training.model === "linear" }));
    return node;
  };

  /** In what a second run differs, and what it has instead. */
  function versus() {
    const names = [...given.menus.filter(({ name }) => !["steps", "activation"].includes(name)).map(({ name, label }) => [name, label]), ["learning_rate", text("learning_rate")]];
    const name = h("select", { "aria-label": text("versus"), title: text("versus_why"), onchange: pick },
      ...options([["", text("versus_none")], ...names]));
    const value = h("select", { "aria-label": text("versus_value"), onchange() {
      rival([name.value, choices().find(([key]) => String(key) === value.value)[0]]);
    } });
    let listed = null;
    const choices = () =>
      (name.value === "learning_rate" ? rates().map((rate) => [rate, String(rate)]) : given.menus.find((each) => each.name === name.value).choices)
        .filter(([key]) => String(key) !== String(plane.training[name.value]));
    const rates = () => {
      const own = plane.rivalry?.[0] === "learning_rate" ? plane.rivalry[1] : given.rates[0];
      return given.rates.includes(own) ? given.rates : [...given.rates, own];
    };
    function pick() {
      listed = null;
      rival(name.value ? [name.value, choices()[0][0]] : null);
    }
    controls.push(() => {
      const { rivalry } = plane;
      if (name.value !== (rivalry?.[0] ?? "")) name.value = rivalry?.[0] ?? "";
      setAttributes(value, { hidden: rivalry === null });
      if (rivalry === null) return;
      const now = `${rivalry} ${plane.training[rivalry[0]]}`;
      if (now === listed) return;
      listed = now;
      const offered = choices();
      value.replaceChildren(...options(offered));
      value.value = offered.some(([key]) => key === rivalry[1]) ? String(rivalry[1]) : "";
    });
    return h("div", { class: "film-versus" }, h("span", { class: "quiet", "aria-hidden": "true" }, text("versus")), name, value);
  }

  /** A number of the plane.training. */
  function setting(name, words, fieldName, step, write) {
    const field = numberField({
      name: () => text(fieldName), get: () => plane.training[name], set: (value) => choose({ [name]: name === "learning_rate" ? value : Math.round(value) }), done: commit,
      range: () => given.limits[name], write, step, problem: given.text.bad_number,
    });
    controls.push(field.paint);
    return h("span", { class: "film-setting" }, h("span", { class: "quiet" }, text(words)), field.node);
  }

  function rate() {
    const range = () => given.limits.learning_rate;
    const track = thinTrack({
      get: () => plane.training.learning_rate,
      set: (value) => choose({ learning_rate: Number(value.toPrecision(2)) }),
      range, toTrack: Math.log, fromTrack: Math.exp, step: (value, steps) => value * 1.1 ** steps,
      done: commit,
    });
    controls.push(() => {
      const [low, high] = range().map(Math.log);
      track.place((Math.log(plane.training.learning_rate) - low) / (high - low));
      announce(track.handle, text("learning_rate"), range(), plane.training.learning_rate, typed(plane.training.learning_rate, 3));
    });
    return h("span", { class: "film-rate" }, setting("learning_rate", "learning_rate", "learning_rate_field", 0.05, (x) => typed(x, 3)), track.node);
  }

  function buttons() {
    const start = h("button", { type: "button", class: "player-play", onclick: () => train() });
    const stop = h("button", { type: "button", class: "chip", onclick: () => { end(); ask("stop"); } }, text("stop"));
    const small = (words, sign, onclick) =>
      h("button", { type: "button", class: "tool-button", "aria-label": text(words), title: text(words), onclick }, sign);
    const hold = small("pause", "", () => (playback.playing ? pause() : play()));
    const back = small("back", "−1", () => stopAt(playback.row - 1));
    const step = small("step", "+1", () => stopAt(playback.row + 1));
    const reset = small("reset", "↺", () => stopAt(0));
    const speed = h("select", { "aria-label": text("speed"), title: text("speed"), onchange: () => { playback.speed = Number(speed.value); } },
      ...SPEEDS.map((value) => h("option", { value, selected: value === playback.speed }, `${value}×`)));
    painters.push(() => {
      const words = text(playback.playing ? "pause" : "resume");
      const isMaking = playback.due || !recording.isWhole;
      setText(start, isMaking ? text("making", { percent: Math.round(100 * progress()) }) : text("train"));
      setAttributes(start, { disabled: isMaking });
      setAttributes(stop, { hidden: !isMaking });
      setText(hold, playback.playing ? "❚❚" : "▶\uFE0E");
      setAttributes(hold, { "aria-label": words, title: words });
      setAttributes(back, { disabled: playback.row === 0 });
      setAttributes(step, { disabled: playback.row >= recording.loaded });
      setAttributes(reset, { disabled: playback.row === 0 });
    });
    return h("div", { class: "player-buttons" }, start, stop, hold, back, step, reset, speed);
  }

  function scrubber() {
    const words = h("span", { class: "quiet" });
    let before = 0;
    const count = h("span", { hidden: true, "data-testid": "plane-step" });
    const track = thinTrack({
      get: () => playback.row,
      set: (row) => { halt(); seek(Math.round(row)); },
      range: () => [0, Math.max(1, lastRow())],
      step: (row, steps) => row + steps,
      page: PAGE,
      begin: () => { grabPlane(); before = playback.row; },
      cancel: () => { playback.row = before; takeBack(); },
      done: commit,
    });
    painters.push(() => {
      const said = isShown() || playback.playing ? text("of", { step: playhead(), steps: recording.timeline.at(-1) }) : text("elsewhere");
      track.place(playback.row / Math.max(1, lastRow()));
      announce(track.handle, text("playhead"), [0, recording.timeline.at(-1)], playhead(), said);
      setText(words, said);
      setText(count, String(playhead()));
    });
    return h("div", { class: "player-scrubber" }, track.node, words, count);
  }

  function notice() {
    const node = h("p", { class: "film-notice", role: "status" });
    painters.push(() => {
      const end = recording.runs.map((run) => run.end).find(Boolean);
      const words = answer()?.problems.train ?? (end ? text("ended", { step: end.step, cause: text(end.code, end) }) : "");
      setAttributes(node, { hidden: !words });
      setText(node, words);
    });
    return node;
  }

  function build() {
    painters = [];
    controls = [];
    const menus = Object.fromEntries(given.menus.map((each) => [each.name, menu(each)]));
    const { loss, optimizer, start, model, activation, ...more } = menus;
    const units = setting("units", "units", "units", 1, String);
    root.replaceChildren(h("section", { class: "card film", "data-testid": "film", "aria-label": text("title") },
      h("header", {}, h("h3", {}, text("title"))),
      buttons(), scrubber(), rate(),
      h("div", { class: "film-settings" }, loss, optimizer, start, model, onlyHidden(units), onlyHidden(activation)),
      h("details", { class: "film-more" }, h("summary", {}, text("more")),
        h("div", { class: "film-settings" }, ...Object.values(more), setting("seed", "seed", "seed", 1, String))),
      versus(), notice()));
  }

  const paint = () => {
    if (!given || !ready()) return;
    // What was edited while the film played is learnt from here on.
    if (advance() && !state.moving) train({ start: "here" });
    followPlane();
    for (const painter of painters) painter();
    if (!stands(given, plane.training, plane.rivalry)) for (const control of controls) control();
  };
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      build();
      repaint();
    },
    stop() {
      if (playback.playing) takeBack(); // Python knows nothing of weights on the way
      halt();
      unsubscribe();
    },
  };
});
