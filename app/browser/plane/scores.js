/** How good the model is at the points of the plane: the mean losses, the accuracy, the confusion matrix. */
import { announceResults } from "../page/announcer.js";
import { component, fill, h, number, numberCell, setText } from "../page/dom.js";
import { printed, readout, typed } from "../page/numbers.js";
import { hasHeldOut, measure, plane, ready, shownModel } from "./store.js";
import { state, subscribe, throttle } from "../page/store.js";
import { hint, term } from "../controls/tooltip.js";

/** Columns of more classes than these are headed by symbols. */
const FEW = 4;
const TEST_IDS = { cross_entropy: "loss" };

const rightOf = (confusion) => confusion.reduce((sum, counts, k) => sum + counts[k], 0);
/** What the penalties of a training add for some weights. */
const penaltyOf = (weights, { l1, l2 }) => weights.reduce((sum, w) => sum + (l2 / 2) * w * w + l1 * Math.abs(w), 0);
/** All weights of a network, without its biases. */
const layeredWeights = () => shownModel().layers.flatMap(({ weights }) => weights.flat());

export default component((root) => {
  let given = null;
  let shape = null;
  let painters = [];

  function readouts() {
    const { losses, text } = given;
    /** Of the points that are trained on, or of those that are held out. */
    const part = (prefix, of, loss, accuracyOf) => {
      const rows = Object.entries(losses).map(([name, { colour }]) => {
        const value = number({ class: "number strong", "data-testid": `${prefix}${TEST_IDS[name] ?? name}` });
        painters.push((m) => setText(value, readout(of(m).losses[name])));
        return [h("dt", { style: `--colour: ${colour}` }, term(name, loss(text[name]))), h("dd", {}, value)];
      });
      const accuracy = number({ class: "number strong", "data-testid": `${prefix}accuracy` });
      const count = h("span", { class: "count" });
      painters.push((m) => {
        const { confusion, count: all } = of(m);
        setText(accuracy, readout(of(m).accuracy));
        setText(count, fill(accuracyOf, { right: rightOf(confusion), all }));
      });
      return [...rows.flat(), h("dt", {}, term("accuracy", count)), h("dd", {}, accuracy)];
    };
    return h("dl", {}, ...part("plane-", (m) => m, (loss) => loss, text.accuracy),
      ...(hasHeldOut() ? part("plane-test-", (m) => m.test, (loss) => fill(text.test_loss, { loss }), text.test_accuracy) : []));
  }

  /** Class by class: its part of the mean loss, the penalty of its weights, and of a test its accuracy. */
  function byClass() {
    const { text, palette } = given;
    const heads = [text.class, text.data_loss, text.penalty, text.total, ...(hasHeldOut() ? [text.test] : [])];
    const line = (...head) => {
      const cells = heads.slice(1).map(() => h("td", {}));
      return { node: h("tr", {}, h("th", { scope: "row" }, ...head), ...cells), show: (...values) =>
        values.forEach((value, n) => setText(cells[n], Number.isNaN(value) ? "–" : printed(value))) };
    };
    const lines = plane.classes.map((name, k) =>
      line(h("span", { class: "symbol", style: `color: ${palette[k].colour}`, "aria-hidden": "true" }, palette[k].symbol), name));
    const sum = line(text.sum);
    const isDue = throttle();
    const box = h("details", { class: "by-class" }, h("summary", {}, text.by_class), h("p", { class: "quiet" }, text.by_class_why),
      h("div", { class: "by-class-rows sideways" }, h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((words) => h("th", { scope: "col" }, words)))),
        h("tbody", {}, ...lines.map(({ node }) => node), sum.node))));
    painters.push(({ shares, losses, test }) => {
      if (!isDue()) return;
      const penalties = plane.network ? plane.classes.map(() => NaN) : plane.weights.map((row) => penaltyOf(row, plane.training));
      const whole = penaltyOf(plane.network ? layeredWeights() : plane.weights.flat(), plane.training);
      const tested = (counts, k) => (test ? [counts[k] / counts.reduce((all, count) => all + count, 0)] : []);
      lines.forEach(({ show }, k) => show(shares[k], penalties[k], shares[k] + penalties[k], ...tested(test?.confusion[k], k)));
      sum.show(losses.cross_entropy, whole, losses.cross_entropy + whole, ...(test ? [test.accuracy] : []));
    });
    return box;
  }

  function confusion() {
    const { palette, text } = given;
    const { classes } = plane;
    const symbol = (k) => h("span", { class: "symbol", style: `color: ${palette[k].colour}`, "aria-hidden": "true" }, palette[k].symbol);
    const cells = classes.map((_, i) => classes.map((_, j) => numberCell({ class: i === j ? "right" : null, style: `--colour: ${palette[j].colour}` })));
    const isDue = throttle();
    painters.push(({ confusion }) => {
      if (!isDue()) return;
      confusion.forEach((counts, i) => {
        const all = counts.reduce((sum, count) => sum + count, 0) || 1;
        counts.forEach((count, j) => {
          setText(cells[i][j].box, String(count));
          cells[i][j].cell.style.setProperty("--share", count / all);
        });
      });
    });
    const many = classes.length > FEW;
    /** Of many classes the head is a sign, which tells its name to whoever asks. */
    const head = (name, k) => {
      const parts = [symbol(k), h("span", { class: "name" }, name)];
      return h("th", { scope: "col" }, ...(many ? [hint(name, ...parts)] : parts));
    };
    return h("table", { class: many ? "confusion many" : "confusion", "aria-label": text.confusion },
      h("thead", {}, h("tr", {}, h("td", { class: "quiet" }, term("confusion", `${text.true}\u00a0↓ · ${text.predicted}\u00a0→`)),
        ...classes.map(head))),
      h("tbody", {}, ...classes.map((name, i) => h("tr", {}, h("th", { scope: "row" }, symbol(i), name), ...cells[i].map(({ cell }) => cell)))));
  }

  const paint = () => {
    if (!given || !ready()) return;
    const { count, test } = measure();
    const now = JSON.stringify([given, plane.classes, count, test?.count]);
    if (now !== shape) {
      shape = now;
      painters = [];
      // Where T is not 1, these losses are others than those that a training goes by.
      const temperature = h("span", { class: "quiet figure-note" });
      painters.push(() => setText(temperature, state.temperature === 1 ? "" : fill(given.text.temperature, { temperature: typed(state.temperature) })));
      root.replaceChildren(h("section", { class: "card scores" },
        h("header", {}, h("h2", {}, fill(test ? given.title_trained : given.title, { n: count, held: test?.count })), temperature), readouts(), confusion(), byClass()));
    }
    const numbers = measure();
    for (const painter of painters) painter(numbers);
  };
  /** What it says aloud. */
  const results = () => {
    if (!given || !ready()) return [];
    const { count, losses, accuracy, test } = measure();
    const { text } = given;
    const of = (name) => fill(text.said, { name });
    const found = [[text.points, count], ...Object.keys(given.losses).map((name) => [of(text[name]), losses[name]]), [of(text.said_accuracy), accuracy]];
    return test ? [...found, [of(text.said_test_accuracy), test.accuracy]] : found;
  };
  const stopSaying = announceResults("scores", results);
  const stop = subscribe(paint);
  return {
    update(data) {
      given = data;
      paint();
    },
    stop() {
      stopSaying();
      stop();
    },
  };
});
