/**
 * The formula with the present numbers in it. It speaks about one class: the one last pointed at or focused in the
 * pipeline, at first the true one. Every part carries the term that it shares with the pipeline's columns.
 */
import { derived } from "../page/derived.js";
import { component, exponential, h, math, printed, setText, typed } from "../page/dom.js";
import { entropy } from "../maths/kernel.js";
import { chosenPoint, plane } from "../plane/store.js";
import { repaint, state, subscribe, trueClass, unhurried } from "../page/store.js";
import "../page/highlight.js";

/** Longer sums show their first two and their last term. */
const MOST_TERMS = 4;

/** Builds formula nodes; `live` parts are refreshed in every frame. */
class Setting {
  constructor(chosen, losses) {
    this.i = chosen;
    this.ce = losses.cross_entropy.short;
    this.mse = losses.mean_squared_error.short;
    this.painters = [];
  }

  live(read, attributes = {}) {
    const node = h("span", { class: "live-number", ...attributes });
    this.painters.push((d) => setText(node, read(d)));
    return node;
  }

  label(i) {
    return this.live(() => state.labels[i], { class: "formula-label" });
  }

  term(name, of, ...nodes) {
    return h("span", { "data-term": name, "data-of": of }, ...nodes);
  }

  /** A sum over the classes. */
  sum(termOf) {
    const classes = state.logits.map((_, k) => k);
    const shown = classes.length <= MOST_TERMS ? classes : [0, 1, null, classes.at(-1)];
    return h("span", {}, ...shown.flatMap((k, n) => [n ? " + " : "", k === null ? "…" : termOf(k)]));
  }
}

const frac = (above, below) => h("span", { class: "frac" }, h("span", {}, above), h("span", {}, below));
const eq = () => h("span", { class: "equals" }, " = ");
const line = (...nodes) => h("div", { class: "formula-line" }, ...nodes);
const group = (...nodes) => h("span", {}, ...nodes);
const short = (x) => typed(Number(x.toFixed(4))).replace("-", "−");

const bracketed = (words) => (words.startsWith("−") ? `(${words})` : words);

/** What a network makes of x, the last layer's row of class i outermost. */
function throughLayers({ sizes, activation }) {
  const name = { tanh: "tanh", relu: "ReLU" }[activation];
  const last = sizes.length - 1;
  let inner = "<b>x</b>";
  for (let l = 1; l < last; l++) inner = `${name}(<b>W</b><sub>${l}</sub> ${inner} + <b>b</b><sub>${l}</sub>)`;
  return math(`<b>w</b><sub>${last}</sub> · ${inner} + <i>b</i><sub>${last}</sub>`);
}

const FORMULAS = {
  softmax(f) {
    const { i } = f;
    const power = (k) => f.term("exp", k, math("<i>e</i>"), h("sup", {}, f.live(() => `${short(state.logits[k])}/${short(state.temperature)}`)));
    return [
      line(
        f.term("probability", i, math("<i>p</i>"), h("sub", {}, f.label(i))), eq(),
        frac(math("<i>e</i><sup><i>z</i>/<i>T</i></sup>"), math("Σ <i>e</i><sup><i>z</i>/<i>T</i></sup>")), eq(),
        frac(power(i), f.sum(power)), eq(),
        frac(f.term("exp", i, f.live((d) => exponential(d.scaled[i]))), f.term("sum", null, f.live((d) => exponential(d.logTotal)))), eq(),
        f.term("probability", i, f.live((d) => printed(d.probabilities[i]), { class: "live-number result" })),
      ),
      line(
        math("<i>H</i> = −Σ <i>p</i> log <i>p</i>"), eq(), f.term("entropy", null, f.live((d) => printed(entropy(d.probabilities)))),
        h("span", { class: "gap" }), math("<i>e</i><sup><i>H</i></sup>"), eq(),
        f.term("entropy", null, f.live((d) => printed(Math.exp(entropy(d.probabilities))), { class: "live-number result" })),
      ),
    ];
  },

  loss(f) {
    const ce = (k) => f.term("cross_entropy", k, f.live((d) => `${short(state.target[k])} · ${printed(-d.logProbabilities[k])}`));
    const se = (k) => f.term("mean_squared_error", k, "(", f.live((d) => `${printed(d.probabilities[k])} − ${short(state.target[k])}`), ")", h("sup", {}, "2"));
    return [
      line(math(`${f.ce} = −Σ <i>y</i> log <i>p</i>`), eq(), f.sum(ce), eq(),
        f.term("cross_entropy", null, f.live((d) => printed(d.losses.cross_entropy.value), { class: "live-number result" }))),
      line(math(`${f.mse} = <span class='frac'><span>1</span><span><i>K</i></span></span> Σ (<i>p</i> − <i>y</i>)<sup>2</sup>`), eq(),
        frac("1", f.live(() => String(state.logits.length))), " (", f.sum(se), ")", eq(),
        f.term("mean_squared_error", null, f.live((d) => printed(d.losses.mean_squared_error.value), { class: "live-number result" }))),
      line(math(`${f.ce} = <i>H</i>(<i>y</i>) + KL(<i>y</i>‖<i>p</i>)`), eq(),
        f.term("cross_entropy", null, f.live(() => printed(entropy(state.target)))), " + ",
        f.term("cross_entropy", null, f.live((d) => printed(d.divergence))), eq(),
        f.term("cross_entropy", null, f.live((d) => printed(d.losses.cross_entropy.value), { class: "live-number result" }))),
    ];
  },

  gradient(f) {
    const { i } = f;
    const mean = (d) => d.probabilities.reduce((sum, p, k) => sum + p * (p - state.target[k]), 0);
    return [
      line(
        frac(group(`∂${f.ce}`), group(math("∂<i>z</i>"), h("sub", {}, f.label(i)))), eq(),
        frac(math("<i>p</i> − <i>y</i>"), math("<i>T</i>")), eq(),
        frac(group(f.term("probability", i, f.live((d) => printed(d.probabilities[i]))), " − ", f.term("target", i, f.live(() => short(state.target[i])))),
          f.term("temperature", null, f.live(() => short(state.temperature)))), eq(),
        f.term("gradient-cross_entropy", i, f.live((d) => printed(d.losses.cross_entropy.gradient[i]), { class: "live-number result" })),
      ),
      line(
        frac(group(`∂${f.mse}`), group(math("∂<i>z</i>"), h("sub", {}, f.label(i)))), eq(),
        frac(math("2 <i>p</i>"), math("<i>K T</i>")), math(" ((<i>p</i> − <i>y</i>) − Σ <i>p</i>(<i>p</i> − <i>y</i>))"), eq(),
        frac(group("2 · ", f.term("probability", i, f.live((d) => printed(d.probabilities[i])))),
          group(f.live(() => String(state.logits.length)), " · ", f.term("temperature", null, f.live(() => short(state.temperature))))),
        group(" (", f.live((d) => printed(d.probabilities[i] - state.target[i])), " − ", f.live((d) => bracketed(printed(mean(d)))), ")"), eq(),
        f.term("gradient-mean_squared_error", i, f.live((d) => printed(d.losses.mean_squared_error.gradient[i]), { class: "live-number result" })),
      ),
    ];
  },

  boundary(f) {
    const { i } = f;
    const indexed = (symbol) => group(math(`<i>${symbol}</i>`), h("sub", {}, f.label(i)));
    // Without a point there is no x, and a scenario from elsewhere may have more classes than the model.
    const known = (read, otherwise) => f.live(() => {
      const chosen = chosenPoint();
      return chosen === null ? otherwise : short(read(plane.points[chosen]));
    });
    const product = (d, symbol) => f.term("weights", i,
      group("(", known(() => plane.weights[i][d], `w${symbol}`), ") · ", known((x) => x[d], `x${symbol}`)));
    return [
      line(
        indexed("z"), eq(),
        ...(plane.network ? [throughLayers(plane.network)] : [
          math("<b>w</b> · <b>x</b> + <i>b</i>"), eq(),
          product(0, "₁"), " + ", product(1, "₂"), " + ", f.term("weights", i, group("(", known(() => plane.bias[i], "b"), ")")),
        ]), eq(),
        f.term("logit", i, f.live(() => short(state.logits[i]), { class: "live-number result" })),
      ),
      line(
        indexed("p"), eq(), frac(math("<i>e</i><sup><i>z</i>/<i>T</i></sup>"), math("Σ <i>e</i><sup><i>z</i>/<i>T</i></sup>")), eq(),
        frac(f.term("exp", i, f.live((d) => exponential(d.scaled[i]))), f.term("sum", null, f.live((d) => exponential(d.logTotal)))), eq(),
        f.term("probability", i, f.live((d) => printed(d.probabilities[i]), { class: "live-number result" })),
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
    const numbers = derived(state);
    for (const painter of setting.painters) painter(numbers);
  };
  document.addEventListener("pointerover", point);
  document.addEventListener("focusin", point);
  const unsubscribe = subscribe(unhurried(paint));
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
