/**
 * A 3-D scene that rests, as a picture. A live one is a layer of its own that goes through the compositor in every frame of a
 * hand elsewhere, and takes what lies above it along; its picture is part of the page (benchmarks/README.md). Under the
 * pointer, and while it is drawn anew, the scene is live.
 */
import { h } from "../page/dom.js";

/** How long a scene has not been drawn when it counts as resting, in ms. */
const REST = 250;

export class Still {
  constructor(stage) {
    this.stage = stage;
    this.picture = h("img", { class: "picture", alt: "", "aria-hidden": "true" });
    stage.prepend(this.picture);
    stage.addEventListener("pointerenter", () => this.wake(true));
    stage.addEventListener("pointerleave", () => {
      this.grasped = false;
      this.wake(false);
    });
    // A wheel on its way down the page scrolls it; it zooms what somebody has taken hold of.
    stage.addEventListener("pointerdown", () => { this.grasped = true; });
    stage.addEventListener("wheel", (event) => this.grasped || event.stopPropagation(), { capture: true, passive: true });
  }

  /** The scene is being drawn. */
  rendered(scene) {
    this.scene = scene;
    if (!this.drawing) this.wake(this.watched);
  }

  /** Show the scene itself until it rests; while somebody watches it, it stays. */
  wake(watched) {
    this.watched = watched;
    this.taken = null;
    this.stage.classList.remove("still");
    clearTimeout(this.resting);
    if (!watched && this.scene) this.resting = setTimeout(() => this.take(), REST);
  }

  async take() {
    const { glplot } = this.scene;
    if (!glplot) return; // Plotly has destroyed it
    this.drawing = true;
    glplot.redraw(); // a canvas can be read only in the task that drew it
    this.drawing = false;
    const taken = (this.taken = {});
    // An image, for a canvas would be a layer of its own again.
    this.picture.src = glplot.canvas.toDataURL();
    const { left, top, width, height } = glplot.canvas.getBoundingClientRect();
    const stage = this.stage.getBoundingClientRect();
    Object.assign(this.picture.style, { left: `${left - stage.left}px`, top: `${top - stage.top}px`, width: `${width}px`, height: `${height}px` });
    await this.picture.decode().catch(() => {}); // another one is on its way
    if (taken === this.taken) this.stage.classList.add("still");
  }

  /** There is no scene any more. */
  stop() {
    this.wake(true);
    this.scene = null;
    this.watched = false;
  }
}
