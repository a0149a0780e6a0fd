/** The player of a film of steps, where the step shown is a field of a value that the user edits. */
import { fill } from "../page/dom.js";
import { onLetGo } from "../page/hold.js";
import { commit } from "../page/link.js";
import { change, values } from "../page/store.js";
import { player } from "./player.js";

/** The whole film, in ms. */
const DURATION = 5000;

/** For as long as a view is mounted: `play` makes the player for Python's words and number of steps, `stop` ends it. */
export function stepPlayer(value, field, testid) {
  const playback = { playing: false, speed: 1 };
  const halt = () => { playback.playing = false; };
  const step = () => values[value][field];
  const stopListening = onLetGo(halt);
  return {
    play: ({ text, steps }) => player({
      playback, duration: DURATION, text, testid, get: step, length: () => steps,
      seek: (to) => change(value, { [field]: Math.floor(to) }),
      end: commit,
      says: () => fill(text.of, { step: step(), steps }),
    }),
    stop() {
      halt();
      stopListening();
    },
  };
}
