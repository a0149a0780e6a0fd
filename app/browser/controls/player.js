/** Plays what has rows in time, forwards from where it stands: buttons, a scrubber, and the clock. It plays steps of anything: its caller draws them. */
import { h, reducedMotion, setAttributes, setIdle, setText } from "../page/dom.js";
import { isHeld } from "../page/hold.js";
import { keep } from "../page/link.js";
import { repaint } from "../page/store.js";
import { announce, thinTrack } from "./drag.js";
import { menu } from "./menu.js";

/** Longest advance in one frame, in ms: a page that was hidden goes on where it was. */
const LONGEST_FRAME = 100;
/** How often the address learns where a film that plays is, and how soon for the first time, in ms. */
const KEEP = 1000;
const FIRST_KEEP = 150;
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/**
 * @param {object} way
 * @param {{playing: boolean, speed: number}} way.playback  whether it plays, and how fast: kept by the caller
 * @param {() => number} way.get            the row shown; between two rows it is a fraction
 * @param {() => number} way.length         the last row
 * @param {() => number} [way.loaded]       the last row that is here already (default: all are); playing waits there
 * @param {(row: number) => void} way.seek  show a row; while it plays that is often no whole one
 * @param {number} way.duration             ms that all rows take at speed 1
 * @param {() => void} [way.begin]          called before it plays
 * @param {(source?: object) => void} [way.end]  called when it has stopped, and when a button or a hand has moved it; what
 *        has one `source` is one step of undo: a film from Play to Pause
 * @param {() => void} [way.grab]           a hand takes the scrubber
 * @param {() => void} [way.cancel]         and takes it back (default: the row of the start)
 * @param {{play: string, pause: string, back: string, step: string, reset: string, playhead: string, speed?: string}} way.text
 *        names of the controls; with `speed` there is a menu of speeds
 * @param {() => string} way.says           where it stands, in words
 * @param {number} [way.page]               rows of Page Up and Page Down
 * @param {Node[]} [way.before]             further buttons, before its own: the first of them is what the page is for
 * @param {string} [way.testid]             of what `says` is written in
 * @returns {{buttons: HTMLElement, scrubber: HTMLElement, play: (source?: object) => void, pause: () => void, halt: () => void, stopAt: (row: number, source?: object) => void, paint: () => void}}
 *          `halt` stops the clock and nothing else
 */
export function player(way) {
  const { playback, get, length, loaded = length, seek, duration, begin, end = () => {}, grab, cancel, text, says, page = 10, before = [], testid } = way;

  /** Of the film that plays, or played last. */
  let run = null;
  const halt = () => { playback.playing = false; };
  const goTo = (row) => {
    halt();
    seek(Math.max(0, Math.min(loaded(), Math.round(row))));
    repaint();
  };
  const stopAt = (row, source = null) => {
    goTo(row);
    end(source);
  };

  function play(source = {}) {
    begin?.();
    if (reducedMotion()) return stopAt(length(), source);
    let row = get() < length() ? get() : 0;
    let since = performance.now();
    let kept = since - KEEP + FIRST_KEEP;
    run = source;
    playback.playing = true;
    const tick = (now) => {
      if (!playback.playing) return;
      row = Math.min(loaded(), row + (Math.max(0, Math.min(now - since, LONGEST_FRAME)) / duration) * playback.speed * length());
      since = now;
      if (row >= length()) return stopAt(row, run);
      seek(row);
      if (now - kept >= KEEP && !isHeld()) {
        kept = now;
        keep(run);
      }
      repaint();
      requestAnimationFrame(tick);
    };
    seek(row);
    repaint();
    requestAnimationFrame(tick);
  }

  const pause = () => stopAt(get(), run);
  const toggle = () => (playback.playing ? pause() : play());

  const small = (words, sign, onclick) =>
    h("button", { type: "button", class: "tool-button", "aria-label": words, "data-tip": words, onclick }, sign);
  const main = h("button", { type: "button", class: before.length ? "tool-button" : "player-play", onclick: toggle });
  const back = small(text.back, "−1", () => stopAt(get() - 1));
  const step = small(text.step, "+1", () => stopAt(get() + 1));
  const reset = small(text.reset, "↺", () => stopAt(0));
  const speeds = text.speed && menu({
    name: () => text.speed, get: () => playback.speed, choose: (speed) => { playback.speed = Number(speed); },
    choices: SPEEDS.map((speed) => [String(speed), `${speed}×`]),
  });
  const words = h("span", { class: "quiet", "data-testid": testid });
  const track = thinTrack({
    get, set: goTo, range: () => [0, Math.max(1, length())], step: (row, steps) => row + steps, page,
    begin: grab, cancel, done: (source) => { end(source); repaint(); },
  });
  track.handle.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    toggle();
  });

  return {
    buttons: h("div", { class: "player-buttons" }, ...before, main, back, step, reset, speeds?.node),
    scrubber: h("div", { class: "player-scrubber" }, track.node, words),
    play, pause, halt, stopAt,
    paint() {
      const said = playback.playing ? text.pause : text.play;
      const sign = playback.playing ? "❚❚" : "▶\uFE0E";
      setText(main, before.length ? sign : `${sign} ${said}`);
      setAttributes(main, { "aria-label": said, "data-tip": said });
      setIdle(back, get() <= 0);
      setIdle(step, get() >= loaded());
      speeds?.paint();
      track.place(get() / Math.max(1, length()));
      announce(track.handle, text.playhead, [0, length()], Math.round(get()), says());
      setText(words, says());
    },
  };
}
