/**
 * The points one by one, with what the model makes of each: on request, some rows at a time. A row means its point: under the
 * pointer or with the focus it goes through the pipeline and is marked on the plane, as where the pointer passes over it there;
 * a click or Enter chooses it. Whoever chooses a point on the plane finds its row here.
 */
import { walkable } from "../controls/table.js";
import { hint } from "../controls/tooltip.js";
import { component, fill, h, setAttributes, setText } from "../page/dom.js";
import { inPrint, place, printed, readoutOfExp, typed } from "../page/numbers.js";
import { computed, repaint, state, subscribe, throttle } from "../page/store.js";
import { choose, isHeldOut, leavePlace, measure, passBy, plane, ready, settledPoint, sortPoints, theDataset } from "./store.js";

const ROWS = 10;
/** What goes before what, by the order that Python names. */
const BEFORE = {
  worst: (losses) => (a, b) => losses[b] - losses[a] || a - b,
  best: (losses) => (a, b) => losses[a] - losses[b] || a - b,
  number: () => (a, b) => a - b,
};
/** How a column is sorted, to those who do not see it. */
const SORTED = { worst: "descending", best: "ascending", number: "ascending" };

export default component((root) => {
  let given = null;
  let built = null;
  let painters = [];
  let rows = [];
  /** The place in the order that the first row shows. */
  let first = 0;
  /** The point that was chosen when the table was painted last. */
  let chosen = null;
  const isDue = throttle();
  const box = h("details", { class: "point-table", "data-testid": "point-table", ontoggle: () => { chosen = settledPoint(); repaint(); } });
  root.replaceChildren(box);

  const order = computed(() => [measure(), plane.order],
    ({ surprises }, by) => [...surprises.keys()].sort(BEFORE[by](surprises)));
  const pointOf = (row) => order()[first + rows.indexOf(row)];

  /** Show the rows from this place on: of a whole page, within the table. */
  function turnTo(rank) {
    const last = plane.points.length - 1;
    first = ROWS * Math.floor(Math.max(0, Math.min(last, rank)) / ROWS);
    repaint();
  }

  function mark(row) {
    const n = row && pointOf(row);
    if (n !== undefined && n !== null) passBy(plane.points[n], n);
  }

  const rowOf = ({ target }) => rows.find(({ node }) => node.contains(target));

  /** A row: its cells are written anew, for whatever point stands there. */
  function row() {
    const [number, x, y, p, loss] = Array.from({ length: 5 }, () => h("span", {}));
    const classes = [0, 1].map(() => ({ symbol: h("span", { class: "symbol", "aria-hidden": "true" }), name: h("span", { class: "name" }) }));
    const button = h("button", { type: "button", class: "point-number" }, number);
    const cells = classes.map(({ symbol, name }) => h("td", { class: "point-class" }, symbol, name));
    const node = h("tr", {}, h("th", { scope: "row" }, button), h("td", {}, x), h("td", {}, y), ...cells, h("td", {}, p), h("td", {}, loss));
    return { node, button, paint(n, { predicted, surprises }) {
      setAttributes(node, { hidden: n === undefined });
      if (n === undefined) return;
      const isChosen = n === chosen;
      node.classList.toggle("chosen", isChosen);
      setAttributes(button, { "aria-pressed": String(isChosen), "aria-label": fill(given.text.choose, { n: n + 1 }) });
      setText(number, String(n + 1));
      [x, y].forEach((cell, axis) => setText(cell, place(plane.points[n][axis])));
      [plane.labels[n], predicted[n]].forEach((k, which) => {
        const { symbol, name } = classes[which];
        setText(symbol, given.palette[k].symbol);
        symbol.style.color = given.palette[k].colour;
        symbol.classList.toggle("hollow-symbol", which === 0 && isHeldOut(n));
        setText(name, plane.classes[k]);
      });
      cells[1].classList.toggle("wrong", predicted[n] !== plane.labels[n]);
      setText(p, inPrint(readoutOfExp(-surprises[n])));
      setText(loss, printed(surprises[n]));
    } };
  }

  /** A head that sorts: by one order, and where there are two, by the other one when it is pressed again. */
  function sorter(words, entry, ...orders) {
    const arrow = h("span", { "aria-hidden": "true" });
    const next = () => orders[(orders.indexOf(plane.order) + 1) % orders.length];
    const node = h("th", { scope: "col" }, h("button", { type: "button", class: "sorter", "data-entry": entry, onclick() {
      first = 0;
      sortPoints(next());
    } }, words, " ", arrow));
    painters.push(() => {
      const by = orders.includes(plane.order) ? SORTED[plane.order] : null;
      setAttributes(node, { "aria-sort": by });
      setText(arrow, { ascending: "▲", descending: "▼", null: "↕" }[by]);
    });
    return node;
  }

  function turners() {
    const turn = (words, sign, pages) => h("button", { type: "button", class: "chip", "aria-label": words, "data-tip": words, onclick: () => turnTo(first + pages * ROWS) }, sign);
    const [back, on] = [turn(given.text.back, "‹", -1), turn(given.text.on, "›", 1)];
    const where = h("span", { class: "quiet", role: "status" });
    painters.push(() => {
      const all = plane.points.length;
      setAttributes(back, { disabled: first === 0 });
      setAttributes(on, { disabled: first + ROWS >= all });
      setText(where, fill(given.text.where, { first: first + 1, last: Math.min(all, first + ROWS), all }));
    });
    return h("div", { class: "point-turners" }, back, where, on);
  }

  /** Page Up and Page Down turn the page, Home and End go to its ends; `walkable` knows the arrows. */
  function key(event) {
    const row = rowOf(event);
    const to = { PageDown: first + ROWS, PageUp: first - ROWS, Home: 0, End: plane.points.length }[event.key];
    if (!row || to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    turnTo(to);
    mark(row);
  }

  function build() {
    built = theDataset();
    painters = [];
    rows = Array.from({ length: ROWS }, row);
    const { text } = given;
    const caption = h("caption", {});
    painters.push(() => setText(caption, fill(text.caption, { temperature: inPrint(typed(state.temperature)) })));
    const head = (...parts) => h("th", { scope: "col" }, ...parts);
    const body = h("tbody", {
      onpointerover: (event) => event.pointerType === "mouse" && !event.buttons && mark(rowOf(event)),
      onpointerleave: leavePlace,
      onfocusin: (event) => event.target.matches(":focus-visible") && mark(rowOf(event)),
      onclick(event) {
        const row = rowOf(event);
        leavePlace();
        row.button.focus({ preventScroll: true });
        choose(pointOf(row));
      },
      onkeydown: key,
    }, ...rows.map(({ node }) => node));
    const table = h("table", {}, caption,
      h("thead", {}, h("tr", {}, sorter(text.point, "point", "number"),
        ...["x₁", "x₂"].map((symbol, axis) => head(hint(built.features[axis], symbol))),
        head(hint(text.class_why, text.class)), head(hint(text.predicted_why, text.predicted)), head(hint(text.p_why, "p")),
        sorter(text.loss, "cross_entropy", "worst", "best"))),
      body);
    const buttons = rows.map(({ button }) => [button]);
    walkable(table, buttons, buttons[0][0]);
    box.replaceChildren(h("summary", {}, text.title), h("div", { class: "point-rows sideways" }, table), turners());
  }

  const paint = () => {
    if (!given || !ready()) return;
    if (built !== theDataset()) build();
    if (!box.open || !isDue()) return;
    if (settledPoint() !== chosen) {
      chosen = settledPoint();
      if (chosen !== null) turnTo(order().indexOf(chosen));
    }
    if (first >= plane.points.length) turnTo(first);
    const measured = measure();
    rows.forEach((row, n) => row.paint(order()[first + n], measured));
    for (const painter of painters) painter();
  };

  const stop = subscribe(paint);
  return {
    update(data) {
      given = data;
      built = null;
      repaint();
    },
    stop,
  };
});
