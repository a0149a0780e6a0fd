/** The two-models table: what three samples say about two models by accuracy and by each loss. Typing is live. */
import { component, fill, h, sentences, setText } from "../../browser/page/dom.js";
import { printed, said, sumOf } from "../../browser/page/numbers.js";
import { listed, numberField } from "../../browser/controls/fields.js";
import { menu } from "../../browser/controls/menu.js";
import { TOLERANCE } from "../../browser/pipeline/edits.js";
import { pieces } from "../../browser/controls/table.js";
import { term } from "../../browser/controls/tooltip.js";
import { accuracy, oneHot, predict } from "../../browser/maths/kernel.js";
import { LOSSES } from "../../browser/maths/losses.js";
import { commit } from "../../browser/page/link.js";
import { alike, change, repaint, subscribe, values } from "../../browser/page/store.js";

/** What the user edits, {truth, models}: app/stations/loss/comparison.py. */
const table = (values.comparison ??= {});

const isFinished = (row) => Math.abs(sumOf(row) - 1) <= TOLERANCE;
const logits = (row) => row.map(Math.log);

/** "**bold**" of a translated sentence becomes a <b>. */
const rich = (words) => words.split("**").map((part, n) => (n % 2 ? h("b", {}, part) : part));

const lossesOf = (row, label) => Object.fromEntries(
  Object.entries(LOSSES).map(([name, loss]) => [name, loss.value(logits(row), oneHot(label, row.length))]));

/** A model's accuracy and the mean of each loss, from its probabilities of each sample; null where a row is unfinished. */
export function scoresOf(rows, truth) {
  if (!rows.every(isFinished)) return null;
  const each = rows.map((row, n) => lossesOf(row, truth[n]));
  const mean = (name) => each.reduce((sum, losses) => sum + losses[name], 0) / rows.length;
  return {
    accuracy: accuracy(truth, rows.map(predict)),
    losses: Object.fromEntries(Object.keys(LOSSES).map((name) => [name, mean(name)])),
  };
}

export default component((root) => {
  let given = null;
  let parts = pieces();
  const text = (name, values = {}) => fill(given.text[name], values);

  /** Change the table by hand; `revise` gets a copy of it. */
  const edit = (revise) => {
    const { truth, models } = structuredClone(table);
    const copy = { truth, models };
    revise(copy);
    change("comparison", copy);
  };

  /** The true class, the probabilities, what the model says, the losses. */
  const columns = () => given.labels.length + 2 + Object.keys(given.losses).length;

  const className = (k) => [
    h("span", { class: "symbol", style: `color: ${given.palette[k].colour}`, "aria-hidden": "true" }, given.palette[k].symbol), given.labels[k]];

  function truthCell(n) {
    return h("td", { class: "truth" }, parts.add(menu({
      name: () => text("truth_of", { n: n + 1 }),
      get: () => table.truth[n],
      choose(label) {
        edit((t) => { t.truth[n] = Number(label); });
        commit();
      },
      choices: given.labels.map((label, k) => [String(k), `${given.palette[k].symbol} ${label}`]),
    })));
  }

  /** A list of probabilities takes the whole row, as numberField's `paste`. */
  function pasteRow(m, n, pasted) {
    const shares = listed(pasted, given.text, [0, 1]);
    if (!Array.isArray(shares)) return shares;
    if (shares.length !== given.labels.length) return text("paste_shares", { n: shares.length, k: given.labels.length });
    edit((t) => { t.models[m][n] = shares; });
    commit();
    return null;
  }

  function probabilityCell(m, n, k) {
    const field = numberField({
      name: () => text("probability", { name: given.names[m], n: n + 1, label: given.labels[k] }),
      get: () => table.models[m][n][k],
      set: (p) => edit((t) => { t.models[m][n][k] = p; }),
      done: commit,
      range: () => [0, 1],
      step: 0.05,
      words: given.text,
      paste: (pasted) => pasteRow(m, n, pasted),
    });
    const cell = h("td", { class: "probability" }, parts.add(field));
    parts.each(() => cell.classList.toggle("of-truth", table.truth[n] === k));
    return cell;
  }

  function verdictCell(m, n) {
    const sign = h("span", { "aria-hidden": "true" });
    const said = h("span", {});
    const cell = h("td", { class: "verdict" }, sign, said);
    parts.each(() => {
      const row = table.models[m][n];
      const label = predict(row);
      const right = label === table.truth[n];
      const finished = isFinished(row);
      cell.dataset.right = finished ? right : "";
      setText(sign, finished ? (right ? "✓ " : "✗ ") : "");
      setText(said, finished ? given.labels[label] : "–");
      cell.setAttribute("aria-label", finished ? text(right ? "right" : "wrong", { label: given.labels[label] }) : "–");
    });
    return cell;
  }

  function lossCells(m, n) {
    return Object.keys(given.losses).map((name) => parts.cell({}, () => {
      const row = table.models[m][n];
      return isFinished(row) ? printed(lossesOf(row, table.truth[n])[name]) : "–";
    }));
  }

  /** What to do about a row that is no distribution, below it. */
  function problemRow(m, n) {
    const words = h("span", { role: "status" });
    const button = h("button", {
      type: "button", class: "chip",
      onclick: () => {
        edit((t) => {
          const sum = sumOf(t.models[m][n]);
          t.models[m][n] = t.models[m][n].map((p) => (sum > 0 ? p / sum : 1 / given.labels.length));
        });
        commit();
      },
    });
    const line = h("tr", { class: "row-problem" }, h("td", { colspan: columns() }, words, " ", button));
    parts.each(() => {
      const sum = sumOf(table.models[m][n]);
      line.hidden = isFinished(table.models[m][n]);
      if (line.hidden) return;
      setText(words, text("sum", { total: said(sum), name: given.names[m] }));
      setText(button, text(sum > 0 ? "normalise" : "share"));
    });
    return line;
  }

  function modelTable(m) {
    const name = given.names[m];
    const counted = h("td", { class: "verdict", "data-testid": `model-${name}-accuracy` });
    const means = Object.keys(given.losses).map((loss) => [loss, h("b", { class: "number", "data-testid": `model-${name}-${loss}` })]);
    parts.each((scores) => {
      const all = table.truth.length;
      setText(counted, scores[m] ? text("right_of", { right: Math.round(scores[m].accuracy * all), all }) : "–");
      for (const [loss, value] of means) setText(value, scores[m] ? printed(scores[m].losses[loss]) : "–");
    });
    return h("table", { "aria-label": text("model", { name }) },
      h("caption", {}, text("model", { name })),
      h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, term("true_class", text("truth"))), ...given.labels.map((_, k) => h("th", { scope: "col" }, ...className(k))),
        h("th", { scope: "col", class: "verdict" }, text("prediction")),
        ...means.map(([loss]) => h("th", { scope: "col" }, term(loss, given.losses[loss].short))))),
      h("tbody", {}, ...table.truth.flatMap((_, n) => [
        h("tr", {}, truthCell(n), ...given.labels.map((_, k) => probabilityCell(m, n, k)), verdictCell(m, n), ...lossCells(m, n)),
        problemRow(m, n)])),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: given.labels.length + 1 }, text("mean")), counted, ...means.map(([, value]) => h("td", {}, value)))));
  }

  /** The conclusion, with the numbers of the table. */
  function conclusion() {
    const node = h("p", { class: "conclusion", role: "status" });
    let shown = null;
    parts.each((scores) => {
      const words = conclude(scores);
      if (words === shown) return;
      shown = words;
      node.replaceChildren(...rich(words));
    });
    return node;
  }

  function conclude([a, b]) {
    if (!a || !b) return text("unfinished");
    const all = table.truth.length;
    const [rightA, rightB] = [a, b].map((scores) => Math.round(scores.accuracy * all));
    const gap = (name) => (a.losses[name] === b.losses[name] ? printed(0) : printed(Math.abs(a.losses[name] - b.losses[name])));
    return sentences([
      rightA === rightB ? text("same_accuracy", { right: rightA, all }) : text("other_accuracy", { a: rightA, b: rightB, all }),
      text("no_signal"),
      ...Object.entries(given.losses).map(([name, { title }]) => (name in given.largest
        ? text("gap_bounded", { loss: title, gap: gap(name), limit: printed(given.largest[name]) })
        : text("gap", { loss: title, gap: gap(name) }))),
    ]);
  }

  function build() {
    parts = pieces();
    const chips = given.examples.map((example) => {
      const button = h("button", { type: "button", class: "chip", onclick: () => { edit((t) => Object.assign(t, structuredClone(example.table))); commit(); } }, example.name);
      parts.each(() => button.setAttribute("aria-pressed", String(alike([example.table.truth, example.table.models], [table.truth, table.models]))));
      return button;
    });
    root.replaceChildren(h("section", { class: "card two-models", "data-testid": "two-models" },
      h("header", {}, h("h2", {}, text("title")), h("span", { class: "quiet" }, text("invitation")), h("span", { class: "presets" }, ...chips)),
      h("div", { class: "tables", style: `--columns: ${Math.max(given.labels.length, 1 + Object.keys(given.losses).length)}` }, ...given.names.map((_, m) => modelTable(m))),
      conclusion()));
  }

  let isBuilt = false;
  const paint = () => {
    if (!given || !table.models) return;
    if (!isBuilt) build();
    isBuilt = true;
    parts.paint(table.models.map((rows) => scoresOf(rows, table.truth)));
  };
  const unsubscribe = subscribe(paint);

  return {
    update(data) {
      given = data;
      isBuilt = false; // the table may come later than the words
      repaint();
    },
    stop: unsubscribe,
  };
});
