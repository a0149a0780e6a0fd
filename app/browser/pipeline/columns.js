/**
 * The pipeline's columns by name: {id, term, entry, width, label, operator, head() -> {node, paint}, cell(i) -> {node, paint}}.
 * These are for every station; one may bring some of its own (pipeline/pipeline.js).
 * `term` is what lights up together, `entry` the glossary's that explains the column, `label` stands before a cell where columns
 * stack, an operator stands between columns.
 */
import { derived, gradientText, powerOf, shareOf, termText, totalOf } from "../page/derived.js";
import { math, sup } from "../page/mathml.js";
import { h, isComposed, number, setAttributes, setText, slot } from "../page/dom.js";
import { readout, stated } from "../page/numbers.js";
import { fillTo } from "../controls/bar.js";
import { complaint, numberField } from "../controls/fields.js";
import { term } from "../controls/tooltip.js";
import { announce, putHandle, slider } from "../controls/drag.js";
import { logarithmicSlider } from "../controls/logarithmic.js";
import { oneHot } from "../maths/kernel.js";
import { NOTATION } from "../maths/loss_notation.js";
import { ladder, PUSHES, steady } from "../page/scales.js";
import { commit } from "../page/link.js";
import { edit, state, trueClass } from "../page/store.js";
import {
  beginShares, grabTarget, maskOf, pasteLogits, pasteShares, removeClass, restoreShares, restoreTarget, setLabel, setLogit, setShare,
  setTarget, shares, tidy,
} from "./edits.js";
import { given, isOpen, text } from "./given.js";

const logitRange = steady(() => ladder(state.logits));
const gradientRange = steady(() => ladder(Object.values(derived().losses).flatMap((loss) => loss.gradient), PUSHES));

const arrow = () => h("span", { class: "arrow", "aria-hidden": "true" }, "→");

/** A signed bar from the middle of its track, as an arrow; `range()` is as long as it gets. */
export function push(colour, range = gradientRange) {
  const bar = h("span", { class: "push-bar" });
  const head = h("span", { class: "push-head" });
  const node = h("span", { class: "push-lane", style: `--colour: ${colour}` }, bar, head);
  return {
    node,
    paint(value) {
      const share = Math.max(-1, Math.min(1, value / range()));
      bar.style.transform = `scaleX(${share})`;
      head.style.transform = `translateX(${50 * share}cqw) rotate(45deg) scale(${Math.min(1, 8 * Math.abs(share))})`;
    },
  };
}

function temperatureControl() {
  const { node, paint } = logarithmicSlider({
    name: () => text("temperature"), fieldName: () => text("temperature_field"), label: [named("temperature", math("÷ T ="))],
    get: () => state.temperature, set: (temperature) => edit({ temperature }), done: commit, range: () => given.limits.temperature,
    digits: 3, factor: 1.05, say: (x) => `T = ${stated(x)}`, words: given.text,
  });
  node.dataset.term = "temperature";
  return { node, paint };
}

/** A term by its name and its sign. */
const called = (entry, words, ...sign) => term(entry, h("span", { class: "term-name" }, words), " ", ...sign);
const named = (entry, ...sign) => called(entry, given.terms[entry], ...sign);
/** A column's head: a term of the glossary, and its sign. */
export const headed = (entry, ...parts) => () => ({ node: named(entry, math(...parts)), paint() {} });
const short = (loss) => given.losses[loss].short;
const readoutCell = (read) => (i) => {
  const node = number();
  return { node, paint: (d) => setText(node, read(d, i)) };
};
const arrowCell = () => ({ node: arrow(), paint() {} });

/** A class's part of a loss. */
const termColumn = (loss) => ({
  term: loss, entry: loss, width: "minmax(5.1rem, 0.6fr)", label: given.losses[loss].sign,
  head: () => ({ node: called(loss, given.losses[loss].term, ...NOTATION[loss].term().flatMap((parts) => [math(...parts), " "])), paint() {} }),
  cell: readoutCell((d, i) => termText(d, loss, i)),
});

/** How a loss pushes on each logit. */
const gradientColumn = (loss) => ({
  term: `gradient-${loss}`, entry: "gradient", width: "minmax(8.4rem, 1.1fr)", label: `∂${short(loss)}/∂z`,
  head: headed("gradient", `∂${short(loss)}/∂z`, NOTATION[loss].gradient.head && `= ${NOTATION[loss].gradient.head}`),
  cell(i) {
    const bar = push(given.palette[i].colour);
    const value = number({ "data-testid": `gradient-${loss}-${i}` });
    return {
      node: h("span", { class: "with-bar" }, bar.node, slot(value)),
      paint(d) {
        const g = d.losses[loss].gradient[i];
        bar.paint(g);
        setText(value, gradientText(d, loss, i));
      },
    };
  },
});

/** The same as a bare arrow, the way that a step of descent goes. */
const pushColumn = (loss) => ({
  term: `gradient-${loss}`, entry: "push", width: "minmax(5.3rem, 0.7fr)", label: `−∂${short(loss)}/∂z`,
  head: headed("push", `−∂${short(loss)}/∂z`),
  cell(i) {
    const bar = push(given.palette[i].colour);
    return { node: bar.node, paint: (d) => bar.paint(-d.losses[loss].gradient[i]) };
  },
});

/**
 * The columns of a name, `own` or everybody's. Of those that speak of a loss there is one for each loss that pages compare, or only
 * one: "push cross_entropy".
 */
export function columnsOf(id, own) {
  const [name, only] = id.split(" ");
  const { ofLoss, ...column } = own[name] ?? COLUMNS[name];
  if (!ofLoss) return [{ id: name, ...column }];
  return (only ? [only] : Object.keys(given.losses)).map((loss) => ({ id: name, ...ofLoss(loss) }));
}

const CLASS = { id: "class", term: "class", entry: "class", width: "minmax(8.2rem, 0.9fr)", head: () => ({ node: named("class"), paint() {} }) };

/** Classes of which none is the true one: only their names are there to be chosen. */
export const namesAlone = { ...CLASS, cell: (i) => classCell(i, { chooses: false }) };

const COLUMNS = {
  class: { ...CLASS, cell: (i) => classCell(i) },
  /** The classes of the data: nothing is added, removed or renamed here. */
  data_class: { ...CLASS, cell: (i) => classCell(i, { isFixed: true }) },

  logit: {
    term: "logit", entry: "logit", width: "minmax(10.8rem, 1.8fr)", label: "z",
    head: headed("logit", "z"),
    cell: logitCell,
  },

  temperature: {
    term: "temperature", width: "8rem", operator: true,
    head: temperatureControl,
    cell: arrowCell,
  },

  scaled: {
    term: "scaled", entry: "scaled", width: "minmax(5rem, 0.6fr)", label: "z/T",
    head: headed("scaled", "z / T"),
    cell: readoutCell((d, i) => readout(d.scaled[i])),
  },

  exp: {
    term: "exp", width: "2.8rem", operator: true,
    head: () => ({ node: term("exponential", h("span", { class: "operator-name" }, "exp")), paint() {} }),
    cell: arrowCell,
  },

  exponential: {
    term: "exp", entry: "exponential", width: "minmax(5.4rem, 0.6fr)", label: "e^(z/T)",
    head: () => headed("exponential", sup("e", "z/T"))(),
    cell(i) {
      const node = number({});
      return {
        node,
        paint(d) {
          const overflow = d.naive && !Number.isFinite(d.naive.exponentials[i]);
          node.classList.toggle("overflow", Boolean(overflow));
          setText(node, powerOf(d, i));
        },
      };
    },
  },

  normalise: {
    term: "sum", width: "5rem", operator: true,
    head: () => {
      const total = h("b", { class: "number total" });
      return {
        node: h("span", { class: "operator-name", "data-term": "sum" }, named("sum", "÷ Σ"), slot(total)),
        paint(d) {
          total.classList.toggle("overflow", Boolean(d.naive) && !Number.isFinite(d.naive.total));
          setText(total, totalOf(d));
        },
      };
    },
    cell: arrowCell,
  },

  probability: {
    term: "probability", entry: "probability", width: "minmax(9rem, 1.9fr)", label: "p",
    head: headed("probability", "p = softmax(z/T)"),
    cell: (i) => probabilityCell(i, false),
  },

  probability_target: {
    term: "probability", entry: "probability", width: "minmax(9rem, 1.8fr)", label: "p",
    head: () => ({ node: h("span", { class: "two-terms" }, named("probability", math("p")), " ", named("target", math("y"))), paint() {} }),
    cell: (i) => probabilityCell(i, true),
  },

  target: {
    term: "target", entry: "target", width: "5rem", label: "y",
    head: headed("target", "y"),
    cell(i) {
      const field = numberField({
        name: () => text("target_field", { label: state.labels[i] }), get: () => shares()[i],
        begin: beginShares, set: (y) => setShare(i, y), cancel: restoreShares, done: commit, range: () => [0, 1],
        step: 0.05, words: given.text, paste: pasteShares,
      });
      return { node: field.node, paint: field.paint };
    },
  },

  term: { ofLoss: termColumn },
  gradient: { ofLoss: gradientColumn },
  push: { ofLoss: pushColumn },
};

/** Of names: longer ones are written smaller. */
export const LONG = 8;

function classCell(i, { isFixed = false, chooses = true } = {}) {
  const name = h("bdi", { class: "name" });
  const tick = h("span", { class: "tick", "aria-hidden": "true" }, "✓");
  const { colour, symbol } = given.palette[i];
  const choosing = {
    type: "button",
    onclick: () => { edit({ target: oneHot(i, state.target.length) }); commit(); },
    onkeydown: (event) => event.key === "F2" && !isFixed && rename(),
  };
  const choose = h(chooses ? "button" : "span", { class: "class-name", ...(chooses && choosing) },
    h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol), name, tick);
  const pencil = h("button", { type: "button", class: "tool", onclick: rename }, "✎");
  const cross = h("button", { type: "button", class: "tool destroys", onclick: () => removeClass(i) }, "×");
  const input = h("input", { type: "text", class: "rename", spellcheck: "false", autocomplete: "off", hidden: true });
  const message = complaint(input);
  /** Where the focus goes when the name stands. */
  const back = () => (chooses ? choose : pencil);
  const close = () => {
    message.say(null);
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
    if (!label && !refocus) return close(); // who leaves it empty wants none
    const problem = label === state.labels[i] ? null : setLabel(i, label);
    message.say(problem);
    if (problem) return;
    close();
    if (refocus) back().focus();
  };
  input.addEventListener("blur", () => finish(false));
  input.addEventListener("input", () => message.say(null));
  input.addEventListener("keydown", (event) => {
    if (isComposed(event)) return;
    if (event.key === "Enter") {
      event.preventDefault(); // or the key would go on to press the button that gets the focus
      finish(true);
    }
    if (event.key === "Escape") { close(); back().focus(); }
  });
  return {
    node: h("span", { class: "class-cell field" }, choose, input, message.node, isFixed ? null : h("span", { class: "tools" }, pencil, cross)),
    paint() {
      const label = state.labels[i];
      const isTrue = chooses && !isOpen() && i === trueClass();
      setText(name, label);
      choose.classList.toggle("long", label.length > LONG);
      setAttributes(tick, { hidden: !isTrue });
      const words = text(isTrue ? "is_true" : "make_true", { label });
      if (chooses) setAttributes(choose, { "aria-pressed": String(isTrue), "aria-label": words, "data-tip": words });
      for (const part of [input, pencil]) setAttributes(part, { "aria-label": text("rename", { label }) });
      setAttributes(pencil, { "data-tip": text("rename", { label }) });
      const isLast = state.labels.length <= given.limits.classes[0];
      const remove = text("remove", { label });
      setAttributes(cross, { "aria-label": remove, "data-tip": isLast ? text("fewest") : remove, disabled: isLast || Boolean(maskOf(i)) });
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
    set: (value) => setLogit(i, value),
    tidied: (value) => tidy(value, logitRange() / 500),
    range: () => [-logitRange(), logitRange()],
    step: (value, steps) => tidy(value + steps * step(), step()),
  });
  const field = numberField({
    name: () => text("logit_field", { label: state.labels[i] }), get: () => state.logits[i], set: (value) => setLogit(i, value),
    done: commit, range: () => [-given.limits.logit, given.limits.logit], mask: () => maskOf(i), step: 0.1, words: given.text,
    paste: pasteLogits,
  });
  return {
    node: h("span", { class: "with-bar" }, track, field.node),
    paint() {
      const width = logitRange();
      const z = state.logits[i];
      const isMasked = z === -Infinity;
      const place = Math.min(1, Math.max(-1, z / width));
      putHandle(handle, 0.5 + place / 2);
      bar.style.transform = `scaleX(${place})`;
      track.classList.toggle("masked", isMasked);
      announce(handle, text("logit", { label: state.labels[i] }), [-width, width], isMasked ? -width : z, isMasked ? text("masked") : stated(z));
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
      set: (y) => setTarget(i, y),
      tidied: (y) => tidy(y, 0.01),
      range: () => [0, 1],
      step: (y, steps) => tidy(y + steps * 0.02, 0.02),
      page: 5,
      begin: grabTarget,
      cancel: restoreTarget,
    });
  }
  return {
    node: h("span", { class: "with-bar" }, track, slot(value)),
    paint(d) {
      const p = d.shown[i];
      fillTo(bar, p || 0);
      track.classList.toggle("broken", Number.isNaN(p));
      value.classList.toggle("overflow", Number.isNaN(p));
      setText(value, shareOf(d, i));
      if (!handle) return;
      const y = state.target[i];
      setAttributes(handle, { hidden: isOpen() });
      putHandle(handle, y);
      announce(handle, text("target", { label: state.labels[i] }), [0, 1], y, `y = ${stated(y)}`);
    },
  };
}
