/**
 * The chain rule as one table: the Jacobian in the middle, left of it each loss's slope in the probabilities, stood
 * upright beside the rows that it weighs, below it the column sums: each loss's gradient in the logits, and its check by
 * differences. Beside the table one column is written out: that of the class last pointed at, at first the true one.
 */
import { component, fill, h, numberCell, setText } from "../../browser/page/dom.js";
import { bracketed, enough, factor, inPrint, readout, significant, significantOr } from "../../browser/page/numbers.js";
import { label, math, number, row, sub } from "../../browser/page/mathml.js";
import { pieces, walkable } from "../../browser/controls/table.js";
import { hint, term } from "../../browser/controls/tooltip.js";
import { derived, gradientDecimals, gradientText } from "../../browser/page/derived.js";
import { softmaxJacobian } from "../../browser/maths/kernel.js";
import { logsOfJacobian } from "../../browser/maths/underflow.js";
import { centralDifferences, LOSSES } from "../../browser/maths/losses.js";
import { MOST_TERMS } from "../../browser/pipeline/formula.js";
import { alike, computed, repaint, state, subscribe, trueClass, throttled } from "../../browser/page/store.js";
import "../../browser/page/highlight.js";

/** With more classes cells shrink. */
const WIDE = 6;

/** What Python sent last. */
let given = null;
const text = (name, values = {}) => fill(given.text[name], values);
const names = () => Object.keys(given.losses);

/** The chain rule's numbers at the present scenario. */
const numbers = computed(() => [given, state.logits, state.target, state.temperature], (_, logits, target, temperature) => {
  const d = derived();
  const { probabilities, losses } = d;
  /** Of the entries that have underflowed. */
  let ownLogs = null;
  const ofLosses = (measure) => Object.fromEntries(names().map((name) => [name, measure(name, LOSSES[name])]));
  return {
    d,
    jacobian: softmaxJacobian(logits, temperature),
    logOfEntry: (i, j) => (ownLogs ??= logsOfJacobian(logits, temperature))[i][j],
    logOf: (name, part, k) => d.logs[name]?.[part][k],
    slopes: ofLosses((name, loss) => loss.slope(probabilities, target).map((slope) => (Number.isFinite(slope) ? slope : null))),
    gradients: ofLosses((name) => losses[name].gradient),
    finite_differences: ofLosses((name, loss) => centralDifferences(loss, logits, target, temperature, given.step)),
  };
});

/* ---- numbers as text ------------------------------------------------------------------------------------------------ */

/** In a cell: three significant digits whatever T and K are; a slope of a probability that has underflowed is none. */
const DIGITS = 3;
const cellText = (x, logs = () => null) => (x === null ? "−∞" : Number.isNaN(x) ? "–" : inPrint(significantOr(x, logs, DIGITS)));

/** Orders of magnitude. */
const size = (x) => (Number.isNaN(x) ? "–" : inPrint(significant(x, 1)));

/* ---- pieces ----------------------------------------------------------------------------------------------------------- */

const partial = (above, below) => `∂${above}/∂${below}`;

/** A class's symbol and present name. */
function classTag(k) {
  const name = h("span", { class: "name" });
  const { colour, symbol } = given.palette[k];
  return {
    node: h("span", { class: "class-tag" }, h("span", { style: `color: ${colour}`, "aria-hidden": "true" }, symbol), " ", name),
    paint: () => setText(name, state.labels[k]),
  };
}

const classes = () => state.logits.map((_, k) => k);
const also = (...pairs) => pairs.flat().join(" ");
const columnTerms = (j) => classes().map((i) => `jacobian/${i}-${j}`);
const rowTerms = (i) => classes().map((j) => `jacobian/${i}-${j}`);
const everyLoss = (term, k) => names().map((name) => `${term}-${name}/${k}`);

/** One entry of the Jacobian: its colour is its share of 1/(4T), its sign also stands in words. */
function entryCell(i, j) {
  const { cell, box } = numberCell({
    class: "heat", "data-testid": `jacobian-${i}-${j}`, "data-column": j, "data-term": "jacobian", "data-of": `${i}-${j}`,
    "data-also": also(`probability/${i}`, `logit/${j}`, everyLoss("slope", i), everyLoss("gradient", j)),
  });
  let heat = null;
  return {
    node: cell,
    paint({ jacobian, logOfEntry }) {
      const entry = jacobian[i][j];
      const now = (4 * state.temperature * entry).toFixed(2);
      if (now !== heat) cell.style.setProperty("--heat", (heat = now));
      setText(box, cellText(entry, () => logOfEntry(i, j)));
    },
  };
}

function table() {
  const parts = pieces();
  const { add } = parts;
  const count = state.logits.length;
  const losses = names();
  /** Cells by row and column, for the arrow keys; holes where the table has none. */
  const grid = [];

  const slopeCell = (name, i) => parts.cell({
    class: "slope", "data-testid": `slope-${name}-${i}`, "data-term": `slope-${name}`, "data-of": i,
    "data-also": also(`probability/${i}`, rowTerms(i)),
  }, ({ slopes, logOf }) => cellText(slopes[name][i], () => logOf(name, "slope", i)));
  const resultCell = (name, j, testid, write) => parts.cell({
    "data-testid": `${testid}-${name}-${j}`, "data-column": j, "data-term": `gradient-${name}`, "data-of": j,
    "data-also": also(`logit/${j}`, columnTerms(j), `slope-${name}`),
  }, (n) => write(n, j));

  const upper = h("tr", {},
    h("td", {}),
    h("th", { scope: "colgroup", colspan: losses.length }, hint(text("upright"), math(partial("L", "p")))),
    h("td", {}),
    h("th", { scope: "colgroup", colspan: count }, term("jacobian", math("J = ∂p/∂z"))));
  const heads = h("tr", {},
    h("td", {}),
    ...losses.map((name) => h("th", { scope: "col", "data-term": `slope-${name}`, class: "slope" },
      h("span", { class: "loss-name", style: `--colour: ${given.losses[name].colour}` }, term(name, given.losses[name].short)))),
    h("td", { class: "times" }),
    ...classes().map((j) => h("th", {
      scope: "col", "data-column": j, "data-term": "logit", "data-of": j, "data-also": also(columnTerms(j), everyLoss("gradient", j)),
    }, math("z"), " ", add(classTag(j)))));
  const body = classes().map((i) => {
    const cells = [...losses.map((name) => slopeCell(name, i)), ...classes().map((j) => add(entryCell(i, j)))];
    grid.push(cells);
    return h("tr", {},
      h("th", { scope: "row", "data-term": "probability", "data-of": i, "data-also": also(rowTerms(i), everyLoss("slope", i)) },
        math("p"), " ", add(classTag(i))),
      ...cells.slice(0, losses.length), h("td", { class: "times", "aria-hidden": "true" }, "·"), ...cells.slice(losses.length));
  });
  const results = losses.map((name) => {
    const line = (kind, head, testid, write) => {
      const cells = classes().map((j) => resultCell(name, j, testid, write));
      grid.push([...losses.map(() => null), ...cells]);
      return h("tr", { class: kind }, h("th", { scope: "row", colspan: losses.length + 2 }, head), ...cells);
    };
    const short = given.losses[name].short;
    return h("tbody", { class: "sums", style: `--colour: ${given.losses[name].colour}` },
      line("gradient", term("chain_rule", math(`${partial(short, "z")} = ${partial(short, "p")} · J`)), "chain", ({ gradients, logOf }, j) => cellText(gradients[name][j], () => logOf(name, "gradient", j))),
      line("quiet", term("finite_difference", text("difference", { step: size(given.step) })), "difference", (n, j) => cellText(n.finite_differences[name][j])),
      line("quiet", text("error"), "error", (n, j) => size(Math.abs(n.gradients[name][j] - n.finite_differences[name][j]))));
  });
  const node = h("table", { class: count > WIDE ? "chain narrow" : "chain", "aria-label": text("description") },
    h("thead", {}, upper, heads), h("tbody", {}, ...body), ...results);
  walkable(node, grid, grid[0][losses.length]);
  return { node, paint: parts.paint };
}

const isMasked = (k) => state.logits[k] === -Infinity;

/** One column written out: what moving one logit does to each loss, as a sum over the classes and by differences. */
function writtenOut(j) {
  const parts = pieces();
  const { live } = parts;
  const shown = state.logits.length <= MOST_TERMS ? classes() : [0, 1, null, classes().at(-1)];
  /** Each loss's slopes and the column's entries, with the digits that their products need to add up to the result. */
  const texts = {};
  parts.each(({ d, slopes, jacobian, logOf, logOfEntry }) => {
    const operand = (x, logs) => (x === 0 ? (count) => significantOr(x, logs, count) : factor(x));
    for (const name of names()) {
      const operands = classes().flatMap((i) => [
        slopes[name][i] === null ? () => "-inf" : operand(slopes[name][i], () => logOf(name, "slope", i)),
        operand(jacobian[i][j], () => logOfEntry(i, j)),
      ]);
      const sum = (found) => classes().reduce((total, i) => total + found[2 * i] * found[2 * i + 1], 0);
      texts[name] = enough(operands, (found) => readout(sum(found), gradientDecimals(d, name)), gradientText(d, name, j));
    }
  });
  const product = (name, i) => row(
    { "data-term": "jacobian", "data-of": `${i}-${j}`, "data-also": also(`slope-${name}/${i}`, `probability/${i}`) },
    live(number(), () => bracketed(inPrint(texts[name][2 * i]))), "·", live(number(), () => bracketed(inPrint(texts[name][2 * i + 1]))));
  const heading = h("h3", {});
  const logit = () => sub("z", live(label({ class: "formula-label" }), () => state.labels[j]));
  const lost = h("p", { class: "quiet lost", role: "status" });
  const losses = Object.entries(given.losses).map(([name, { short, colour }]) => h("div", { class: "written sideways", style: `--colour: ${colour}` },
    h("p", {}, math(`∂${short}/∂`, logit()), " ", math(`= Σ ${partial(short, "p")} · ∂p/∂`, logit())),
    h("p", {}, ...shown.flatMap((i, n) => [math(n ? "+" : "=", i === null ? "…" : product(name, i)), " "]),
      live(h("span", {}), ({ slopes }) => (slopes[name].includes(null) ? `= NaN, ${text(isMasked(j) ? "unmoved" : "without")} ` : "= ")),
      math(live(number({ class: "result", "data-term": `gradient-${name}`, "data-of": j }), ({ d }) => inPrint(gradientText(d, name, j))))),
    h("p", { class: "quiet" }, math(`(${short}(z + h) − ${short}(z − h)) / 2 h`), " ",
      math("=", live(number(), (n) => inPrint(significant(n.finite_differences[name][j], 10)))))));
  return {
    node: h("div", { class: "column-sums" }, heading, ...losses, lost),
    paint(n) {
      setText(heading, text("column", { label: state.labels[j] }));
      const gone = n.slopes.cross_entropy.indexOf(null);
      lost.hidden = gone < 0;
      if (gone >= 0) setText(lost, text(isMasked(gone) ? "lost_masked" : "lost", { label: state.labels[gone] }));
      parts.paint(n);
    },
  };
}

/* ---- the view -------------------------------------------------------------------------------------------------------- */

export default component((root) => {
  let chosen = null;
  let shape = null;
  let matrix = null;
  let sums = null;
  let painted = null;
  const side = h("div", { class: "chain-side" });
  const point = (event) => {
    const { column: inTable, of } = event.target.closest?.(".chain [data-column], .pipeline [data-of]")?.dataset ?? {};
    const now = inTable ?? of;
    if (now === undefined || Number(now) === chosen) return;
    chosen = Number(now);
    repaint();
  };
  const paint = () => {
    if (!given) return;
    const count = state.logits.length;
    const j = chosen !== null && chosen < count ? chosen : trueClass();
    const now = `${count} ${j}`;
    if (now !== shape) {
      if (!shape?.startsWith(`${count} `)) {
        matrix = table();
        root.replaceChildren(h("section", { class: "card jacobian", "data-testid": "jacobian", "aria-label": text("title") },
          h("header", {}, h("h2", {}, text("title")), h("span", { class: "quiet figure-note" }, text("note"))),
          h("div", { class: "chain-parts" }, h("div", { class: "chain-scroll sideways" }, matrix.node), side)));
      }
      shape = now;
      painted = null;
      sums = writtenOut(j);
      side.replaceChildren(sums.node);
    }
    const n = numbers();
    if (n === painted) return;
    painted = n;
    matrix.paint(n);
    sums.paint(n);
  };
  document.addEventListener("pointerover", point);
  document.addEventListener("focusin", point);
  const unsubscribe = subscribe(throttled(paint));
  return {
    update(data) {
      if (!alike(data.text, given?.text)) shape = null;
      given = data;
      repaint();
    },
    stop() {
      document.removeEventListener("pointerover", point);
      document.removeEventListener("focusin", point);
      unsubscribe();
    },
  };
});
