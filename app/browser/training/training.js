/**
 * How to train, and the film of it. The settings are fields of the plane's value; Python trains, recording.js brings the film,
 * playback.js plays it.
 */
import { numberField } from "../controls/fields.js";
import { logarithmicSlider } from "../controls/logarithmic.js";
import { player } from "../controls/player.js";
import { term } from "../controls/tooltip.js";
import { component, enumerated, fill, h, reducedMotion, sentences, setAttributes, setIdle, setText, slot } from "../page/dom.js";
import { onLetGo } from "../page/hold.js";
import { readout, said, stated } from "../page/numbers.js";
import { answer, ask, commit } from "../page/link.js";
import { alike, change, computed, repaint, unchangedInDrag, state, subscribe, throttle } from "../page/store.js";
import { commitPlane, grabPlane, hasHeldOut, holdOut, modelKind, plane, ready, setFeatures, takeBack } from "../plane/store.js";
import { asked, begin, followPlane, isFilmDue, isInterrupted, isShown, lastRow, playback, playhead, rest, seek, train } from "./playback.js";
import { oscillates } from "./oscillation.js";
import { endRecording, progress, recordedAt, recording } from "./recording.js";

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
    const names = [...given.menus.filter(({ name }) => name !== "steps").map(({ name, label }) => [name, label]),
      ["features", text("features")], ["learning_rate", text("learning_rate")]];
    const name = h("select", { "aria-label": text("versus"), "data-tip": text("versus_why"), onchange: pick },
      ...options([["", text("versus_none")], ...names]));
    const value = h("select", { "aria-label": text("versus_value"), onchange() {
      rival([name.value, choices().find(([key]) => String(key) === value.value)[0]]);
    } });
    let listed = null;
    const offers = {
      learning_rate: () => rates().map((rate) => [rate, said(rate)]),
      features: () => featureSets().map((features) => [features, symbolsOf(features)]),
    };
    const choices = () =>
      (offers[name.value]?.() ?? given.menus.find((each) => each.name === name.value).choices)
        .filter(([key]) => String(key) !== String(plane.training[name.value]));
    /** With one input feature more or less; and what an address has asked for. */
    const featureSets = () => {
      const sets = Object.keys(given.features).map((feature) => toggled(plane.training.features, feature)).filter(Boolean);
      const own = plane.rivalry?.[0] === "features" ? plane.rivalry[1] : sets[0];
      return sets.includes(own) ? sets : [...sets, own];
    };
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

  const symbolsOf = (features) => enumerated(features.split("-").map((name) => given.features[name]));

  /** The features with this one switched on or off, in their order; "" where none is left. */
  const toggled = (features, feature) => {
    const on = features.split("-");
    return Object.keys(given.features).filter((name) => on.includes(name) !== (name === feature)).join("-");
  };

  /** A switch for each input feature, of which one at least stays on. */
  function features() {
    const summary = h("span", { class: "quiet" });
    const switches = Object.entries(given.features).map(([name, symbol]) => {
      const node = h("button", {
        type: "button", class: "chip math", "aria-label": text("feature", { feature: symbol }),
        onclick: () => { const wanted = toggled(plane.training.features, name); if (wanted) setFeatures(wanted); },
      }, symbol);
      controls.push(() => {
        const isOn = plane.training.features.split("-").includes(name);
        const isLast = plane.training.features === name;
        setAttributes(node, { "aria-pressed": String(isOn), "aria-disabled": isLast ? "true" : null, "data-tip": isLast ? text("feature_stays") : null });
      });
      return node;
    });
    controls.push(() => setText(summary, symbolsOf(plane.training.features)));
    return h("details", { class: "film-more" }, h("summary", {}, text("features"), " ", summary),
      h("div", { class: "film-switches", role: "group", "aria-label": text("features") }, ...switches));
  }

  /** Which points are held out: their share, and the seed that they are dealt by. */
  function heldOut() {
    const summary = h("span", { class: "quiet" });
    const note = h("p", { class: "quiet film-split" });
    const fields = ["held_out_share", "held_out_seed"].map((name) => {
      const field = numberField({
        name: () => text(`field of ${name}`), get: () => plane[name], set: (value) => holdOut({ [name]: value }), done: commit,
        range: () => given.limits[name], words: given.text,
        ...(name === "held_out_seed" ? { whole: true, step: 1 } : { decimals: 2, step: 0.1 }),
      });
      controls.push(field.paint);
      return h("span", { class: "film-setting" }, term(name === "held_out_seed" ? "seed" : "held_out", text(name)), field.node);
    });
    painters.push(() => {
      const held = hasHeldOut() ? plane.held_out.reduce((sum, flag) => sum + flag, 0) : 0;
      setText(summary, held ? String(held) : "");
      setText(note, held ? text("held_out_note", { held, all: plane.points.length }) : text("held_out_none"));
    });
    return h("details", { class: "film-more" }, h("summary", {}, text("held_out"), " ", summary),
      h("div", { class: "film-settings" }, ...fields), note);
  }

  /** The penalties, and what they are of the loss at the playhead: data loss + penalty = total. */
  function penalty(l1, l2) {
    const lines = [0, 1].map((run) => {
      const parts = Object.fromEntries(["data", "penalty", "total"].map((name) => [name, h("b", { class: "number inline short", "data-testid": `film-${name}-${run}` })]));
      const name = h("b", {});
      const words = given.text.split.split(/\{(\w+)\}/).map((part, n) => (n % 2 ? slot(parts[part]) : part));
      return { node: h("p", { class: "film-split" }, name, " ", ...words), name, ...parts };
    });
    const isDue = throttle();
    painters.push(() => {
      if (!isDue()) return;
      lines.forEach(({ node, name, data, penalty: added, total }, run) => {
        const recorded = isShown() && recording.runs[run]?.steps.length ? recordedAt(run, playhead()) : null; // of what the plane shows
        setAttributes(node, { hidden: !recorded });
        if (!recorded) return;
        setText(name, recording.runs.length > 1 ? answer().film.titles[run] ?? "" : "");
        setText(data, readout(recorded.loss - recorded.penalty));
        setText(added, readout(recorded.penalty));
        setText(total, readout(recorded.loss));
      });
    });
    return h("details", { class: "film-more" }, h("summary", {}, text("penalty")),
      h("div", { class: "film-settings" }, l2, l1), ...lines.map(({ node }) => node));
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

  const isMaking = () => playback.due || playback.awaited;

  /** Train, Stop, and the film. */
  function film() {
    const start = h("button", { type: "button", class: "player-play", "data-entry": "training", onclick() {
      if (isMaking()) return;
      along = [];
      train();
    } });
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
      setText(start, isMaking() ? text("making", { percent: playback.due ? 0 : Math.round(100 * progress()) }) : text("train"));
      setIdle(start, isMaking());
      setAttributes(stop, { hidden: !isMaking() });
      setText(count, String(playhead()));
    });
    return [play.buttons, h("div", {}, play.scrubber, count)];
  }

  const lossTitle = (loss) => given.menus.find(({ name }) => name === "loss").choices.find(([key]) => key === loss)?.[1] ?? "";

  /** Whether Train would train otherwise than the film was trained. */
  const isChanged = computed(() => [plane.training, plane.rivalry, plane.trained], (...settings) => !alike(settings.slice(0, 2), settings[2]));

  /** The runs whose loss oscillates, by what they are called. */
  const oscillating = computed(() => [answer().film, recording.name, recording.pieces], ({ titles }) =>
    titles.filter((_, run) => oscillates(recording.runs[run]?.curves.loss ?? [])));

  /** What is to be said of the film. */
  function remarks() {
    const { problems, film } = answer();
    const end = recording.runs.map((run) => run.end).find(Boolean);
    const isStale = isChanged() || film.is_of_others;
    return sentences([
      problems.train ?? (end && text("ended", { step: end.step, cause: text(end.code, end) })),
      ...oscillating().map((run) => (film.titles.length > 1 ? text("run_oscillates", { run }) : text("oscillates"))),
      along.length > 0 && text("along", { names: enumerated(along) }),
      film.note,
      playback.continued !== null ? text("continued", { step: playback.continued }) : isStale && text("changed"),
    ]);
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
    const { loss, optimizer, start, model, activation, l1, l2, ...more } = menus;
    const units = setting("units", "units", "units");
    root.replaceChildren(h("section", { class: "card film", "data-testid": "film", "aria-label": text("title") },
      h("header", {}, h("h2", {}, text("title"))),
      ...film(), rate.node,
      h("div", { class: "film-settings" }, loss, optimizer, start, model, onlyHidden(units), onlyHidden(activation)),
      h("div", { class: "film-folds" }, features(), heldOut(), penalty(l1, l2),
        h("details", { class: "film-more" }, h("summary", {}, text("more")),
          h("div", { class: "film-settings" }, ...Object.values(more), setting("seed", "seed", "seed")))),
      versus(), notice()));
  }

  const paint = () => {
    if (!given || !ready()) return;
    if (isInterrupted()) {
      play.halt();
      if (!state.moving) train({ start: "here" }); // what a hand has changed is learnt from here on
    } else if (isFilmDue()) reducedMotion() ? play.stopAt(0, asked) : play.play(asked);
    else followPlane();
    for (const painter of painters) painter();
    if (!isUnchanged(given, plane.training, plane.rivalry, plane.held_out_share, plane.held_out_seed)) for (const control of controls) control();
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
