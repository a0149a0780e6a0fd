/** How a training run went, with the playhead as a cursor. */
import { filmNumber, playhead } from "../training/film.js";

export default {
  atOnce: true,
  depends: () => filmNumber(),
  draw(g) {
    g.cursor(playhead());
  },
};
