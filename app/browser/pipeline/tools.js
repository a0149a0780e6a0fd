/** What stands in the line below the pipeline, by name: () -> {node, paint}. */
import { derived, naive } from "../page/derived.js";
import { math } from "../page/mathml.js";
import { exponential, h, printed, readout, setAttributes, setText, slot } from "../page/dom.js";
import { announce, thinTrack } from "../controls/drag.js";
import { menu } from "../controls/menu.js";
import { term } from "../controls/tooltip.js";
import { entropy, oneHot, smoothLabels } from "../maths/kernel.js";
import { steady } from "../page/scales.js";
import { commit } from "../page/link.js";
import { change, edit, state, trueClass } from "../page/store.js";
import { addClass, smoothing, tidy } from "./edits.js";
import { given, text } from "./given.js";

const labelled = (entry, words, ...nodes) => h("span", { class: "tool-item" }, term(entry, words), ...nodes);

/** With all of it the target would be uniform, and nobody could tell which class was the true one. */
const MOST_SMOOTHING = 0.99;

export const TOOLS = {
  add() {
    const button = h("button", { type: "button", class: "chip plain", onclick: addClass }, "+ ", text("add_class"));
    return { node: button, paint() { setAttributes(button, { disabled: state.labels.length >= given.limits.classes[1] }); } };
  },

  shift() {
    let shift = 0;
    let shifted = null;
    const value = h("b", { class: "number inline short" });
    const track = thinTrack({
      get: () => shift,
      set(to) {
        const c = tidy(to, 0.1);
        const logits = state.logits.map((z) => Number((z + c - shift).toPrecision(12)));
        if (Math.max(...logits.map(Math.abs)) > given.limits.logit) return;
        shift = c;
        shifted = logits;
        edit({ logits });
      },
      range: () => [-10, 10],
      step: (c, steps) => c + steps * 0.5,
      page: 4,
    });
    return {
      node: labelled("shift", text("shift"), math("c ="), slot(value), track.node),
      paint() {
        if (String(state.logits) !== String(shifted)) shift = 0;
        track.place((shift + 10) / 20);
        setText(value, printed(shift).replace(/00$/, ""));
        announce(track.handle, text("shift"), [-10, 10], shift, `c = ${shift}`);
      },
    };
  },

  maxtrick() {
    const choices = [["", text("max_trick_on")], ...["float64", "float32", "float16"].map((d) => [d, text("max_trick_off", { dtype: d })])];
    const { node, paint } = menu({
      name: () => text("max_trick"), get: naive, choices,
      choose(dtype) {
        change("numerics", { naive: dtype });
        commit();
      },
    });
    return { node: labelled("max_trick", text("max_trick"), node), paint };
  },

  entropy() {
    const nats = h("b", { class: "number inline short", "data-testid": "entropy" });
    const classes = h("b", { class: "number inline leading", "data-testid": "effective-classes" });
    return {
      node: h("span", { class: "tool-item", "data-term": "entropy" }, term("entropy", text("entropy")), slot(nats),
        h("span", { class: "quiet" }, text("effective_before")), slot(classes), term("effective_classes", text("effective_after"))),
      paint(d) {
        const H = entropy(d.probabilities);
        setText(nats, readout(H));
        setText(classes, Math.exp(H).toFixed(3));
      },
    };
  },

  smoothing() {
    let base = null;
    const value = h("b", { class: "number inline short" });
    let epsilon = 0;
    const track = thinTrack({
      get: () => epsilon,
      set(to) {
        base ??= smoothing() === null ? state.target : oneHot(trueClass(), state.target.length);
        epsilon = tidy(to, 0.01);
        edit({ target: smoothLabels(base, epsilon) });
      },
      range: () => [0, MOST_SMOOTHING],
      step: (e, steps) => e + steps * 0.01,
      done() { base = null; commit(); },
    });
    return {
      node: labelled("smoothing", text("smoothing"), math("ε ="), slot(value), track.node),
      paint() {
        if (base === null) epsilon = smoothing() ?? 0;
        track.place(epsilon);
        setText(value, epsilon.toFixed(2));
        announce(track.handle, text("smoothing"), [0, MOST_SMOOTHING], epsilon, `ε = ${epsilon.toFixed(2)}`);
      },
    };
  },

  losses() {
    const values = Object.keys(given.losses).map((name) => [name, h("b", { class: "number inline big leading", "data-testid": `loss-${name}` })]);
    return {
      node: h("span", { class: "tool-item losses" }, ...values.map(([name, node]) => h("span", { class: "tool-item" },
        h("span", { class: "loss-name", "data-term": name, style: `--colour: ${given.losses[name].colour}` }, term(name, given.losses[name].title)), slot(node)))),
      paint(d) { for (const [name, node] of values) setText(node, readout(d.losses[name].value)); },
    };
  },

  split() {
    const own = h("span", { class: "split-part own" });
    const extra = h("span", { class: "split-part extra" });
    const ownValue = h("b", { class: "number inline short" });
    const extraValue = h("b", { class: "number inline leading" });
    const width = steady(() => Math.max(1, Math.ceil(derived().losses.cross_entropy.value)));
    return {
      node: h("span", { class: "tool-item split", "data-term": "cross_entropy" },
        term("cross_entropy", math(`${given.losses.cross_entropy.short} = H(y)`)), slot(ownValue), term("divergence", math("+ KL(y‖p)")), slot(extraValue),
        h("span", { class: "split-bar", "aria-hidden": "true" }, own, extra)),
      paint(d) {
        const H = entropy(state.target);
        setText(ownValue, readout(H));
        setText(extraValue, readout(d.divergence));
        const share = Math.min(1, H / width());
        own.style.transform = `scaleX(${share})`;
        extra.style.transform = `translateX(${100 * share}%) scaleX(${Math.min(1, d.divergence / width())})`;
      },
    };
  },
};

/**
 * Why cells overflow without the max trick, in words, where there is something to say. What is read follows the hand;
 * what is heard waits until the hand rests, unless there is something else to say.
 */
export function overflowNote() {
  const read = h("p", { "aria-hidden": "true" });
  const heard = h("p", { class: "unseen", role: "status" });
  const limits = { float64: "1.8e308", float32: "3.4e38", float16: "65504" };
  let said = null;
  return {
    node: h("div", { class: "overflow-note" }, read, heard),
    paint(d) {
      setAttributes(read, { hidden: !d.naive });
      if (!d.naive) {
        said = null;
        return setText(heard, "");
      }
      const worst = d.naive.exponentials.findIndex((e) => !Number.isFinite(e));
      const message = worst >= 0 ? "overflow" : d.naive.total === 0 || !Number.isFinite(d.naive.total) ? "vanished" : "no_overflow";
      const words = text(message, {
        dtype: naive(), limit: limits[naive()],
        exponent: worst >= 0 ? readout(d.scaled[worst]) : "", size: worst >= 0 ? exponential(d.scaled[worst]) : "",
      });
      setText(read, words);
      if (state.moving && said === message) return;
      said = message;
      setText(heard, words);
    },
  };
}
