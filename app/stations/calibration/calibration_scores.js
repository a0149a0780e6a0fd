/** The scores of both models at T = 1 and at the present T, and the T that suits each best. */
import { card } from "../../browser/controls/card.js";
import { term } from "../../browser/controls/tooltip.js";
import { h, number, setAttributes, setText, slot } from "../../browser/page/dom.js";
import { readout, stated } from "../../browser/page/numbers.js";
import { state } from "../../browser/page/store.js";
import { chosen, judged, judgedAtOne, lack, RUNS, taught } from "./judged.js";

const SCORES = ["accuracy", "confidence", "ece", "mce", "brier", "nll"];

const testid = (score, run, isStart) => [score, run === "plain" ? null : run, isStart ? "start" : null].filter(Boolean).join("-");

export default card(() => {
  let given = null;
  const text = (name) => given.text[name];

  function row(parts, score) {
    const cells = RUNS.flatMap((run) => [
      parts.cell({ class: "start", "data-testid": testid(score, run, true) }, () => (taught() ? readout(judgedAtOne()[run][score]) : "")),
      parts.cell({ class: "strong", "data-testid": testid(score, run, false) }, () => (taught() ? readout(judged()[run][score]) : ""))]);
    return h("tr", {}, h("th", { scope: "row" }, term(score, text(score))), ...cells);
  }

  function optimum(parts) {
    const cells = RUNS.map((run) => {
      const best = parts.live(number({ "data-testid": testid("optimal-temperature", run, false) }), () => (taught() ? readout(taught().runs[run].optimum) : ""));
      const bound = h("span", { class: "quiet" });
      parts.each(() => {
        const words = text(taught()?.runs[run].bound);
        setText(bound, words ?? "");
        setAttributes(bound, words ? { "data-tip": text("bound"), tabindex: 0 } : { "data-tip": null, tabindex: null });
      });
      return h("td", { class: "strong", colspan: 2 }, bound, best);
    });
    return h("tr", { class: "judged-best" }, h("th", { scope: "row" }, term("temperature_scaling", h("span", { "aria-hidden": "true" }, "★ "), text("optimum"))), ...cells);
  }

  function table(parts) {
    const busy = h("p", { class: "quiet", role: "status" });
    parts.each(() => setText(busy, lack() ? text(lack()) : ""));
    const heading = h("td", { rowspan: 2 }, h("h2", {}, text("title")), busy);
    const groups = RUNS.map((run) => {
      const { title, colour, mark } = given.runs[run];
      return h("th", { scope: "colgroup", colspan: 2 }, h("span", { style: `color: ${colour}`, "aria-hidden": "true" }, `${mark} `), run === "smoothed" ? term("smoothing", title) : title);
    });
    const present = () => h("th", { scope: "col" },
      h("span", { class: "judged-now" }, "T = ", slot(parts.live(number(), () => stated(Number(state.temperature.toPrecision(3)))))));
    const heads = RUNS.flatMap(() => [h("th", { scope: "col" }, text("one")), present()]);
    return h("table", {},
      h("thead", {}, h("tr", {}, heading, ...groups), h("tr", {}, ...heads)),
      h("tbody", {}, ...SCORES.map((score) => row(parts, score)), optimum(parts)));
  }

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(chosen.data),
    build(parts) {
      const node = h("section", { class: "card judged-scores", "aria-label": text("title"), "data-testid": "scores" }, table(parts));
      parts.each(() => {
        const all = node.closest(".st-key-calibration"); // null once it has left the page
        if (all) setAttributes(all, { "data-stale": lack() !== null || null });
        setAttributes(node, { "aria-busy": lack() === "training" && "true" });
      });
      return node;
    },
    says: () => (taught() ? ["ece", "nll", "accuracy"].map((score) => [text(score), judged().plain[score]]) : []),
    picture: { key: "scores", title: () => (lack() ? null : text("title")), of: ".judged-scores" },
  };
});
