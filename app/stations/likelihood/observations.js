/**
 * The counts, to drag and to type; beside them how long each class's code word is, and the likelihood as a product and as a
 * sum of logarithms.
 */
import { card } from "../../browser/controls/card.js";
import { fillTo } from "../../browser/controls/bar.js";
import { announce, thinTrack } from "../../browser/controls/drag.js";
import { listed, numberField } from "../../browser/controls/fields.js";
import { fieldMenu } from "../../browser/controls/menu.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, number, setAttributes, setIdle, setText, slot } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { label, math, space, sup } from "../../browser/page/mathml.js";
import { decimal, enough, inPrint, readout, readoutOfExp, said, sumOf } from "../../browser/page/numbers.js";
import { steady } from "../../browser/page/scales.js";
import { alike, change, state, throttle } from "../../browser/page/store.js";
import { fitted, inUnit, numbers, observations } from "./observed.js";

/** What Python sent last. */
let given = null;
const text = (name, values = {}) => fill(given.text[name], values);

/** A key step multiplies a large count by so much. */
const FACTOR = 1.05;

const counts = () => fitted(observations.counts, state.logits.length);
const setCounts = (next) => change("observations", { counts: next });

/** A step of the keys, or several: at least one observation each. */
function stepped(n, steps) {
  const times = Math.round(n * FACTOR ** steps);
  return steps > 0 ? Math.max(n + steps, times) : Math.min(n + steps, times);
}

/** The longest code word that has room: a power of two, which holds while a hand moves. */
const longest = steady(() => {
  const lengths = numbers().logProbabilities.map((log) => inUnit(-log)).filter(Number.isFinite);
  return 2 ** Math.max(2, Math.ceil(Math.log2(Math.max(...lengths))));
});
const placeOf = (length) => Math.min(1, length / longest());
/** Of more units than these the borders would be a grey ground. */
const MOST_UNITS = 32;

/** A bar as long as a code word, in units with borders between them. */
function lengthBar(...bars) {
  const units = h("span", { class: "units" });
  const node = h("span", { class: "track share code-bar", "aria-hidden": "true" }, ...bars, units);
  return {
    node,
    paint() {
      const most = longest();
      setAttributes(units, { hidden: most > MOST_UNITS });
      if (node.dataset.most === String(most)) return;
      node.dataset.most = most;
      units.style.setProperty("--unit", `${100 / most}cqw`);
    },
  };
}

function classRow(parts, k) {
  const { colour, symbol } = given.palette[k];
  const name = h("bdi", { class: "name" });
  const track = thinTrack({
    get: () => counts()[k],
    set: (n) => setCounts(counts().with(k, Math.round(n))),
    range: () => [0, given.most],
    toTrack: Math.log1p, fromTrack: Math.expm1,
    step: stepped,
  });
  const field = numberField({
    name: () => text("count_field", { label: state.labels[k] }), get: () => counts()[k], set: (n) => setCounts(counts().with(k, n)),
    done: commit, range: () => [0, given.most], whole: true, step: 1, words: given.text, paste: pasteCounts,
  });
  const bar = h("span", { class: "bar" });
  const best = h("span", { class: "best" });
  const code = lengthBar(bar, best);
  parts.each((n) => {
    setText(name, state.labels[k]);
    track.place(Math.log1p(n.counts[k]) / Math.log1p(given.most));
    announce(track.handle, text("count", { label: state.labels[k] }), [0, given.most], n.counts[k], said(n.counts[k]));
    field.paint();
    code.paint();
    fillTo(bar, placeOf(inUnit(-n.logProbabilities[k])), 0);
    const shortest = inUnit(-Math.log(n.shares[k]));
    setAttributes(best, { hidden: !n.counts[k] });
    if (n.counts[k]) best.style.transform = `translateX(${(100 * placeOf(shortest)).toFixed(3)}cqw)`;
  });
  return h("tr", { "data-of": k, style: `--colour: ${colour}` },
    h("th", { scope: "row" }, h("span", { class: "observed-class" }, h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol), name)),
    h("td", { class: "observed-count" }, h("span", { class: "with-bar" }, track.node, field.node)),
    parts.cell({ "data-testid": `share-${k}` }, (n) => (n.total ? readout(n.shares[k]) : "–")),
    h("td", { class: "observed-code" }, code.node),
    parts.cell({ "data-testid": `code-${k}` }, (n) => readout(inUnit(0 - n.logProbabilities[k]))));
}

/** A list of counts, as numberField's `paste`. */
function pasteCounts(pasted) {
  const found = listed(pasted, given.text, [0, given.most], (n) => Number.isInteger(n) && n >= 0 && n <= given.most);
  if (!Array.isArray(found)) return found;
  if (found.length !== state.logits.length) return text("paste_count", { n: found.length, k: state.logits.length });
  setCounts(found);
  commit();
  return null;
}

/** All classes: how many observations, and the mean code word with its best possible part. */
function meanRow(parts) {
  const own = h("span", { class: "bar own" });
  const all = h("span", { class: "bar extra" });
  const code = lengthBar(all, own);
  parts.each((n) => {
    code.paint();
    fillTo(all, placeOf(inUnit(n.crossEntropy) || 0), 0);
    fillTo(own, placeOf(inUnit(n.entropy) || 0), 0);
  });
  return h("tr", {},
    h("th", { scope: "row" }, text("mean")),
    parts.live(h("td", { class: "observed-total", "data-testid": "observed-total" }), (n) => `n = ${said(n.total)}`),
    h("td", {}),
    h("td", { class: "observed-code" }, code.node),
    parts.cell({}, (n) => amount(n.crossEntropy)));
}

const amount = (x) => (Number.isNaN(x) ? "–" : readout(inUnit(x)));

/** "log", by its unit. */
const logarithm = (parts) => parts.live(label({}), () => (observations.unit === "bits" ? "log₂" : "log"));

/** Cross-entropy as what no code can save, and the waste. */
function splitLine(parts) {
  const value = (testid) => number({ class: "number inline leading", "data-testid": testid });
  const [whole, own, extra] = ["observed-cross_entropy", "observed-entropy", "observed-divergence"].map(value);
  parts.each((n) => {
    const total = amount(n.crossEntropy);
    setText(whole, total);
    const halves = [n.entropy, n.divergence].map(inUnit);
    const texts = Number.isFinite(halves[1]) ? enough(halves.map(decimal), (found) => readout(sumOf(found)), total) : [n.entropy, n.divergence].map(amount);
    [own, extra].forEach((node, k) => setText(node, texts[k]));
  });
  return h("p", { class: "observed-split" },
    h("span", { class: "tool-item" }, term("cross_entropy", math("CE")), math("= −", logarithm(parts), space("0.2em"), "L / n ="), slot(whole)),
    h("span", { class: "tool-item own" }, term("entropy", math("= H(q) =")), slot(own)),
    h("span", { class: "tool-item extra" }, term("divergence", math("+ KL(q‖p) =")), slot(extra)));
}

/** The same likelihood twice. */
function twoWays(parts) {
  const product = number({ class: "number inline big leading", "data-testid": "likelihood" });
  const log = number({ class: "number inline big leading", "data-testid": "log-likelihood" });
  const words = h("p", { class: "quiet", role: "status" });
  const isDue = throttle();
  parts.each((n) => {
    setText(product, readout(n.product));
    product.classList.toggle("overflow", isLost(n));
    setText(log, readout(inUnit(n.log)));
    if (isDue()) setText(words, verdict(n));
  });
  const gap = () => space("0.2em");
  return [
    h("div", { class: "two-ways" },
      h("span", { class: "tool-item" }, term("likelihood", text("product")), math("L =", label({}, "Π"), gap(), sup("p", "n"), "="), slot(product)),
      h("span", { class: "tool-item" }, term("log_likelihood", text("sum")),
        math(logarithm(parts), gap(), "L = Σ n", gap(), logarithm(parts), gap(), "p ="), slot(log))),
    words,
  ];
}

const isLost = ({ product, log }) => product === 0 && log > -Infinity;

function verdict(n) {
  if (!n.total) return text("nothing");
  const never = n.counts.findIndex((count, k) => count > 0 && n.logProbabilities[k] === -Infinity);
  if (never >= 0) return text("impossible", { label: state.labels[never] });
  if (isLost(n)) return text("lost", { size: inPrint(readoutOfExp(n.log)), least: inPrint("4.9e-324") });
  return text("small");
}

/** Sets all counts at once. */
function chip(parts, words, next, testid) {
  const isIdle = () => next().some((n) => n > given.most) || alike(next(), counts());
  const button = h("button", { type: "button", class: "chip", "data-testid": testid, onclick() {
    if (isIdle()) return;
    setCounts(next());
    commit();
  } }, words);
  parts.each(() => setIdle(button, isIdle()));
  return button;
}

export default card(() => ({
  take: (data) => { given = data; },
  ready: () => Boolean(observations.counts),
  shape: () => state.logits.length,
  numbers,
  build(parts) {
    const unit = fieldMenu(given.unit);
    parts.add(unit);
    return h("section", { class: "card observations", "data-testid": "observations", "aria-label": text("title") },
      h("header", {}, h("h2", {}, text("title")), unit.node,
        h("span", { class: "presets" },
          chip(parts, text("fewer"), () => counts().map((n) => Math.round(n / 10)), "fewer"),
          chip(parts, text("more"), () => counts().map((n) => n * 10), "more"),
          chip(parts, text("as_p"), () => {
            const { total, logProbabilities } = numbers();
            return logProbabilities.map((log) => Math.round((total || 100) * Math.exp(log)));
          }, "as-p"))),
      h("table", {},
        h("thead", {}, h("tr", {},
          h("th", { scope: "col" }, term("class", text("class"))),
          h("th", { scope: "col" }, term("count", text("seen"), " ", math("n"))),
          h("th", { scope: "col" }, term("share", text("share"), " ", math("q"))),
          h("th", { scope: "col", colspan: 2 }, term("code_word", text("code"), " ", math("−", logarithm(parts), space("0.2em"), "p"))))),
        h("tbody", {}, ...state.logits.map((_, k) => classRow(parts, k))),
        h("tfoot", {}, meanRow(parts))),
      splitLine(parts), ...twoWays(parts));
  },
  says() {
    const { log, crossEntropy } = numbers();
    return [[text("log_likelihood"), inUnit(log)], [text("cross_entropy"), inUnit(crossEntropy)]];
  },
  picture: { key: "observations", title: () => text("title"), of: ".observations" },
}));
