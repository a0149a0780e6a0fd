/** The hidden layer: each unit's weights as a picture, and how much it says of the picture that is looked at. */
import { card } from "../../browser/controls/card.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, setAttributes } from "../../browser/page/dom.js";
import { said } from "../../browser/page/numbers.js";
import { computed, throttle } from "../../browser/page/store.js";
import { isHidden, model, ready, scaleOfFirst, seen, sizeOf, theSet } from "./looking.js";
import { signed, tile, tiledPicture } from "./tiles.js";

const values = () => seen().values[0];
const most = computed(() => [values()], (units) => Math.max(1e-9, ...units));
/** The weights of every unit, the same arrays until there is another model. */
const weights = computed(() => [model(), sizeOf(theSet())], ({ sizes, layers: [first] }, size) =>
  Array.from({ length: sizes[1] }, (_, u) => first.weights.subarray(u * size, (u + 1) * size)));

export default card(() => {
  let given = null;
  let tiles = [];
  const text = (name, words = {}) => fill(given.text[name], words);

  function unit(parts, u) {
    const each = tile();
    tiles.push(each);
    const bar = h("span", { class: "unit-bar", "aria-hidden": "true" });
    const isDue = throttle();
    parts.each(() => {
      if (!isHidden() || u >= model().sizes[1]) return;
      bar.style.transform = `scaleX(${values()[u] / most()})`;
      if (!isDue()) return;
      const scale = scaleOfFirst();
      each.paint(text("unit", { n: u + 1, value: said(values()[u], 3) }), weights()[u], theSet().shape, (look) => signed(look, given.signs, scale), String(scale));
    });
    return h("span", { class: "unit-picture" }, each.node, h("span", { class: "unit-lane" }, bar));
  }

  return {
    take: (data) => { given = data; },
    ready: () => ready(),
    shape: () => (isHidden() ? [theSet().at, model().sizes] : null),
    build(parts) {
      tiles = [];
      const count = isHidden() ? model().sizes[1] : 0;
      const node = h("section", { class: "card hidden-units", "aria-label": text("title"), "data-testid": "hidden-units" },
        h("header", {}, h("h2", {}, term("hidden_layer", text("title"))), h("span", { class: "quiet" }, text("note"))),
        h("div", { class: "unit-pictures" }, ...Array.from({ length: count }, (_, u) => unit(parts, u))));
      setAttributes(node, { hidden: !count });
      return node;
    },
    picture: { key: "units", title: () => (isHidden() ? text("title") : null), of: ".hidden-units", draw: (node, look) => tiledPicture(node, tiles, look) },
  };
});
