/** The pointer passing over the plane: the place under it goes through the pipeline, for as long as it stays. */
import { REACH } from "./points.js";
import { leavePlace, passBy, plane } from "./store.js";

/** @param {HTMLElement} stage  @param {import("./view.js").View} view */
export function hover(stage, view) {
  let box = null;

  /** The point within reach of a place on the screen, or null. */
  function near(px, py) {
    let [best, least] = [null, REACH.mouse];
    plane.points.forEach(([x, y], n) => {
      const distance = Math.hypot(view.x(x) - px, view.y(y) - py);
      if (distance < least || (distance === least && best === null)) [best, least] = [n, distance];
    });
    return best;
  }

  function show({ clientX, clientY }) {
    box ??= stage.getBoundingClientRect();
    const [px, py] = [clientX - box.left, clientY - box.top];
    if (px < 0 || py < 0 || px > view.width || py > view.height) return leavePlace();
    passBy(view.within([view.valueX(px), view.valueY(py)]), near(px, py));
  }
  function pass(event) {
    if (event.pointerType !== "mouse" || event.buttons !== 0 || !view.width) return;
    show(event);
  }
  const measureAgain = () => { box = null; };

  stage.addEventListener("pointerenter", measureAgain);
  stage.addEventListener("pointermove", pass);
  stage.addEventListener("pointerleave", leavePlace);
  // Before anything else hears of it: what a hand presses or types belongs to what stood there before.
  const presses = ["pointerdown", "keydown", "blur"];
  for (const press of presses) window.addEventListener(press, leavePlace, true);
  for (const shift of ["scroll", "resize"]) window.addEventListener(shift, measureAgain, { capture: true, passive: true });

  return {
    stop() {
      leavePlace();
      for (const press of presses) window.removeEventListener(press, leavePlace, true);
      for (const shift of ["scroll", "resize"]) window.removeEventListener(shift, measureAgain, true);
    },
  };
}
