/** How good the model is at the points of the plane: the mean losses, the accuracy, the confusion matrix. */
import { announceResults } from "../page/announcer.js";
import { component, fill, h, number, numberCell, setText } from "../page/dom.js";
import { readout, typed } from "../page/numbers.js";
import { measure, plane, ready } from "./store.js";
import { state, subscribe, throttle } from "../page/store.js";
import { hint, term } from "../controls/tooltip.js";

/** Columns of more classes than these are headed by symbols. */
const FEW = 4;
const TEST_IDS = { cross_entropy: "plane-loss" };

export default component((root) => {
  let given = null;
  let shape = null;
  let painters = [];

  function readouts() {
    const { losses, text } = given;
    const rows = Object.entries(losses).map(([name, { colour }]) => {
      const value = number({ class: "number strong", "data-testid": TEST_IDS[name] ?? `plane-${name}` });
      painters.push((m) => setText(value, readout(m.losses[name])));
      return [h("dt", { style: `--colour: ${colour}` }, term(name, text[name])), h("dd", {}, value)];
    });
    const accuracy = number({ class: "number strong", "data-testid": "plane-accuracy" });
    const count = number();
    painters.push((m) => {
      setText(accuracy, readout(m.accuracy));
      const right = m.confusion.reduce((sum, counts, k) => sum + counts[k], 0);
      setText(count, fill(text.accuracy, { right, all: plane.points.length }));
    });
    return h("dl", {}, ...rows.flat(), h("dt", {}, term("accuracy", count)), h("dd", {}, accuracy));
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
    const now = JSON.stringify([given, plane.classes, plane.points.length]);
    if (now !== shape) {
      shape = now;
      painters = [];
      // Where T is not 1, these losses are others than those that a training goes by.
      const temperature = h("span", { class: "quiet figure-note" });
      painters.push(() => setText(temperature, state.temperature === 1 ? "" : fill(given.text.temperature, { temperature: typed(state.temperature) })));
      root.replaceChildren(h("section", { class: "card scores" },
        h("header", {}, h("h2", {}, fill(given.title, { n: plane.points.length })), temperature), readouts(), confusion()));
    }
    const numbers = measure();
    for (const painter of painters) painter(numbers);
  };
  /** What it says aloud. */
  const results = () => {
    if (!given || !ready()) return [];
    const { losses, accuracy } = measure();
    return [...Object.keys(given.losses).map((name) => [given.text[name], losses[name]]), [given.text.said_accuracy, accuracy]];
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
