/** How the model was trained, and the film of it: the weights of every class as they emerge. Settings are fields of the value. */
import { card } from "../../browser/controls/card.js";
import { logarithmicSlider } from "../../browser/controls/logarithmic.js";
import { menu } from "../../browser/controls/menu.js";
import { player } from "../../browser/controls/player.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, setAttributes } from "../../browser/page/dom.js";
import { onLetGo } from "../../browser/page/hold.js";
import { ask, commit, isBusy } from "../../browser/page/link.js";
import { readout, stated } from "../../browser/page/numbers.js";
import { change, state } from "../../browser/page/store.js";
import { endRecording, progress, recording } from "../../browser/training/recording.js";
import { hasFilm, images, lastRow, look, ready, recorded, row, step, theSet } from "./looking.js";

/** A whole film at speed 1, in ms. */
const LENGTH = 6000;

export default card(() => {
  let given = null;
  const text = (name, words = {}) => fill(given.text[name], words);
  const playback = { playing: false, speed: 1 };
  const halt = () => { playback.playing = false; };
  const stopListening = onLetGo(halt);
  let play = null;

  /** The step of a row; of the last one none, so that it is the end of any film, but for one that was stopped: Python has more of it. */
  const show = (to) => {
    const at = Math.round(to);
    look({ step: recording.isWhole && at >= lastRow() && !isStopped() ? null : recording.timeline[at] });
    if (playback.playing) state.moving = true;
  };

  const isMaking = () => isBusy() || !hasFilm() || !recording.isWhole;
  /** A film that was stopped ends before its last step. */
  const isStopped = () => hasFilm() && recording.isWhole && recording.timeline.at(-1) < recording.planned && !recording.runs[0].end;

  /** Train was pressed, and the film that is to be played has not come yet. */
  let isDue = false;

  function train() {
    halt();
    isDue = true;
    if (isStopped()) ask("train");
    begin();
  }

  function begin() {
    if (!isDue || isBusy() || !hasFilm()) return;
    isDue = false;
    look({ step: 0 });
    play.play();
  }

  function film(parts) {
    const start = h("button", { type: "button", class: "player-play", "data-testid": "train", "data-tip": text("train_why"), onclick: train }, text("train"));
    const stop = h("button", { type: "button", class: "chip", onclick() {
      const shown = step();
      endRecording();
      look({ step: shown });
      ask("stop"); // commits it
    } }, text("stop"));
    const making = parts.live(h("span", { class: "quiet" }), () => (hasFilm() && !recording.isWhole ? text("making", { percent: Math.round(100 * progress()) }) : ""));
    const count = parts.live(h("span", { hidden: true, "data-testid": "film-step" }), () => String(hasFilm() ? step() : ""));
    play = player({
      playback, get: row, length: lastRow, loaded: () => recording.loaded, seek: show, duration: LENGTH, text: given.text, page: 10,
      before: [start, stop],
      end(source) {
        commit(source);
      },
      says: () => (hasFilm() ? text("of", { step: step(), steps: recording.timeline.at(-1) }) : text("waits")),
    });
    parts.each(() => {
      begin();
      setAttributes(stop, { hidden: !hasFilm() || recording.isWhole });
      play.paint();
    });
    return [play.buttons, play.scrubber, making, count];
  }

  const choose = (patch) => {
    halt();
    change("images", { ...patch, step: null });
    commit();
  };
  function setting(parts, name) {
    const choices = given.menus[name].choices;
    const chosen = parts.add(menu({
      name: () => given.menus[name].label, get: () => images[name], choices: choices.map(([key, words]) => [String(key), words]),
      choose: (key) => choose({ [name]: choices.find(([value]) => String(value) === key)[0] }),
    }));
    return h("span", { class: "film-setting" }, term(given.menus[name].term, given.menus[name].label), chosen);
  }

  function standings(parts) {
    const value = (name) => parts.cell({ "data-testid": `film-${name}` }, () => (hasFilm() ? readout(recorded()[name] ?? NaN) : ""));
    const line = (words, loss, accuracy) => h("tr", {}, h("th", { scope: "row" }, words), value(loss), value(accuracy));
    const { training, test } = theSet();
    return h("table", {},
      h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, term("loss", text("loss"))), h("th", { scope: "col" }, term("accuracy", text("accuracy"))))),
      h("tbody", {}, line(text("on_training", { n: training }), "loss", "accuracy"), line(text("on_test", { n: test }), "test_loss", "test_accuracy")));
  }

  return {
    take: (data) => { given = data; },
    ready,
    shape: () => [theSet().training, theSet().test],
    build(parts) {
      const rate = parts.add(logarithmicSlider({
        name: () => text("rate"), fieldName: () => text("rate_field"), label: [term("learning_rate", text("rate"))],
        get: () => images.learning_rate, set: (learning_rate) => { halt(); change("images", { learning_rate, step: null }); }, done: commit,
        range: () => given.rates, digits: 2, factor: 1.1, step: 0.005, decimals: 3, say: (x) => stated(x, 3), words: given.text,
      }));
      const units = setting(parts, "units");
      const problem = parts.live(h("p", { class: "film-notice wrong", role: "status" }), () => {
        const end = recording.runs[0]?.end;
        return end && hasFilm() ? text("ended", { step: end.step }) : "";
      });
      parts.each(() => setAttributes(units, { hidden: images.model !== "hidden" }));
      parts.each(() => setAttributes(problem, { hidden: !problem.textContent }));
      const node = h("section", { class: "card film learning", "aria-label": text("title"), "data-testid": "film" },
        h("header", {}, h("h2", {}, text("title"))), ...film(parts), standings(parts),
        h("div", { class: "film-settings" }, setting(parts, "model"), units, setting(parts, "epochs")),
        h("details", { class: "film-more" }, h("summary", {}, text("more")), rate,
          h("div", { class: "film-settings" }, ...["optimizer", "batch_size", "l2"].map((name) => setting(parts, name)))),
        problem);
      parts.each(() => setAttributes(node, { "aria-busy": isMaking() && "true" }));
      return node;
    },
    says: () => (hasFilm() ? [[text("said_accuracy"), recorded().test_accuracy]] : []),
    stop() {
      halt();
      stopListening();
    },
  };
});
