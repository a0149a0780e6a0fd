/** One of a few choices. */
import { h, setAttributes } from "../page/dom.js";
import { commit } from "../page/link.js";
import { change, values } from "../page/store.js";

/**
 * @param {object} way
 * @param {() => string} way.name               accessible name
 * @param {() => string} way.get                the key chosen
 * @param {(key: string) => void} way.choose    the user picks another
 * @param {[string, string][]} way.choices      keys and words
 * @returns {{node: HTMLSelectElement, paint: () => void}}
 */
export function menu({ name, get, choose, choices }) {
  const node = h("select", { onchange: () => choose(node.value) }, ...choices.map(([value, words]) => h("option", { value }, words)));
  return {
    node,
    paint() {
      setAttributes(node, { "aria-label": name(), "data-tip": name() });
      const key = String(get());
      if (node.value !== key) node.value = key;
    },
  };
}

/** A menu that sets a field of a value, as Python describes it (`Menu` of app/views/figure.py). */
export const fieldMenu = ({ value, field, label, choices }) => menu({
  name: () => label, get: () => values[value]?.[field], choices,
  choose(key) {
    change(value, { [field]: key });
    commit();
  },
});
