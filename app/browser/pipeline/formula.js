/**
 * The formula with the present numbers in it. It speaks about one class: the one last pointed at or focused in the
 * pipeline, at first the true one. Every part carries the term that it shares with the pipeline's columns.
 */
import { derived, gradientText, powerOf, shareOf, totalOf, valueText } from "../page/derived.js";
import { distilled } from "../page/distilled.js";
import { component, h, setText } from "../page/dom.js";
import { inUnit, numbers as observed, observations } from "../page/observed.js";
import {
  bracketed, decimal, enough, factor, inPrint, logOf, power, readout, readoutOfExp, stated, sumOf, typed,
} from "../page/numbers.js";
import { frac, label, math, number, row, space, sub, sup } from "../page/mathml.js";
import { entropy } from "../maths/kernel.js";
import { logLikelihood } from "../maths/likelihood.js";
import { expectedGap } from "../maths/sampling.js";
import { derivative, NOTATION } from "../maths/notation.js";
import { inputsOf } from "../maths/models.js";
import { chosenPoint, isStraight, plane } from "../plane/store.js";
import { drawn, keptText, waitText } from "./draws.js";
import { repaint, state, subscribe, trueClass, throttled, values } from "../page/store.js";
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
const line = (...pieces) => h("div", { class: "formula-line" }, ...pieces.map((parts) => math(...parts)));
const equals = (...parts) => ["=", ...parts];

const SUBSCRIPTS = "₁₂₃₄₅₆₇";
const symbolic = () => sup("e", "z/T");
const quotient = () => frac(symbolic(), row({}, "Σ", symbolic()));

/** What a model takes of a point: its coordinates, or features made of them. */
const inputs = (features) => {
  const x = label({ class: "vector" }, "x");
  return features === "x1-x2" ? x : row({}, label({ class: "vector" }, "φ"), "(", x, ")");
};

/** What a network makes of x, the last layer's row of class i outermost. */
function throughLayers({ sizes, activation, features }) {
  const name = { tanh: "tanh", relu: "ReLU", sigmoid: "σ", linear: "" }[activation];
  const last = sizes.length - 1;
  const vector = (letter) => label({ class: "vector" }, letter);
  let inner = inputs(features);
  for (let l = 1; l < last; l++) inner = row({}, `${name}(`, sub(vector("W"), String(l)), inner, "+", sub(vector("b"), String(l)), ")");
  return row({}, sub(vector("w"), String(last)), "·", inner, "+", sub("b", String(last)));
}

const FORMULAS = {
  softmax(f) {
    const { i } = f;
    const ownPower = (k) => f.term("exp", k, sup("e", f.live(() => `${stated(state.logits[k])}/${stated(state.temperature)}`)));
    const effective = (d) => readout(Math.exp(d.entropy));
    const information = f.operands((d) => [decimal(d.entropy)], ([H]) => readout(Math.exp(H)), effective);
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

  sampling(f) {
    const { i } = f;
    const draws = () => values.sampling?.draws ?? 0;
    const expected = () => (draws() ? readout(expectedGap(drawn(), draws())) : "");
    const left = f.operands(
      () => [decimal(drawn().p[i]), decimal(drawn().mass)],
      ([p, mass]) => (drawn().kept[i] ? readout(p / mass) : keptText(i)),
      () => keptText(i));
    const gap = f.operands(
      () => [factor(drawn().size - 1), factor(2 * draws()), decimal(-Math.log(drawn().mass))],
      ([above, below, cut]) => (draws() ? readout(above / below + Number(cut)) : ""),
      expected);
    return [
      line(
        [f.term("kept", i, sub("q", f.label(i)))],
        equals(frac(f.term("probability", i, sub("p", f.label(i))), f.term("kept", null, "1 − c"))),
        equals(frac(f.term("probability", i, left(0)), f.term("kept", null, left(1)))),
        equals(f.term("kept", i, f.result(() => inPrint(keptText(i))))),
        [space("1.4em"), "1 / ", sub("q", f.label(i)), "=", f.result(() => inPrint(waitText(i)))],
      ),
      line(
        ["KL(n/N ‖ p) ≈", frac("K − 1", "2 N"), "−", "log(1 − c)"],
        equals(frac(gap(0), gap(1)), "+", gap(2)),
        equals(f.result(() => inPrint(expected()))),
      ),
    ];
  },

  loss(f) {
    const { short: ce } = f.losses.cross_entropy;
    const halves = f.operands(
      (d) => [decimal(entropy(state.target)), decimal(d.divergence)],
      (texts) => readout(sumOf(texts)),
      (d) => valueText(d, "cross_entropy"));
    return [
      ...Object.keys(f.losses).map((name) => f.written(name)),
      line([ce, "= H(y) + KL(y‖p)"],
        equals(f.term("cross_entropy", null, halves(0)), "+", f.term("cross_entropy", null, halves(1))),
        f.loss("cross_entropy")),
    ];
  },

  /** What libraries compute, what a divergence lacks of it, and what softmax applied twice costs at least. */
  names(f) {
    const { short: ce } = f.losses.cross_entropy;
    const halves = f.operands(
      (d) => [decimal(d.losses.cross_entropy.value), decimal(entropy(state.target))],
      ([whole, own]) => readout(whole - own),
      (d) => readout(d.divergence));
    return [
      f.written("cross_entropy"),
      line([`KL(y‖p) = ${ce} − H(y)`], equals(halves(0), "−", halves(1)), equals(f.result((d) => inPrint(readout(d.divergence))))),
      line(["−log softmax(p) ≥ log(1 + (K − 1)/e)"], equals("log(1 +", f.live(() => String(state.logits.length - 1)), "/e)"),
        equals(f.result(() => readout(Math.log1p((state.logits.length - 1) / Math.E))))),
    ];
  },

  likelihood(f) {
    const { short: ce } = f.losses.cross_entropy;
    const count = (k) => observed().counts[k];
    const total = () => observed().total;
    const log = () => {
      const node = label({});
      f.painters.push(() => setText(node, observations.unit === "bits" ? "log₂" : "log"));
      return node;
    };
    const product = label({}, "Π");
    const likelihoodText = () => readoutOfExp(observed().log);
    const shares = f.operands(
      (d) => d.logProbabilities.map(power),
      (texts) => readoutOfExp(logLikelihood(observed().counts, texts.map(logOf))),
      likelihoodText);
    const meanText = () => (total() ? readout(inUnit(observed().crossEntropy)) : "–");
    const lengths = f.operands(
      (d) => d.logProbabilities.flatMap((each, k) => [total() ? factor(count(k) / total()) : () => "–", factor(inUnit(0 - each))]),
      (texts) => readout(f.pairs(texts).reduce((sum, [share, length]) => sum + (share > 0 ? share * length : 0), 0)),
      meanText);
    return [
      line(["L =", product, sup("p", "n")],
        ...f.around(["="], state.logits.map((_, k) => [k ? "·" : null, f.term("probability", k, sup(shares(k), f.live(() => String(count(k)))))]), []),
        equals(f.result(() => inPrint(likelihoodText())))),
      line(["−", log(), space("0.2em"), "L / n = −Σ q", space("0.2em"), log(), space("0.2em"), "p"],
        ...f.around(["="], f.sum((k) => f.term("probability", k, lengths(2 * k), "·", lengths(2 * k + 1))), []),
        equals(f.result(() => inPrint(meanText())), `= ${ce}`)),
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

  distillation(f) {
    const { i } = f;
    const { short: ce } = f.losses.cross_entropy;
    const chosen = values.distillation;
    const square = () => f.live(() => (chosen.squared ? "T²" : "1"));
    const scale = () => (chosen.squared ? state.temperature ** 2 : 1);
    const value = () => readout(distilled().value);
    const whole = f.operands(
      () => [factor(chosen.alpha), factor(scale()), factor(distilled().divergence), factor(1 - chosen.alpha), factor(distilled().crossEntropy)],
      (texts) => {
        const [alpha, square, divergence, rest, crossEntropy] = texts.map(Number);
        return readout((alpha ? alpha * square * divergence : 0) + (rest ? rest * crossEntropy : 0));
      },
      value);
    const slope = () => readout(distilled().gradient[i]);
    const pulls = f.operands(
      () => [factor(distilled().soft.gradient[i]), factor(distilled().hard.gradient[i])],
      (texts) => readout(sumOf(texts)), slope);
    return [
      line(
        ["L ="], ["α ·", square(), "· KL(q‖p)"], ["+", `(1 − α) · ${ce}`],
        equals(whole(0), "·", whole(1), "·", whole(2)), ["+", whole(3), "·", whole(4)],
        equals(f.result(() => inPrint(value())))),
      line(
        [derivative("L", f.label(i))],
        equals("α ·", square(), "· (p − q)/T"), ["+", "(1 − α)", row({}, "(", sub("p", "1"), "−", "y", ")")],
        equals(pulls(0), "+", pulls(1, { bracketed: true })),
        equals(f.term("gradient-distillation", i, f.result(() => inPrint(slope()))))),
    ];
  },

  boundary(f) {
    const { i } = f;
    const indexed = (symbol) => sub(symbol, f.label(i));
    // Without a point there is no x, and a scenario from elsewhere may have more classes than the model.
    const width = plane.features.split("-").length;
    const input = isStraight() ? "x" : "φ";
    const symbols = [...Array.from({ length: width }, (_, d) => [`w${SUBSCRIPTS[d]}`, `${input}${SUBSCRIPTS[d]}`]).flat(), "b"];
    const factors = () => {
      const chosen = chosenPoint();
      if (chosen === null || i >= plane.bias.length || plane.weights[i].length !== width) return null;
      const [x, y] = plane.points[chosen];
      return [...inputsOf(plane.features, [x], [y]).flatMap(([value], d) => [plane.weights[i][d], value]), plane.bias[i]];
    };
    const linear = () => {
      const parts = f.operands(
        () => factors()?.map(factor) ?? symbols.map((symbol) => () => symbol),
        (texts) => {
          const numbers = texts.map(Number); // symbols are none
          let z = 0;
          for (let d = 0; d < width; d++) z += numbers[2 * d] * numbers[2 * d + 1];
          z += numbers.at(-1);
          return Number.isNaN(z) ? "" : typed(z);
        },
        () => (factors() ? typed(state.logits[i]) : ""));
      const terms = Array.from({ length: width }, (_, d) => [d ? "+" : "=", f.term("weights", i, "(", parts(2 * d), ") ·", parts(2 * d + 1, { bracketed: true }))]);
      return [
        [label({ class: "vector" }, "w"), "·", inputs(plane.features), "+ b"],
        ...terms, ["+", f.term("weights", i, "(", parts(2 * width), ")")],
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
    const now = `${kind} ${i} ${classes} ${heading} ${plane.network?.sizes} ${plane.network?.activation} ${plane.network?.features ?? plane.features}`;
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
