/** The plane: the points, the regions of the model over them, and the axes. */
import { component, fill, h, setText } from "./dom.js";
import { looks } from "./looks.js";
import { choose, chosenPoint, connectPlane, measure, plane, ready, receivePlane } from "./model.js";
import { layers } from "./plane/layers.js";
import { Points } from "./plane/points.js";
import { ticks, View } from "./plane/view.js";
import { repaint, state, subscribe } from "./scenario.js";

const TICKS = 8;

export default component((root, send) => {
  let given = null;
  let look = null;
  let shape = null;
  /** What the canvas shows; null when it must be drawn anew. */
  let shown = null;
  const canvas = h("canvas", { "data-testid": "plane", role: "img" });
  const view = new View(canvas);
  const drawn = layers();
  const points = new Points(view, choose);
  const axes = h("div", { class: "plane-axes", "aria-hidden": "true" });
  const stage = h("div", { class: "plane-stage" }, axes, canvas, points.node);
  const title = h("h3", {});
  const legend = h("div", { class: "plane-legend" });
  root.replaceChildren(h("section", { class: "plane" }, h("header", {}, title, legend), stage));

  const size = new ResizeObserver(([{ contentRect }]) => {
    view.resize(contentRect.width, contentRect.height);
    shown = null;
    repaint();
  });
  size.observe(stage);

  const buildLegend = ({ classes, palette, text }) => {
    legend.replaceChildren(
      ...classes.map((name, k) => h("span", {}, h("span", { style: `color: ${palette[k].colour}` }, palette[k].symbol), ` ${name}`)),
      h("span", {}, h("span", { class: "ring" }), text.wrong),
    );
  };

  const buildAxes = ({ features, ranges }) => {
    const marks = ranges.map(([low, high], axis) =>
      ticks(low, high, TICKS).map((value) => {
        const place = `${100 * view.share(axis, value)}%`;
        return h("span", { class: `tick axis-${axis}`, style: `${axis ? "bottom" : "left"}: ${place}` }, String(value));
      }));
    axes.replaceChildren(...marks.flat(), ...features.map((name, axis) => h("span", { class: `title axis-${axis}` }, name)));
  };

  const build = (data) => {
    view.ranges = data.ranges;
    setText(title, data.title);
    canvas.setAttribute("aria-label", data.description);
    buildLegend(data);
    buildAxes(data);
    points.show(data.points, data.text, (n) => {
      const [first, second] = data.points[n];
      return fill(data.text.about, { first, second, label: data.classes[data.labels[n]] });
    });
  };

  const paint = () => {
    if (!given || !ready() || !view.width) return;
    const chosen = chosenPoint();
    const measured = measure();
    const now = [measured, chosen, window.devicePixelRatio];
    if (shown?.every((part, n) => part === now[n])) return;
    shown = now;
    if (chosen !== points.chosen) points.mark(chosen);
    const { weights, bias, labels } = plane;
    const scene = {
      model: { weights, bias }, points: plane.points, labels, predicted: measured.predicted, chosen,
      temperature: state.temperature, palette: given.palette, look,
    };
    view.begin();
    for (const layer of drawn) layer(view, scene);
  };

  connectPlane((commit) => send("commit", commit));
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      look = looks(stage);
      shown = null;
      receivePlane(data);
      const { title, description, points, labels, classes, features, ranges, text } = data;
      const now = JSON.stringify([title, description, points, labels, classes, features, ranges, text]);
      if (now === shape) return;
      shape = now;
      build(data);
    },
    stop() {
      size.disconnect();
      unsubscribe();
    },
  };
});
