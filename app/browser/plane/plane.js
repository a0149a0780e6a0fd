/** The plane: the points, the regions of the model over them, the axes, and what a hand can do to the points. */
import { component, fill, h, setAttributes } from "../page/dom.js";
import { place } from "../page/numbers.js";
import { looks } from "../page/looks.js";
import { hint, term } from "../controls/tooltip.js";
import {
  addPoint, choose, commitPlane, grabPlane, isEdited, measure, movePoint, pinProbe, plane, ready, relabelPoint, removePoint, restorePoints,
  setFollow, settledPoint, showGround, shownModel, showsProbe, takeBack, takeConstants, theDataset,
} from "./store.js";
import { centre } from "./arrows.js";
import { Guides, hasArrows, showsArrows, toggleArrows } from "./guides.js";
import { hover } from "./hover.js";
import { painter } from "./layers.js";
import { Points } from "./points.js";
import { axisMarks, View } from "./view.js";
import { repaint, state, subscribe } from "../page/store.js";

const TICKS = 8;

export default component((root) => {
  let given = null;
  let look = null;
  /** What the canvas shows; null when it must be drawn anew. */
  let shown = null;
  const canvas = h("canvas", { "data-testid": "plane", role: "img" });
  const draw = painter();
  const view = new View(canvas);
  /** The class of the points that a click adds. */
  let brush = 0;
  /** A click pins the probe instead. */
  let pinning = false;
  const points = new Points(view, {
    choose,
    move(index, place) {
      state.moving = true;
      movePoint(index, place);
    },
    begin: grabPlane,
    cancel: takeBack,
    done: commitPlane,
    add: (place) => (pinning ? pinProbe(place) : add(place)),
    remove: removePoint,
    relabel: (index, label) => label < plane.classes.length && relabelPoint(index, label),
  });
  /** Add a point, which the next key is for. */
  function add(place) {
    if (!ready()) return;
    addPoint(place, brush);
    const last = plane.points.length - 1;
    requestAnimationFrame(() => points.focus(last));
  }
  const axes = h("div", { class: "plane-axes", "aria-hidden": "true" });
  const stage = h("div", { class: "plane-stage" }, axes, canvas, points.node);
  const guides = new Guides(stage, view, points);
  const passing = hover(stage, view);
  stage.append(guides.node);
  const legend = h("div", { class: "plane-legend", role: "group" });
  const tools = h("div", { class: "plane-tools" });
  let painters = [];
  const reading = h("div", { class: "plane-tools plane-reading" });
  root.replaceChildren(h("section", { class: "plane" }, h("header", {}, legend), stage, tools, reading));

  const size = new ResizeObserver(([{ contentRect }]) => {
    view.resize(contentRect.width, contentRect.height);
    shown = null;
    repaint();
  });
  size.observe(stage);

  /** What the symbols mean, and which class a click adds a point of. */
  const buildLegend = ({ classes, palette, text }) => {
    const choices = classes.map((name, k) => h("button", {
      type: "button", class: "brush", "data-tip": fill(text.brush, { label: name }),
      onclick: () => { [brush, pinning] = [k, false]; repaint(); },
    }, h("span", { style: `color: ${palette[k].colour}`, "aria-hidden": "true" }, palette[k].symbol), ` ${name}`));
    const pin = h("button", { type: "button", class: "brush", "data-tip": text.pin, onclick: takeProbe }, h("span", { class: "cross-hairs", "aria-hidden": "true" }), ` ${text.probe_brush}`);
    setAttributes(legend, { "aria-label": text.brushes });
    legend.replaceChildren(h("span", {}, text.adds), ...choices, pin, term("misclassified", h("span", { class: "ring" }), text.wrong));
    return () => {
      choices.forEach((choice, k) => setAttributes(choice, { "aria-pressed": String(!pinning && k === brush) }));
      setAttributes(pin, { "aria-pressed": String(pinning) });
      stage.classList.toggle("pinning", pinning);
    };
  };

  /** From now on a click pins the probe; by key it is pinned at once, in the middle, to be moved from there. */
  function takeProbe({ detail }) {
    pinning = true;
    repaint();
    if (detail !== 0) return;
    if (!showsProbe()) pinProbe(view.within(centre(view.ranges)));
    requestAnimationFrame(() => guides.probe.node.focus({ preventScroll: true }));
  }

  /** What is to be seen: what the ground shows; arrows or not, and what they are. */
  const buildReading = ({ text }) => {
    const arrows = h("button", { type: "button", class: "chip", "data-tip": text.arrows_why, onclick: toggleArrows }, text.arrows);
    const key = h("span", { class: "arrow-key", "aria-hidden": "true" });
    const words = h("span", { class: "quiet" },
      hint(text.pull_why, key, text.pull), term("zero_line", h("span", { class: "zero-key", "aria-hidden": "true" }), text.zero));
    const shows = h("select", { "aria-label": text.ground, "data-tip": text.ground, onchange: () => showGround(shows.value) },
      ...Object.entries(text.grounds).map(([key, words]) => h("option", { value: key }, words)),
      ...plane.classes.map((label, k) => h("option", { value: k }, fill(text.probability_of, { label }))));
    reading.replaceChildren(shows, arrows, words);
    return () => {
      if (shows.value !== plane.ground) shows.value = plane.ground;
      setAttributes(arrows, { "aria-pressed": String(showsArrows()) });
      setAttributes(arrows, { hidden: !hasArrows() });
      setAttributes(words, { hidden: !showsArrows() });
    };
  };

  const buildTools = ({ text }) => {
    const chip = (words, onclick, attributes = {}) => h("button", { type: "button", class: "chip", onclick, ...attributes }, words);
    const losses = h("select", { "aria-label": text.follow_loss, "data-tip": text.follow_loss, onchange: () => setFollow(losses.value) },
      ...Object.entries(text.losses).map(([name, words]) => h("option", { value: name }, words)));
    const follow = chip(text.follow, () => setFollow(plane.follow && !plane.network ? "" : losses.value), { "data-tip": text.follow_why });
    const plus = chip(text.add, () => add(view.within(centre(view.ranges))));
    const reset = chip(text.original, restorePoints, { class: "chip destroys", "data-tip": text.original_why });
    tools.replaceChildren(follow, losses, plus, reset);
    return () => {
      const follows = plane.follow !== "" && !plane.network;
      setAttributes(follow, { "aria-pressed": String(follows) });
      if (follows && losses.value !== plane.follow) losses.value = plane.follow;
      setAttributes(reset, { disabled: !isEdited() });
    };
  };

  /** The data set that the legend, the axes and the tools were built for. */
  let built = null;
  /** How often the points had been replaced when a hand took hold of something. */
  let replaced = 0;
  const build = () => {
    built = theDataset();
    const data = { ...given, ...built };
    brush = Math.min(brush, data.classes.length - 1);
    view.ranges = data.ranges;
    painters = [buildLegend(data), buildTools(data), buildReading(data)];
    axes.replaceChildren(...axisMarks(view, data.features, TICKS));
    guides.update(data, look);
  };

  /** What the canvas shows, for those who do not see it. */
  const describe = () => {
    const { source, features: [first, second], classes } = built;
    const title = source.file || given.text.titles[source.name];
    setAttributes(canvas, { "aria-label": fill(given.text.description, { title, n: plane.points.length, first, second, k: classes.length }) });
  };

  /** The points as they are now; while one moves, only its own button goes along. */
  const showPoints = () => {
    if (points.points?.length === plane.points.length && state.moving) {
      const moved = plane.chosen;
      Object.assign(points, { points: plane.points, labels: null });
      if (moved !== null) points.shift(moved, plane.points[moved]);
      return;
    }
    if (points.points === plane.points && points.labels === plane.labels) return;
    points.labels = plane.labels;
    points.show(plane.points, given.text, (n) => {
      const [first, second] = plane.points[n].map(place);
      return fill(given.text.about, { first, second, label: plane.classes[plane.labels[n]] });
    });
  };

  const paint = () => {
    if (!given || !ready() || !view.width) return;
    if (built !== theDataset()) build();
    if (replaced !== plane.replaced) {
      replaced = plane.replaced;
      points.forget();
      guides.forget();
    }
    for (const painter of painters) painter();
    showPoints();
    const chosen = settledPoint();
    const measured = measure();
    const now = [measured, chosen, plane.ground, state.moving, window.devicePixelRatio];
    if (shown?.every((part, n) => part === now[n])) return;
    shown = now;
    describe();
    if (chosen !== points.chosen) points.mark(chosen);
    const scene = {
      model: shownModel(), classes: plane.classes.length, points: plane.points, labels: plane.labels, predicted: measured.predicted, chosen,
      temperature: state.temperature, palette: given.palette, look, ground: plane.ground, coarse: state.moving,
    };
    guides.lieOver((on) => draw(on, scene));
  };

  const unsubscribe = subscribe(() => {
    paint();
    if (built && ready()) guides.paint();
  });
  return {
    update(data) {
      given = data;
      look = looks(stage);
      shown = built = points.points = null;
      takeConstants(data);
      repaint();
    },
    stop() {
      size.disconnect();
      passing.stop();
      unsubscribe();
    },
  };
});
