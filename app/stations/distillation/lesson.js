/** The controls of two students on points, who are trained in step: one by labels alone, one with the teacher. */
import { card } from "../../browser/controls/card.js";
import { fieldMenu } from "../../browser/controls/menu.js";
import { stepPlayer } from "../../browser/controls/step_player.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, setAttributes, setText } from "../../browser/page/dom.js";
import { readout } from "../../browser/page/numbers.js";
import { throttle, values } from "../../browser/page/store.js";
import { accuracyAt, doubted, runs } from "./course.js";

/** What explains each setting. */
const TERMS = { lesson: "point", labelled: "true_class", student: "student" };

const chosen = (values.distillation ??= {});

export default card(() => {
  let given = null;
  const text = (name) => given.text[name];
  const { play, stop } = stepPlayer("distillation", "trained", "lesson-step");

  /** Read now and then while something moves: behind them stand two trainings. */
  function standings(parts) {
    const isDue = throttle();
    let accuracies = {};
    parts.each(() => {
      if (!isDue() || !runs()) return;
      accuracies = Object.fromEntries(Object.keys(given.ways).map((run) => [run, readout(accuracyAt(run, chosen.trained))]));
    });
    const rows = Object.entries(given.ways).map(([run, { title, colour, mark }]) => h("tr", {},
      h("th", { scope: "row" }, h("span", { class: "way-mark", style: `color: ${colour}`, "aria-hidden": "true" }, mark), title),
      parts.cell({ class: "strong", "data-testid": `lesson-accuracy-${run}` }, () => accuracies[run] ?? "")));
    return h("table", {},
      h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, term("held_out", text("accuracy"))))),
      h("tbody", {}, ...rows));
  }

  /** Why more labels can teach less: some lie where others are expected. */
  function odd(parts) {
    const node = h("p", { class: "quiet way-about", "data-testid": "lesson-doubted" });
    parts.each(() => {
      const [n, all] = doubted();
      setAttributes(node, { hidden: !n });
      if (n) setText(node, fill(text("doubted"), { n, all }));
    });
    return node;
  }

  return {
    take: (data) => { given = data; },
    ready: () => Boolean(chosen.lesson),
    build(parts) {
      const { buttons, scrubber, paint } = play(given);
      parts.each(paint);
      const menus = Object.entries(given.settings).map(([field, setting]) =>
        h("div", { class: "way-setting" }, term(TERMS[field], setting.label), parts.add(fieldMenu({ value: "distillation", field, ...setting }))));
      return h("section", { class: "card ways", "aria-label": text("title"), "data-testid": "lesson", style: `--stage: ${given.height / 15}rem` },
        h("header", {}, h("h2", {}, text("title"))), buttons, scrubber, ...menus, standings(parts), h("p", { class: "quiet way-about" }, text("about")), odd(parts));
    },
    stop,
  };
});
