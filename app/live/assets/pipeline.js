/**
 * The signature view: one row a class, read from left to right as the formula is. A station names the columns it shows;
 * each column is one entry of COLUMNS and owns its head and its cells.
 */
import { copyLink } from "./address.js";
import { derived } from "./derived.js";
import { component, exponential, fill, h, printed, readout, setText, typed } from "./dom.js";
import { numberField, parseList } from "./fields.js";
import { announce, slider } from "./handles.js";
import { entropy, oneHot, smoothLabels } from "./kernel.js";
import { ladder, steady } from "./scales.js";
import { commit, connect, edit, present, receive, state, subscribe, trueClass } from "./scenario.js";
import "./highlight.js";

const LIMIT = 10000;
const TEMPERATURES = [0.01, 100];
const MAX_LABEL_LENGTH = 24;

/** What Python sent last: words, palette, the station's choice. */
let given = null;
const text = (name, values = {}) => fill(given.text[name], values);

const logitRange = steady(() => ladder(state.logits));
const gradientRange = steady(() => {
  const most = Math.max(...Object.values(derived(state).losses).flatMap((loss) => loss.gradient.map(Math.abs)));
  return [0.25, 0.5, 1, 2, 5, 10, 25, 50, 100].find((width) => most <= width) ?? 100;
});

const setAt = (values, index, value) => values.map((old, i) => (i === index ? value : old));
const tidy = (value, step) => Number((Math.round(value / step) * step).toPrecision(12));

/* ---- edits --------------------------------------------------------------------------------------------------- */

const setLogit = (i, value) => edit({ logits: setAt(state.logits, i, value) });

/** Give class i the share y; the other shares keep their proportions. */
function setTarget(i, y) {
  const rest = 1 - state.target[i];
  const others = state.target.length - 1;
  edit({
    target: state.target.map((old, k) => {
      if (k === i) return y;
      return rest > 1e-9 ? (old / rest) * (1 - y) : (1 - y) / others;
    }),
  });
}

function setLabel(i, label) {
  if (label.length < 1 || label.length > MAX_LABEL_LENGTH) return text("label_length", { limit: MAX_LABEL_LENGTH });
  if (state.labels.some((other, k) => k !== i && other === label)) return text("label_twice", { label });
  edit({ labels: setAt(state.labels, i, label) });
  commit();
  return null;
}

function addClass() {
  const label = given.labels.find((name) => !state.labels.includes(name));
  edit({ logits: [...state.logits, 0], labels: [...state.labels, label], target: [...state.target, 0] });
  commit();
}

function removeClass(i) {
  const without = (values) => values.filter((_, k) => k !== i);
  const rest = 1 - state.target[i];
  const target = without(state.target);
  edit({
    logits: without(state.logits),
    labels: without(state.labels),
    target: rest > 1e-9 ? target.map((y) => y / rest) : oneHot(0, target.length),
  });
  commit();
}

/** Take a pasted list of logits: null when taken, words when not, undefined when it is no list. */
function pasteLogits(pasted) {
  const items = parseList(pasted);
  if (items.length < 2) return undefined;
  const [low, high] = given.classes;
  if (items.length > high) return text("paste_count", { n: items.length, low, high });
  const bad = items.find(({ value }) => !(Math.abs(value) <= LIMIT));
  if (bad) return text("paste_item", { text: bad.part, low: -LIMIT, high: LIMIT });
  const count = items.length;
  const spare = given.labels.filter((label) => !state.labels.includes(label));
  const same = count === state.target.length;
  edit({
    logits: items.map(({ value }) => value),
    labels: [...state.labels, ...spare].slice(0, count),
    target: same ? state.target : oneHot(Math.min(trueClass(), count - 1), count),
  });
  commit();
  return null;
}

/** A target is smoothed when all but one of its shares are equal and below that one: then this is its epsilon. */
function smoothing() {
  const top = trueClass();
  const others = state.target.filter((_, k) => k !== top);
  const equal = others.every((y) => Math.abs(y - others[0]) < 1e-9);
  return equal ? Math.min(1, others[0] * state.target.length) : null;
}

/* ---- pieces of cells ----------------------------------------------------------------------------------------- */

const number = (attributes) => h("span", { class: "number", ...attributes });
const arrow = () => h("span", { class: "arrow", "aria-hidden": "true" }, "→");

/** A signed bar from the middle of its track, as an arrow. */
function push(i, colour) {
  const bar = h("span", { class: "push-bar" });
  const node = h("span", { class: "push-lane", style: `--colour: ${colour}` }, bar);
  return {
    node,
    paint(value) {
      const share = Math.max(-1, Math.min(1, value / gradientRange()));
      node.dataset.sign = Math.sign(share);
      bar.style.setProperty("--share", Math.abs(share));
    },
  };
}

function temperatureControl() {
  const handle = h("span", { class: "handle" });
  const track = h("span", { class: "track thin" }, h("span", { class: "rail" }), handle);
  const set = (temperature) => edit({ temperature });
  const range = () => TEMPERATURES;
  const [low, high] = TEMPERATURES.map(Math.log);
  slider(handle, track, {
    get: () => state.temperature,
    set: (value) => set(Number(value.toPrecision(3))),
    range,
    toTrack: Math.log,
    fromTrack: Math.exp,
    step: (value, steps) => value * 1.05 ** steps,
  });
  const field = numberField({
    name: () => text("temperature_field"), get: () => state.temperature, set, done: commit, range,
    write: (x) => typed(x), step: 0.1, problem: text("bad_number"),
  });
  return {
    node: h("span", { class: "operator", "data-term": "temperature" },
      h("label", { class: "operator-name" }, "÷ T =", field.node), track),
    paint() {
      const place = (Math.log(state.temperature) - low) / (high - low);
      track.style.setProperty("--place", place);
      announce(handle, text("temperature"), TEMPERATURES, state.temperature, `T = ${typed(state.temperature)}`);
      field.paint();
    },
  };
}

/* ---- columns: {term, width, label, head() -> {node, paint}, cell(i) -> {node, paint}} ------------------------- */

const math = (html) => {
  const node = h("span", { class: "math" });
  node.innerHTML = html;
  return node;
};
const headed = (html) => () => ({ node: math(html), paint() {} });
const readoutCell = (value, testid) => (i) => {
  const node = number({ "data-testid": testid && `${testid}-${i}` });
  return { node, paint: (d) => setText(node, readout(value(d, i))) };
};
const arrowCell = () => ({ node: arrow(), paint() {} });

const gradientColumn = (name, sign, html, label) => ({
  term: `gradient-${name}`, width: "minmax(150px, 1.1fr)", label,
  head: headed(html),
  cell(i) {
    const bar = push(i, given.palette[i].colour);
    const value = number({ "data-testid": `gradient-${name}-${i}` });
    return {
      node: h("span", { class: "with-bar" }, bar.node, value),
      paint(d) {
        const g = d.losses[name].gradient[i];
        bar.paint(sign * g);
        setText(value, readout(g));
      },
    };
  },
});

const COLUMNS = {
  class: {
    term: "class", width: "minmax(140px, 0.9fr)",
    head: () => {
      const node = math(text("class"));
      return { node, paint() {} };
    },
    cell: classCell,
  },

  logit: {
    term: "logit", width: "minmax(190px, 1.6fr)", label: "z",
    head: headed("<i>z</i>"),
    cell: logitCell,
  },

  temperature: {
    term: "temperature", width: "132px", operator: true,
    head: temperatureControl,
    cell: arrowCell,
  },

  scaled: {
    term: "scaled", width: "minmax(84px, 0.6fr)", label: "z/T",
    head: headed("<i>z</i> / <i>T</i>"),
    cell: readoutCell((d, i) => d.scaled[i]),
  },

  exp: {
    term: "exp", width: "52px", operator: true,
    head: () => ({ node: h("span", { class: "operator-name" }, "exp"), paint() {} }),
    cell: arrowCell,
  },

  exponential: {
    term: "exp", width: "minmax(92px, 0.6fr)", label: "e^(z/T)",
    head: headed("<i>e</i><sup><i>z</i>/<i>T</i></sup>"),
    cell(i) {
      const node = number({});
      return {
        node,
        paint(d) {
          const overflow = d.naive && !Number.isFinite(d.naive.exponentials[i]);
          node.classList.toggle("overflow", Boolean(overflow));
          setText(node, d.naive ? readout(d.naive.exponentials[i]) : exponential(d.scaled[i]));
        },
      };
    },
  },

  normalise: {
    term: "sum", width: "76px", operator: true,
    head: () => {
      const total = h("b", { class: "total" });
      return {
        node: h("span", { class: "operator-name", "data-term": "sum" }, "÷ Σ ", total),
        paint(d) {
          total.classList.toggle("overflow", Boolean(d.naive) && !Number.isFinite(d.naive.total));
          setText(total, d.naive ? readout(d.naive.total) : exponential(d.logTotal));
        },
      };
    },
    cell: arrowCell,
  },

  probability: {
    term: "probability", width: "minmax(210px, 1.9fr)", label: "p",
    head: headed("<i>p</i> = softmax(<i>z</i>/<i>T</i>)"),
    cell: (i) => probabilityCell(i, false),
  },

  probability_target: {
    term: "probability", width: "minmax(180px, 1.8fr)", label: "p",
    head: () => ({ node: h("span", {}, math("<i>p</i>"), " ", h("span", { class: "quiet" }, text("and_target"))), paint() {} }),
    cell: (i) => probabilityCell(i, true),
  },

  target: {
    term: "target", width: "76px", label: "y",
    head: headed("<i>y</i>"),
    cell(i) {
      const field = numberField({
        name: () => text("target_field", { label: state.labels[i] }), get: () => state.target[i],
        set: (y) => setTarget(i, y), done: commit, range: () => [0, 1],
        write: (y) => typed(Number(y.toFixed(4))), step: 0.05, problem: text("bad_number"),
      });
      return { node: field.node, paint: field.paint };
    },
  },

  cross_entropy_term: {
    term: "cross_entropy", width: "minmax(88px, 0.6fr)", label: "−y log p",
    head: headed("−<i>y</i> log <i>p</i>"),
    cell: readoutCell((d, i) => d.losses.cross_entropy.terms[i]),
  },

  mean_squared_error_term: {
    term: "mean_squared_error", width: "minmax(88px, 0.6fr)", label: "(p − y)²",
    head: headed("(<i>p</i> − <i>y</i>)<sup>2</sup>"),
    cell: readoutCell((d, i) => d.losses.mean_squared_error.terms[i]),
  },

  push: {
    term: "gradient-cross_entropy", width: "minmax(96px, 0.7fr)", label: "push",
    head: headed("−∂CE/∂<i>z</i>"),
    cell(i) {
      const bar = push(i, given.palette[i].colour);
      return { node: bar.node, paint: (d) => bar.paint(-d.losses.cross_entropy.gradient[i]) };
    },
  },

  gradient_cross_entropy: gradientColumn("cross_entropy", 1, "∂CE/∂<i>z</i> = (<i>p</i> − <i>y</i>)/<i>T</i>", "∂CE/∂z"),
  gradient_mean_squared_error: gradientColumn("mean_squared_error", 1, "∂MSE/∂<i>z</i>", "∂MSE/∂z"),
};

function classCell(i) {
  const name = h("span", { class: "name" });
  const tick = h("span", { class: "tick", "aria-hidden": "true" }, "✓");
  const { colour, symbol } = given.palette[i];
  const choose = h("button", {
    type: "button", class: "class-name",
    onclick: () => { edit({ target: oneHot(i, state.target.length) }); commit(); },
    ondblclick: rename,
    onkeydown: (event) => event.key === "F2" && rename(),
  }, h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol), name, tick);
  const pencil = h("button", { type: "button", class: "tool", onclick: rename }, "✎");
  const cross = h("button", { type: "button", class: "tool", onclick: () => removeClass(i) }, "×");
  const message = h("span", { class: "problem", role: "alert", hidden: true });
  const input = h("input", { type: "text", class: "rename", spellcheck: "false", autocomplete: "off", hidden: true });
  const complain = (words) => {
    message.hidden = !words;
    setText(message, words ?? "");
    input.setAttribute("aria-invalid", String(Boolean(words)));
  };
  const close = () => {
    complain(null);
    input.hidden = true;
    choose.hidden = false;
  };
  function rename() {
    input.value = state.labels[i];
    input.hidden = false;
    choose.hidden = true;
    input.focus();
    input.select();
  }
  const finish = (refocus) => {
    if (input.hidden) return;
    const label = input.value.trim();
    const problem = label === state.labels[i] ? null : setLabel(i, label);
    complain(problem);
    if (problem) return;
    close();
    if (refocus) choose.focus();
  };
  input.addEventListener("blur", () => finish(false));
  input.addEventListener("input", () => complain(null));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") finish(true);
    if (event.key === "Escape") { close(); choose.focus(); }
  });
  return {
    node: h("span", { class: "class-cell field" }, choose, input, message, h("span", { class: "tools" }, pencil, cross)),
    paint() {
      const label = state.labels[i];
      const isTrue = i === trueClass();
      setText(name, label);
      tick.hidden = !isTrue;
      choose.setAttribute("aria-pressed", String(isTrue));
      const words = { label };
      choose.setAttribute("aria-label", text(isTrue ? "is_true" : "make_true", words));
      choose.title = text(isTrue ? "is_true" : "make_true", words);
      input.setAttribute("aria-label", text("rename", words));
      pencil.setAttribute("aria-label", text("rename", words));
      cross.setAttribute("aria-label", text("remove", words));
      cross.disabled = state.labels.length <= given.classes[0];
    },
  };
}

function logitCell(i) {
  const handle = h("span", { class: "handle" });
  const bar = h("span", { class: "bar" });
  const track = h("span", { class: "track signed", style: `--colour: ${given.palette[i].colour}` },
    h("span", { class: "zero" }), bar, handle);
  const step = () => logitRange() / 50;
  slider(handle, track, {
    get: () => state.logits[i],
    set: (value) => setLogit(i, tidy(value, logitRange() / 500)),
    range: () => [-logitRange(), logitRange()],
    step: (value, steps) => tidy(value + steps * step(), step()),
  });
  const field = numberField({
    name: () => text("logit_field", { label: state.labels[i] }), get: () => state.logits[i], set: (value) => setLogit(i, value),
    done: commit, range: () => [-LIMIT, LIMIT], write: (x) => typed(x), step: 0.1, problem: text("bad_number"),
    paste: pasteLogits,
  });
  return {
    node: h("span", { class: "with-bar" }, track, field.node),
    paint() {
      const width = logitRange();
      const z = state.logits[i];
      const place = Math.min(1, Math.max(-1, z / width));
      handle.style.setProperty("--place", 0.5 + place / 2);
      bar.style.clipPath = `inset(0 ${50 - Math.max(0, place) * 50}% 0 ${50 + Math.min(0, place) * 50}%)`;
      announce(handle, text("logit", { label: state.labels[i] }), [-width, width], z, typed(z));
      field.paint();
    },
  };
}

function probabilityCell(i, withTarget) {
  const bar = h("span", { class: "bar" });
  const track = h("span", { class: "track share", style: `--colour: ${given.palette[i].colour}` }, bar);
  const value = number({ "data-testid": `probability-${i}`, class: "number strong" });
  const handle = withTarget ? h("span", { class: "handle flag" }) : null;
  if (handle) {
    track.append(handle);
    slider(handle, track, {
      get: () => state.target[i],
      set: (y) => setTarget(i, tidy(y, 0.01)),
      range: () => [0, 1],
      step: (y, steps) => tidy(y + steps * 0.02, 0.02),
      page: 5,
    });
  }
  return {
    node: h("span", { class: "with-bar" }, track, value),
    paint(d) {
      const p = d.naive ? d.naive.probabilities[i] : d.probabilities[i];
      bar.style.clipPath = `inset(0 calc(${100 - (p || 0) * 100}% - 2px) 0 0 round 4px)`;
      track.classList.toggle("broken", Number.isNaN(p));
      value.classList.toggle("overflow", Number.isNaN(p));
      setText(value, readout(p));
      if (!handle) return;
      const y = state.target[i];
      handle.style.setProperty("--place", y);
      announce(handle, text("target", { label: state.labels[i] }), [0, 1], y, `y = ${typed(Number(y.toFixed(4)))}`);
    },
  };
}

/* ---- the line below the table ---------------------------------------------------------------------------------- */

const labelled = (words, ...nodes) => h("span", { class: "tool-item" }, h("span", { class: "quiet" }, words), ...nodes);

const TOOLS = {
  add() {
    const button = h("button", { type: "button", class: "chip plain", onclick: addClass }, "+ ", text("add_class"));
    return { node: button, paint() { button.disabled = state.labels.length >= given.classes[1]; } };
  },

  shift() {
    let shift = 0;
    let seen = null;
    const handle = h("span", { class: "handle" });
    const track = h("span", { class: "track thin" }, h("span", { class: "rail" }), handle);
    const value = h("b", { class: "number inline short" });
    slider(handle, track, {
      get: () => shift,
      set(to) {
        const c = tidy(to, 0.1);
        const logits = state.logits.map((z) => Number((z + c - shift).toPrecision(12)));
        if (Math.max(...logits.map(Math.abs)) > LIMIT) return;
        shift = c;
        seen = given.revision;
        edit({ logits });
      },
      range: () => [-10, 10],
      step: (c, steps) => c + steps * 0.5,
      page: 4,
    });
    return {
      node: labelled(text("shift"), h("i", { class: "math" }, "c"), " = ", value, track),
      paint() {
        if (seen !== given.revision) [shift, seen] = [0, given.revision];
        track.style.setProperty("--place", (shift + 10) / 20);
        setText(value, printed(shift).replace(/00$/, ""));
        announce(handle, text("shift"), [-10, 10], shift, `c = ${shift}`);
      },
    };
  },

  maxtrick() {
    const choices = [["", text("max_trick_on")], ...["float64", "float32", "float16"].map((d) => [d, text("max_trick_off", { dtype: d })])];
    const select = h("select", { "aria-label": text("max_trick"), onchange: () => edit({ naive: select.value || null }) },
      ...choices.map(([value, words]) => h("option", { value }, words)));
    return { node: labelled(text("max_trick"), select), paint() { select.value = state.naive ?? ""; } };
  },

  entropy() {
    const nats = h("b", { class: "number inline short", "data-testid": "entropy" });
    const classes = h("b", { class: "number inline leading", "data-testid": "effective-classes" });
    return {
      node: h("span", { class: "tool-item", "data-term": "entropy" }, h("span", { class: "quiet" }, text("entropy")), nats,
        h("span", { class: "quiet" }, text("effective_before")), classes, h("span", { class: "quiet" }, text("effective_after"))),
      paint(d) {
        const H = entropy(d.probabilities);
        setText(nats, readout(H));
        setText(classes, Math.exp(H).toFixed(3));
      },
    };
  },

  smoothing() {
    let base = null;
    const handle = h("span", { class: "handle" });
    const track = h("span", { class: "track thin" }, h("span", { class: "rail" }), handle);
    const value = h("b", { class: "number inline short" });
    let epsilon = 0;
    slider(handle, track, {
      get: () => epsilon,
      set(to) {
        base ??= smoothing() === null ? state.target : oneHot(trueClass(), state.target.length);
        epsilon = tidy(to, 0.01);
        edit({ target: smoothLabels(base, epsilon) });
      },
      range: () => [0, 1],
      step: (e, steps) => e + steps * 0.01,
      done() { base = null; commit(); },
    });
    return {
      node: labelled(text("smoothing"), h("i", { class: "math" }, "ε"), " = ", value, track),
      paint() {
        if (base === null) epsilon = smoothing() ?? 0;
        track.style.setProperty("--place", epsilon);
        setText(value, epsilon.toFixed(2));
        announce(handle, text("smoothing"), [0, 1], epsilon, `ε = ${epsilon.toFixed(2)}`);
      },
    };
  },

  losses() {
    const values = Object.keys(given.losses).map((name) => [name, h("b", { class: "number inline big leading", "data-testid": `loss-${name}` })]);
    return {
      node: h("span", { class: "tool-item losses" }, ...values.map(([name, node]) => h("span", { class: "tool-item" },
        h("span", { class: "loss-name", "data-term": name, style: `--colour: ${given.losses[name].colour}` }, given.losses[name].title), node))),
      paint(d) { for (const [name, node] of values) setText(node, readout(d.losses[name].value)); },
    };
  },

  split() {
    const own = h("span", { class: "split-part own" });
    const extra = h("span", { class: "split-part extra" });
    const ownValue = h("b", { class: "number inline short" });
    const extraValue = h("b", { class: "number inline leading" });
    const width = steady(() => Math.max(1, Math.ceil(derived(state).losses.cross_entropy.value)));
    return {
      node: h("span", { class: "tool-item split", "data-term": "cross_entropy" },
        h("span", { class: "quiet" }, "CE = H(y)"), ownValue, h("span", { class: "quiet" }, "+ KL(y‖p)"), extraValue,
        h("span", { class: "split-bar", "aria-hidden": "true" }, own, extra)),
      paint(d) {
        const H = entropy(state.target);
        setText(ownValue, readout(H));
        setText(extraValue, readout(d.divergence));
        own.style.width = `${Math.min(1, H / width()) * 100}%`;
        extra.style.width = `${Math.min(1, d.divergence / width()) * 100}%`;
      },
    };
  },

  link() {
    const words = h("span", { role: "status" }, text("copy_link"));
    const button = h("button", {
      type: "button", class: "chip plain end",
      async onclick() {
        setText(words, await copyLink().then(() => text("copied"), () => text("not_copied")));
        setTimeout(() => setText(words, text("copy_link")), 2000);
      },
    }, words);
    return { node: button, paint() {} };
  },
};

/** Why cells overflow without the max trick, in words, where there is something to say. */
function overflowNote() {
  const node = h("p", { class: "overflow-note", role: "status" });
  return {
    node,
    paint(d) {
      const worst = d.naive?.exponentials.findIndex((e) => !Number.isFinite(e)) ?? -1;
      const vanished = worst < 0 && d.naive?.total === 0;
      node.hidden = !d.naive;
      const limits = { float64: "1.8e308", float32: "3.4e38", float16: "65504" };
      const values = {
        dtype: state.naive, limit: limits[state.naive],
        exponent: worst >= 0 ? readout(d.scaled[worst]) : "", size: worst >= 0 ? exponential(d.scaled[worst]) : "",
      };
      if (d.naive) {
        const message = worst >= 0 ? "overflow" : vanished || !Number.isFinite(d.naive.total) ? "vanished" : "no_overflow";
        setText(node, text(message, values));
      }
    },
  };
}

/* ---- the view -------------------------------------------------------------------------------------------------- */

const GAP = 6;
const CARD = 34;

/** The least width that holds the columns side by side; with less they stack. */
const narrowest = (columns) =>
  columns.reduce((sum, { width }) => sum + Number(width.match(/\d+/)[0]), GAP * (columns.length - 1) + CARD);

function build(root) {
  const columns = given.columns.map((id) => ({ id, ...COLUMNS[id] }));
  const painters = [];
  const piece = ({ node, paint }) => {
    painters.push(paint);
    return node;
  };
  const attributes = (column, i) => ({
    class: `cell ${column.id}${column.operator ? " is-operator" : ""}`, role: "cell",
    "data-term": column.term, "data-of": i, "data-label": column.label,
  });
  const headRow = h("div", { class: "row head", role: "row" },
    ...columns.map((column) => h("div", { ...attributes(column), role: "columnheader" }, piece(column.head()))));
  const rows = state.logits.map((_, i) =>
    h("div", { class: "row", role: "row" }, ...columns.map((column) => h("div", attributes(column, i), piece(column.cell(i))))));
  root.replaceChildren(
    h("section", { class: "pipeline", "data-testid": "pipeline", style: `--columns: ${columns.map((c) => c.width).join(" ")}` },
      h("div", { class: "card", role: "table", "aria-label": text("pipeline") }, headRow, ...rows,
        given.tools.includes("maxtrick") ? piece(overflowNote()) : null),
      h("div", { class: "tool-line" }, ...given.tools.map((id) => piece(TOOLS[id]())))),
  );
  return { painters, needed: narrowest(columns) };
}

export default component((root, send) => {
  let shape = null;
  let painters = [];
  let needed = 0;
  const fit = new ResizeObserver(([{ contentRect }]) => root.classList.toggle("stacked", contentRect.width < needed));
  let asked = "";
  let painted = null;
  const paint = () => {
    if (!given) return;
    const now = JSON.stringify([present(), state.naive, state.moving, asked]);
    if (now === painted) return;
    painted = now;
    if (shape !== `${state.logits.length} ${asked}`) {
      shape = `${state.logits.length} ${asked}`;
      ({ painters, needed } = build(root));
      fit.disconnect();
      fit.observe(root);
    }
    const numbers = derived(state);
    for (const piece of painters) piece(numbers);
  };
  let stop = () => {};
  connect((scenario) => send("commit", scenario));
  return {
    update(data) {
      const first = given === null || shape === null;
      given = data;
      asked = JSON.stringify([data.columns, data.tools, data.text]);
      painted = null;
      if (!data.tools.includes("maxtrick")) state.naive = null;
      receive(data.scenario, data.revision);
      if (first) stop = subscribe(paint);
      paint();
    },
    stop() {
      fit.disconnect();
      stop();
    },
  };
});
