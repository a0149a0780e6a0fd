/** Which point or place of the plane the pipeline shows, in words, and what its class is. */
import { component, fill, h, place as placeOf, setAttributes, setText } from "./dom.js";
import { predict } from "./kernel.js";
import { chosenPoint, measure, passes, plane, ready, relabelPoint, removePoint, shownPlace } from "./model.js";
import { state, subscribe } from "./scenario.js";

export default component((root) => {
  let given = null;
  let fixed = 0;
  /** The classes that the menu offers. */
  let offered = null;
  const name = h("b", {});
  const about = h("span", {});
  const truth = h("select", { onchange: () => relabelPoint(chosenPoint(), Number(truth.value)) });
  const remove = h("button", { type: "button", class: "chip", onclick: () => removePoint(chosenPoint()) });
  const verdict = h("span", { class: "quiet" });
  const predicted = classWords();
  const description = h("span", {}, ": ", about, " ", truth);
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
    if (place === null || chosen !== null) name.classList.remove("place");
    if (place === null) return setText(name, text.none);
    for (const ofPoint of [description, remove]) setAttributes(ofPoint, { hidden: chosen === null });
    if (chosen === null) {
      const words = fill(text.place, { first: place[0].toFixed(2), second: place[1].toFixed(2) });
      setText(name, words);
      fix(words.length);
      setText(verdict, text.says);
      setAttributes(predicted.node, { hidden: false });
      return predicted.show(predict(state.logits));
    }
    const [first, second] = plane.points[chosen].map(placeOf);
    const label = plane.labels[chosen];
    const guess = measure().predicted[chosen];
    setText(name, fill(text.point, { n: chosen + 1 }));
    setText(about, fill(text.about, { first, second }));
    if (offered !== plane.classes) {
      offered = plane.classes;
      truth.replaceChildren(...plane.classes.map((words, k) => h("option", { value: k }, `${given.palette[k].symbol} ${words}`)));
    }
    if (truth.value !== String(label)) truth.value = label;
    setText(verdict, guess === label ? text.right : text.wrong);
    setAttributes(predicted.node, { hidden: guess === label });
    predicted.show(guess);
  };
  /** Give a place of so many letters a box of its own: as long as a pointer passes, nothing else is laid out. */
  function fix(letters) {
    if (name.classList.contains("place") && letters === fixed) return;
    fixed = letters;
    name.classList.remove("place");
    name.style.setProperty("--width", `${Math.ceil(name.getBoundingClientRect().width) + 1}px`);
    name.classList.add("place");
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
      setAttributes(remove, { title: data.text.remove_why });
      setText(remove, data.text.remove);
      paint();
    },
    stop,
  };
});
