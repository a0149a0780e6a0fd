/**
 * The pad, and beside it what the model makes of the picture, a column a class: the weights as a picture, what each pixel says for
 * the class, the logit, the probability. Read downwards it is the formula.
 */
import { card } from "../../browser/controls/card.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, number, setAttributes, setIdle, setText } from "../../browser/page/dom.js";
import { math, sub } from "../../browser/page/mathml.js";
import { inPrint, readout, readoutOfExp } from "../../browser/page/numbers.js";
import { logSoftmax } from "../../browser/maths/kernel.js";
import { alike, change, computed, state, throttle } from "../../browser/page/store.js";
import { commit } from "../../browser/page/link.js";
import { evidence } from "./maths.js";
import { evidenceOf, follows, hasFilm, images, isEdited, isHidden, labelOf, lookAt, picture, ready, seen, theSet, UNEDITED } from "./looking.js";
import { pad } from "./pad.js";
import { grey, signed, tile, tiledPicture } from "./tiles.js";

/** A letter A, which is no digit. */
const LETTER = "AtV8qt.Icic";
/** Certainty without knowledge: what each case sets. */
const CASES = {
  digit: { source: "test", ...UNEDITED },
  sideways: { source: "test", ...UNEDITED, rotation: 90 },
  inverted: { source: "test", ...UNEDITED, invert: true },
  noise: { source: "pad", ink: "", ...UNEDITED, noise: 0.6 },
  letter: { source: "pad", ink: LETTER, ...UNEDITED },
};

/** By class the weights at this picture, the same arrays while these are the same, and what each pixel says for it. */
const byClass = {
  weights: computed(() => [seen().linear], ({ weights, bias }) => {
    const size = weights.length / bias.length;
    return Array.from(bias, (_, k) => weights.subarray(k * size, (k + 1) * size));
  }),
  parts: computed(() => [seen().linear, picture()], (linear, x) => Array.from(linear.bias, (_, k) => evidence(linear, x, k).parts)),
};

export default card(() => {
  let given = null;
  let board = null;
  let tiles = [];
  const text = (name, words = {}) => fill(given.text[name], words);

  const isCase = (wished) => Object.entries(wished).every(([name, value]) => alike(images[name], value));
  const cases = (parts) => h("span", { class: "presets", role: "group", "aria-label": text("cases") },
    ...Object.entries(CASES).map(([name, wished]) => {
      const chip = h("button", { type: "button", class: "chip", "data-testid": `case-${name}`, onclick: () => lookAt(wished) }, text(name));
      parts.each(() => setAttributes(chip, { "aria-pressed": String(isCase(wished)) }));
      return chip;
    }));

  /** Where the picture comes from, and the way to others. */
  function source(parts) {
    const go = (by) => {
      const { test } = theSet();
      const n = images.source === "test" ? (images.picture + by + test) % test : images.picture;
      lookAt({ source: "test", picture: n, ...UNEDITED });
    };
    const step = (sign, words, by) => h("button", { type: "button", class: "tool-button", "aria-label": words, "data-tip": words, onclick: () => go(by) }, sign);
    const clear = h("button", { type: "button", class: "chip", onclick: () => board.clear() }, text("clear"));
    parts.each(() => setIdle(clear, images.source === "pad" && !images.ink && !isEdited()));
    const where = parts.live(h("span", { class: "digit-source" }), () => {
      const label = labelOf();
      if (label === null) return text(!images.ink ? (images.noise ? "noise" : "empty") : images.ink === LETTER ? "letter_drawn" : "drawn");
      return text("of_test", { n: images.picture + 1, label: theSet().classes[label] });
    });
    return h("div", { class: "pad-line" }, clear, step("‹", text("previous"), -1), where, step("›", text("next"), 1));
  }

  /** The way back, where a hand has set the scenario: the pipeline then shows something else. */
  function back(parts) {
    const button = h("button", { type: "button", class: "chip", "data-testid": "back-to-picture", onclick: () => lookAt({}) }, text("back"));
    parts.each(() => setAttributes(button, { hidden: !hasFilm() || follows() }));
    return button;
  }

  /** What the model sees, in words. */
  function verdict(parts) {
    const words = h("p", { class: "digit-verdict", "data-testid": "digit-verdict" });
    const isDue = throttle();
    parts.each(() => {
      if (!isDue()) return;
      if (!hasFilm()) return setText(words, text("waits"));
      const { guess, probabilities } = seen();
      const label = labelOf();
      const p = inPrint(readout(probabilities[guess]));
      const { classes } = theSet();
      const name = classes[guess];
      const isTied = probabilities.every((each) => each === probabilities[guess]);
      const isWrong = label !== null && !isTied && guess !== label;
      const key = isTied ? "sees_none" : label === null ? "sees" : isEdited() ? (isWrong ? "sees_other" : "sees") : isWrong ? "sees_wrong" : "sees_right";
      setText(words, text(key, { name, p, label: classes[label] }));
      words.classList.toggle("wrong", isWrong);
    });
    return words;
  }

  /** Show what speaks for a class. */
  function ask(k) {
    change("images", { evidence_of: k, against: images.against === k ? null : images.against });
    commit();
  }

  function columns(parts) {
    const { classes, shape } = theSet();
    const own = (name) => (k) => {
      const each = tile();
      tiles.push(each);
      parts.each(() => {
        if (!hasFilm()) return;
        const { scale } = seen();
        each.paint(text(`${name}_of`, { name: classes[k] }), byClass[name]()[k], shape, (look) => signed(look, given.signs, scale), String(scale));
      });
      // A short way for a pointer: the class's button does the same.
      return h("td", { onclick: () => ask(k) }, each.node);
    };
    const x = tile({ "data-testid": "digit-pixels" });
    tiles.push(x);
    parts.each(() => x.paint(text("pixels_of"), picture(), shape, grey));
    const head = (k) => {
      const { colour, symbol } = given.palette[k];
      const words = text("ask", { name: classes[k] });
      const button = h("button", { type: "button", class: "digit-class", "aria-label": words, "data-tip": words, onclick: () => ask(k) }, h("span", { style: `color: ${colour}`, "aria-hidden": "true" }, symbol), " ", h("bdi", {}, classes[k]));
      parts.each(() => setAttributes(button, { "aria-pressed": String(hasFilm() && evidenceOf() === k) }));
      const cell = h("th", { scope: "col" }, button);
      columnsOf(cell, k);
      return cell;
    };
    /** The column of the class that is seen stands out. */
    const columnsOf = (cell, k) => parts.each(() => {
      cell.classList.toggle("seen", hasFilm() && seen().guess === k);
      cell.classList.toggle("true", labelOf() === k);
    });
    const row = (name, about, cellOf) => h("tr", { class: `digit-${name}` }, h("th", { scope: "row" }, about),
      ...classes.map((_, k) => {
        const cell = cellOf(k);
        columnsOf(cell, k);
        return cell;
      }));
    const logit = (k) => {
      const isDue = throttle();
      const box = number({ "data-testid": `digit-logit-${k}` });
      parts.each(() => { if (isDue()) setText(box, hasFilm() ? readout(seen().logits[k], 2) : ""); });
      return h("td", {}, box);
    };
    const probability = (k) => {
      const bar = h("span", { class: "digit-bar", style: `background: ${given.palette[k].colour}` });
      parts.each(() => { bar.style.transform = `scaleY(${hasFilm() ? seen().probabilities[k] : 0})`; });
      return h("td", {}, h("span", { class: "digit-lane", "aria-hidden": "true" }, bar));
    };
    const share = (k) => {
      const isDue = throttle();
      const box = number({ class: "number strong", "data-testid": `digit-probability-${k}` });
      parts.each(() => { if (isDue()) setText(box, hasFilm() ? readoutOfExp(logSoftmax(seen().logits, state.temperature)[k]) : ""); });
      return h("td", { class: "digit-share" }, box);
    };
    /** Where there is little room a row's sign stands alone. */
    const words = (...children) => h("span", { class: "digit-words" }, ...children);
    const weightWords = parts.live(words(), () => text(isHidden() ? "weights_here" : "weights"));
    return h("table", { class: "digit-columns", "aria-label": text("columns") },
      h("thead", {}, h("tr", {}, h("th", { scope: "row" }, term("class", words(text("class")), " ", math("k"))), ...classes.map((_, k) => head(k)))),
      h("tbody", {},
        row("weights", term("weight", weightWords, " ", math(sub("w", "k"))), own("weights")),
        row("evidence", h("span", { class: "digit-x" }, x.node, term("evidence", math("×", sub("w", "k")))), own("parts")),
        row("logit", term("logit", words(text("logit")), " ", math("z")), logit),
        row("bars", h("span", { class: "unseen" }, text("probability")), probability),
        row("share", term("probability", words(text("probability")), " ", math("p")), share)));
  }

  return {
    take: (data) => { given = data; },
    ready,
    shape: () => [theSet().at, theSet().classes],
    build(parts) {
      board?.stop();
      board = pad(given.text, given.most_points);
      tiles = [board];
      parts.each(board.paint);
      const key = h("p", { class: "quiet digit-key" },
        h("span", { class: "sign-key", style: `--colour: ${given.signs[1]}` }, text("for")), " ",
        h("span", { class: "sign-key striped", style: `--colour: ${given.signs[0]}` }, text("against")));
      return h("section", { class: "card digit", "aria-label": text("title"), "data-testid": "digit" },
        h("header", {}, h("h2", {}, text("title")), h("span", { class: "quiet digit-cases", "aria-hidden": "true" }, text("cases")), cases(parts)),
        h("div", { class: "digit-body" },
          h("div", { class: "digit-pad" }, board.node, source(parts)),
          h("div", { class: "digit-made" }, columns(parts), h("div", { class: "digit-foot" }, verdict(parts), back(parts), key))));
    },
    picture: { key: "digit", title: () => text("title"), of: ".digit", draw: (node, look) => tiledPicture(node, tiles, look) },
    stop: () => board?.stop(),
  };
});
