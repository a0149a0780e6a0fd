/**
 * The signature view: one row a class, read from left to right as the formula is. A station names the columns
 * (pipeline/columns.js, and what it brings of its own) and the tools (pipeline/tools.js) that it shows.
 */
import { announceResults } from "../page/announcer.js";
import { derived, naive } from "../page/derived.js";
import { boxAround, component, h, setAttributes, setText } from "../page/dom.js";
import { term } from "../controls/tooltip.js";
import { offerPicture } from "../export/pictures.js";
import { viewPicture } from "../export/view.js";
import { columnsOf, LONG } from "./columns.js";
import { given, isOpen, take, text } from "./given.js";
import { shares } from "./edits.js";
import { draftNote, overflowNote, TOOLS } from "./tools.js";
import { present, state, subscribe } from "../page/store.js";
import "../page/highlight.js";

/** In rem, as the columns' widths: between columns, and around them. */
const GAP = 0.4;
const CARD = 2.27;
/** A window that is lower than this has no room for all of the pipeline and a figure. As in style/pipeline.css. */
const LOW = matchMedia("(max-height: 600px)");
/** As wide as this, the figures stand beside it, in the usual size. */
const BESIDE = matchMedia("(min-width: 700px)");
/** What must stay free in a window for the pipeline to stay in sight while one looks at figures below it: header and figure, in pixels. */
const FREE = 240;
/** With more classes than these a folded pipeline has one line for each, whatever the station. */
const FEW = 5;
/** In rem, as style/pipeline.css has them: a class's row, and all that is above and below the rows. */
const ROW = 2.8;
const REST = 8;
/** What stands above the pipeline before one scrolls, in pixels: the page's title, its idea, the presets. */
const TITLE = 100;

/** The least width that holds the columns side by side, in rem. */
const narrowest = (columns) =>
  columns.reduce((sum, { width }) => sum + Number(width.match(/[\d.]+/)[0]), GAP * (columns.length - 1) + CARD);

/** A name for the control with the focus that survives a rebuild: kind of cell or tool, class, and its index in there. */
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
  const boxes = [...root.querySelectorAll(part.kind)];
  const box = part.of == null ? boxes[0] : boxes.find(({ dataset }) => dataset.of === part.of) ?? boxes.at(-1);
  if (!box) return;
  const found = inside(box);
  const next = found[part.at]?.disabled ? found.find(({ disabled }) => !disabled) : found[part.at];
  next?.focus({ preventScroll: true });
}

/** Whether the user wants all columns where they do not fit side by side: for the whole visit. */
let unfolded = false;

function build(root, fold, own) {
  const columns = given.columns.flatMap((id) => columnsOf(id, own));
  const painters = [];
  const piece = ({ node, paint }) => {
    painters.push(paint);
    return node;
  };
  const attributes = (column, i) => ({
    class: `cell ${column.id}${column.operator ? " is-operator" : ""}`, role: column.id === "class" ? "rowheader" : "cell",
    "data-term": column.term, "data-of": i,
  });
  /** Before a cell where columns stack. */
  const labelled = ({ entry, label }) => (label ? h("span", { class: "cell-label" }, term(entry, label)) : null);
  const headRow = h("div", { class: "row head", role: "row" },
    ...columns.map((column) => h("div", { ...attributes(column), role: "columnheader" }, piece(column.head()))));
  const rows = state.logits.map((_, i) =>
    h("div", { class: "row", role: "row" }, ...columns.map((column) => h("div", attributes(column, i), labelled(column), piece(column.cell(i))))));
  root.replaceChildren(
    h("section", { class: "pipeline", "data-testid": "pipeline", "data-columns": columns.map(({ id }) => id).join(" "), style: `--columns: ${columns.map((c) => c.width).join(" ")}` },
      h("div", { class: "card" }, h("div", { role: "table", "aria-label": text("pipeline") }, headRow, ...rows),
        given.columns.includes("target") ? piece(draftNote()) : null,
        given.tools.includes("maxtrick") ? piece(overflowNote()) : null),
      h("div", { class: "tool-line" }, fold, ...given.tools.map((id) => piece(TOOLS[id]())))),
  );
  return { painters, needed: narrowest(columns) };
}

/**
 * The view, with columns that only one station has, by name as those of pipeline/columns.js; `shown()` says what these show besides
 * the scenario: they are painted anew where it changes.
 */
export const pipeline = (own = {}, shown = () => null) => component((root) => {
  let shape = null;
  let painters = [];
  let needed = 0;
  /** The way to all columns and back, where they do not fit side by side. */
  const fold = h("button", { type: "button", class: "chip", "data-testid": "all-columns", onclick() {
    unfolded = !unfolded;
    fit();
  } });
  const fit = () => {
    const box = boxAround(root);
    if (!box) return; // it has left the page
    const { clientWidth: width, clientHeight: height } = root;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const isNarrow = width < needed * rem;
    const folds = isNarrow || LOW.matches;
    const isTall = TITLE + (REST + ROW * state.logits.length) * rem + FREE > window.innerHeight;
    setAttributes(fold, { hidden: !folds, "aria-pressed": String(unfolded) });
    const classes = {
      folded: folds && !unfolded, stacked: isNarrow && unfolded, many: state.logits.length > FEW, dense: !folds && isTall,
    };
    for (const [name, is] of Object.entries(classes)) root.classList.toggle(name, is);
    const isBeside = LOW.matches && BESIDE.matches && document.documentElement.dataset.size !== "large";
    const stays = (classes.folded || classes.dense) && root.closest(".st-key-scene") !== null && height < window.innerHeight - (isBeside ? 0 : FREE);
    root.classList.toggle("stays", stays);
    setAttributes(box, { "data-stays": stays || null });
    // What gets the focus must not lie below it.
    document.querySelector('[data-testid="stMain"]').style.scrollPaddingTop = stays && !isBeside ? `${height}px` : "";
  };
  const watch = new ResizeObserver(fit);
  LOW.addEventListener("change", fit);
  let asked = "";
  let painted = null;
  const paint = () => {
    if (!given) return;
    const now = JSON.stringify([present(), shares(), naive(), shown(), state.moving, asked]);
    if (now === painted) return;
    painted = now;
    let part = null;
    if (shape !== `${state.logits.length} ${asked}`) {
      shape = `${state.logits.length} ${asked}`;
      part = focusedPart(root);
      setText(fold, text("all_columns"));
      ({ painters, needed } = build(root, fold, own));
      fit();
      watch.observe(root);
    }
    const numbers = derived();
    for (const piece of painters) piece(numbers);
    root.firstElementChild.classList.toggle("long-names", state.labels.some((label) => label.length > LONG));
    if (part) refocus(root, part);
  };
  /** What it says aloud: the probabilities, and the losses where it shows them. */
  const results = () => {
    if (!given || !state.logits.length) return [];
    const { probabilities, losses } = derived();
    const shown = given.tools.includes("losses") && !isOpen() ? Object.entries(given.losses) : [];
    return [...state.labels.map((label, k) => [label, probabilities[k]]), ...shown.map(([name, { title }]) => [title, losses[name].value])];
  };
  const stopSaying = announceResults("pipeline", results);
  const stopOffering = offerPicture({
    key: "pipeline", node: root, title: () => (shape === null ? null : text("picture")),
    draw: () => ({ title: text("pipeline"), ...viewPicture(root.querySelector(".pipeline")) }),
  });
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
      stopSaying();
      stopOffering();
      watch.disconnect();
      LOW.removeEventListener("change", fit);
      stop();
    },
  };
});

export default pipeline();
