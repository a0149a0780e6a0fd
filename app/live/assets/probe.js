/** Which flower of the plane the pipeline shows, in words. */
import { component, fill, h, setAttributes, setText } from "./dom.js";
import { chosenPoint, measure, plane, ready } from "./model.js";
import { subscribe } from "./scenario.js";

export default component((root) => {
  let given = null;
  const name = h("b", {});
  const about = h("span", {});
  const truth = classWords();
  const verdict = h("span", { class: "quiet" });
  const predicted = classWords();
  const details = h("span", {}, ": ", about, " ", truth.node, ", ", verdict, " ", predicted.node);
  root.replaceChildren(h("p", { class: "probe", role: "status" }, name, details));

  const paint = () => {
    if (!given || !ready()) return;
    const { text } = given;
    const chosen = chosenPoint();
    setAttributes(details, { hidden: chosen === null });
    if (chosen === null) return setText(name, text.none);
    const [first, second] = plane.points[chosen];
    const label = plane.labels[chosen];
    const guess = measure().predicted[chosen];
    setText(name, fill(text.flower, { n: chosen + 1 }));
    setText(about, fill(text.about, { first, second }));
    truth.show(label);
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
      paint();
    },
    stop,
  };
});
