/** What is done to the picture that is looked at: turned, moved, inverted, noisy. The model follows while the hand moves. */
import { card } from "../../browser/controls/card.js";
import { announce, thinTrack } from "../../browser/controls/drag.js";
import { numberField } from "../../browser/controls/fields.js";
import { fill, h, setAttributes, setIdle } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { stated } from "../../browser/page/numbers.js";
import { images, isEdited, look, lookAt, ready, UNEDITED } from "./looking.js";

/** Each slider: how a hand's values are rounded, a key's step, and how many of these a page key goes. */
const SLIDERS = {
  rotation: { round: 1, step: 5, page: 3 },
  shift_x: { round: 1, step: 1, page: 2 },
  shift_y: { round: 1, step: 1, page: 2 },
  noise: { round: 0.01, step: 0.02, page: 5 },
};

export default card(() => {
  let given = null;
  const text = (name, words = {}) => fill(given.text[name], words);

  function line(parts, name) {
    const { round, step, page } = SLIDERS[name];
    const [low, high] = given.ranges[name];
    const tidy = (value) => Number((Math.round(value / round) * round).toFixed(2)) || 0;
    const way = { get: () => images[name], done: commit, range: () => [low, high] };
    const track = thinTrack({ ...way, set: (value) => look({ [name]: tidy(value) }), step: (value, steps) => tidy(value + steps * step), page });
    const field = parts.add(numberField({
      ...way, name: () => text(`${name}_field`), set: (value) => look({ [name]: value }), step, decimals: 0, words: given.text,
      ...(name.startsWith("shift") && { whole: true }),
    }));
    parts.each(() => {
      track.place((images[name] - low) / (high - low));
      announce(track.handle, text(name), [low, high], images[name], text(`${name}_is`, { value: stated(images[name], 0) }));
    });
    return h("div", { class: "distort-line" }, h("span", { class: "distort-name" }, text(name)), track.node, field);
  }

  return {
    take: (data) => { given = data; },
    ready,
    build(parts) {
      const invert = h("button", { type: "button", class: "chip", onclick: () => lookAt({ invert: !images.invert }) }, text("invert"));
      const again = h("button", { type: "button", class: "chip", onclick: () => lookAt({ noise_seed: images.noise_seed + 1 }) }, text("again"));
      const undo = h("button", { type: "button", class: "chip", "data-testid": "unedited", onclick: () => isEdited() && lookAt(UNEDITED) }, text("undo"));
      parts.each(() => {
        setAttributes(invert, { "aria-pressed": String(Boolean(images.invert)) });
        setIdle(again, !images.noise);
        setIdle(undo, !isEdited());
      });
      return h("section", { class: "card distort", "aria-label": text("title"), "data-testid": "distort" },
        h("header", {}, h("h2", {}, text("title"))),
        ...Object.keys(SLIDERS).map((name) => line(parts, name)),
        h("div", { class: "distort-foot" }, invert, again, undo), h("p", { class: "quiet" }, text("about")));
    },
  };
});
