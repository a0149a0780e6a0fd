/** Points that carry sets of labels, and two models of them side by side: binary relevance, and a classifier chain. */
import { card } from "../../browser/controls/card.js";
import { menu } from "../../browser/controls/menu.js";
import { term } from "../../browser/controls/tooltip.js";
import { offerPicture } from "../../browser/export/pictures.js";
import { sideBySide, stagePicture } from "../../browser/export/stage.js";
import { fill, h, number, setAttributes, setIdle } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { looks } from "../../browser/page/looks.js";
import { place, readout } from "../../browser/page/numbers.js";
import { change, repaint, state } from "../../browser/page/store.js";
import { Points } from "../../browser/plane/points.js";
import { axisMarks, View } from "../../browser/plane/view.js";
import { chosen, hasPoints, planeNow, takePoints, withMoved } from "./numbers.js";
import { paint, SECTORS } from "./paint.js";

const MODELS = ["relevance", "chain"];
const TICKS = 5;

const set = (patch) => change("multilabel", patch);

export default card(() => {
  let given = null;
  let planes = [];
  let stopOffering = () => {};
  const text = (name, words = {}) => fill(given.text[name], words);
  /** What a hand took hold of: to be put back where it lets go without meaning it. */
  let before = null;

  /** One model over the points. */
  class Plane {
    constructor(parts, name) {
      this.name = name;
      this.canvas = h("canvas", { role: "img", "data-testid": `sets-${name}` });
      this.view = Object.assign(new View(this.canvas), { ranges: given.ranges });
      this.points = new Points(this.view, {
        choose: (index) => this.points.mark(index),
        begin: () => { before = chosen.moved; },
        cancel: () => this.letGo(before),
        move(index, at) {
          state.moving = true;
          set({ moved: withMoved(index, at) });
        },
        done: commit,
        slide() {}, reveal() {}, add() {}, remove() {}, relabel() {},
      });
      this.stage = h("div", { class: "plane-stage" },
        h("div", { class: "plane-axes", "aria-hidden": "true" }, ...axisMarks(this.view, given.features, TICKS)), this.canvas, this.points.node);
      this.size = new ResizeObserver(([{ contentRect }]) => {
        this.view.resize(contentRect.width, contentRect.height);
        this.shown = this.points.points = null;
        repaint();
      });
      this.size.observe(this.stage);
      parts.each((now) => this.paint(now));
    }

    letGo(moved) {
      state.moving = false;
      set({ moved });
    }

    paint(now) {
      const { view, points, canvas } = this;
      if (!view.width) return;
      if (!state.moving || !this.look) this.look = looks(this.stage);
      const key = [now, this.look, state.moving, window.devicePixelRatio];
      if (this.shown?.every((part, n) => part === key[n])) return;
      this.shown = key;
      view.begin();
      paint(view, now, now[this.name], given.palette, this.look);
      if (state.moving && points.points) this.follow(now.points);
      else points.show(now.points, this.words(), (n) => this.about(now, n));
      const { scores } = now[this.name];
      setAttributes(canvas, { "aria-label": text("description", { model: text(this.name), n: now.points.length, score: readout(scores.subset_accuracy) }) });
    }

    /** While one moves its own button goes along. */
    follow(places) {
      places.forEach((place, n) => place !== this.points.points[n] && this.points.shift(n, place));
      this.points.points = places;
    }

    words() {
      return { points: text("points", { model: text(this.name) }), point: text(this.name === MODELS[0] ? "point" : "point_of_chain") };
    }

    about({ points, labels, [this.name]: { said } }, n) {
      const [first, second] = points[n].map(place);
      return text("about", { first, second, labels: named(labels[n]), predicted: named(said[n]) });
    }

    picture(look) {
      const now = planeNow();
      const words = [text(this.name), `${given.scores.subset_accuracy} ${readout(now[this.name].scores.subset_accuracy)}`];
      return stagePicture(this.stage, this.view, (on) => paint(on, now, now[this.name], given.palette, look), look, { words });
    }
  }

  const named = (flags) => [...given.letters].filter((_, k) => flags[k]).join(", ") || text("empty");

  /** What a part of a point means: its place, and its colour. */
  const legend = () => h("div", { class: "set-legend" },
    ...SECTORS[chosen.order.length].map((angle, k) => {
      const width = 360 / chosen.order.length;
      const { colour, symbol } = given.palette[k];
      const from = 90 - angle - width / 2; // CSS counts clockwise from above
      return h("span", { class: "set-key" },
        h("span", { class: "set-disc", "aria-hidden": "true", style: `background: conic-gradient(from ${from}deg, ${colour} ${width}deg, transparent 0)` }),
        h("span", { class: "symbol", "aria-hidden": "true", style: `color: ${colour}` }, symbol), given.letters[k]);
    }),
    h("span", { class: "set-key" }, h("span", { class: "ring", "aria-hidden": "true" }), text("not_all_right")));

  function menus(parts) {
    const count = menu({
      name: () => text("count"), get: () => chosen.order.length, choices: Object.entries(given.text.counts),
      choose(n) {
        set({ order: given.letters.slice(0, Number(n)).join(""), moved: [] });
        commit();
      },
    });
    const orders = given.orders.filter(({ length }) => length === chosen.order.length)
      .map((order) => order.map((k) => given.letters[k])).map((letters) => [letters.join(""), letters.join(" → ")]);
    const order = menu({
      name: () => text("order"), get: () => chosen.order, choices: orders,
      choose(key) {
        set({ order: key });
        commit();
      },
    });
    const reset = h("button", { type: "button", class: "chip", onclick() {
      if (!chosen.moved.length) return;
      set({ moved: [] });
      commit();
    } }, text("reset"));
    parts.each(() => setIdle(reset, !chosen.moved.length));
    return [parts.add(count), h("span", { class: "quiet" }, text("order")), parts.add(order), reset];
  }

  function scoreTable(parts) {
    const best = (scores, name) => (name === "hamming_loss" ? Math.min : Math.max)(...MODELS.map((model) => scores[model][name]));
    return h("table", { class: "set-scores" },
      h("thead", {}, h("tr", {}, h("td", {}), ...Object.entries(given.scores).map(([name, words]) => h("th", { scope: "col" }, term(name, words))))),
      h("tbody", {}, ...MODELS.map((model) => h("tr", {},
        h("th", { scope: "row" }, text(model)),
        ...Object.keys(given.scores).map((name) => {
          const value = parts.live(number({ "data-testid": `${model}-${name}` }), (now) => readout(now[model].scores[name]));
          const cell = h("td", {}, value);
          parts.each((now) => {
            const scores = { relevance: now.relevance.scores, chain: now.chain.scores };
            cell.classList.toggle("strong", scores[model][name] === best(scores, name));
          });
          return cell;
        })))));
  }

  return {
    take(data) {
      given = data;
      takePoints(data);
    },
    ready: hasPoints,
    shape: () => chosen.order.length,
    numbers: planeNow,
    build(parts) {
      for (const plane of planes) plane.size.disconnect();
      stopOffering();
      planes = MODELS.map((name) => new Plane(parts, name));
      const entries = { relevance: "binary_relevance", chain: "classifier_chain" };
      const whole = h("section", { class: "card chains", "aria-label": text("title"), "data-testid": "chains" },
        h("header", {}, h("h2", {}, text("title")), ...menus(parts), legend()),
        h("div", { class: "chain-planes" }, ...planes.map(({ name, stage }) => h("div", {},
          h("h3", {}, term(entries[name], text(name))), stage))),
        scoreTable(parts));
      stopOffering = offerPicture({
        key: "chains", node: whole, title: () => text("title"),
        draw: (look) => ({
          title: text("title"), ...sideBySide(planes.map((plane) => plane.picture(look)), look),
          legend: [...[...chosen.order].sort().map((words, k) => ({ symbol: k, colour: given.palette[k].colour, words })),
            { symbol: "circle", colour: look.ink, ring: true, words: text("not_all_right") }],
        }),
      });
      return whole;
    },
    says: () => MODELS.map((name) => [`${text(name)}: ${given.scores.subset_accuracy}`, planeNow()[name].scores.subset_accuracy]),
    stop() {
      for (const plane of planes) plane.size.disconnect();
      stopOffering();
    },
  };
});
