/** Which flower of the plane the pipeline shows, in words, and what its class is. */
import { component, fill, h, place, setAttributes, setText } from "./dom.js";
import { chosenPoint, measure, plane, ready, relabelPoint, removePoint } from "./model.js";
import { subscribe } from "./scenario.js";

export default component((root) => {
  let given = null;
  const name = h("b", {});
  const about = h("span", {});
  const truth = h("select", { onchange: () => relabelPoint(chosenPoint(), Number(truth.value)) });
  const remove = h("button", { type: "button", class: "chip", onclick: () => removePoint(chosenPoint()) });
  const verdict = h("span", { class: "quiet" });
  const predicted = classWords();
  const details = h("span", {}, ": ", about, " ", truth, " ", verdict, " ", predicted.node, " ", remove);
  root.replaceChildren(h("p", { class: "probe" }, h("span", { role: "status" }, name), details));

  const paint = () => {
    if (!given || !ready()) return;
    const { text } = given;
    const chosen = chosenPoint();
    setAttributes(details, { hidden: chosen === null });
    if (chosen === null) return setText(name, text.none);
    const [first, second] = plane.points[chosen].map(place);
    const label = plane.labels[chosen];
    const guess = measure().predicted[chosen];
    setText(name, fill(text.point, { n: chosen + 1 }));
    setText(about, fill(text.about, { first, second }));
    if (truth.options.length !== plane.classes.length) {
      truth.replaceChildren(...plane.classes.map((words, k) => h("option", { value: k }, `${given.palette[k].symbol} ${words}`)));
    }
    if (truth.value !== String(label)) truth.value = label;
    setText(verdict, guess === label ? text.right : text.wrong);
    setAttributes(predicted.node, { hidden: guess === label });
    predicted.show(guess);
  };
  /** A class by its symbol and name. */
  function classWords() {
    const symbol = h("span", { "aria-hidden": "true" });
    const words = h("b", {});
    return {
      node: h("span", {}, symbol, " ", words),
      show(k) {
        setText(symbol, given.palette[k].symbol);
        symbol.style.color = given.palette[k].colour;
        setText(words, plane.classes[k]);
      },
    };
  }

  const stop = subscribe(paint);
  return {
    update(data) {
      given = data;
      setAttributes(truth, { "aria-label": data.text.relabel });
      setAttributes(remove, { title: data.text.remove_why });
      setText(remove, data.text.remove);
      paint();
    },
    stop,
  };
});
