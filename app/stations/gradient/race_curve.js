/** The true class's probability over the steps of both descents; where the playhead has not been yet, dotted. */
import { dependsOn, race, runs } from "./race.js";

/** Every fourth step: as fine as a dotted line shows, and cheap enough for every frame. */
const thinned = (values) => values.filter((_, step) => step % 4 === 0);

/**
 * Both runs up to the playhead, and all of them where Plotly's own traces are out of date.
 * @param {(run: object) => [number[], number[]]} place   a run's coordinates in the figure, step by step
 * @param {(run: object) => string} dots                  the colour of what is to come
 */
export function paintRuns(g, ahead, place, dots) {
  const heads = [];
  for (const run of Object.values(runs())) {
    const [xs, ys] = place(run);
    const until = race.playhead + 1;
    if (ahead) g.curve(thinned(xs), thinned(ys), { colour: dots(run), width: 1.5, dash: [1.5, 3] });
    if (until > 1) {
      g.curve(xs.slice(0, until), ys.slice(0, until), { colour: g.look.card, width: 5 });
      g.curve(xs.slice(0, until), ys.slice(0, until), { colour: run.colour, width: 3 });
    }
    heads.push([xs[race.playhead], ys[race.playhead], { colour: run.colour, symbol: run.symbol, size: 7 }]);
  }
  for (const head of heads.reverse()) g.marker(...head);
}

export default {
  depends: dependsOn,
  progress: () => race.playhead,
  draw(g, state, options, ahead) {
    if (!runs()) return;
    g.cursor(race.playhead);
    paintRuns(g, ahead, ({ probabilities }) => [probabilities.map((_, step) => step), probabilities], ({ colour }) => colour);
  },
};
