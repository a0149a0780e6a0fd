/** The temperature and the button that fits it; what the models learn from and are judged on, and the number of bins. */
import { card } from "../../browser/controls/card.js";
import { announce, thinTrack } from "../../browser/controls/drag.js";
import { numberField } from "../../browser/controls/fields.js";
import { logarithmicSlider } from "../../browser/controls/logarithmic.js";
import { fieldMenu } from "../../browser/controls/menu.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, setAttributes, setIdle, setText } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { math } from "../../browser/page/mathml.js";
import { stated } from "../../browser/page/numbers.js";
import { alike, change, edit, state } from "../../browser/page/store.js";
import { chosen, lack, taught } from "./judged.js";

/** What explains each setting. */
const TERMS = { training: "point", held_out: "held_out", layers: "hidden_layer", smoothing: "smoothing", noise: "noise", seed: "seed", bins: "bin" };
/** Of each number: the step of an arrow key, and whether it is whole. */
const NUMBERS = { noise: [0.1, false], smoothing: [0.05, false], seed: [1, true], bins: [1, true] };

const set = (patch) => change("calibration", patch);

export default card(() => {
  let given = null;
  const text = (name, words = {}) => fill(given.text[name], words);
  const named = (field, label) => (TERMS[field] ? term(TERMS[field], label) : h("span", {}, label));
  const item = (field, label, ...controls) => h("span", { class: "judged-item", "data-field": field }, named(field, label), ...controls);

  const menuItem = (parts, field) => {
    const { label, choices } = given.menus[field];
    return item(field, label, parts.add(fieldMenu({ value: "calibration", field, label, choices })));
  };

  function numberItem(parts, field, ...more) {
    const [step, whole] = NUMBERS[field];
    return item(field, text(field), parts.add(numberField({
      name: () => text(field), get: () => chosen[field], set: (value) => set({ [field]: value }), done: commit,
      range: () => given.limits[field], step, whole, words: given.text,
    })), ...more);
  }

  /** Data that were not made for it end before there are as many. */
  function heldOut(parts) {
    const node = menuItem(parts, "held_out");
    const there = h("span", { class: "quiet", "data-testid": "held-out" });
    parts.each(() => {
      const n = lack() ? Number(chosen.held_out) : taught().labels.length;
      setText(there, n < Number(chosen.held_out) ? text("there_are", { n: n.toLocaleString("en") }) : "");
    });
    node.append(there);
    return node;
  }

  /** Bins are the page's own: they follow the hand. */
  function binsTrack(parts) {
    const [low, high] = given.limits.bins;
    const track = thinTrack({
      get: () => chosen.bins, set: (bins) => set({ bins: Math.round(bins) }), range: () => [low, high],
      step: (bins, steps) => bins + steps, page: 5, done: commit,
    });
    parts.each(() => {
      track.place((chosen.bins - low) / (high - low));
      announce(track.handle, text("bins_slider"), [low, high], chosen.bins, text("bins_say", { n: chosen.bins }));
    });
    return track.node;
  }

  const temperature = (parts) => parts.add(logarithmicSlider({
    name: () => text("temperature"), fieldName: () => text("temperature_field"), label: [term("temperature", text("temperature"), " ", math("T ="))],
    get: () => state.temperature, set: (temperature) => edit({ temperature }), done: commit, range: () => given.temperatures,
    digits: 3, factor: 1.05, say: (x) => `T = ${stated(x)}`, words: given.text,
  }));

  /** Sets the temperature at once, to what is wanted: null while that is not known. `why`: what there is to know of it. */
  function setter(parts, words, className, wanted, why = null) {
    const isIdle = () => [null, state.temperature].includes(wanted());
    const node = h("button", { type: "button", class: className, "data-tip": why, onclick() {
      if (isIdle()) return;
      edit({ temperature: wanted() });
      commit();
    } }, words);
    parts.each(() => setIdle(node, isIdle()));
    return node;
  }

  const cases = (parts) => h("span", { class: "presets", role: "group", "aria-label": text("presets") }, ...given.cases.map(({ title, own }) => {
    const chip = h("button", { type: "button", class: "chip", onclick() {
      edit({ temperature: 1 });
      set({ ...own, rank: 0 });
      commit();
    } }, title);
    parts.each(() => setAttributes(chip, {
      "aria-pressed": String(state.temperature === 1 && Object.keys(own).every((field) => alike(own[field], chosen[field]))),
    }));
    return chip;
  }));

  /** The optimum with as many digits as an address has: Back finds this very number. */
  const best = () => (lack() ? null : Number(taught().runs.plain.optimum.toPrecision(12)));

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(chosen.data),
    build(parts) {
      const noise = numberItem(parts, "noise");
      parts.each(() => { noise.hidden = chosen.data === "digits"; });
      return h("section", { class: "card judged-settings", "aria-label": text("title"), "data-testid": "settings" },
        h("div", { class: "judged-line" }, temperature(parts),
          h("span", { class: "judged-buttons" },
            setter(parts, text("fit"), "player-play", best, text("fit_why")), setter(parts, text("one"), "chip", () => 1)),
          cases(parts)),
        h("div", { class: "judged-line" },
          menuItem(parts, "data"), noise, menuItem(parts, "training"), menuItem(parts, "layers"), numberItem(parts, "smoothing"),
          numberItem(parts, "seed"), heldOut(parts), numberItem(parts, "bins", binsTrack(parts))));
    },
  };
});
