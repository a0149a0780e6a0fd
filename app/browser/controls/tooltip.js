/**
 * What something is, in words: on hover, focus and tap. `data-tip` holds the words; `data-entry` names a term of the glossary,
 * whose name and sentence are shown, with a link to its place there, which Enter leads to. Escape takes them away, the pointer
 * may go onto them, and they stay until it leaves (WCAG 1.4.13).
 */
import { h, setAttributes } from "../page/dom.js";
import { sign, term as onPage } from "../page/glossary.js";

const TIPPED = "[data-tip], [data-entry]";
/** Buttons with their words on them: a finger that taps one wants what it does, not more words over what is beside it. */
const WORDED = ":is(.chip, .player-play, .brush):not([aria-disabled=true])";
const ID = "tip";
/** How long a pointer rests before words come, and is away before they go, in ms. */
const REST = 350;
const GRACE = 200;
/** How long the name of a button stays that a finger has tapped: what it did is to be seen. */
const LINGER = 2500;
/** What they keep from the window's edges and from what they explain, in pixels. */
const MARGIN = 8;
const GAP = 6;

/** A term as a part of a page that explains itself: its name, and what else stands there, such as its sign. */
export const term = (key, ...children) => spoken(h("button", { type: "button", class: "explained", "data-entry": key }, ...children));
/** Words on a page that further words explain. */
export const hint = (tip, ...children) => spoken(h("button", { type: "button", class: "explained", "data-tip": tip }, ...children));

/** What is called by a formula alone has its signs as a name: not everything that reads a page reads MathML. */
function spoken(button) {
  const formulas = [...button.querySelectorAll("math")];
  if (!formulas.length || button.textContent.trim() !== formulas.map((formula) => formula.textContent).join(" ").trim()) return button;
  for (const formula of formulas) {
    formula.setAttribute("aria-hidden", "true");
    formula.after(h("span", { class: "unseen" }, formula.textContent));
  }
  return button;
}

let target = null;
/** Whether they are shown for what has the focus: then they stay wherever the pointer goes. */
let isFocused = false;
let node = null;
let timer = 0;
/** What was used last: "mouse", "touch", "pen" or "keys"; "": keys, which have just taken words away. */
let means = "keys";

/** The words for what is tipped; null where there are none. */
function wordsOf({ dataset: { tip, entry } }) {
  if (tip) return [h("p", { id: ID, role: "tooltip" }, tip)];
  const term = onPage(entry);
  if (!term) return null;
  return [
    h("p", { id: ID, role: "tooltip" }, h("b", {}, term.name), " ", term.sign ? sign(term.sign) : null,
      ...term.beside.map(([lang, name]) => h("span", { class: "quiet", lang }, ` ${name}`)), h("br"), term.says),
    h("a", { href: term.address, onclick: term.open, tabindex: -1 }, term.link),
  ];
}

const follow = new MutationObserver(() => target && fill());

function fill() {
  const words = wordsOf(target);
  if (!words) return hide();
  node.replaceChildren(...words);
  place();
}

/** Below what they explain, or above it where there is no room, and within the window. */
function place() {
  const { left, right, top, bottom } = target.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  if (bottom < 0 || top > height) return hide();
  const box = node.getBoundingClientRect();
  const x = Math.max(MARGIN, Math.min((left + right - box.width) / 2, width - MARGIN - box.width));
  const below = bottom + GAP + box.height <= height - MARGIN;
  node.style.left = `${x}px`;
  node.style.top = `${below || top - GAP - box.height < 0 ? bottom + GAP : top - GAP - box.height}px`;
}

function show(next, focused) {
  clearTimeout(timer);
  isFocused = focused;
  if (next === target && node?.isConnected) return;
  hide();
  if (!next.isConnected || !wordsOf(next)) return;
  target = next;
  isFocused = focused;
  node = h("span", { class: "tip", popover: "manual", "data-testid": "tip" });
  target.after(node);
  node.showPopover?.();
  fill();
  if (!target) return;
  if (target.getAttribute("aria-label") !== target.dataset.tip) setAttributes(target, { "aria-describedby": ID });
  if (means === "touch" && !target.matches(".explained")) timer = setTimeout(hide, LINGER);
  follow.observe(target, { attributeFilter: ["data-tip", "data-entry"] });
}

function hide() {
  clearTimeout(timer);
  follow.disconnect();
  if (target) setAttributes(target, { "aria-describedby": null });
  const gone = node;
  target = node = null;
  gone?.remove(); // which may take the focus away, and ask for this again
}

const tipped = (event) => event.target.closest?.(TIPPED) ?? null;
const isWithin = (event) => node?.contains(event.target) ?? false;

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch" || event.buttons) return;
  clearTimeout(timer);
  const over = tipped(event);
  if (isWithin(event) || (over && over === target)) return;
  if (over) timer = setTimeout(() => show(over, false), REST);
  else if (target && !isFocused) timer = setTimeout(hide, GRACE);
});
// Before whoever keeps it to himself, such as a handle on a plane.
document.addEventListener("pointerdown", (event) => {
  means = event.pointerType;
  if (!isWithin(event)) hide();
}, true);
document.addEventListener("keydown", (event) => {
  means = "keys";
  if (event.key !== "Escape" || !node) return;
  const left = isWithin(event) ? target : null;
  hide();
  means = ""; // back on the term its words do not come again
  left?.focus({ preventScroll: true });
}, true);
document.addEventListener("focusin", (event) => {
  if (isWithin(event)) return;
  const focused = tipped(event);
  if (focused && means && means !== "mouse" && !(means === "touch" && focused.matches(WORDED))) show(focused, true);
  else if (isFocused) hide();
});
document.addEventListener("focusout", (event) => {
  if (isFocused && !node?.contains(event.relatedTarget) && event.relatedTarget !== target) hide();
});
// A term does nothing but explain itself: also where a browser does not focus what is tapped.
document.addEventListener("click", (event) => {
  const clicked = event.target.closest?.(".explained");
  if (!clicked) return;
  show(clicked, clicked === document.activeElement);
  if (event.detail === 0) node?.querySelector("a")?.focus(); // by key: the next Enter leads to the glossary
});
// What is chosen in a menu may move it, and is to be seen.
document.addEventListener("change", () => hide());
document.addEventListener("scroll", () => target && place(), { capture: true, passive: true });
