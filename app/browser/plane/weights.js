/** The model's numbers, one row a class: weights and bias as fields and as small sliders. */
import { component, fill, h, setAttributes, setText, slot } from "../page/dom.js";
import { numberField } from "../controls/fields.js";
import { announce, thinTrack } from "../controls/drag.js";
import { hint, term } from "../controls/tooltip.js";
import { answer } from "../page/link.js";
import { stated } from "../page/numbers.js";
import { FEATURES } from "../maths/models.js";
import { commitPlane, editPlane, grabPlane, isStraight, plane, ready, takeBack, theDataset } from "./store.js";
import { ladder, steady } from "../page/scales.js";
import { alike, subscribe, throttle } from "../page/store.js";
import "../page/highlight.js";

const DECIMALS = 3;
/** How far all classes' weights can be shifted together. */
const SHIFT = 5;
/** The narrowest slider ranges, wide enough for what the optimum of most data needs. */
const NARROWEST = { weight: 10, bias: 50 };
/** How far the features of most data reach: of one that reaches ten times as far the same weight is ten times as strong. */
const USUAL_SPAN = 6;

export default component((root) => {
  let given = null;
  let shape = null;
  let painters = [];
  /** Throttle: fields that are not being dragged refresh three times a second. */
  const isDue = throttle();

  /** The features: the coordinates by what they measure, without its unit, the others by how they are made of these. */
  const features = () => {
    const [x1, x2] = theDataset().features.map((name) => name.split(" (")[0]);
    return plane.features.split("-").map((name) => ({ x1, x2 })[name] ?? given.features[name]);
  };
  const same = ({ weights, bias, features }) => alike([plane.weights, plane.bias, plane.features], [weights, bias, features]);
  /** By how many powers of ten the weights of a feature are smaller than usual. */
  const power = (d) => {
    const [xs, ys] = theDataset().ranges;
    const corners = xs.flatMap((x) => ys.map((y) => FEATURES[plane.features.split("-")[d]](x, y)));
    return Math.max(0, Math.round(Math.log10((Math.max(...corners) - Math.min(...corners)) / USUAL_SPAN)));
  };
  const reach = {
    weights: Object.keys(FEATURES).map((_, d) =>
      steady(() => Math.max(NARROWEST.weight / 10 ** power(d), ladder(plane.weights.map((row) => row[d]))))),
    bias: steady(() => Math.max(NARROWEST.bias, ladder(plane.bias))),
  };

  /** A number of the model as a field above its slider: the weight of feature d, or the bias where there is none. */
  function cell(k, d, name, get, set) {
    const { colour } = given.palette[k];
    const limit = given.limits[d === null ? "bias" : "weight"];
    const finer = d === null ? 0 : power(d);
    const range = () => {
      const width = Math.min(d === null ? reach.bias() : reach.weights[d](), limit);
      return [-width, width];
    };
    const tidy = (value) => Number(value.toFixed(DECIMALS + finer));
    const track = thinTrack({
      get, set: (value) => set(tidy(value)), range, begin: grabPlane, cancel: takeBack, done: commitPlane,
      step: (value, steps) => tidy(value + (steps * range()[1]) / 200),
    }, { style: `--colour: ${colour}` });
    const field = numberField({
      name: () => fill(given.text.field, { name }), get, set, done: commitPlane,
      range: () => [-limit, limit],
      decimals: DECIMALS, step: Number((0.1 / 10 ** finer).toPrecision(1)), words: given.text,
    });
    painters.push((isDue) => {
      // Of nine numbers that move only the one in the hand must be there in every frame.
      if (!isDue && !track.node.parentNode.contains(document.activeElement)) return;
      const [low, high] = range();
      const place = Math.min(1, Math.max(0, (get() - low) / (high - low)));
      track.place(place);
      announce(track.handle, name, [low, high], get(), stated(get(), DECIMALS));
      field.paint();
    });
    return h("td", { "data-term": "weights", "data-of": k }, field.node, track.node);
  }

  function row(name, k) {
    const { text, palette } = given;
    const { symbol, colour } = palette[k];
    const setWeight = (d, value) =>
      editPlane({ weights: plane.weights.map((w, other) => (other === k ? w.map((old, e) => (e === d ? value : old)) : w)) });
    return h("tr", {},
      h("th", { scope: "row" }, h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol), name),
      ...features().map((feature, d) =>
        cell(k, d, fill(text.weight_of, { feature, label: name }), () => plane.weights[k][d], (value) => setWeight(d, value))),
      cell(k, null, fill(text.bias_of, { label: name }), () => plane.bias[k],
        (value) => editPlane({ bias: plane.bias.map((old, other) => (other === k ? value : old)) })));
  }

  /** The same number added to a feature's weight of every class: no probability moves, only the optimum is left. */
  function redundancy() {
    let shift = 0;
    let shifted = null;
    const value = h("b", { class: "number inline short" });
    const range = () => [-SHIFT, SHIFT];
    const track = thinTrack({
      get: () => shift,
      set(to) {
        const c = Number(to.toFixed(1));
        const weights = plane.weights.map(([v, ...others]) => [Number((v + c - shift).toPrecision(12)), ...others]);
        if (Math.max(...weights.map(([v]) => Math.abs(v))) > given.limits.weight) return;
        shift = c;
        shifted = weights;
        editPlane({ weights });
      },
      range, begin: grabPlane, cancel: takeBack, done: commitPlane, step: (c, steps) => c + 0.1 * steps,
    });
    painters.push((isDue) => {
      if (!isDue && plane.weights !== shifted) return;
      if (plane.weights !== shifted) shift = 0;
      track.place((shift + SHIFT) / (2 * SHIFT));
      announce(track.handle, given.text.shift_name, range(), shift, `c = ${stated(shift, 1)}`);
      setText(value, stated(shift, 1));
    });
    return h("div", { class: "redundancy" }, hint(given.text.shift_why, given.text.shift), slot(value), track.node);
  }

  function build() {
    const { title, note, text } = given;
    const reset = h("button", {
      type: "button", class: "chip",
      onclick() {
        editPlane({ ...structuredClone(answer().optimum), network: null });
        commitPlane();
      },
    }, text.reset);
    const table = h("div", { class: "weights-table sideways" });
    const words = h("p", { class: "quiet" });
    const both = h("p", { class: "quiet" }, text.two_classes);
    const curved = h("p", { class: "quiet" }, text.curved);
    painters = [() => {
      const hidden = plane.network !== null;
      const { optimum } = answer();
      setAttributes(reset, { disabled: !optimum || (!hidden && same(optimum)), "data-tip": optimum ? null : text.no_optimum });
      setAttributes(table, { inert: hidden });
      setText(words, hidden ? text.network : note);
      setAttributes(curved, { hidden: hidden || isStraight() });
      setAttributes(both, { hidden: hidden || plane.classes.length !== 2 });
    }];
    const head = (entry, symbol, words) => h("th", { scope: "col" },
      term(entry, h("span", { class: "math" }, h("i", {}, symbol[0]), h("sub", {}, symbol[1] ?? "")), ` ${words}`));
    table.append(
      h("table", {},
        h("thead", {}, h("tr", {}, h("td", {}), ...features().map((feature, d) => head("weight", `w${"₁₂₃₄₅₆₇"[d]}`, feature)), head("bias", "b", text.bias))),
        h("tbody", {}, ...plane.classes.map(row))),
      redundancy());
    root.replaceChildren(h("section", { class: "card weights" }, h("header", {}, h("h2", {}, title), reset), table, words, curved, both));
  }

  const paint = () => {
    if (!given || !ready()) return;
    if (shape?.dataset !== theDataset() || shape.features !== plane.features) {
      shape = { dataset: theDataset(), features: plane.features };
      build();
    }
    const all = isDue();
    for (const painter of painters) painter(all);
  };
  const stop = subscribe(paint);
  return {
    update(data) {
      given = data;
      shape = null;
      paint();
    },
    stop,
  };
});
