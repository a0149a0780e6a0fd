/**
 * The signature view: one row a class, read from left to right as the formula is. A station names the columns
 * (pipeline/columns.js) and the tools (pipeline/tools.js) that it shows.
 */
import { derived, naive } from "../page/derived.js";
import { component, h } from "../page/dom.js";
import { term } from "../controls/tooltip.js";
import { columnsOf } from "./columns.js";
import { given, take, text } from "./given.js";
import { shares } from "./edits.js";
import { draftNote, overflowNote, TOOLS } from "./tools.js";
import { present, state, subscribe } from "../page/store.js";
import "../page/highlight.js";

const GAP = 6;
const CARD = 34;

/** The least width that holds the columns side by side; with less they stack. */
const narrowest = (columns) =>
  columns.reduce((sum, { width }) => sum + Number(width.match(/\d+/)[0]), GAP * (columns.length - 1) + CARD);

/** What can have the focus, as a name that outlives a rebuild: which kind of cell or tool, of which class, the how manieth in it. */
const FOCUSABLE = "button, input, select, [role=slider]";
const inside = (box) => [...box.querySelectorAll(FOCUSABLE)];

function focusedPart(root) {
  const active = document.activeElement;
  const box = root.contains(active) ? active.closest(".cell, .tool-line") : null;
  if (!box) return null;
  return { kind: `.${[...box.classList].slice(0, 2).join(".")}`, of: box.dataset.of ?? null, at: inside(box).indexOf(active) };
}

/** Give the focus back to the same part, of the last class where its own is gone. */
function refocus(root, part) {
  const boxes = part ? [...root.querySelectorAll(part.kind)] : [];
  const box = part?.of == null ? boxes[0] : boxes.find(({ dataset }) => dataset.of === part.of) ?? boxes.at(-1);
  if (box) inside(box)[part.at]?.focus({ preventScroll: true });
}

function build(root) {
  const columns = given.columns.flatMap(columnsOf);
  const painters = [];
  const piece = ({ node, paint }) => {
    painters.push(paint);
    return node;
  };
  const attributes = (column, i) => ({
    class: `cell ${column.id}${column.operator ? " is-operator" : ""}`, role: "cell",
    "data-term": column.term, "data-of": i,
  });
  /** Before a cell where columns stack. */
  const labelled = ({ entry, label }) => (label ? h("span", { class: "cell-label" }, term(entry, label)) : null);
  const headRow = h("div", { class: "row head", role: "row" },
    ...columns.map((column) => h("div", { ...attributes(column), role: "columnheader" }, piece(column.head()))));
  const rows = state.logits.map((_, i) =>
    h("div", { class: "row", role: "row" }, ...columns.map((column) => h("div", attributes(column, i), labelled(column), piece(column.cell(i))))));
  root.replaceChildren(
    h("section", { class: "pipeline", "data-testid": "pipeline", style: `--columns: ${columns.map((c) => c.width).join(" ")}` },
      h("div", { class: "card", role: "table", "aria-label": text("pipeline") }, headRow, ...rows,
        given.columns.includes("target") ? piece(draftNote()) : null,
        given.tools.includes("maxtrick") ? piece(overflowNote()) : null),
      h("div", { class: "tool-line" }, ...given.tools.map((id) => piece(TOOLS[id]())))),
  );
  return { painters, needed: narrowest(columns) };
}

export default component((root) => {
  let shape = null;
  let painters = [];
  let needed = 0;
  const fit = new ResizeObserver(([{ contentRect }]) => root.classList.toggle("stacked", contentRect.width < needed));
  let asked = "";
  let painted = null;
  const paint = () => {
    if (!given) return;
    const now = JSON.stringify([present(), shares(), naive(), state.moving, asked]);
    if (now === painted) return;
    painted = now;
    if (shape !== `${state.logits.length} ${asked}`) {
      shape = `${state.logits.length} ${asked}`;
      const part = focusedPart(root);
      ({ painters, needed } = build(root));
      refocus(root, part);
      fit.disconnect();
      fit.observe(root);
    }
    const numbers = derived();
    for (const piece of painters) piece(numbers);
  };
  let stop = () => {};
  return {
    update(data) {
      const first = given === null || shape === null;
      take(data);
      asked = JSON.stringify([data.columns, data.tools, data.text, data.losses]);
      painted = null;
      if (first) stop = subscribe(paint);
      paint();
    },
    stop() {
      state.moving = false; // a handle that is gone lets nobody go
      fit.disconnect();
      stop();
    },
  };
});
