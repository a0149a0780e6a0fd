/** The present scenario and other samples: what the sigmoids say, which set the thresholds make of it, and how good that is. */
import { fillTo } from "../../browser/controls/bar.js";
import { card } from "../../browser/controls/card.js";
import { putHandle } from "../../browser/controls/drag.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, number, setAttributes, setIdle, setText, slot } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { math } from "../../browser/page/mathml.js";
import { readout } from "../../browser/page/numbers.js";
import { alike, change, edit, state } from "../../browser/page/store.js";
import { chosen, labelled, sampled, setNow, thresholdsNow } from "./numbers.js";

/** Of more classes than these the bars have no number beside them. */
const FEW = 5;

/** What all logits are made, and which labels are true, to see what softmax cannot say. */
const CASES = { all: { logit: 4, present: 1 }, none: { logit: -4, present: 0 } };

export default card(() => {
  let given = null;
  const text = (name, words = {}) => fill(given.text[name], words);

  /** Show other logits and another set in the pipeline. */
  function show(logits, present) {
    edit({ logits });
    change("multilabel", { present });
    commit();
  }

  const setSamples = (samples) => {
    change("multilabel", { samples });
    commit();
  };

  /** A set as the symbols of its classes, with their names for screen readers. */
  function symbols(parts, read, attributes = {}) {
    const marks = given.palette.slice(0, state.logits.length).map(({ colour, symbol }) =>
      h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol));
    const none = h("span", { class: "quiet", "aria-hidden": "true" }, "∅");
    const names = h("span", { class: "unseen", ...attributes });
    parts.each((d) => {
      const set = read(d);
      marks.forEach((mark, k) => mark.classList.toggle("absent", !set[k]));
      setAttributes(none, { hidden: set.some(Boolean) });
      const present = state.labels.filter((_, k) => set[k]);
      setText(names, present.length ? present.join(", ") : text("empty"));
    });
    return h("span", { class: "symbols" }, ...marks, none, names);
  }

  /** What one sigmoid says, with the threshold on it. */
  function sigmoidCell(parts, row, k) {
    const bar = h("span", { class: "bar" });
    const tick = h("span", { class: "threshold-tick" });
    const track = h("span", { class: "track share", style: `--colour: ${given.palette[k].colour}`, "aria-hidden": "true" }, bar, tick);
    const value = number({});
    const cell = h("td", { class: "sample-sigmoid" }, h("span", { class: "with-bar" }, track, slot(value)));
    parts.each((d) => {
      const { sigmoids, predicted, present } = d.rows[row];
      fillTo(bar, sigmoids[k], 3);
      putHandle(tick, thresholdsNow()[k]);
      track.classList.toggle("unsaid", !predicted[k]);
      cell.classList.toggle("wrong", predicted[k] !== present[k]);
      setText(value, readout(sigmoids[k]));
    });
    return cell;
  }

  function sampleRow(parts, row) {
    const name = row ? text("sample", { n: row }) : text("present");
    const shows = h("button", { type: "button", class: "sample-name", "aria-label": text("show", { name }), "data-tip": text("show_why"), onclick() {
      const { logits, present } = sampled().rows[row];
      if (isShown(row)) return;
      show(logits, present);
    } }, name);
    const isShown = (n) => {
      const { logits, present } = sampled().rows[n];
      return alike(logits.map(String), state.logits.map(String)) && alike(present, setNow());
    };
    const removes = row ? h("button", { type: "button", class: "tool destroys", "aria-label": text("remove", { name }), "data-tip": text("remove", { name }), onclick() {
      setSamples(chosen.samples.filter((_, n) => n !== row - 1));
    } }, "×") : null;
    const verdict = h("span", { class: "verdict", role: "img" });
    const whole = h("tr", {},
      h("th", { scope: "row" }, row ? shows : h("span", { class: "now-name" }, name)),
      ...state.logits.map((_, k) => sigmoidCell(parts, row, k)),
      h("td", {}, symbols(parts, (d) => d.rows[row].present)),
      h("td", {}, symbols(parts, (d) => d.rows[row].predicted, { "data-testid": `predicted-${row}` })),
      h("td", {}, verdict),
      h("td", {}, h("span", { class: "tools" }, removes)));
    parts.each((d) => {
      const { present, predicted } = d.rows[row];
      const isRight = alike(present, predicted);
      setText(verdict, isRight ? "✓" : "✗");
      verdict.classList.toggle("wrong", !isRight);
      setAttributes(verdict, { "aria-label": text(isRight ? "right" : "wrong") });
      if (row) setAttributes(shows, { "aria-pressed": String(isShown(row)) });
    });
    return whole;
  }

  function scoreList(parts) {
    return h("dl", { class: "sample-scores" }, ...Object.entries(given.scores).flatMap(([name, words]) => {
      const bar = h("span", { class: "bar" });
      parts.each(({ scores }) => fillTo(bar, scores[name], 3));
      const value = parts.live(number({ class: "number strong", "data-testid": `samples-${name}` }), ({ scores }) => readout(scores[name]));
      return [
        h("dt", {}, term(name, words)),
        h("dd", {}, h("span", { class: "track share", "aria-hidden": "true" }, bar), slot(value)),
      ];
    }));
  }

  const cases = (parts) => h("span", { class: "presets", role: "group", "aria-label": text("cases") },
    ...Object.entries(CASES).map(([name, { logit, present }]) => {
      const wanted = () => [state.logits.map(() => logit), state.logits.map(() => present)];
      const chip = h("button", { type: "button", class: "chip", onclick: () => show(...wanted()) }, text(name));
      parts.each(() => setAttributes(chip, { "aria-pressed": String(alike(wanted(), [state.logits, setNow()])) }));
      return chip;
    }));

  /** The present scenario becomes a sample of the table. */
  function keeps(parts) {
    const isFull = () => chosen.samples.length >= given.most;
    const keep = h("button", { type: "button", class: "chip", "data-tip": text("keep_why"), onclick() {
      if (isFull()) return;
      const logits = state.logits.map((z) => (z === -Infinity ? "-inf" : z));
      setSamples([...chosen.samples, { logits, present: setNow() }]);
    } }, text("keep"));
    parts.each(() => setIdle(keep, isFull()));
    return keep;
  }

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(chosen.samples),
    shape: () => [state.logits.length, chosen.samples.length],
    numbers: sampled,
    build(parts) {
      const head = (...words) => h("th", { scope: "col" }, ...words);
      const classHead = (k) => {
        const name = parts.live(h("bdi", { class: "name" }), () => state.labels[k]);
        const { colour, symbol } = given.palette[k];
        return head(h("span", { class: "sample-class" }, h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol), name));
      };
      return h("section", { class: `card samples${state.logits.length > FEW ? " crowded" : ""}`, "aria-label": text("title"), "data-testid": "samples" },
        h("header", {}, h("h2", {}, text("title")), keeps(parts), cases(parts)),
        h("div", { class: "sample-parts" },
          h("div", { class: "sample-scroll sideways", tabindex: 0, role: "group", "aria-label": text("title") },
            h("table", {},
              h("thead", {}, h("tr", {}, head(term("sigmoid", math("σ(z/T)"))), ...state.logits.map((_, k) => classHead(k)),
                head(term("label_set", text("true"))), head(term("threshold", text("predicted"))), h("td", {}), h("td", {}))),
              h("tbody", {}, ...[null, ...chosen.samples].map((_, row) => sampleRow(parts, row))))),
          scoreList(parts)));
    },
    says: () => [[given.terms.binary_cross_entropy, labelled().value], ...Object.entries(given.scores).map(([name, words]) => [words, sampled().scores[name]])],
    picture: { key: "samples", title: () => text("title"), of: ".sample-parts" },
  };
});
