/** A loss over two weights of the plane's model, with a training's path up to the playhead and the weights as they are now. */
import { filmNumber, playhead } from "../../browser/training/film.js";
import { plane } from "../../browser/plane/store.js";

/** On land that lies in its own light: as in app/charts/weights.py. */
const PATH = { colour: "rgb(20, 30, 50)", width: 1.75 };
const RIM = { colour: "rgba(255, 255, 255, 0.6)", width: 4 };

/** What lies outside of what an axis shows stands at its border, as a smaller point. */
const within = (value, { range }) => Math.min(Math.max(...range), Math.max(Math.min(...range), value));

export default {
  atOnce: true,
  /** The land is the film's: no hand changes it. */
  depends: () => null,
  progress: (_, { film }) => film === filmNumber() && playhead(),
  draw(g, state, { film, pair }) {
    if (film === filmNumber()) {
      const { x, y, customdata: steps } = g.plot._fullData.find(({ name }) => name === "path");
      const now = playhead();
      const until = steps.findLastIndex((step) => step <= now) + 1;
      if (until > 1) for (const line of [RIM, PATH]) g.curve(x.slice(0, until), y.slice(0, until), line);
    }
    const [x, y] = pair.map(([k, d]) => plane.weights[k]?.[d]);
    if (x === undefined || y === undefined) return;
    const shown = [within(x, g.xaxis), within(y, g.yaxis)];
    g.marker(...shown, { size: shown[0] === x && shown[1] === y ? 6.5 : 4.5 });
  },
};
