/** What stands in the line below the pipeline, by name: () -> {node, paint}. */
import { derived, divergenceOperand, entropyText, naive, valueText } from "../page/derived.js";
import { math } from "../page/mathml.js";
import { h, setAttributes, setText, slot } from "../page/dom.js";
import { decimal, enough, inPrint, readout, readoutOfExp, said, stated, sumOf } from "../page/numbers.js";
import { announce, thinTrack } from "../controls/drag.js";
import { menu } from "../controls/menu.js";
import { term } from "../controls/tooltip.js";
import { entropy, oneHot, smoothLabels } from "../maths/kernel.js";
import { steady } from "../page/scales.js";
import { commit } from "../page/link.js";
import { change, edit, state, trueClass } from "../page/store.js";
import { addClass, draftShares, dropDraft, normaliseDraft, smoothing, tidy } from "./edits.js";
import { given, isOpen, text } from "./given.js";

const labelled = (entry, words, ...nodes) => h("span", { class: "tool-item" }, term(entry, words), ...nodes);

/** With all of it the target would be uniform, and nobody could tell which class was the true one. */
const MOST_SMOOTHING = 0.99;

export const TOOLS = {
  add() {
    const button = h("button", { type: "button", class: "chip plain", onclick: addClass }, "+ ", text("add_class"));
    return {
      node: button,
      paint() {
        const isFull = state.labels.length >= given.limits.classes[1];
        setAttributes(button, { disabled: isFull, "data-tip": isFull ? text("most", { n: given.limits.classes[1] }) : null });
      },
    };
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
        if (logits.some((z) => Number.isFinite(z) && Math.abs(z) > given.limits.logit)) return;
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
        setText(value, stated(shift, 1));
        announce(track.handle, text("shift"), [-10, 10], shift, `c = ${stated(shift, 1)}`);
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
        setText(nats, entropyText(d));
        setText(classes, readout(Math.exp(d.entropy)));
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
      done(source) {
        base = null;
        commit(source);
      },
    });
    return {
      node: labelled("smoothing", text("smoothing"), math("ε ="), slot(value), track.node),
      paint() {
        if (base === null) epsilon = smoothing() ?? 0;
        track.place(epsilon);
        setText(value, stated(epsilon));
        announce(track.handle, text("smoothing"), [0, MOST_SMOOTHING], epsilon, `ε = ${stated(epsilon)}`);
      },
    };
  },

  losses() {
    const values = Object.keys(given.losses).map((name) => [name, h("b", { class: "number inline big leading", "data-testid": `loss-${name}` })]);
    const none = h("span", { class: "quiet no-target", "data-testid": "no-target" });
    const shown = values.map(([name, node]) => h("span", { class: "tool-item" },
        h("span", { class: "loss-name", "data-term": name, style: `--colour: ${given.losses[name].colour}` }, term(name, h("span", { class: "long" }, given.losses[name].title), h("span", { class: "brief" }, given.losses[name].short))), slot(node)));
    const node = h("span", { class: "tool-item losses" }, none, ...shown);
    return {
      node,
      paint(d) {
        const open = isOpen();
        setText(none, open ? text("no_target") : "");
        setAttributes(none, { hidden: !open });
        node.classList.toggle("without-target", open);
        for (const each of shown) setAttributes(each, { hidden: open });
        for (const [name, value] of values) setText(value, valueText(d, name));
      },
    };
  },

  split() {
    const own = h("span", { class: "split-part own" });
    const extra = h("span", { class: "split-part extra" });
    const ownValue = h("b", { class: "number inline leading" });
    const extraValue = h("b", { class: "number inline leading" });
    const width = steady(() => Math.max(1, Math.ceil(derived().losses.cross_entropy.value)));
    return {
      node: h("span", { class: "tool-item split", "data-term": "cross_entropy" },
        term("cross_entropy", math(`${given.losses.cross_entropy.short} = H(y)`)), slot(ownValue), term("divergence", math("+ KL(y‖p)")), slot(extraValue),
        h("span", { class: "split-bar", "aria-hidden": "true" }, own, extra)),
      paint(d) {
        const H = entropy(state.target);
        const total = valueText(d, "cross_entropy");
        const texts = enough([decimal(H), divergenceOperand(d)], (parts) => readout(sumOf(parts)), total);
        [ownValue, extraValue].forEach((node, n) => setText(node, texts[n]));
        const share = Math.min(1, H / width());
        own.style.transform = `scaleX(${share})`;
        extra.style.transform = `translateX(${100 * share}%) scaleX(${Math.min(1, d.divergence / width())})`;
      },
    };
  },
};

/** That typed shares do not sum to 1 yet, and two ways out. */
export function draftNote() {
  const words = h("span", { role: "status" });
  const normalise = h("button", { type: "button", class: "chip", onclick: normaliseDraft });
  const back = h("button", { type: "button", class: "chip", onclick: dropDraft }, text("drop_draft"));
  const node = h("p", { class: "draft-note", hidden: true }, words, normalise, back);
  return {
    node,
    paint() {
      const values = draftShares();
      setAttributes(node, { hidden: !values });
      const sum = values && sumOf(values);
      setText(words, values ? text("draft", { total: said(sum) }) : "");
      setText(normalise, text(sum > 0 ? "normalise" : "share"));
    },
  };
}

/**
 * Why cells overflow without the max trick, in words, where there is something to say. What is read follows the hand;
 * what is heard waits until the hand rests, unless there is something else to say.
 */
export function overflowNote() {
  /** What goes wrong, and the class that shows it. */
  const cause = ({ naive: { exponentials, total }, scaled }) => {
    const worst = exponentials.findIndex((e) => !Number.isFinite(e));
    const top = scaled.indexOf(Math.max(...scaled));
    if (worst >= 0) return { message: "overflow", of: worst };
    if (total === 0) return { message: "underflow", of: top };
    const lost = exponentials.findIndex((e, i) => e === 0 && scaled[i] > -Infinity);
    if (lost >= 0) return { message: "lost", of: lost };
    return { message: Number.isFinite(total) ? "no_overflow" : "vanished", of: top };
  };
  const read = h("p", { "aria-hidden": "true" });
  const heard = h("p", { class: "unseen", role: "status" });
  const limits = { float64: "1.8×10³⁰⁸", float32: "3.4×10³⁸", float16: "65504" };
  const smallest = { float64: "4.9×10⁻³²⁴", float32: "1.4×10⁻⁴⁵", float16: "6.0×10⁻⁸" };
  let said = null;
  return {
    node: h("div", { class: "overflow-note" }, read, heard),
    paint(d) {
      setAttributes(read, { hidden: !d.naive });
      if (!d.naive) {
        said = null;
        return setText(heard, "");
      }
      const { message, of } = cause(d);
      const words = text(message, {
        dtype: naive(), limit: (["underflow", "lost"].includes(message) ? smallest : limits)[naive()],
        exponent: inPrint(readout(d.scaled[of])), size: inPrint(readoutOfExp(d.scaled[of])),
      });
      setText(read, words);
      if (state.moving && said === message) return;
      said = message;
      setText(heard, words);
    },
  };
}
