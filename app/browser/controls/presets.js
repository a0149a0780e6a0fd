/** Scenarios worth a look: one press shows one, the browser first and Python after. */
import { component, h, setAttributes } from "../page/dom.js";
import { commit, isPresent, replace, subscribe } from "../page/store.js";

export default component((root) => {
  let chips = [];
  const paint = () => {
    for (const { button, scenario } of chips) setAttributes(button, { "aria-pressed": String(isPresent(scenario)) });
  };
  const stop = subscribe(paint);
  return {
    update({ presets, title }) {
      chips = presets.map(({ name, scenario }) => ({
        scenario,
        button: h("button", { type: "button", class: "chip", onclick: () => { replace(scenario); commit(); } }, name),
      }));
      root.replaceChildren(h("div", { class: "presets", role: "group", "aria-label": title }, ...chips.map(({ button }) => button)));
      paint();
    },
    stop,
  };
});
