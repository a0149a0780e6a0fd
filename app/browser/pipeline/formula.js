/**
 * The formula with the present numbers in it. It speaks about one class: the one last pointed at or focused in the
 * pipeline, at first the true one. Every part carries the term that it shares with the pipeline's columns.
 */
import { derived, gradientText, powerOf, shareOf, totalOf, valueText } from "../page/derived.js";
import { component, h, setText } from "../page/dom.js";
import {
  bracketed, decimal, enough, factor, inPrint, logOf, power, readout, readoutOfExp, stated, sumOf, typed,
} from "../page/numbers.js";
import { frac, label, math, number, row, space, sub, sup } from "../page/mathml.js";
import { entropy } from "../maths/kernel.js";
import { derivative, NOTATION } from "../maths/notation.js";
import { chosenPoint, plane } from "../plane/store.js";
import { repaint, state, subscribe, trueClass, throttled } from "../page/store.js";
import "../page/highlight.js";

/** Longer sums show their first two and their last term. */
const MOST_TERMS = 4;

/** Builds the parts of formulas; `live` ones are refreshed while something changes. */
class Setting {
  constructor(chosen, losses) {
    this.i = chosen;
    this.losses = losses;
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
    return (n, { bracketed: isBracketed = false } = {}) => this.live(() => (isBracketed ? bracketed : String)(inPrint(texts[n])));
  }

  /** Texts of two operands a class as numbers. */
  pairs(texts) {
    return state.logits.map((_, k) => [Number(texts[2 * k]), Number(texts[2 * k + 1])]);
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
const line = (...pieces) => h("div", { class: "formula-line" }, ...pieces.map((parts) => math(...parts)));
const equals = (...parts) => ["=", ...parts];

const symbolic = () => sup("e", "z/T");
const quotient = () => frac(symbolic(), row({}, "Σ", symbolic()));

/** What a network makes of x, the last layer's row of class i outermost. */
function throughLayers({ sizes, activation }) {
  const name = { tanh: "tanh", relu: "ReLU" }[activation];
  const last = sizes.length - 1;
  const vector = (letter) => label({ class: "vector" }, letter);
  let inner = vector("x");
  for (let l = 1; l < last; l++) inner = row({}, `${name}(`, sub(vector("W"), String(l)), inner, "+", sub(vector("b"), String(l)), ")");
  return row({}, sub(vector("w"), String(last)), "·", inner, "+", sub("b", String(last)));
}

const FORMULAS = {
  softmax(f) {
    const { i } = f;
    const ownPower = (k) => f.term("exp", k, sup("e", f.live(() => `${stated(state.logits[k])}/${stated(state.temperature)}`)));
    const effective = (d) => readout(Math.exp(entropy(d.shown)));
    const information = f.operands((d) => [decimal(entropy(d.shown))], ([H]) => readout(Math.exp(H)), effective);
    return [
      line(
        [f.term("probability", i, sub("p", f.label(i)))],
        equals(quotient()),
        equals(frac(ownPower(i), row({}, ...f.sum(ownPower).flat()))),
        ...f.share(i),
      ),
      line(
        ["H = −Σ p log p"], equals(f.term("entropy", null, information(0))),
        [space("1.4em"), sup("e", "H")], equals(f.term("entropy", null, f.result((d) => inPrint(effective(d))))),
      ),
    ];
  },

  loss(f) {
    const { short: ce } = f.losses.cross_entropy;
    const value = (name) => equals(f.term(name, null, f.result((d) => inPrint(valueText(d, name)))));
    const halves = f.operands(
      (d) => [decimal(entropy(state.target)), decimal(d.divergence)],
      (texts) => readout(sumOf(texts)),
      (d) => valueText(d, "cross_entropy"));
    return [
      ...Object.keys(f.losses).map((name) => line(
        [f.losses[name].short, "=", ...NOTATION[name].symbols()],
        ...f.around(["="], NOTATION[name].numbers(f), []),
        value(name))),
      line([ce, "= H(y) + KL(y‖p)"],
        equals(f.term("cross_entropy", null, halves(0)), "+", f.term("cross_entropy", null, halves(1))),
        value("cross_entropy")),
    ];
  },

  gradient(f) {
    const { i } = f;
    return Object.keys(f.losses).map((name) => line(
      [derivative(f.losses[name].short, f.label(i))],
      equals(...NOTATION[name].gradient.symbols()),
      equals(...NOTATION[name].gradient.numbers(f, i)),
      equals(f.term(`gradient-${name}`, i, f.result((d) => inPrint(gradientText(d, name, i)))))));
  },

  boundary(f) {
    const { i } = f;
    const indexed = (symbol) => sub(symbol, f.label(i));
    // Without a point there is no x, and a scenario from elsewhere may have more classes than the model.
    const symbols = ["w₁", "x₁", "w₂", "x₂", "b"];
    const factors = () => {
      const chosen = chosenPoint();
      if (chosen === null || i >= plane.bias.length) return null;
      const [first, second] = plane.weights[i];
      const [x, y] = plane.points[chosen];
      return [first, x, second, y, plane.bias[i]];
    };
    const linear = () => {
      const parts = f.operands(
        () => factors()?.map(factor) ?? symbols.map((symbol) => () => symbol),
        (texts) => {
          const [first, x, second, y, bias] = texts.map(Number); // symbols are none
          const z = first * x + second * y + bias;
          return Number.isNaN(z) ? "" : typed(z);
        },
        () => (factors() ? typed(state.logits[i]) : ""));
      return [
        [label({ class: "vector" }, "w"), "·", label({ class: "vector" }, "x"), "+ b"],
        equals(f.term("weights", i, "(", parts(0), ") ·", parts(1)), "+", f.term("weights", i, "(", parts(2), ") ·", parts(3)), "+",
          f.term("weights", i, "(", parts(4), ")")),
      ];
    };
    return [
      line(
        ...f.around([indexed("z"), "="], plane.network ? [[throughLayers(plane.network)]] : linear(), []),
        equals(f.term("logit", i, f.result(() => stated(state.logits[i])))),
      ),
      line(
        [indexed("p")], equals(quotient()),
        ...f.share(i),
      ),
    ];
  },
};

export default component((root) => {
  let kind = null;
  let heading = "";
  let losses = null;
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
    if (!kind) return;
    const classes = state.logits.length;
    const i = chosen !== null && chosen < classes ? chosen : trueClass();
    const now = `${kind} ${i} ${classes} ${heading} ${plane.network?.sizes} ${plane.network?.activation}`;
    if (now !== shape) {
      shape = now;
      setting = new Setting(i, losses);
      const lines = FORMULAS[kind](setting);
      root.replaceChildren(h("section", { class: "formula", style: `--lines: ${lines.length}`, "aria-label": heading }, h("h2", {}, heading), ...lines));
    }
    const numbers = derived();
    for (const painter of setting.painters) painter(numbers);
  };
  document.addEventListener("pointerover", point);
  document.addEventListener("focusin", point);
  const unsubscribe = subscribe(throttled(paint));
  return {
    update(data) {
      kind = data.formula;
      ({ heading, losses } = data);
      repaint();
    },
    stop() {
      document.removeEventListener("pointerover", point);
      document.removeEventListener("focusin", point);
      unsubscribe();
    },
  };
});
