/** A view that is one card, made of pieces that repaint together. */
import { offerPicture } from "../export/pictures.js";
import { viewPicture } from "../export/view.js";
import { announceResults } from "../page/announcer.js";
import { component } from "../page/dom.js";
import { alike, repaint, state, subscribe, throttled } from "../page/store.js";
import { pieces } from "./table.js";

/** What can have the focus, in order. */
const reachable = (root) => [...root.querySelectorAll("button, select, input, summary, a[href], [tabindex]")];
const called = (node) => `${node.localName} ${node.ariaLabel ?? node.textContent}`;

/**
 * @param {() => object} create  for each that is mounted:
 * @param {(data: object) => void} create.take     what Python says
 * @param {() => boolean} create.ready             whether the page has the values that are shown
 * @param {() => unknown} [create.shape]           what the card is built anew for, besides other data
 * @param {(parts: object) => HTMLElement} create.build   the card, of parts
 * @param {() => unknown} [create.numbers]         what the parts are painted with
 * @param {boolean} [create.isRead]                all of it is text that is read: seldom refreshed while something moves
 * @param {() => [string, number][]} [create.says] the results that are said aloud when they have changed
 * @param {{key: string, title: () => string, of: string, draw?: (node: HTMLElement, look: object) => object}} [create.picture]   in the
 *        Export menu: of what `of` selects, drawn by `draw` where boxes and text are not all of it
 * @param {() => void} [create.stop]               when it leaves the page
 */
export const card = (create) => component((root) => {
  const { take, ready, shape = () => null, build, numbers = () => null, isRead, says, picture, stop } = create();
  let given = null;
  let built = null;
  let parts = null;
  const isReady = () => given !== null && ready();
  const paint = () => {
    if (!isReady()) return;
    const now = JSON.stringify(shape());
    let focused = null;
    if (now !== built) {
      built = now;
      parts = pieces();
      // A part that is built anew keeps the focus; where it is gone, what stands in its place gets it.
      const had = root.contains(document.activeElement) && document.activeElement;
      focused = had && { name: called(had), at: reachable(root).indexOf(had) };
      root.replaceChildren(build(parts));
    }
    parts.paint(numbers());
    if (focused) {
      const there = reachable(root);
      (there.find((node) => called(node) === focused.name) ?? there[Math.min(focused.at, there.length - 1)])?.focus({ preventScroll: true });
    }
  };
  const stops = [
    subscribe(isRead ? throttled(paint) : paint),
    says && announceResults(root, () => (isReady() ? says() : [])),
    picture && offerPicture({
      key: picture.key, node: root, title: () => (built === null ? null : picture.title()),
      draw: (look) => ({ title: picture.title(), ...(picture.draw ?? viewPicture)(root.querySelector(picture.of), look) }),
    }),
    stop,
  ].filter(Boolean);
  return {
    update(data) {
      if (!alike(data, given)) built = null;
      take((given = data));
      repaint();
    },
    stop() {
      state.moving = false; // a handle that is gone lets nobody go
      for (const each of stops) each();
    },
  };
});
