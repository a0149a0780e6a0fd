/** The pipeline's columns of a sigmoid a class beside softmax, of the set that is true, and of binary cross-entropy. */
import { fillTo } from "../../browser/controls/bar.js";
import { announce, putHandle, slider } from "../../browser/controls/drag.js";
import { numberField } from "../../browser/controls/fields.js";
import { term } from "../../browser/controls/tooltip.js";
import { h, number, setAttributes, setText, slot } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { math } from "../../browser/page/mathml.js";
import { decimalsOf, readout, readoutOfExp, readoutOr, stated } from "../../browser/page/numbers.js";
import { ladder, PUSHES, steady } from "../../browser/page/scales.js";
import { change, state } from "../../browser/page/store.js";
import { headed, namesAlone, push } from "../../browser/pipeline/columns.js";
import { tidy } from "../../browser/pipeline/edits.js";
import { given, text } from "../../browser/pipeline/given.js";
import { pipeline } from "../../browser/pipeline/pipeline.js";
import { chosen, labelled, sampled, setNow, thresholdsNow } from "./numbers.js";

const set = (patch) => change("multilabel", patch);
const setThreshold = (i, threshold) => set({ thresholds: thresholdsNow().with(i, threshold) });

const pushRange = steady(() => ladder(labelled().gradient, PUSHES));

const sigmoidText = (i) => readoutOfExp(labelled().logSigmoids[i]);
export const termText = (i) => readoutOr(labelled().terms[i], () => labelled().logs.terms[i], decimalsOf(labelled().terms));
export const gradientText = (i) => readoutOr(labelled().gradient[i], () => labelled().logs.gradient[i], decimalsOf(labelled().gradient));

/** The sigmoid's bar, with the threshold on it. */
function sigmoidCell(i) {
  const bar = h("span", { class: "bar" });
  const handle = h("span", { class: "handle flag" });
  const track = h("span", { class: "track share", style: `--colour: ${given.palette[i].colour}` }, bar, handle);
  const value = number({ "data-testid": `sigmoid-${i}`, class: "number strong" });
  slider(handle, track, {
    get: () => thresholdsNow()[i], set: (threshold) => setThreshold(i, threshold), tidied: (threshold) => tidy(threshold, 0.01), range: () => [0, 1],
    step: (threshold, steps) => tidy(threshold + 0.02 * steps, 0.02), page: 5,
  });
  return {
    node: h("span", { class: "with-bar" }, track, slot(value)),
    paint() {
      const threshold = thresholdsNow()[i];
      fillTo(bar, labelled().sigmoids[i]);
      track.classList.toggle("unsaid", !sampled().rows[0].predicted[i]);
      setText(value, sigmoidText(i));
      putHandle(handle, threshold);
      announce(handle, text("threshold", { label: state.labels[i] }), [0, 1], threshold, stated(threshold));
    },
  };
}

const thresholdCell = (i) => numberField({
  name: () => text("threshold_field", { label: state.labels[i] }), get: () => thresholdsNow()[i], set: (threshold) => setThreshold(i, threshold),
  done: commit, range: () => [0, 1], step: 0.05, words: given.text,
});

/** Whether the class belongs to the set, to be pressed; and whether the threshold says so, too. */
function setCell(i) {
  const button = h("button", { type: "button", class: "in-set", onclick() {
    set({ present: setNow().map((y, k) => (k === i ? 1 - y : y)) });
    commit();
  } });
  const verdict = h("span", { class: "verdict", role: "img" });
  return {
    node: h("span", { class: "set-cell" }, button, verdict),
    paint() {
      const y = setNow()[i];
      const words = text("in_set", { label: state.labels[i] });
      const isRight = sampled().rows[0].predicted[i] === y;
      setText(button, String(y));
      setAttributes(button, { "aria-pressed": String(y === 1), "aria-label": words, "data-tip": words });
      setText(verdict, isRight ? "✓" : "✗");
      verdict.classList.toggle("wrong", !isRight);
      setAttributes(verdict, { "aria-label": text(isRight ? "said_right" : "said_wrong") });
    },
  };
}

function gradientCell(i) {
  const lane = push(given.palette[i].colour, pushRange);
  const value = number({ "data-testid": `gradient-binary_cross_entropy-${i}` });
  return {
    node: h("span", { class: "with-bar" }, lane.node, slot(value)),
    paint() {
      lane.paint(labelled().gradient[i]);
      setText(value, gradientText(i));
    },
  };
}

export default pipeline({
  class: namesAlone,

  sigmoid: {
    term: "sigmoid", entry: "sigmoid", width: "minmax(8.6rem, 1.9fr)", label: "σ",
    head: headed("sigmoid", "σ(z/T)"),
    cell: sigmoidCell,
  },

  threshold: {
    term: "threshold", entry: "threshold", width: "4rem", label: "t",
    head: headed("threshold", "t"),
    cell: thresholdCell,
  },

  set: {
    term: "set", entry: "label_set", width: "4.4rem", label: "y",
    head: headed("label_set", "y"),
    cell: setCell,
  },

  /** What a class costs; their mean above them. */
  cost: {
    term: "binary_cross_entropy", entry: "binary_cross_entropy", width: "6rem", label: "BCE",
    head: () => {
      const value = number({ class: "number strong", "data-testid": "loss-binary_cross_entropy" });
      return {
        node: h("span", { class: "mean-cost" },
          term("binary_cross_entropy", h("span", { class: "term-name" }, given.terms.binary_cross_entropy)),
          h("span", { class: "mean-value" }, math("BCE"), slot(value))),
        paint: () => setText(value, readout(labelled().value)),
      };
    },
    cell(i) {
      const node = number({ "data-testid": `term-binary_cross_entropy-${i}` });
      return { node, paint: () => setText(node, termText(i)) };
    },
  },

  cost_gradient: {
    term: "gradient-binary_cross_entropy", entry: "gradient", width: "7.2rem", label: "∂BCE/∂z",
    head: headed("gradient", "∂BCE/∂z"),
    cell: gradientCell,
  },
}, () => [chosen.present, chosen.thresholds]);
