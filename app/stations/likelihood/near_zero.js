/** Four ways to take the logarithm of softmax, in two number formats: the value of each and its gradient in the logits. */
import { card } from "../../browser/controls/card.js";
import { hint, term } from "../../browser/controls/tooltip.js";
import { fill, h, setText } from "../../browser/page/dom.js";
import { math } from "../../browser/page/mathml.js";
import { NEAR_ZERO, nearZero } from "./maths.js";
import { logSoftmax } from "../../browser/maths/kernel.js";
import { inPrint, readout, readoutOfExp } from "../../browser/page/numbers.js";
import { computed, state, trueClass } from "../../browser/page/store.js";

const DTYPES = ["float64", "float32"];

/** What Python sent last. */
let given = null;
const text = (name, values = {}) => fill(given.text[name], values);

/** Every way in every format: {dtype: {way: {value, gradient}}}. */
const numbers = computed(() => [state.logits, state.target, state.temperature], (logits, target, temperature) => {
  const scaled = logits.map((z) => z / temperature);
  const found = (way, dtype) => {
    const { value, gradient } = nearZero(way, scaled, target, dtype);
    return { value, gradient: gradient.map((g) => g / temperature) };
  };
  return Object.fromEntries(DTYPES.map((dtype) => [dtype, Object.fromEntries(NEAR_ZERO.map((way) => [way, found(way, dtype)]))]));
});

/** Of the push that there should be, less than this is none. */
const FAINT = 0.5;

/** Whether a way's gradient still moves the true class: by no number, by less than half of what it should be, or well. */
function teaches(dtype, way, k) {
  const [found, right] = [numbers()[dtype][way], numbers().float64.log_softmax].map(({ gradient }) => gradient[k]);
  if (!Number.isFinite(found)) return "broken";
  return Math.abs(found) < FAINT * Math.abs(right) ? "faint" : "well";
}

function formatTable(parts, dtype) {
  const classTag = (k) => {
    const name = h("bdi", { class: "name" });
    parts.each(() => setText(name, state.labels[k]));
    return h("span", { class: "class-tag" }, h("span", { class: "symbol", style: `color: ${given.palette[k].colour}`, "aria-hidden": "true" }, given.palette[k].symbol), " ", name);
  };
  const row = (way) => {
    const node = h("tr", { "data-way": way },
      h("th", { scope: "row" }, hint(given.ways[way].says, h("code", {}, given.ways[way].sign))),
      parts.cell({ "data-testid": `near-${way}-${dtype}` }, (n) => readout(n[dtype][way].value)),
      ...state.logits.map((_, k) => {
        const cell = parts.cell({ class: "push", "data-testid": `near-${way}-${dtype}-${k}` }, (n) => readout(n[dtype][way].gradient[k]));
        parts.each(() => {
          const of = k === trueClass() ? teaches(dtype, way, k) : Number.isFinite(numbers()[dtype][way].gradient[k]) ? "well" : "broken";
          cell.dataset.teaches = of;
        });
        return cell;
      }));
    parts.each((n) => node.firstChild.nextSibling.classList.toggle("overflow", !Number.isFinite(n[dtype][way].value)));
    return node;
  };
  return h("div", { class: "near-scroll sideways" }, h("table", { "aria-label": text("in_format", { dtype }) },
    h("thead", {},
      h("tr", {}, h("th", { scope: "col" }, dtype), h("th", { scope: "col" }, term("loss", text("value"))),
        ...state.logits.map((_, k) => h("th", { scope: "col" }, h("span", { class: "unseen" }, "∂CE/∂z "), classTag(k))))),
    h("tbody", {}, ...NEAR_ZERO.map(row))));
}

/** What the tables show, in words. */
function verdict() {
  const k = trueClass();
  const label = state.labels[k];
  const p = inPrint(readoutOfExp(logSoftmax(state.logits, state.temperature)[k]));
  const lost = (dtype) => NEAR_ZERO.filter((way) => teaches(dtype, way, k) !== "well").map((way) => given.ways[way].sign);
  const [in64, in32] = DTYPES.map(lost);
  if (!in32.length && !in64.length) return text("all_teach", { label, p });
  if (String(in64) === String(in32)) return text("lost", { label, p, ways: in64.join(given.text.comma) });
  return text("lost_more", { label, p, ways: in64.join(given.text.comma) || text("none"), more: in32.join(given.text.comma) });
}

export default card(() => ({
  take: (data) => { given = data; },
  ready: () => state.logits.length > 0,
  shape: () => state.logits.length,
  numbers,
  isRead: true,
  build(parts) {
    const words = h("p", { role: "status", "data-testid": "near-verdict" });
    parts.live(words, verdict);
    const head = h("span", { class: "quiet figure-note" }, text("note"), " ", math("∂CE/∂z"));
    return h("section", { class: "card near-zero", "data-testid": "near-zero", "aria-label": text("title") },
      h("header", {}, h("h2", {}, text("title")), head),
      h("div", { class: "near-tables sideways" }, ...DTYPES.map((dtype) => formatTable(parts, dtype))), words);
  },
  picture: { key: "near-zero", title: () => text("title"), of: ".near-zero" },
}));
