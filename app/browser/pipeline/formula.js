/**
 * The formula with the present numbers in it. It speaks about one class: the one last pointed at or focused in the
 * pipeline, at first the true one, or that of which the station speaks. Every part carries the term that it shares with
 * the pipeline's columns.
 */
import { derived, powerOf, shareOf, totalOf, valueText } from "../page/derived.js";
import { component, h, setText } from "../page/dom.js";
import { based, bracketed, enough, inPrint, logOf, power, readoutOfExp } from "../page/numbers.js";
import { frac, label, math, number, row, space, sup } from "../page/mathml.js";
import { NOTATION } from "../maths/loss_notation.js";
import { repaint, state, subscribe, trueClass, throttled } from "../page/store.js";
import "../page/highlight.js";

/** Longer sums show their first two and their last term. */
export const MOST_TERMS = 4;

/** Builds the parts of formulas; `live` ones are refreshed while something changes. */
class Setting {
  constructor(chosen, losses, masked) {
    this.i = chosen;
    this.losses = losses;
    this.masked = masked;
    this.painters = [];
  }

  live(read, attributes = {}) {
    const node = number({ class: "live-number", ...attributes });
    this.painters.push((d) => setText(node, read(d)));
    return node;
  }

  result(read) {
    return this.live(read, { class: "live-number result" });
  }

  label(i) {
    const node = label({ class: "formula-label" });
    this.painters.push(() => setText(node, state.labels[i]));
    return node;
  }

  term(name, of, ...parts) {
    return row({ "data-term": name, "data-of": of }, ...parts);
  }

  /**
   * The operands of one result as live parts, with the digits that it takes: `parts(n)` is the n-th. See `enough` of
   * page/numbers.js. `given(d)`: their texts where a number format gives them, null elsewhere.
   */
  operands(write, compute, result, given = () => null) {
    let texts = [];
    this.painters.push((d) => { texts = given(d) ?? enough(write(d), (found) => compute(found, d), result(d)); });
    return (n, { bracketed: isBracketed = false, based: isBase = false } = {}) =>
      this.live(() => (isBase ? based : isBracketed ? bracketed : String)(inPrint(texts[n])));
  }

  /** Texts of two operands a class as numbers. */
  pairs(texts) {
    return state.logits.map((_, k) => [Number(texts[2 * k]), Number(texts[2 * k + 1])]);
  }

  /** A gradient in the class's logit: what leads to it, and the result. Nothing moves a masked class, whatever p and y are. */
  slope(way, result) {
    if (state.logits[this.i] !== -Infinity) return [...way(), result];
    const words = label({ class: "formula-words" });
    setText(words, this.masked);
    return [result, [space("1em"), words]];
  }

  /** e^(z_i/T) over the sum, and what that gives. */
  share(i) {
    const parts = this.operands(
      (d) => [power(d.scaled[i]), power(d.logTotal)],
      ([above, below]) => readoutOfExp(logOf(above) - logOf(below)),
      (d) => readoutOfExp(d.logProbabilities[i]),
      (d) => d.naive && [powerOf(d, i), totalOf(d)]);
    return [
      equals(frac(this.term("exp", i, parts(0)), this.term("sum", null, parts(1)))),
      equals(this.term("probability", i, this.result((d) => inPrint(shareOf(d, i))))),
    ];
  }

  /** What a loss comes to. */
  loss(name) {
    return equals(this.term(name, null, this.result((d) => inPrint(valueText(d, name)))));
  }

  /** A loss as a sum over the classes, and what that comes to. */
  written(name) {
    return line(
      [this.losses[name].short, "=", ...NOTATION[name].symbols()],
      ...this.around(["="], NOTATION[name].numbers(this), []),
      this.loss(name));
  }

  /** K. */
  classes() {
    return this.live(() => String(state.logits.length));
  }

  /** A sum over the classes, as pieces. */
  sum(termOf) {
    const classes = state.logits.map((_, k) => k);
    const shown = classes.length <= MOST_TERMS ? classes : [0, 1, null, classes.at(-1)];
    return shown.map((k, n) => [n ? "+" : null, k === null ? "…" : termOf(k)]);
  }

  /** Pieces with something before the first and behind the last of them. */
  around(before, pieces, after) {
    const middle = pieces.with(0, [...before, ...pieces[0]]);
    return middle.with(-1, [...middle.at(-1), ...after]);
  }
}

/** A line of pieces, between which it may break. */
export const line = (...pieces) => h("div", { class: "formula-line" }, ...pieces.map((parts) => math(...parts)));
/** A piece that begins with an equals sign. */
export const equals = (...parts) => ["=", ...parts];
const symbolic = () => sup("e", "z/T");
/** Softmax in symbols. */
export const quotient = () => frac(symbolic(), row({}, "Σ", symbolic()));

/**
 * A view of a formula. `linesOf(setting)` makes its lines, for the class that `setting.i` is, and again for another one,
 * for more classes or other masked ones, and where what `shapeOf()` says has changed. `classOf()`: the class until one is pointed at.
 */
export const formula = (linesOf, shapeOf = () => "", classOf = trueClass) => component((root) => {
  let heading = "";
  let losses = null;
  let masked = "";
  let chosen = null;
  let shape = null;
  let setting = null;
  const point = (event) => {
    const row = event.target.closest?.(":is(.pipeline, .weights) [data-of]");
    if (!row || Number(row.dataset.of) === chosen) return;
    chosen = Number(row.dataset.of);
    repaint();
  };
  const paint = () => {
    if (!losses) return;
    const classes = state.logits.length;
    const i = chosen !== null && chosen < classes ? chosen : classOf();
    const now = `${i} ${classes} ${heading} ${state.logits.map((z) => z === -Infinity)} ${shapeOf()}`;
    if (now !== shape) {
      shape = now;
      setting = new Setting(i, losses, masked);
      const lines = linesOf(setting);
      root.replaceChildren(h("section", { class: "formula sideways", style: `--lines: ${lines.length}`, "aria-label": heading }, h("h2", {}, heading), ...lines));
    }
    const numbers = derived();
    for (const painter of setting.painters) painter(numbers);
  };
  document.addEventListener("pointerover", point);
  document.addEventListener("focusin", point);
  const unsubscribe = subscribe(throttled(paint));
  return {
    update(data) {
      ({ heading, losses, masked } = data);
      repaint();
    },
    stop() {
      document.removeEventListener("pointerover", point);
      document.removeEventListener("focusin", point);
      unsubscribe();
    },
  };
});
