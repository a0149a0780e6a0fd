/** Which point or place of the plane the pipeline shows, in words, and what its class is. */
import { component, fill, h, setAttributes, setText } from "../page/dom.js";
import { place as placeOf, said } from "../page/numbers.js";
import { predict } from "../maths/kernel.js";
import { crowdAt } from "./crowds.js";
import { canRemove, chosenPoint, measure, passes, plane, ready, relabelPoint, removePoint, shownPlace } from "./store.js";
import { state, subscribe } from "../page/store.js";

export default component((root) => {
  let given = null;
  /** The classes that the menu offers. */
  let offered = null;
  const name = h("b", {});
  const about = h("span", {});
  const [showName, showAbout] = [name, about].map(boxed);
  const truth = h("select", { onchange: () => relabelPoint(chosenPoint(), Number(truth.value)) });
  const remove = h("button", { type: "button", class: "chip destroys", onclick: () => removePoint(chosenPoint()) });
  const verdict = h("span", { class: "quiet" });
  const predicted = classWords();
  const others = h("span", { class: "quiet" });
  const description = h("span", {}, about, " ", truth, " ", others);
  const details = h("span", {}, description, " ", verdict, " ", predicted.node, " ", remove);
  const status = h("span", { role: "status" }, name);
  root.replaceChildren(h("p", { class: "probe" }, status, details));

  const paint = () => {
    if (!given || !ready()) return;
    const { text } = given;
    const chosen = chosenPoint();
    const place = shownPlace();
    // What passes by is not read out.
    setAttributes(status, { "aria-live": passes() ? "off" : null });
    setAttributes(details, { hidden: place === null });
    setAttributes(remove, { disabled: !canRemove(), "data-tip": canRemove() ? text.remove_why : text.remove_last });
    const crowd = chosen === null ? 1 : crowdAt(plane.points, chosen);
    setText(others, crowd > 1 ? fill(text.crowd, { n: said(crowd) }) : "");
    if (place === null) return showName(text.none, {});
    for (const ofPoint of [description, remove]) setAttributes(ofPoint, { hidden: chosen === null });
    if (chosen === null) {
      showName(text.place, { first: placeOf(place[0]), second: placeOf(place[1]) });
      setText(verdict, text.says);
      setAttributes(predicted.node, { hidden: false });
      return predicted.show(predict(state.logits));
    }
    const [first, second] = plane.points[chosen].map(placeOf);
    const label = plane.labels[chosen];
    const guess = measure().predicted[chosen];
    showName(text.point, { n: chosen + 1 });
    showAbout(text.about, { first, second });
    if (offered !== plane.classes) {
      offered = plane.classes;
      truth.replaceChildren(...plane.classes.map((words, k) => h("option", { value: k }, `${given.palette[k].symbol} ${words}`)));
    }
    if (truth.value !== String(label)) truth.value = label;
    setText(verdict, guess === label ? text.right : text.wrong);
    setAttributes(predicted.node, { hidden: guess === label });
    predicted.show(guess);
  };
  /**
   * Words that have a box of their own while something moves, as wide as the longest of their kind: nothing else is laid out.
   */
  function boxed(node) {
    let letters = 0;
    let kind = null;
    return (message, values) => {
      const words = fill(message, values);
      setText(node, words);
      if (state.moving && message === kind && words.length <= letters) return;
      kind = message;
      letters = 0;
      node.classList.remove("boxed");
      if (!state.moving) return;
      letters = words.length;
      node.style.setProperty("--width", `${Math.ceil(node.getBoundingClientRect().width) + 1}px`);
      node.classList.add("boxed");
    };
  }

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
      setText(remove, data.text.remove);
      for (const words of [about, verdict]) setText(words, "");
      paint();
    },
    stop,
  };
});
