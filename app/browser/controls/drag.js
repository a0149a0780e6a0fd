/** Whatever can be dragged: pointer (mouse, pen, touch) and keyboard, with the ARIA of a slider. */
import { h, setAttributes } from "../page/dom.js";
import { commit } from "../page/link.js";
import { state } from "../page/store.js";

/** A finger that moved by less has tapped, in pixels. */
const TAP = 6;

/**
 * Make `handle` a slider that moves along `track`.
 *
 * @param {HTMLElement} handle  gets role, focus and keys
 * @param {HTMLElement} track   where its position is measured; pressing the track moves the handle there. A finger beside the
 *                              handle must tap, or move sideways: up and down it scrolls the page (touch-action: pan-y)
 * @param {object} way
 * @param {() => number} way.get       the value now
 * @param {(value: number) => void} way.set   a new value, live; called for every movement
 * @param {(value: number) => number} [way.tidied]  a place under a hand as the number that it stands for (default: itself)
 * @param {() => [number, number]} way.range  ends of the track
 * @param {(value: number) => number} [way.toTrack]    value -> what the track is linear in (default: the value)
 * @param {(place: number) => number} [way.fromTrack]  its inverse
 * @param {(value: number, steps: number) => number} way.step   value after so many key steps
 * @param {number} [way.page]          steps of Page Up and Page Down
 * @param {() => void} [way.begin]     a hand takes hold, by pointer or key
 * @param {() => void} [way.cancel]    the hand takes it back (default: set the value of the start)
 * @param {(source: HTMLElement | null) => void} [way.done]  the hand let go (default: commit); `source` tells a run of key
 *                                     presses, which is one step of undo, from others
 */
export function slider(handle, track, way) {
  const { get, set, range, step, page = 10, tidied = (v) => v, toTrack = (v) => v, fromTrack = (v) => v, begin, cancel, done = commit } = way;
  handle.setAttribute("role", "slider");
  handle.tabIndex = 0;
  track.classList.add("draggable");
  let drag = null;
  let keyed = null;
  /** A finger that lies on the track: what it means is not known yet. */
  let resting = null;

  const clamp = (value) => {
    const [low, high] = range();
    return Math.min(high, Math.max(low, value));
  };
  const put = (value) => set(tidied(clamp(value)));
  const release = (cancelled) => {
    if (!drag) return;
    if (cancelled && cancel) cancel();
    else if (cancelled) set(drag.start);
    drag = null;
    handle.classList.remove("held");
    state.moving = false;
    done(null);
  };

  function hold(event) {
    const box = track.getBoundingClientRect();
    const [low, high] = range().map(toTrack);
    const place = (x) => low + ((x - box.left) / box.width) * (high - low);
    const onHandle = handle.contains(event.target);
    drag = { id: event.pointerId, start: get(), place, offset: onHandle ? toTrack(clamp(get())) - place(event.clientX) : 0 };
    begin?.();
    state.moving = true;
    handle.classList.add("held");
    track.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    if (!onHandle) put(fromTrack(place(event.clientX)));
  }

  track.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || drag || resting) return;
    event.preventDefault();
    if (event.pointerType === "touch" && !handle.contains(event.target)) resting = { id: event.pointerId, x: event.clientX, y: event.clientY };
    else hold(event);
  });
  track.addEventListener("pointermove", (event) => {
    if (resting?.id === event.pointerId) {
      const [dx, dy] = [event.clientX - resting.x, event.clientY - resting.y].map(Math.abs);
      if (dx < TAP || dx < dy) return;
      resting = null;
      hold(event);
    }
    if (drag?.id === event.pointerId) put(fromTrack(drag.place(event.clientX) + drag.offset));
  });
  track.addEventListener("pointerup", (event) => {
    if (resting?.id === event.pointerId) {
      const isTap = Math.hypot(event.clientX - resting.x, event.clientY - resting.y) < TAP;
      resting = null;
      if (isTap) hold(event);
    }
    if (drag?.id === event.pointerId) release(false);
  });
  track.addEventListener("pointercancel", (event) => {
    if (resting?.id === event.pointerId) resting = null;
    if (drag?.id === event.pointerId) release(true);
  });

  handle.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && drag) return release(true);
    const [low, high] = range();
    const move = {
      ArrowRight: () => step(get(), 1), ArrowUp: () => step(get(), 1),
      ArrowLeft: () => step(get(), -1), ArrowDown: () => step(get(), -1),
      PageUp: () => step(get(), page), PageDown: () => step(get(), -page),
      Home: () => low, End: () => high,
    }[event.key];
    if (!move) return;
    event.preventDefault();
    if (keyed === null) begin?.();
    keyed = event.key;
    state.moving = true;
    put(move());
  });
  const keysDone = () => {
    if (keyed === null) return;
    keyed = null;
    state.moving = false;
    done(handle);
  };
  handle.addEventListener("keyup", (event) => event.key === keyed && keysDone());
  handle.addEventListener("blur", keysDone);
}

/** Put a handle at a share of its track's width, 0 to 1: by a plain number, for a custom property would be computed anew. */
export function putHandle(handle, share) {
  handle.style.transform = `translateX(${(100 * share).toFixed(3)}cqw)`;
}

/** A slider on a thin rail: {node, handle, place(share)}; `place` puts the handle at a share of the way, 0 to 1. */
export function thinTrack(way, attributes = {}) {
  const handle = h("span", { class: "handle" });
  const done = h("span", { class: "done" });
  const node = h("span", { class: "track thin", ...attributes }, h("span", { class: "rail" }, done), handle);
  slider(handle, node, way);
  return {
    node, handle,
    place(value) {
      const share = Math.min(1, Math.max(0, value)); // an address may say more than the track has
      putHandle(handle, share);
      done.style.transform = `scaleX(${share})`;
    },
  };
}

/** Say a slider's value to those who do not see it. */
export function announce(handle, name, [low, high], value, text) {
  setAttributes(handle, {
    "aria-label": name, "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": value, "aria-valuetext": text,
  });
}
