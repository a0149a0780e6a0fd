/** One held-out point: the point itself, its logits, and what softmax makes of them at T; from the surest mistake to the surest hit. */
import { card } from "../../browser/controls/card.js";
import { announce, putHandle, slider } from "../../browser/controls/drag.js";
import { term } from "../../browser/controls/tooltip.js";
import { logSoftmax, softmax } from "../../browser/maths/kernel.js";
import { fill, h, number, setIdle, setText, slot } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { math } from "../../browser/page/mathml.js";
import { readout, readoutOfExp } from "../../browser/page/numbers.js";
import { change, state } from "../../browser/page/store.js";
import { chosen, chosenRank, hover, judged, lack, lastRank, onePoint, rank, taught } from "./judged.js";

/** How far beyond the learned points the picture of a plane reaches, as a share of their extent. */
const ROOM = 0.15;

export default card(() => {
  let given = null;
  const text = (name, words = {}) => fill(given.text[name], words);
  const go = (to) => change("calibration", { rank: Math.max(0, Math.min(lastRank(), Math.round(to))) });

  /** Grey levels, one sign each: a digit of the numbers from 0 to `greys`. */
  function pixels(picture, greys) {
    return [...picture].map((sign) =>
      h("span", { class: "pixel", style: `background: color-mix(in srgb, var(--ink) ${(100 * parseInt(sign, greys + 1)) / greys}%, transparent)` }));
  }

  /** The learned points on their plane, each with its class's symbol, and this one in a ring. */
  function dots([points, labels], here, label) {
    const [x, y] = [0, 1].map((axis) => {
      const all = [...points.map((point) => point[axis]), here[axis]];
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const room = ROOM * (high - low);
      return (value) => (value - low + room) / (high - low + 2 * room);
    });
    const dot = (className, place, k) => h("span", {
      class: className, style: `left: ${100 * x(place[0])}%; top: ${100 * (1 - y(place[1]))}%; color: ${given.palette[k].colour}`,
    }, given.palette[k].symbol);
    return [...points.map((point, n) => dot("dot", point, labels[n])), dot("dot here", here, label)];
  }

  function picture(parts) {
    const node = h("div", { class: "point-picture", role: "img" });
    let shown = null;
    parts.each(() => {
      if (shown === onePoint()) return;
      shown = onePoint();
      const { n, label } = shown;
      const { pictures, greys, places, learned } = taught();
      node.classList.toggle("of-pixels", !learned);
      node.ariaLabel = text("picture");
      node.replaceChildren(...(learned ? dots(learned, places.subarray(2 * n, 2 * n + 2), label) : pixels(pictures[n], greys)));
    });
    return node;
  }

  /** A rail from the surest mistake to the surest hit: where the pointer passes, that point is shown. */
  function rail(parts) {
    const handle = h("span", { class: "handle" });
    const wrong = h("span", { class: "mistakes" });
    const node = h("span", { class: "track point-rail" }, h("span", { class: "rail" }, wrong), handle);
    slider(handle, node, { get: chosenRank, set: go, range: () => [0, lastRank()], step: (at, steps) => at + steps, page: Math.max(10, Math.round(lastRank() / 20)) });
    node.addEventListener("pointermove", ({ clientX, buttons, pointerType }) => {
      if (pointerType !== "mouse" || buttons) return hover(null);
      const { left, width } = node.getBoundingClientRect();
      hover(Math.max(0, Math.min(lastRank(), Math.round(((clientX - left) / width) * lastRank()))));
    });
    for (const end of ["pointerleave", "pointerdown"]) node.addEventListener(end, () => hover(null));
    parts.each(() => {
      putHandle(handle, rank() / lastRank());
      // Where it only shows what the pointer passes, a press is one on the rail: it chooses that point.
      handle.style.pointerEvents = rank() === chosenRank() ? "" : "none";
      wrong.style.transform = `scaleX(${1 - judged().plain.accuracy})`;
      const place = chosenRank();
      announce(handle, text("slider"), [0, lastRank()], place, `${text("of", { n: place + 1, all: lastRank() + 1 })}: ${verdict()}`);
    });
    return node;
  }

  function stepper(parts, name, sign, by) {
    const isIdle = () => (by < 0 ? chosenRank() <= 0 : chosenRank() >= lastRank());
    const node = h("button", { type: "button", class: "tool-button", "aria-label": text(name), "data-tip": text(name), onclick() {
      if (isIdle()) return;
      go(chosenRank() + by);
      commit(node);
    } }, sign);
    parts.each(() => setIdle(node, isIdle()));
    return node;
  }

  const verdict = () => {
    const { label, said, isRight } = onePoint();
    const { classes } = taught();
    return text(isRight ? "right" : "wrong", { label: classes[label], said: classes[said] });
  };

  function row(parts, k) {
    const { colour, symbol } = given.palette[k];
    const mark = h("span", { class: "tick" });
    parts.each(() => {
      const { label, said } = onePoint();
      setText(mark, k === label ? "✓" : k === said ? "✗" : "");
      mark.classList.toggle("bad", k !== label);
    });
    const bar = h("span", { class: "bar" });
    const start = h("span", { class: "at-one" });
    parts.each(() => {
      const { logits } = onePoint();
      bar.style.transform = `scaleX(${softmax(logits, state.temperature)[k]})`;
      putHandle(start, softmax(logits)[k]);
    });
    return h("tr", {},
      h("th", { scope: "row" }, h("span", { class: "symbol", style: `color: ${colour}`, "aria-hidden": "true" }, symbol), ` ${taught().classes[k]} `, mark),
      parts.cell({}, () => readout(onePoint().logits[k], 2)),
      h("td", { class: "point-share" }, h("span", { class: "track share", style: `--colour: ${colour}` }, bar, start)),
      parts.cell({ class: "strong", "data-testid": `point-probability-${k}` }, () => readoutOfExp(logSoftmax(onePoint().logits, state.temperature)[k])));
  }

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(chosen.data),
    shape: () => taught()?.classes ?? null,
    build(parts) {
      const named = { class: `card one-point${taught()?.classes.length > 5 ? " many" : ""}`, "aria-label": text("title"), "data-testid": "one-point" };
      if (!taught()) return h("section", named, h("h2", {}, text("title")));
      const confidence = parts.live(number({ class: "number strong", "data-testid": "point-confidence" }), () => {
        const { logits, said } = onePoint();
        return readoutOfExp(logSoftmax(logits, state.temperature)[said]);
      });
      const place = parts.live(h("span", { class: "quiet point-place" }), () => text("of", { n: rank() + 1, all: lastRank() + 1 }));
      return h("section", named,
        h("header", {}, h("h2", {}, text("title")), place, h("span", { class: "point-steps" }, stepper(parts, "before", "‹", -1), stepper(parts, "next", "›", 1))),
        rail(parts),
        h("div", { class: "point-ends quiet", "aria-hidden": "true" }, h("span", {}, text("mistakes")), h("span", {}, text("hits"))),
        h("div", { class: "point-what" }, picture(parts),
          h("div", {}, parts.live(h("p", { role: "status" }), verdict), h("p", { class: "point-sure" }, term("confidence", text("confidence")), slot(confidence)))),
        h("table", {},
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, term("class", text("class"))), h("th", { scope: "col" }, term("logit", math("z"))),
            h("th", { scope: "col", colspan: 2 }, term("probability", math("p = softmax(z/T)"))))),
          h("tbody", {}, ...taught().classes.map((_, k) => row(parts, k)))),
        h("p", { class: "quiet point-key", "aria-hidden": "true" }, h("span", { class: "at-one-key" }), text("start")));
    },
    picture: { key: "one-point", title: () => (lack() ? null : text("title")), of: ".one-point" },
    stop: () => hover(null),
  };
});
