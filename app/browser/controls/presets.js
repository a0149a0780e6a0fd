/** Scenarios worth a look: one press changes what the preset is about, and keeps the user's names. */
import { component, h, setAttributes, setText } from "../page/dom.js";
import { commit } from "../page/link.js";
import { oneHot } from "../maths/kernel.js";
import { alike, edit, state, subscribe } from "../page/store.js";

/** What a preset makes of the present scenario; of another number of classes names and target follow. */
function applied({ logits, labels, target, temperature }, names) {
  const patch = { logits };
  const count = logits.length;
  if (temperature !== null) patch.temperature = temperature;
  if (count !== state.logits.length) {
    const spare = names.filter((name) => !state.labels.includes(name));
    patch.labels = [...state.labels, ...spare].slice(0, count);
    patch.target = target ?? oneHot(0, count);
  } else if (target) patch.target = target;
  if (labels) patch.labels = labels;
  return patch;
}

export default component((root) => {
  let chips = [];
  const note = h("span", { class: "quiet", role: "status", "data-testid": "preset-note" });
  const isShown = ({ logits, labels, target, temperature }) =>
    alike(logits, state.logits) && (!labels || alike(labels, state.labels)) && (!target || alike(target, state.target)) && (temperature === null || temperature === state.temperature);
  const paint = () => {
    for (const { button, preset } of chips) setAttributes(button, { "aria-pressed": String(isShown(preset)) });
    if (!chips.some(({ preset }) => isShown(preset))) setText(note, ""); // it is about one that is shown
  };
  const stop = subscribe(paint);
  return {
    update({ presets, title, names, text }) {
      const press = (preset) => {
        setText(note, preset.logits.length === state.logits.length ? "" : text.fitted);
        state.replaced++;
        edit(applied(preset, names));
        commit();
      };
      chips = presets.map((preset) => ({
        preset, button: h("button", { type: "button", class: "chip", onclick: () => press(preset) }, preset.title),
      }));
      setText(note, note.textContent && text.fitted);
      root.replaceChildren(h("div", { class: "presets", role: "group", "aria-label": title }, ...chips.map(({ button }) => button)), note);
      paint();
    },
    stop,
  };
});
