/** How a training run went, with the playhead as a cursor. */
import { filmNumber, playhead } from "../film.js";

export default {
  depends: () => filmNumber(),
  draw(g) {
    g.cursor(playhead());
  },
};
