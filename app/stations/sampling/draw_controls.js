/** What a hand sets at the sampling station: what is cut off before a draw, how a class is drawn, how often. */
import { fill, h, number, reducedMotion, setAttributes, setIdle, slot } from "../../browser/page/dom.js";
import { readout, stated } from "../../browser/page/numbers.js";
import { math } from "../../browser/page/mathml.js";
import { onLetGo } from "../../browser/page/hold.js";
import { commit } from "../../browser/page/link.js";
import { change, edit, repaint, state, values } from "../../browser/page/store.js";
import { card } from "../../browser/controls/card.js";
import { announce, thinTrack } from "../../browser/controls/drag.js";
import { numberField } from "../../browser/controls/fields.js";
import { menu } from "../../browser/controls/menu.js";
import { term } from "../../browser/controls/tooltip.js";
import { drawn, growth, massCut } from "./draws.js";
import { tidy } from "../../browser/pipeline/edits.js";

const BATCHES = [1, 10, 1000];
/** How long bars take to grow, and the noise of one draw to be added, in ms. */
const GROWING = { many: 400, one: 900 };

/** Python's fields: app/stations/sampling/state.py. */
const sampling = () => values.sampling;
const set = (patch) => change("sampling", patch);

let given = null;
const text = (name, values = {}) => fill(given.text[name], values);

/** What is drawn is there at once; what is seen of it comes along. */
function grow(length) {
  if (reducedMotion()) return;
  const since = performance.now();
  growth.share = 0;
  const tick = (now) => {
    if (growth.since !== since) return;
    growth.share = Math.min(1, Math.max(0, (now - since) / length));
    repaint();
    if (growth.share < 1) requestAnimationFrame(tick);
  };
  growth.since = since;
  requestAnimationFrame(tick);
}

function stopGrowing() {
  growth.since = null;
  growth.share = 1;
}

function drawMore(count) {
  set({ draws: Math.min(given.most.draws, sampling().draws + count) });
  grow(count === 1 ? GROWING.one : GROWING.many);
  commit();
}

/** Gumbel-max is seen in its own figure. */
function choose(method) {
  set(method === "gumbel" ? { method, figure: "gumbel" } : { method, figure: "gap" });
  commit();
}

/** A setting as its name, a field and a rail. */
function rail({ field, range, get = () => sampling()[field], put = (value) => set({ [field]: value }), tidied, step, steps = (value, count) => value + count * step, page, shown, whole, ...scale }) {
  const input = numberField({
    name: () => text(`${field}_field`), get, set: put, done: commit, range, step, whole, words: given.text,
  });
  const track = thinTrack({ get, set: put, tidied, range, step: steps, page, ...scale });
  const { toTrack = (value) => value } = scale;
  const nodes = [h("span", { class: "draws-name" }, term(field, text(field))), track.node, input.node];
  return {
    nodes,
    paint() {
      const [low, high] = range();
      track.place((toTrack(get()) - toTrack(low)) / (toTrack(high) - toTrack(low)));
      announce(track.handle, text(field), [low, high], get(), `${text(field)} = ${shown(get())}`);
      input.paint();
    },
  };
}

/** As a probability is found and cut: temperature, top-k, top-p, min-p. */
function ruleControls() {
  const classes = () => state.logits.length;
  return [
    rail({
      field: "temperature", range: () => given.temperatures, step: 0.1, page: 10,
      get: () => state.temperature, put: (temperature) => edit({ temperature }), tidied: (value) => Number(value.toPrecision(3)),
      steps: (value, count) => value * 1.05 ** count, shown: stated, toTrack: Math.log, fromTrack: Math.exp,
    }),
    rail({
      field: "top_k", range: () => [1, classes()], whole: true, step: 1, page: 3, tidied: Math.round, shown: String,
      // All classes are kept also when there are more of them.
      get: () => Math.min(sampling().top_k, classes()), put: (k) => set({ top_k: k >= classes() ? given.most.top_k : k }),
    }),
    ...["top_p", "min_p"].map((field) => rail({
      field, range: () => [0, 1], step: 0.01, page: 10, tidied: (value) => tidy(value, 0.01), shown: stated,
    })),
  ];
}

/** Every factor has the same length, and there is a place for 0. */
const countControl = () => rail({
  field: "draws", range: () => [0, given.most.draws], whole: true, step: 1, page: 100, tidied: Math.round, shown: String,
  toTrack: Math.log1p, fromTrack: Math.expm1,
});

function buttons() {
  const more = BATCHES.map((count) => h("button", {
    type: "button", class: count === 1 ? "player-play" : "tool-button", onclick: () => drawMore(count),
    "aria-label": text("draw_more", { n: count.toLocaleString("en") }),
  }, count === 1 ? text("draw_more", { n: 1 }) : `+${count.toLocaleString("en")}`));
  const back = h("button", { type: "button", class: "tool-button", "aria-label": text("back"), "data-tip": text("back"), onclick() {
    stopGrowing();
    set({ draws: 0 });
    commit();
  } }, "↺");
  const again = h("button", { type: "button", class: "tool-button", "aria-label": text("again"), "data-tip": text("again"), onclick() {
    set({ seed: (sampling().seed + 1) % (given.most.seed + 1) });
    commit();
  } }, "⚄");
  const seed = numberField({
    name: () => text("seed"), get: () => sampling().seed, set: (value) => set({ seed: value }), done: commit,
    range: () => [0, given.most.seed], whole: true, step: 1, words: given.text,
  });
  const full = text("draw_full", { n: given.most.draws.toLocaleString("en") });
  return {
    node: h("div", { class: "player-buttons" }, ...more, back, h("span", { class: "draws-seed" }, term("seed", text("seed")), seed.node, again)),
    paint() {
      const { draws } = sampling();
      const isFull = draws >= given.most.draws;
      for (const button of more) {
        setIdle(button, isFull);
        setAttributes(button, { "data-tip": isFull ? full : button.ariaLabel });
      }
      setIdle(back, draws === 0);
      seed.paint();
    },
  };
}

export default card(() => {
  const stopListening = onLetGo(stopGrowing);
  return {
    take: (data) => { given = data; },
    ready: () => Boolean(sampling()),
    build(parts) {
      const method = menu({ name: () => given.method.label, get: () => sampling().method, choose, choices: given.method.choices });
      const rails = [countControl(), ...ruleControls()];
      for (const { paint } of rails) parts.each(paint);
      const reading = (entry, words, testid, read) => h("span", { class: "draws-reading" }, term(entry, ...words), slot(parts.live(number({ class: "number inline", "data-testid": testid }), read)));
      return h("section", { class: "card draws-card", "aria-label": text("title") },
        h("header", {}, h("h2", {}, text("title")), parts.add(method),
          reading("cut", [text("cut"), " ", math("c")], "mass-cut", () => readout(massCut())), reading("gap", [text("gap")], "gap", () => (drawn().gap === null ? "–" : readout(drawn().gap)))),
        parts.add(buttons()),
        h("div", { class: "draws-rails" }, ...rails.flatMap(({ nodes }) => nodes)));
    },
    says: () => {
      const { gap, counts } = drawn();
      const all = state.labels.map((label, k) => [`${label}: ${text("draws")}`, counts[k]]);
      return [[text("cut"), massCut()], ...(gap === null ? [] : [[text("gap"), gap]]), ...all];
    },
    stop() {
      stopGrowing();
      stopListening();
    },
  };
});
