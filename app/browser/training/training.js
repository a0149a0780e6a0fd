/**
 * How to train, and the film of it. The settings are fields of the plane's value; Python trains, recording.js brings the film,
 * playback.js plays it.
 */
import { numberField } from "../controls/fields.js";
import { logarithmicSlider } from "../controls/logarithmic.js";
import { player } from "../controls/player.js";
import { term } from "../controls/tooltip.js";
import { component, fill, h, reducedMotion, setAttributes, setText } from "../page/dom.js";
import { onLetGo } from "../page/hold.js";
import { said, stated } from "../page/numbers.js";
import { answer, ask, commit } from "../page/link.js";
import { alike, change, computed, repaint, unchangedInDrag, state, subscribe } from "../page/store.js";
import { commitPlane, grabPlane, modelKind, plane, ready, takeBack } from "../plane/store.js";
import { begin, followPlane, isDue, isInterrupted, isShown, lastRow, playback, playhead, rest, seek, train } from "./playback.js";
import { endRecording, progress, recording } from "./recording.js";

/** A whole film at speed 1, in ms. */
const LENGTH = 5000;
const PAGE = 20;

export default component((root) => {
  let given = null;
  let play = null;
  let painters = [];
  /** What paints the settings: they stand still while a hand moves something else, or the film plays. */
  let controls = [];
  const isUnchanged = unchangedInDrag();

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

  /** Whether only the second run can have it: in the menu it sets that. */
  const isScheme = ([key]) => given.schemes.includes(key);
  const options = (choices) => choices.map(([key, words]) => h("option", { value: key }, words));

  /** The settings that were changed along with the one chosen last, by their labels. */
  let along = [];

  function menu({ name, label, choices }) {
    const select = h("select", { "aria-label": label, onchange() {
      const value = choices.find(([key]) => String(key) === select.value)[0];
      if (isScheme([value])) return rival([name, value]);
      const others = name === "model" ? beginning(value) : {};
      along = given.menus.filter((each) => each.name in others && others[each.name] !== plane.training[each.name]).map((each) => each.label);
      chosen({ [name]: value, ...others });
    } },
      ...options(choices.filter((choice) => !isScheme(choice))),
      choices.some(isScheme) ? h("optgroup", { label: text("as_second") }, ...options(choices.filter(isScheme))) : null);
    controls.push(() => { if (select.value !== String(plane.training[name])) select.value = String(plane.training[name]); });
    return h("span", { class: "film-setting" }, term(name, label), select);
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
    const name = h("select", { "aria-label": text("versus"), "data-tip": text("versus_why"), onchange: pick },
      ...options([["", text("versus_none")], ...names]));
    const value = h("select", { "aria-label": text("versus_value"), onchange() {
      rival([name.value, choices().find(([key]) => String(key) === value.value)[0]]);
    } });
    let listed = null;
    const choices = () =>
      (name.value === "learning_rate" ? rates().map((rate) => [rate, said(rate)]) : given.menus.find((each) => each.name === name.value).choices)
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
    return h("div", { class: "film-versus" }, term("second_run", text("versus")), name, value);
  }

  /** A whole number of the training. */
  function setting(name, words, fieldName) {
    const field = numberField({
      name: () => text(fieldName), get: () => plane.training[name], set: (value) => choose({ [name]: value }), done: commit,
      range: () => given.limits[name], whole: true, step: 1, words: given.text,
    });
    controls.push(field.paint);
    return h("span", { class: "film-setting" }, term(name, text(words)), field.node);
  }

  const rateSlider = () => logarithmicSlider({
    name: () => text("learning_rate"), fieldName: () => text("learning_rate_field"),
    label: [term("learning_rate", text("learning_rate"))],
    get: () => plane.training.learning_rate, set: (value) => choose({ learning_rate: value }), done: commit,
    range: () => given.limits.learning_rate, digits: 2, factor: 1.1, step: 0.05,
    decimals: 3, say: (x) => stated(x, 3), words: given.text,
  });

  /** Train, Stop, and the film. */
  function film() {
    const start = h("button", { type: "button", class: "player-play", "data-entry": "training", onclick: () => { along = []; train(); } });
    const stop = h("button", { type: "button", class: "chip", onclick: () => { endRecording(); ask("stop"); } }, text("stop"));
    const count = h("span", { hidden: true, "data-testid": "plane-step" });
    let before = 0;
    play = player({
      playback, get: () => playback.row, length: lastRow, loaded: () => recording.loaded, seek, duration: LENGTH, begin,
      end(source) {
        rest();
        commitPlane(source);
      },
      grab() {
        grabPlane();
        before = playback.row;
      },
      cancel() {
        playback.row = before;
        takeBack();
      },
      text: given.text, page: PAGE, before: [start, stop],
      says: () => (isShown() ? text("of", { step: playhead(), steps: recording.timeline.at(-1) }) : text(modelKind(), { loss: lossTitle(plane.follow) })),
    });
    painters.push(play.paint, () => {
      const isMaking = playback.due || playback.awaited;
      setText(start, isMaking ? text("making", { percent: Math.round(100 * progress()) }) : text("train"));
      setAttributes(start, { disabled: isMaking });
      setAttributes(stop, { hidden: !isMaking });
      setText(count, String(playhead()));
    });
    return [play.buttons, h("div", {}, play.scrubber, count)];
  }

  const lossTitle = (loss) => given.menus.find(({ name }) => name === "loss").choices.find(([key]) => key === loss)?.[1] ?? "";

  /** Whether Train would train otherwise than the film was trained. */
  const isChanged = computed(() => [plane.training, plane.rivalry, plane.trained], (...settings) => !alike(settings.slice(0, 2), settings[2]));

  /** What is to be said of the film. */
  function remarks() {
    const { problems, film } = answer();
    const end = recording.runs.map((run) => run.end).find(Boolean);
    const isStale = isChanged() || film.is_of_others;
    return [
      problems.train ?? (end && text("ended", { step: end.step, cause: text(end.code, end) })),
      along.length > 0 && text("along", { names: along.join(", ") }),
      film.note,
      playback.continued !== null ? text("continued", { step: playback.continued }) : isStale && text("changed"),
    ].filter(Boolean).join(" ");
  }

  function notice() {
    const node = h("p", { class: "film-notice", role: "status" });
    painters.push(() => {
      const words = answer()?.film ? remarks() : "";
      setAttributes(node, { hidden: !words });
      node.classList.toggle("wrong", Boolean(answer()?.problems.train || recording.runs.some(({ end }) => end)));
      setText(node, words);
    });
    return node;
  }

  function build() {
    painters = [];
    controls = [];
    const rate = rateSlider();
    controls.push(rate.paint);
    const menus = Object.fromEntries(given.menus.map((each) => [each.name, menu(each)]));
    const { loss, optimizer, start, model, activation, ...more } = menus;
    const units = setting("units", "units", "units");
    root.replaceChildren(h("section", { class: "card film", "data-testid": "film", "aria-label": text("title") },
      h("header", {}, h("h2", {}, text("title"))),
      ...film(), rate.node,
      h("div", { class: "film-settings" }, loss, optimizer, start, model, onlyHidden(units), onlyHidden(activation)),
      h("details", { class: "film-more" }, h("summary", {}, text("more")),
        h("div", { class: "film-settings" }, ...Object.values(more), setting("seed", "seed", "seed"))),
      versus(), notice()));
  }

  const paint = () => {
    if (!given || !ready()) return;
    if (isInterrupted()) {
      play.halt();
      if (!state.moving) train({ start: "here" }); // what a hand has changed is learnt from here on
    } else if (isDue()) reducedMotion() ? play.stopAt(0) : play.play();
    else followPlane();
    for (const painter of painters) painter();
    if (!isUnchanged(given, plane.training, plane.rivalry)) for (const control of controls) control();
  };
  const unsubscribe = subscribe(paint);
  const stopListening = onLetGo(rest);
  return {
    update(data) {
      given = data;
      build();
      repaint();
    },
    stop() {
      rest();
      stopListening();
      unsubscribe();
    },
  };
});
