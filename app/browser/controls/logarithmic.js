/** A number over several powers of ten, as one control: its field, and a rail on which every factor has the same length. */
import { h } from "../page/dom.js";
import { announce, thinTrack } from "./drag.js";
import { numberField } from "./fields.js";

/**
 * @param {object} way            as a number field's (controls/fields.js), and:
 * @param {() => string} way.name accessible name of the rail's handle
 * @param {() => string} way.fieldName  and of the field
 * @param {number} way.digits     significant digits of what the rail sets
 * @param {number} way.factor     of one key step on the rail
 * @param {(x: number) => string} way.say  the value in words
 * @param {Node[]} way.label      what stands before the field
 * @returns {{node: HTMLElement, paint: () => void}}
 */
export function logarithmicSlider(way) {
  const { name, fieldName, digits, factor, say, label, get, set, done, range } = way;
  const field = numberField({ step: 0.1, ...way, name: fieldName });
  const track = thinTrack({
    get, set, done, range,
    tidied: (value) => Number(value.toPrecision(digits)),
    toTrack: Math.log, fromTrack: Math.exp,
    step: (value, steps) => value * factor ** steps,
  });
  return {
    node: h("span", { class: "logarithmic" }, h("span", { class: "logarithmic-label" }, ...label, field.node), track.node),
    paint() {
      const [low, high] = range();
      track.place(Math.log(get() / low) / Math.log(high / low));
      announce(track.handle, name(), [low, high], get(), say(get()));
      field.paint();
    },
  };
}
