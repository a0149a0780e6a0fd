/**
 * How each loss that pages compare is written, in symbols and with numbers in their place. `f` is the setting of
 * pipeline/formula.js: it gives live parts, and sums over the classes. A line may break between two pieces, which are lists of
 * parts.
 */
import { bracketed, printed } from "../page/dom.js";
import { frac, row, space, sub, sup } from "../page/mathml.js";
import { state } from "../page/store.js";

export const NOTATION = {
  cross_entropy: {
    /** A class's part of the loss: the pieces of a column's head, and plain text where columns stack. */
    term: () => [["−y log p"]],
    termText: "−y log p",
    /** The whole loss: a list of parts, and with numbers a list of pieces. */
    symbols: () => ["−Σ y log p"],
    numbers: (f) => f.sum((k) => f.term("cross_entropy", k, f.target(k), "·", f.live((d) => printed(-d.logProbabilities[k])))),
    gradient: {
      /** Where it is short enough for the head of a column. */
      head: "(p − y)/T",
      symbols: () => [frac("p − y", "T")],
      numbers: (f, i) => [frac(row({}, f.probability(i), "−", f.target(i)), f.temperature())],
    },
  },

  mean_squared_error: {
    term: () => [[sup("(p − y)", "2")]],
    termText: "(p − y)²",
    symbols: () => [frac("1", "K"), space("0.15em"), "Σ", sup("(p − y)", "2")],
    numbers: (f) => f.around([frac("1", f.classes()), space("0.15em"), "("], f.sum((k) => f.term("mean_squared_error", k,
      sup(row({}, "(", f.live((d) => printed(d.probabilities[k])), "−", f.target(k), ")"), "2"))), [")"]),
    gradient: {
      symbols: () => [frac("2 p", "K T"), space("0.15em"), "((p − y) − Σ p (p − y))"],
      numbers: (f, i) => [
        frac(row({}, "2 ·", f.probability(i)), row({}, f.classes(), "·", f.temperature())),
        space("0.15em"), "(", f.live((d) => printed(d.probabilities[i] - state.target[i])), "−",
        f.live((d) => bracketed(printed(d.probabilities.reduce((sum, p, k) => sum + p * (p - state.target[k]), 0)))), ")",
      ],
    },
  },
};

/** dL/dz_k of a loss with this short name: a fraction. */
export const derivative = (short, label) => frac(`∂${short}`, row({}, "∂", sub("z", label)));
