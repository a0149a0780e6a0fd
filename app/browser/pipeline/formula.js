/**
 * The formula with the present numbers in it. It speaks about one class: the one last pointed at or focused in the
 * pipeline, at first the true one. Every part carries the term that it shares with the pipeline's columns.
 */
import { derived } from "../page/derived.js";
import { component, exponential, h, printed, setText, typed } from "../page/dom.js";
import { frac, label, math, number, row, space, sub, sup } from "../page/mathml.js";
import { entropy } from "../maths/kernel.js";
import { derivative, NOTATION } from "../maths/notation.js";
import { chosenPoint, plane } from "../plane/store.js";
import { repaint, state, subscribe, trueClass, throttled } from "../page/store.js";
import "../page/highlight.js";

/** Longer sums show their first two and their last term. */
const MOST_TERMS = 4;

const short = (x) => typed(Number(x.toFixed(4))).replace("-", "−");

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

  probability(i) {
    return this.term("probability", i, this.live((d) => printed(d.probabilities[i])));
  }

  target(i) {
    return this.term("target", i, this.live(() => short(state.target[i])));
  }

  temperature() {
    return this.term("temperature", null, this.live(() => short(state.temperature)));
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

const power = () => sup("e", "z/T");
const quotient = () => frac(power(), row({}, "Σ", power()));

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
    const power = (k) => f.term("exp", k, sup("e", f.live(() => `${short(state.logits[k])}/${short(state.temperature)}`)));
    return [
      line(
        [f.term("probability", i, sub("p", f.label(i)))],
        equals(quotient()),
        equals(frac(power(i), row({}, ...f.sum(power).flat()))),
        equals(frac(f.term("exp", i, f.live((d) => exponential(d.scaled[i]))), f.term("sum", null, f.live((d) => exponential(d.logTotal))))),
        equals(f.term("probability", i, f.result((d) => printed(d.probabilities[i])))),
      ),
      line(
        ["H = −Σ p log p"], equals(f.term("entropy", null, f.live((d) => printed(entropy(d.probabilities))))),
        [space("1.4em"), sup("e", "H")], equals(f.term("entropy", null, f.result((d) => printed(Math.exp(entropy(d.probabilities)))))),
      ),
    ];
  },

  loss(f) {
    const { short: ce } = f.losses.cross_entropy;
    const value = (name) => equals(f.term(name, null, f.result((d) => printed(d.losses[name].value))));
    return [
      ...Object.keys(f.losses).map((name) => line(
        [f.losses[name].short, "=", ...NOTATION[name].symbols()],
        ...f.around(["="], NOTATION[name].numbers(f), []),
        value(name))),
      line([ce, "= H(y) + KL(y‖p)"],
        equals(f.term("cross_entropy", null, f.live(() => printed(entropy(state.target)))), "+",
          f.term("cross_entropy", null, f.live((d) => printed(d.divergence)))),
        value("cross_entropy")),
    ];
  },

  gradient(f) {
    const { i } = f;
    return Object.keys(f.losses).map((name) => line(
      [derivative(f.losses[name].short, f.label(i))],
      equals(...NOTATION[name].gradient.symbols()),
      equals(...NOTATION[name].gradient.numbers(f, i)),
      equals(f.term(`gradient-${name}`, i, f.result((d) => printed(d.losses[name].gradient[i]))))));
  },

  boundary(f) {
    const { i } = f;
    const indexed = (symbol) => sub(symbol, f.label(i));
    // Without a point there is no x, and a scenario from elsewhere may have more classes than the model.
    const known = (read, otherwise) => f.live(() => {
      const chosen = chosenPoint();
      return chosen === null || i >= plane.bias.length ? otherwise : short(read(plane.points[chosen]));
    });
    const product = (d, index) => f.term("weights", i,
      "(", known(() => plane.weights[i][d], `w${index}`), ") ·", known((x) => x[d], `x${index}`));
    const linear = () => [
      [label({ class: "vector" }, "w"), "·", label({ class: "vector" }, "x"), "+ b"],
      equals(product(0, "₁"), "+", product(1, "₂"), "+", f.term("weights", i, "(", known(() => plane.bias[i], "b"), ")")),
    ];
    return [
      line(
        ...f.around([indexed("z"), "="], plane.network ? [[throughLayers(plane.network)]] : linear(), []),
        equals(f.term("logit", i, f.result(() => short(state.logits[i])))),
      ),
      line(
        [indexed("p")], equals(quotient()),
        equals(frac(f.term("exp", i, f.live((d) => exponential(d.scaled[i]))), f.term("sum", null, f.live((d) => exponential(d.logTotal))))),
        equals(f.term("probability", i, f.result((d) => printed(d.probabilities[i])))),
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
      root.replaceChildren(h("section", { class: "formula", style: `--lines: ${lines.length}`, "aria-label": heading }, h("h3", {}, heading), ...lines));
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
