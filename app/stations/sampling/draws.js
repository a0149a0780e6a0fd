/** Draws from the scenario: what truncation leaves of p, and how often each class came. The sampling station sets them. */
import { experiment } from "./maths.js";
import { derived } from "../../browser/page/derived.js";
import { h, number, setText, slot } from "../../browser/page/dom.js";
import { readout, readoutOfExp } from "../../browser/page/numbers.js";
import { fillTo } from "../../browser/controls/bar.js";
import { putHandle } from "../../browser/controls/drag.js";
import { computed, state, values } from "../../browser/page/store.js";
import { given } from "../../browser/pipeline/given.js";

/** Before Python has spoken of them: nothing is cut off and nothing drawn. */
const NONE = { top_k: Infinity, top_p: 1, min_p: 0, method: "sampling", draws: 0, seed: 0 };

/** How much of the draws that have just been asked for is shown: bars grow, noise is added. 1: all. */
export const growth = { share: 1 };

export const drawn = computed(
  () => [state.logits, state.temperature, JSON.stringify(values.sampling)],
  (logits, temperature) => experiment({ logits, temperature }, values.sampling ?? NONE));

/** Whether truncation has taken a class away. */
const isCut = ({ stays }, i) => !stays[i] && state.logits[i] > -Infinity;

/** log q of a class that stays. */
const logKept = (i) => derived().logProbabilities[i] - Math.log(drawn().mass);
const isTiny = (i) => drawn().kept[i] === 0 && drawn().stays[i];
export const keptText = (i) => (isTiny(i) ? readoutOfExp(logKept(i)) : readout(drawn().kept[i]));
/** After how many draws it comes, on average. */
export const waitText = (i) => (isTiny(i) ? readoutOfExp(-logKept(i)) : drawn().kept[i] ? readout(1 / drawn().kept[i]) : "∞");

/** The mass that it has taken away. */
export const massCut = () => drawn().p.reduce((sum, p, i) => (isCut(drawn(), i) ? sum + p : sum), 0);

const shareBar = (i, ...marks) => {
  const bar = h("span", { class: "bar" });
  return { bar, track: h("span", { class: "track share", style: `--colour: ${given.palette[i].colour}` }, bar, ...marks) };
};

export function keptCell(i) {
  const { bar, track } = shareBar(i);
  const value = number({ "data-testid": `kept-${i}`, class: "number strong" });
  const node = h("span", { class: "with-bar" }, track, slot(value));
  return {
    node,
    paint() {
      const { kept } = drawn();
      fillTo(bar, kept[i]);
      setText(value, keptText(i));
      node.closest(".row")?.classList.toggle("cut", isCut(drawn(), i));
    },
  };
}

export function drawsCell(i) {
  const expected = h("span", { class: "handle flag expected", "aria-hidden": "true" });
  const { bar, track } = shareBar(i, expected);
  const value = number({ "data-testid": `draws-${i}`, class: "number strong" });
  /** What the bar showed when the present draws were asked for. */
  let shown = 0;
  return {
    node: h("span", { class: "with-bar draws-cell" }, track, slot(value)),
    paint() {
      const { counts, p } = drawn();
      const share = counts[i] / (values.sampling?.draws || 1);
      if (growth.share === 1) shown = share;
      fillTo(bar, shown + (share - shown) * growth.share);
      putHandle(expected, p[i]);
      setText(value, String(counts[i]));
    },
  };
}
