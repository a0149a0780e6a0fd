/** A small picture of each hidden unit: what it makes of the plane. Under the pointer or with the focus it is seen on the plane. */
import { unitValues } from "../maths/models.js";
import { component, fill, h, setAttributes } from "../page/dom.js";
import { looks, rgb } from "../page/looks.js";
import { subscribe } from "../page/store.js";
import { lookAt, plane, ready, showGround, shownModel, viewRanges } from "./store.js";
import { paintUnit } from "./unit.js";

/** Cells along each side of a picture. */
const CELLS = 20;

export default component((root) => {
  let given = null;
  let built = null;
  let painted = null;
  let look = null;
  let pictures = [];

  /** The middles of the cells, row by row from the top. */
  function places([[left, right], [bottom, top]]) {
    const at = (share, low, high) => low + ((share + 0.5) / CELLS) * (high - low);
    const xs = Float64Array.from({ length: CELLS * CELLS }, (_, n) => at(n % CELLS, left, right));
    const ys = Float64Array.from({ length: CELLS * CELLS }, (_, n) => at(Math.floor(n / CELLS), top, bottom));
    return [xs, ys];
  }

  function picture(layer, unit) {
    const ground = `unit-${layer + 1}-${unit + 1}`;
    const canvas = h("canvas", { width: CELLS, height: CELLS, "aria-hidden": "true" });
    const name = fill(given.text.unit, { layer: layer + 1, unit: unit + 1 });
    const button = h("button", {
      type: "button", class: "unit", "aria-label": name, "data-tip": name, "data-testid": ground,
      onpointerenter: (event) => event.pointerType === "mouse" && lookAt(ground),
      onpointerleave: () => lookAt(null),
      onfocus: () => button.matches(":focus-visible") && lookAt(ground),
      onblur: () => lookAt(null),
      onclick() {
        lookAt(null);
        showGround(plane.ground === ground ? "classes" : ground);
      },
    }, canvas);
    const ctx = canvas.getContext("2d");
    const image = ctx.createImageData(CELLS, CELLS);
    return { layer, unit, ground, button, show(values, paper) {
      paintUnit(image.data, values, given.units, paper);
      ctx.putImageData(image, 0, 0);
    } };
  }

  function build(sizes) {
    const { text } = given;
    const layers = sizes.slice(1, -1).map((count, layer) => Array.from({ length: count }, (_, unit) => picture(layer, unit)));
    pictures = layers.flat();
    const key = (words, colour) => h("span", { class: "unit-key", style: `--colour: ${colour}` }, words);
    root.replaceChildren(h("section", { class: "card units", "data-testid": "units" },
      h("header", {}, h("h2", {}, text.title), h("span", { class: "quiet" }, key(text.low, given.units[0]), " ", key(text.high, given.units[1]))),
      ...layers.map((row, layer) => h("div", { class: "unit-row", role: "group", "aria-label": fill(text.layer, { layer: layer + 1 }) },
        h("span", { class: "quiet" }, fill(text.layer, { layer: layer + 1 })), ...row.map(({ button }) => button))),
      h("p", { class: "quiet" }, text.why)));
  }

  const paint = () => {
    if (!given) return;
    const model = ready() && plane.network ? shownModel() : null;
    setAttributes(root, { hidden: !model });
    if (!model) return;
    const shape = `${model.sizes}`;
    if (shape !== built) {
      built = shape;
      painted = null;
      build(model.sizes);
    }
    for (const { button, ground } of pictures) setAttributes(button, { "aria-pressed": String(plane.ground === ground) });
    const now = [model, viewRanges(), look];
    if (painted?.every((part, n) => part === now[n])) return;
    painted = now;
    const values = unitValues(model, ...places(viewRanges()));
    for (const { layer, unit, show } of pictures) show(values[layer][unit], rgb(look.paper));
  };

  const stop = subscribe(paint);
  return {
    update(data) {
      given = data;
      look = looks(root);
      built = null;
      paint();
    },
    stop() {
      lookAt(null);
      stop();
    },
  };
});
