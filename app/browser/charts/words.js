/**
 * What a figure shows as text, for those who do not see it, and as a table, for whoever wants its numbers.
 *
 * Both follow from its look and its numbers: from axis titles, names of traces, a cursor, markers. A chart module whose axes are
 * no numbers of the lesson says itself what they mean: `now(scenario, own) -> [[what, number], ...]` and
 * `table(scenario, own) -> {head, rows}`. What is no readout, a count, a name, is said as a text.
 */
import { enumerated, h } from "../page/dom.js";
import { place, printed } from "../page/numbers.js";

/** Rows of a table of curves, and places along either side of one of a field. */
const [MOST_ROWS, MOST_PLACES] = [21, 9];

/** Plotly's markup as plain text. */
export const plainly = (markup) => new DOMParser().parseFromString(markup ?? "", "text/html").body.textContent.trim();

const axisTitles = ({ scene, ...layout }) => ["x", "y", "z"].map((axis) => plainly((scene ?? layout)[`${axis}axis`]?.title?.text) || axis);

const isCurve = ({ type, meta }) => type === "scatter" && Boolean(meta);
const isField = ({ type, meta }) => ["contour", "surface"].includes(type) && meta?.key !== "veil";

/** Every n-th of a list: about `most`, the last among them. */
function few(list, most) {
  const last = list.length - 1;
  const count = Math.min(most, list.length);
  return Array.from({ length: count }, (_, n) => list[count > 1 ? Math.round((n * last) / (count - 1)) : 0]);
}

/** Where a curve stands at x: at its marker, or at its nearest place. */
function valueAt(x, { meta: { key } }, live, numbers) {
  const marker = live.find((look) => look.meta.of === key || look.meta.key === `now-${key}`);
  if (marker) return numbers[marker.meta.key].y[0];
  const { x: xs, y: ys } = numbers[key];
  const nearest = Array.from(xs).reduce((best, place, n) => (Math.abs(place - x) < Math.abs(xs[best] - x) ? n : best), 0);
  return ys[nearest];
}

/** What a figure says at the present values: [what, number] each. */
export function now({ layout, hosted, live }, numbers) {
  const titles = axisTitles(layout);
  const cursor = live.find(({ meta: { key } }) => numbers[key]?.x.length === 1 && !numbers[key].y);
  const curves = hosted.filter(isCurve).filter(({ meta: { key } }) => numbers[key]?.x.length);
  if (cursor) {
    const [x] = numbers[cursor.meta.key].x;
    return [[titles[0], place(x)], ...curves.map((curve) => [plainly(curve.name) || titles[1], valueAt(x, curve, live, numbers)])];
  }
  const markers = live.filter(({ mode, meta: { key } }) => mode === "markers" && numbers[key]?.x.length === 1);
  return markers.flatMap(({ name: own, meta: { key } }) => {
    const name = plainly(own ?? hosted.find(({ meta }) => key === `now-${meta?.key}`)?.name);
    const places = ["x", "y", "z"].map((axis) => numbers[key][axis]?.[0]);
    return places.flatMap((value, n) => (value === undefined ? [] : [[`${name} ${titles[n]}`.trim(), value]]));
  });
}

const said = (value) => (typeof value === "string" ? value : printed(value));

export const sentence = (pairs) => enumerated(pairs.map(([what, value]) => `${what} = ${said(value)}`));

/** The numbers of a figure: {head, rows}. `traces` are Plotly's, whose numbers are those of the look where the page has none. */
export function table({ layout, hosted }, numbers, traces) {
  const titles = axisTitles(layout);
  const field = hosted.findIndex(isField);
  if (field >= 0) {
    const { x, y, z } = numbers[hosted[field].meta?.key] ?? { ...traces[field], z: traces[field].customdata ?? traces[field].z };
    const [columns, rows] = [x, y].map((values) => few([...values.keys()], MOST_PLACES));
    return {
      head: [`${titles[1]} ↓ ${titles[0]} →`, ...columns.map((i) => place(x[i]))],
      rows: rows.map((j) => [place(y[j]), ...columns.map((i) => z[j][i])]),
    };
  }
  const curves = hosted.filter(isCurve).map(({ name, meta: { key } }) => ({ name: plainly(name) || titles[1], ...numbers[key] }));
  const [first] = curves;
  if (!first) return { head: titles.slice(0, 2), rows: [] };
  const rows = few([...first.x.keys()], MOST_ROWS);
  return {
    head: [titles[0], ...curves.map(({ name }) => name)],
    rows: rows.map((n) => [place(first.x[n]), ...curves.map(({ y }) => y[n])]),
  };
}

/** The same as a node. */
export function tableNode({ head, rows }, caption) {
  const cell = (value) => (value === undefined ? "" : said(value));
  return h("table", {}, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...head.map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", {}, ...rows.map(([first, ...others]) => h("tr", {},
      h("th", { scope: "row" }, cell(first)), ...others.map((value) => h("td", {}, cell(value)))))));
}
