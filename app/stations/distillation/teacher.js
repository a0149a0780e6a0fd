/**
 * Teacher and student side by side, a row a class: both logits on one rail, both softened distributions from one axis, and how
 * each part of the loss pulls on the student's logit; below them the loss by its parts.
 */
import { card } from "../../browser/controls/card.js";
import { announce, putHandle, slider, thinTrack } from "../../browser/controls/drag.js";
import { numberField } from "../../browser/controls/fields.js";
import { term } from "../../browser/controls/tooltip.js";
import { logSoftmax } from "../../browser/maths/kernel.js";
import { distilled, teacherOf } from "./distilled.js";
import { fill, h, number, setAttributes, slot } from "../../browser/page/dom.js";
import { answer, commit } from "../../browser/page/link.js";
import { math } from "../../browser/page/mathml.js";
import { decimalsOf, readout, readoutOfExp, readoutOr, stated } from "../../browser/page/numbers.js";
import { ladder, PUSHES, steady } from "../../browser/page/scales.js";
import { alike, change, edit, onChange, state, values } from "../../browser/page/store.js";
import { LONG, push } from "../../browser/pipeline/columns.js";
import { tidy } from "../../browser/pipeline/edits.js";

const chosen = (values.distillation ??= {});
const set = (patch) => change("distillation", patch);

/** The names of the classes as they were shown last. */
let shown = [];

/** The teacher keeps its logits by name where a class comes or goes. */
onChange("scenario", ({ labels }) => {
  if (!labels || labels.length === shown.length || !answer()?.names.includes("distillation")) return;
  set({ teacher: labels.map((label, k) => chosen.teacher[shown.includes(label) ? shown.indexOf(label) : k] ?? 0) });
});

/** Cases worth a look: what of the scenario and of the own values they set. */
const CASES = {
  second: { temperature: 3, squared: true },
  heard: { temperature: 20, squared: true },
  silent: { temperature: 20, squared: false },
};

const logitRange = steady(() => ladder([...state.logits, ...teacherOf()]));
const pullRange = steady(() => ladder(["soft", "hard"].flatMap((part) => distilled()[part].gradient), PUSHES));

export default card(() => {
  let given = null;
  let parts = null;
  const text = (name, words = {}) => fill(given.text[name], words);

  const setLogit = (k, v) => set({ teacher: teacherOf().with(k, v) });

  /** The teacher's handle and the student's mark on one rail. */
  function rail(k) {
    const handle = h("span", { class: "handle" });
    const bar = h("span", { class: "bar" });
    const mark = h("span", { class: "student-mark", "aria-hidden": "true" });
    const track = h("span", { class: "track signed", style: `--colour: ${given.palette[k].colour}` }, h("span", { class: "zero" }), bar, mark, handle);
    const step = () => logitRange() / 50;
    slider(handle, track, {
      get: () => teacherOf()[k], set: (v) => setLogit(k, v), tidied: (v) => tidy(v, logitRange() / 500), range: () => [-logitRange(), logitRange()],
      step: (v, steps) => tidy(v + steps * step(), step()),
    });
    const share = (x) => Math.min(1, Math.max(-1, x / logitRange()));
    parts.each(() => {
      const v = teacherOf()[k];
      putHandle(handle, 0.5 + share(v) / 2);
      putHandle(mark, 0.5 + share(state.logits[k]) / 2);
      bar.style.transform = `scaleX(${share(v)})`;
      announce(handle, text("logit", { label: state.labels[k] }), [-logitRange(), logitRange()], v, stated(v));
    });
    return track;
  }

  const field = (k) => parts.add(numberField({
    name: () => text("logit_field", { label: state.labels[k] }), get: () => teacherOf()[k], set: (v) => setLogit(k, v),
    done: commit, range: () => [-given.most, given.most], step: 0.1, words: given.text,
  }));

  /** A share as a bar from the common axis, to the left for the teacher, to the right for the student. */
  function half(who, k) {
    const bar = h("span", { class: "bar" });
    const value = parts.live(number({ class: "number strong", "data-testid": `${who}-${k}` }),
      () => readoutOfExp(logSoftmax(who === "teacher" ? teacherOf() : state.logits, state.temperature)[k]));
    parts.each((d) => { bar.style.transform = `scaleX(${d[who][k]})`; });
    const lane = h("span", { class: `half ${who}`, style: `--colour: ${given.palette[k].colour}` }, bar);
    return who === "teacher" ? [slot(value), lane] : [lane, slot(value)];
  }

  /** How a part pulls; `log` says of what size it is where floats have none. */
  function pull(name, k, read, log = () => null) {
    const lane = push(given.palette[k].colour, pullRange);
    parts.each((d) => lane.paint(read(d)[k]));
    const value = parts.live(number({ "data-testid": `pull-${name}-${k}` }), (d) => readoutOr(read(d)[k], () => log(k), decimalsOf(read(d))));
    return [lane.node, slot(value)];
  }

  /** Sign and logarithm of (1 - alpha) p at T = 1, which is the label's pull on another class. */
  const labelsPull = (k) => (state.target[k] ? null : [1, Math.log(1 - chosen.alpha) + logSoftmax(state.logits)[k]]);

  const cell = (kind, ...children) => h("span", { class: `side-cell ${kind}`, role: "cell" }, ...children);
  const columnHead = (kind, ...children) => h("span", { class: `side-cell ${kind}`, role: "columnheader" }, ...children);

  function row(k) {
    const { colour, symbol } = given.palette[k];
    const name = parts.live(h("bdi", {}), () => state.labels[k]);
    parts.each(() => name.classList.toggle("long", state.labels[k].length > LONG));
    return h("div", { class: "side-row", role: "row", "data-of": k },
      h("span", { class: "side-cell name", role: "rowheader" }, h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol), name),
      cell("rail", rail(k), field(k)),
      cell("mirror", ...half("teacher", k), ...half("student", k)),
      cell("pull soft", ...pull("soft", k, (d) => d.soft.gradient)),
      cell("pull hard", ...pull("hard", k, (d) => d.hard.gradient, labelsPull)),
      cell("pull sum", ...pull("sum", k, (d) => d.gradient)));
  }

  /** What weighs the parts, and what they come to. */
  function foot() {
    const track = thinTrack({
      get: () => chosen.alpha, set: (alpha) => set({ alpha }), tidied: (alpha) => tidy(alpha, 0.01), range: () => [0, 1],
      step: (alpha, steps) => tidy(alpha + 0.02 * steps, 0.01), page: 5, done: commit,
    });
    const alphaField = parts.add(numberField({
      name: () => text("alpha_field"), get: () => chosen.alpha, set: (alpha) => set({ alpha }), done: commit, range: () => [0, 1],
      step: 0.05, words: given.text,
    }));
    const switched = h("button", { type: "button", class: "chip", "aria-label": text("squared"), "data-tip": text("squared"), onclick() {
      set({ squared: !chosen.squared });
      commit();
    } }, "× T²");
    parts.each(() => {
      track.place(chosen.alpha);
      announce(track.handle, text("alpha"), [0, 1], chosen.alpha, `α = ${stated(chosen.alpha)}`);
      setAttributes(switched, { "aria-pressed": String(chosen.squared) });
    });
    const value = (name, read) => slot(parts.live(number({ class: "number strong", "data-testid": `loss-${name}` }), (d) => readout(read(d))));
    const soft = parts.live(h("span", { class: "math" }), () => (chosen.squared ? "α T² KL" : "α KL"));
    return h("div", { class: "side-foot" },
      h("span", { class: "tool-item" }, term("alpha", math("α =")), alphaField, track.node),
      switched,
      h("span", { class: "side-loss", role: "group", "aria-label": text("loss") },
        h("span", { class: "tool-item" }, term("divergence", soft), value("soft", (d) => d.soft.value)), "+",
        h("span", { class: "tool-item" }, term("cross_entropy", h("span", { class: "math" }, "(1 − α) CE")), value("hard", (d) => d.hard.value)), "=",
        h("span", { class: "tool-item" }, term("distillation", h("span", { class: "math" }, "L")), value("distillation", (d) => d.value))));
  }

  const cases = () => h("span", { class: "presets", role: "group", "aria-label": text("presets") },
    ...Object.entries(CASES).map(([name, { temperature, ...own }]) => {
      const chip = h("button", { type: "button", class: "chip", onclick() {
        edit({ temperature });
        set(own);
        commit();
      } }, text(name));
      parts.each(() => setAttributes(chip, {
        "aria-pressed": String(temperature === state.temperature && Object.keys(own).every((key) => alike(own[key], chosen[key]))),
      }));
      return chip;
    }));

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(chosen.teacher),
    shape: () => state.logits.length,
    numbers: distilled,
    build(pieces) {
      parts = pieces;
      parts.each(() => { shown = state.labels; });
      const heads = h("div", { class: "side-row side-head", role: "row" },
        columnHead("name", term("class", given.terms.class)),
        columnHead("rail", term("teacher", text("teacher"), " ", math("v")), " ", h("span", { class: "student-key" }, term("student", text("student"), " ", math("z")))),
        columnHead("mirror", h("span", {}, term("teacher", text("teacher"), " ", math("q"))), h("span", {}, term("student", text("student"), " ", math("p")))),
        columnHead("pull soft", term("gradient", text("teachers_part"))),
        columnHead("pull hard", term("gradient", text("labels_part"))),
        columnHead("pull sum", term("gradient", math("∂L/∂z"))));
      return h("section", { class: "card sides", "aria-label": text("title"), "data-testid": "sides" },
        h("header", {}, h("h2", {}, text("title")), cases()),
        h("div", { role: "table", "aria-label": text("title") }, heads, ...state.logits.map((_, k) => row(k))),
        foot());
    },
    says: () => (state.logits.length ? [[text("loss"), distilled().value]] : []),
    picture: { key: "teacher", title: () => text("title"), of: ".sides" },
  };
});
