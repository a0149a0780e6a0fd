/** The chooser: what kind of answer is wanted, and what follows: last layer, target, loss, names, where to see it. */
import { component, fill, h, setAttributes, setText } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { goTo, stationLink } from "../../browser/page/station_links.js";
import { change, repaint, subscribe, values } from "../../browser/page/store.js";

/** What the losses are called in libraries, and the station that shows them; null: none does. */
const CALLS = {
  one_of_two: { calls: ["BCEWithLogitsLoss", "BinaryCrossentropy", "sigmoid_binary_cross_entropy", "log_loss"], station: "softmax" },
  one_of_many: { calls: ["CrossEntropyLoss", "CategoricalCrossentropy", "softmax_cross_entropy", "log_loss"], station: "loss" },
  any_number: { calls: ["BCEWithLogitsLoss", "BinaryCrossentropy", "sigmoid_cross_entropy_with_logits"], station: "multilabel" },
  number: { calls: ["MSELoss", "HuberLoss", "MeanSquaredError", "huber_loss", "mean_squared_error"], station: "loss" },
  pixels: { calls: ["CrossEntropyLoss", "SparseCategoricalCrossentropy", "Dice"], station: null },
  order: { calls: ["BCEWithLogitsLoss", "BinaryCrossentropy"], station: null },
};
const FACTS = ["layer", "target", "loss", "meaning"];

export default component((root) => {
  let given = null;
  let chips = [];
  let facts = {};
  const calls = h("span", { lang: "en", class: "calls" });
  const link = h("a", { class: "chip" });
  let shown = null;

  function build() {
    const { text, answers } = given;
    chips = answers.map(({ key, title }) => [key, h("button", { type: "button", class: "chip", onclick() {
      change("usage", { answer: key });
      commit();
    } }, title)]);
    facts = Object.fromEntries(FACTS.map((fact) => [fact, h("dd", {})]));
    link.onclick = (event) => goTo(CALLS[shown].station, event);
    root.replaceChildren(h("section", { class: "card chooser", "aria-label": text.title, "data-testid": "chooser" },
      h("h2", {}, text.title),
      h("p", { class: "quiet" }, text.question),
      h("div", { class: "chips", role: "group", "aria-label": text.question }, ...chips.map(([, button]) => button)),
      h("dl", { "aria-live": "polite" }, ...FACTS.flatMap((fact) => [h("dt", {}, text[fact]), facts[fact]]), h("dt", {}, text.calls), h("dd", {}, calls)),
      link));
    shown = null;
  }

  const paint = () => {
    const answer = values.usage?.answer;
    if (!given || !answer || answer === shown) return;
    shown = answer;
    for (const [key, button] of chips) setAttributes(button, { "aria-pressed": String(key === answer) });
    const row = given.answers.find(({ key }) => key === answer);
    for (const fact of FACTS) setText(facts[fact], row[fact]);
    calls.replaceChildren(...CALLS[answer].calls.map((name) => h("code", {}, name)));
    const menu = CALLS[answer].station && stationLink(CALLS[answer].station);
    setAttributes(link, { hidden: !menu, href: menu?.href ?? "#" });
    setText(link, menu ? fill(given.text.see, { title: menu.textContent.trim() }) : "");
  };
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      build();
      repaint();
    },
    stop: unsubscribe,
  };
});
