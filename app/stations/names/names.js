/** What every library returns for the scenario or a batch of it, a mark where that differs and why, and the code that does it. */
import { fill, h, setAttributes, setText } from "../../browser/page/dom.js";
import { printed, readout } from "../../browser/page/numbers.js";
import { math } from "../../browser/page/mathml.js";
import { card } from "../../browser/controls/card.js";
import { numberField } from "../../browser/controls/fields.js";
import { menu } from "../../browser/controls/menu.js";
import { copyText } from "../../browser/export/files.js";
import { term } from "../../browser/controls/tooltip.js";
import { commit } from "../../browser/page/link.js";
import { alike, change, computed, state, throttle, trueClass, values } from "../../browser/page/store.js";
import { caseOf, differs, IGNORED, labelsOf, reasons, resultsOf, weightsOf } from "./apis.js";
import { snippet } from "./snippets.js";

/** What the user sets: app/stations/names/state.py. */
const usage = (values.usage ??= {});

/** How each library calls its loss, and what that takes. */
const ROWS = {
  keras_categorical: { library: "Keras", name: "CategoricalCrossentropy", takes: "logits" },
  keras_sparse: { library: "Keras", name: "SparseCategoricalCrossentropy", takes: "logits" },
  torch_cross_entropy: { library: "PyTorch", name: "CrossEntropyLoss", takes: "logits" },
  torch_nll: { library: "PyTorch", name: "NLLLoss", takes: "log_p" },
  sklearn: { library: "scikit-learn", name: "log_loss", takes: "probabilities" },
  tensorflow: { library: "TensorFlow", name: "softmax_cross_entropy_with_logits", takes: "logits" },
  optax: { library: "JAX optax", name: "softmax_cross_entropy", takes: "logits" },
  torch_kl_div: { library: "PyTorch", name: "KLDivLoss", takes: "log_p" },
  torch_bce: { library: "PyTorch", name: "BCEWithLogitsLoss", takes: "logits" },
};
const MISTAKES = ["twice", "forgotten", "not_logs"];
const REDUCTIONS = ["mean", "sum", "none"];

const set = (patch) => {
  change("usage", patch);
  commit();
};

/** All that the view shows at the present scenario and settings. */
const numbers = computed(
  () => [state.logits, state.target, state.temperature, ...["batch", "weights", "smoothing", "reduction", "mistake"].map((name) => usage[name])],
  () => {
    const c = caseOf(state, usage);
    const results = resultsOf(c);
    const why = Object.fromEntries(Object.keys(ROWS).map((api) => {
      const isOther = differs(results[api], results.on_paper);
      return [api, { isOther, reasons: isOther ? reasons(api, c, results[api]) : [] }];
    }));
    return { c, results, why };
  });

const written = (result) => (result === null ? "–" : [result].flat().map((x) => readout(x)).join(" "));
const said = (result) => [result].flat().map(printed).join(", ");

export default card(() => {
  let given = null;
  let parts = null;
  const text = (name, fields = {}) => fill(given.text[name], fields);
  const chip = (words, onclick, attributes = {}) => h("button", { type: "button", class: "chip", onclick, ...attributes }, words);

  /** Chips of which one is pressed, or none. */
  function choices(label, entries, isPressed) {
    const chips = entries.map(([words, onclick, key]) => [key, chip(words, onclick)]);
    parts.each(() => { for (const [key, button] of chips) setAttributes(button, { "aria-pressed": String(isPressed(key)) }); });
    return h("span", { class: "chips", role: "group", "aria-label": label }, ...chips.map(([, button]) => button));
  }

  const mistakes = () => choices(text("mistakes"),
    MISTAKES.map((key) => [text(`mistake_${key}`), () => set({ mistake: usage.mistake === key ? "" : key }), key]),
    (key) => key === usage.mistake);

  const examples = () => choices(text("examples"),
    given.examples.map(({ name, options }) => {
      const { batch, weights, smoothing, reduction } = options;
      const own = { batch, weights, smoothing, reduction };
      return [name, () => set(structuredClone(own)), own];
    }),
    (own) => alike(own, { batch: usage.batch, weights: usage.weights, smoothing: usage.smoothing, reduction: usage.reduction }));

  /** Why a number is another one, in words. */
  const because = ({ isOther, reasons: found }) => (isOther ? found.map((name) => text(`why_${name}`)).join(" · ") || text("differs") : "");

  /* ---- the table ---------------------------------------------------------------------------------------------------- */

  function rowOf(api) {
    const { library, name, takes } = ROWS[api];
    const call = h("th", { scope: "row", lang: "en" }, h("span", { class: "library" }, library), " ", h("code", {}, name));
    const value = h("span", { class: "values", "data-testid": `loss-${api}` });
    const mark = h("span", { class: "mark", "aria-hidden": "true" });
    const reason = h("span", {});
    // A short way for a pointer: the menu above the code does the same.
    const row = h("tr", { onclick: () => set({ api }) }, call, h("td", { class: "takes quiet" }, text(takes)), h("td", { class: "returns" }, value),
      h("td", { class: "why" }, mark, reason));
    parts.each(({ results, why }) => {
      setText(value, written(results[api]));
      row.classList.toggle("other", why[api].isOther);
      setText(mark, why[api].isOther ? "≠ " : "");
      setText(reason, because(why[api]));
      row.classList.toggle("chosen", usage.api === api);
    });
    return row;
  }

  function table() {
    const paper = h("span", { class: "values", "data-testid": "loss-cross_entropy" });
    parts.each(({ results }) => setText(paper, written(results.on_paper)));
    return h("table", { class: "apis", "aria-label": text("table") },
      h("thead", {},
        h("tr", {}, h("th", { scope: "col" }, text("call")), h("th", { scope: "col", class: "takes" }, text("takes")),
          h("th", { scope: "col", class: "returns" }, text("returns")), h("th", { scope: "col", class: "why" }, text("why")))),
      h("tbody", {}, h("tr", { class: "paper" }, h("th", { scope: "row" }, term("cross_entropy", text("paper"), " ", math("−Σ y log p"))),
        h("td", { class: "takes quiet" }, text("probabilities")), h("td", { class: "returns" }, paper), h("td", { class: "why" })),
      ...Object.keys(ROWS).map(rowOf)));
  }

  /* ---- settings ----------------------------------------------------------------------------------------------------- */

  function batchMenu() {
    const counts = Array.from({ length: given.limits.samples }, (_, n) => String(n + 1)).slice(1);
    return parts.add(menu({
      name: () => text("batch"),
      get: () => (usage.batch.length ? usage.batch.length : "0"),
      choices: [["0", text("one_sample")], ...counts.map((n) => [n, text("samples", { n })])],
      choose: (n) => set({ batch: Array.from({ length: Number(n) }, (_, i) => usage.batch[i] ?? trueClass()) }),
    }));
  }

  const labelMenu = (n) => parts.add(menu({
    name: () => text("label_of", { n: n + 1 }),
    get: () => labelsOf(usage.batch, state.logits.length)[n],
    choices: [...state.labels.map((label, k) => [String(k), `${given.palette[k].symbol} ${label}`]), [String(IGNORED), text("ignored")]],
    choose: (label) => set({ batch: usage.batch.with(n, Number(label)) }),
  }));

  const weightField = (k) => h("label", { class: "weight" },
    h("span", { class: "symbol", style: `color: ${given.palette[k].colour}`, "aria-hidden": "true" }, given.palette[k].symbol),
    parts.add(numberField({
      name: () => text("weight_of", { label: state.labels[k] }),
      get: () => usage.weights[k] ?? 1,
      set: (weight) => change("usage", { weights: weightsOf(usage.weights, state.logits.length).with(k, weight) }),
      done: commit, range: () => [0, given.limits.weight], step: 0.5, words: given.text,
    })));

  const smoothingField = () => parts.add(numberField({
    name: () => text("smoothing"), get: () => usage.smoothing, set: (smoothing) => change("usage", { smoothing }),
    done: commit, range: () => [0, given.limits.smoothing], step: 0.05, words: given.text,
  }));

  /** A menu of the libraries' own words. */
  function namesMenu(label, field, choices) {
    const part = menu({ name: () => label, get: () => usage[field], choose: (key) => set({ [field]: key }), choices });
    for (const option of part.node.options) option.lang = "en";
    return parts.add(part);
  }

  const settings = () => h("div", { class: "settings" },
    batchMenu(), ...usage.batch.map((_, n) => labelMenu(n)),
    namesMenu(text("reduction"), "reduction", REDUCTIONS.map((name) => [name, name])),
    h("span", { class: "tool-item" }, term("smoothing", math("ε =")), smoothingField()),
    h("span", { class: "tool-item class-weights" }, term("class_weights", math("w =")), ...state.logits.map((_, k) => weightField(k))));

  /* ---- what it comes to ----------------------------------------------------------------------------------------------- */

  /** In words what is seen of the mistake, or what the settings do. */
  function symptom({ c, results }) {
    const count = c.z.length;
    if (c.mistake === "twice") {
      return text("symptom_twice", { low: printed(Math.log1p((count - 1) / Math.E)), high: printed(Math.log(count - 1 + Math.E)) });
    }
    if (c.mistake === "forgotten") return text("symptom_forgotten");
    if (c.mistake === "not_logs") return text("symptom_not_logs", { value: said(results.torch_nll) });
    const isWeighted = c.weights.some((w) => w !== 1) && c.reduction === "mean";
    return isWeighted
      ? text("symptom_weighted", { by_sum: said(results.torch_nll), by_count: said(results.keras_sparse) })
      : text("symptom_plain");
  }

  function code() {
    const lines = h("code");
    const box = h("pre", { class: "code", tabindex: "0", role: "region", lang: "en" }, lines);
    const chosen = namesMenu(text("code"), "api", Object.entries(ROWS).map(([api, { library, name }]) => [api, `${library} ${name}`]));
    const told = h("span", { class: "quiet", role: "status" });
    /** What is told is told of this code. */
    let copied = null;
    const copy = chip(text("copy"), async () => {
      copied = lines.textContent;
      const done = await copyText(copied).then(() => true, () => false);
      setText(told, text(done ? "copied" : "not_copied"));
    });
    const isDue = throttle();
    // In the table it may be cut.
    const reason = h("span", { class: "other" });
    parts.each(({ c, why }) => {
      const { library, name } = ROWS[usage.api];
      setText(reason, because(why[usage.api]));
      setAttributes(box, { "aria-label": `${library} ${name}` });
      if (isDue()) setText(lines, snippet(usage.api, c, state));
      if (lines.textContent !== copied) setText(told, "");
    });
    return h("div", { class: "code-part" }, h("div", { class: "code-head" }, chosen, copy, told, reason), box);
  }

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(usage.reduction) && state.logits.length > 0,
    shape: () => [state.labels, usage.batch.length],
    numbers,
    build(pieces) {
      parts = pieces;
      const note = h("p", { class: "symptom", "data-testid": "symptom" });
      parts.each((found) => setText(note, symptom(found)));
      const node = h("section", { class: "card names", "data-testid": "names", "aria-label": text("title") },
        h("div", { class: "names-table" }, h("header", {}, h("h2", {}, text("title")), mistakes()), table()),
        h("div", { class: "names-side" }, examples(), settings(), note, code()));
      parts.each(() => node.classList.toggle("lists", usage.reduction === "none"));
      return node;
    },
    /** Every library's number. */
    says() {
      const { results } = numbers();
      return Object.entries(ROWS).map(([api, { name }]) => [name, results[api]]).filter(([, result]) => Number.isFinite(result));
    },
    picture: { key: "names", title: () => text("table"), of: ".names-table" },
  };
});
