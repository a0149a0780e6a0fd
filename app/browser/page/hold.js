/**
 * What a hand holds while the page goes elsewhere: Back, Forward and links take it out of the hand, and it is as it was before.
 * What a film shows on its way counts as held.
 */
import { takeBack } from "./history.js";

/** What each pointer that is down was put on. */
const held = new Map();
const listeners = new Set();

export const isHeld = () => held.size > 0;

/** Call `react` when the hand is to let go. Returns the way to stop. */
export function onLetGo(react) {
  listeners.add(react);
  return () => listeners.delete(react);
}

function letGo() {
  for (const [pointerId, target] of held) target.dispatchEvent(new PointerEvent("pointercancel", { pointerId, bubbles: true }));
  held.clear();
  if (document.activeElement?.matches("input")) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  for (const react of listeners) react();
  takeBack();
}

document.addEventListener("pointerdown", ({ pointerId, target }) => held.set(pointerId, target), true);
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, ({ pointerId }) => held.delete(pointerId), true);
window.addEventListener("popstate", letGo, true);
document.addEventListener("click", ({ target }) => target.closest?.("a[href]") && letGo(), true);
