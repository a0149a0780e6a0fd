/** Two runs of a film side by side, in step: the same points over the regions of either model at the playhead. */
import { evaluate } from "../maths/models.js";
import { term } from "../controls/tooltip.js";
import { offerPicture } from "../export/pictures.js";
import { classLegend, sideBySide, stagePicture } from "../export/stage.js";
import { component, fill, h, number, setAttributes, setText } from "../page/dom.js";
import { readout, typed } from "../page/numbers.js";
import { modelOf, playhead } from "./playback.js";
import { recording } from "./recording.js";
import { looks } from "../page/looks.js";
import { columns, layered, plane, ready, theDataset, viewRanges } from "../plane/store.js";
import { painter } from "../plane/layers.js";
import { axisMarks, View } from "../plane/view.js";
import { answer } from "../page/link.js";
import { repaint, state, subscribe } from "../page/store.js";

/** So many numbers stand along an axis. */
const TICKS = 5;

export default component((root) => {
  let given = null;
  let look = null;
  let sides = [];

  /** One run: its plane, and how good it is at the playhead. */
  function side(title, index) {
    const canvas = h("canvas", { "data-testid": `plane-run-${index}`, role: "img", "aria-label": fill(given.text.picture, { run: title }) });
    const axes = h("div", { class: "plane-axes", "aria-hidden": "true" });
    const stage = h("div", { class: "plane-stage run-stage" }, axes, canvas);
    const draw = painter();
    const view = new View(canvas);
    const valueOf = (name) => number({ class: "number strong", "data-testid": `run-${index}-${name}` });
    const accuracy = valueOf("accuracy");
    const values = Object.entries(given.losses).map(([name, { title: loss, colour }]) => ({
      name, term: h("dt", { style: `--colour: ${colour}` }, term(name, loss)), value: valueOf(name),
    }));
    let shown = null;
    /** What was drawn last. */
    let scene = null;
    /** The data set and the window that the axes are of. */
    let measured = [];
    const size = new ResizeObserver(([{ contentRect }]) => {
      view.resize(contentRect.width, contentRect.height);
      shown = null;
      repaint();
    });
    size.observe(stage);
    return {
      node: h("section", { class: "run" }, h("h3", {}, title), stage,
        h("dl", {}, ...values.flatMap(({ term, value }) => [term, h("dd", {}, value)]), h("dt", {}, term("accuracy", given.text.accuracy)), h("dd", {}, accuracy))),
      stop: () => size.disconnect(),
      paint() {
        const now = [recording.name, playhead(), plane.points, plane.labels, plane.held_out, state.temperature, look, viewRanges(), state.moving, window.devicePixelRatio];
        if (!view.width || shown?.every((part, n) => part === now[n])) return;
        shown = now;
        const at = modelOf(index);
        const model = at.sizes ? layered(at) : at;
        const classes = plane.classes.length;
        const found = evaluate(model, columns(), classes, state.temperature);
        for (const { name, value } of values) {
          const loss = found.losses[name];
          setText(value, Number.isNaN(loss) ? "–" : readout(loss));
          setAttributes(value, { "data-tip": Number.isNaN(loss) ? given.text.none : null, tabindex: Number.isNaN(loss) ? 0 : null });
        }
        setText(accuracy, readout(found.accuracy));
        view.ranges = viewRanges();
        if (measured[0] !== theDataset() || measured[1] !== view.ranges) {
          measured = [theDataset(), view.ranges];
          axes.replaceChildren(...axisMarks(view, theDataset().features, TICKS));
        }
        view.begin();
        scene = {
          model, classes, points: plane.points, labels: plane.labels, held: columns().held, predicted: found.predicted, chosen: null,
          temperature: state.temperature, palette: given.palette, look, ground: "classes", coarse: state.moving,
        };
        draw(view, scene);
      },
      picture(colours) {
        const says = [...values.map(({ term, value }) => [term, value]), [h("dt", {}, given.text.accuracy), accuracy]];
        return {
          ...stagePicture(stage, view, (on) => painter()(on, { ...scene, look: colours, coarse: false }), colours),
          words: [title, ...says.map(([name, value]) => `${name.textContent}: ${value.textContent}`)],
        };
      },
    };
  }

  /** Where T is not 1, the losses here are others than those of the curves. */
  const temperature = h("span", { class: "quiet figure-note" });
  let built = null;
  const paint = () => {
    const { runs, name } = recording;
    const { titles } = answer()?.film ?? {};
    setAttributes(root, { hidden: !(runs.length > 1) });
    // Another film may be on its way, of another data set's classes.
    if (!given || !ready() || runs.length < 2 || !runs.every(({ steps }) => steps.length)) return;
    if (runs[0].sizes.at(-1) !== plane.classes.length || titles?.length !== runs.length) return;
    const now = JSON.stringify([name, titles]);
    if (now !== built) {
      built = now;
      build(titles);
    }
    setText(temperature, state.temperature === 1 ? "" : fill(given.text.temperature, { temperature: typed(state.temperature) }));
    for (const each of sides) each.paint();
  };

  const build = (titles) => {
    clear();
    sides = titles.map(side);
    root.replaceChildren(h("section", { class: "card runs" }, h("header", {}, h("h2", {}, given.title), temperature),
      h("div", { class: "run-pair" }, ...sides.map(({ node }) => node))));
  };
  const unsubscribe = subscribe(paint);
  const stopOffering = offerPicture({
    key: "runs", node: root, title: () => (sides.length && !root.hidden ? given.title : null),
    draw: (colours) => ({
      title: given.title, legend: classLegend(given.palette),
      ...sideBySide(sides.map((each) => each.picture(colours)), colours),
    }),
  });
  const clear = () => {
    for (const each of sides) each.stop();
    sides = [];
  };
  return {
    update(data) {
      given = data;
      look = looks(root);
      built = null;
      repaint();
    },
    stop() {
      clear();
      stopOffering();
      unsubscribe();
    },
  };
});
