/** Menus of what several figures show together, above them all: `menus` of Python's answer. */
import { fieldMenu } from "../controls/menu.js";
import { component, h } from "../page/dom.js";
import { onAnswer } from "../page/link.js";
import { alike, repaint, subscribe } from "../page/store.js";

export default component((root) => {
  const row = h("div", { class: "choices", role: "group" });
  root.replaceChildren(row);
  let shown = null;
  let menus = [];
  const stopListening = onAnswer("choices", ({ menus: given = [] }) => {
    if (alike(given, shown)) return;
    shown = given;
    menus = given.map(fieldMenu);
    row.replaceChildren(...menus.map(({ node }) => node));
    repaint();
  });
  const unsubscribe = subscribe(() => { for (const { paint } of menus) paint(); });
  return {
    update: ({ title }) => row.setAttribute("aria-label", title),
    stop() {
      stopListening();
      unsubscribe();
    },
  };
});
