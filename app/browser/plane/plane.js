/** The plane: the points, the regions of the model over them, the axes, and what a hand can do to the points. */
import { boxAround, component, fill, h, setAttributes, setText } from "../page/dom.js";
import { place, said } from "../page/numbers.js";
import { looks } from "../page/looks.js";
import { hint, term } from "../controls/tooltip.js";
import { offerPicture } from "../export/pictures.js";
import { classLegend, stagePicture } from "../export/stage.js";
import {
  addPoint, addPoints, choose, commitPlane, grabPlane, isEdited, measure, movePoint, pinProbe, plane, ready, relabelPoint, removePoint, restorePoints,
  columns, hasHeldOut, isHeldOut, roomForPoints, setFollow, settledPoint, showGround, shownGround, shownModel, showsProbe, takeBack, takeConstants, theDataset,
  viewRanges,
} from "./store.js";
import { centre } from "./arrows.js";
import { crowdAt } from "./crowds.js";
import { Guides, hasArrows, showsArrows, toggleArrows } from "./guides.js";
import { hover } from "./hover.js";
import { painter } from "./layers.js";
import { Points } from "./points.js";
import { Spray } from "./spray.js";
import { axisMarks, View } from "./view.js";
import { Zoom } from "./zoom.js";
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
  let isRefused = false;
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
    slide: (ranges, dx, dy) => zoom.slide(ranges, dx, dy),
    reveal: (index) => zoom.reveal(plane.points[index]),
    add: (place) => (pinning ? pinProbe(place) : add(place)),
    remove(index) {
      const nearest = removePoint(index); // the next key is for that one
      if (nearest !== null) requestAnimationFrame(() => points.focus(nearest));
    },
    relabel: (index, label) => label < plane.classes.length && relabelPoint(index, label),
  });
  /** Whether one more point fits; if not it is said, for as long as that is so. */
  function hasRoom() {
    isRefused = roomForPoints() < 1;
    repaint();
    return !isRefused;
  }
  /** Add a point, which the next key is for. */
  function add(place) {
    if (!ready() || !hasRoom()) return;
    addPoint(place, brush);
    const last = plane.points.length - 1;
    requestAnimationFrame(() => points.focus(last));
  }
  const axes = h("div", { class: "plane-axes", "aria-hidden": "true" });
  const stage = h("div", { class: "plane-stage" }, axes, canvas, points.node);
  const spray = new Spray(stage, view, { begin: grabPlane, add: (places) => hasRoom() && addPoints(places, brush), cancel: takeBack, done: commitPlane });
  const guides = new Guides(stage, view, points, spray);
  const zoom = new Zoom(stage, view, () => {
    points.takeBack();
    guides.letGo(true);
    spray.cancel();
  });
  const passing = hover(stage, view);
  stage.append(guides.node, spray.ring);
  const legend = h("div", { class: "plane-legend", role: "group" });
  const tools = h("div", { class: "plane-tools" });
  let painters = [];
  const reading = h("div", { class: "plane-tools plane-reading" });
  const full = h("p", { class: "plane-full", role: "status" });
  root.replaceChildren(h("section", { class: "plane" }, h("header", {}, legend), stage, full, tools, reading));

  const whole = new ResizeObserver(() => boxAround(root)?.style.setProperty("--plane-height", `${root.clientHeight}px`));
  whole.observe(root);
  const size = new ResizeObserver(([{ contentRect }]) => {
    view.resize(contentRect.width, contentRect.height);
    shown = null;
    repaint();
  });
  size.observe(stage);

  /** What the symbols mean, and which class a click adds a point of. */
  const buildLegend = ({ classes, palette, limits, text }) => {
    const choices = classes.map((name, k) => h("button", {
      type: "button", class: "brush", "data-tip": fill(text.brush, { label: name }),
      onclick: () => { [brush, pinning] = [k, false]; repaint(); },
    }, h("span", { style: `color: ${palette[k].colour}`, "aria-hidden": "true" }, palette[k].symbol), ` ${name}`));
    const tool = (words, tip, sign, onclick) =>
      h("button", { type: "button", class: "brush", "data-tip": tip, onclick }, h("span", { class: sign, "aria-hidden": "true" }), ` ${words}`);
    const pin = tool(text.probe_brush, text.pin, "cross-hairs", takeProbe);
    const sprayer = tool(text.spray, text.spray_why, "spray-sign", takeSpray);
    const hollow = h("span", {}, term("held_out", h("span", { class: "hollow" }), text.held_out));
    setAttributes(legend, { "aria-label": text.brushes });
    legend.replaceChildren(h("span", {}, text.adds), ...choices, sprayer, pin, term("misclassified", h("span", { class: "ring" }), text.wrong), hollow);
    return () => {
      setAttributes(hollow, { hidden: !hasHeldOut() });
      choices.forEach((choice, k) => setAttributes(choice, { "aria-pressed": String(!pinning && k === brush) }));
      setAttributes(sprayer, { "aria-pressed": String(spray.isOn) });
      spray.ring.style.setProperty("--colour", palette[brush].colour);
      setText(full, isRefused && roomForPoints() < 1 ? fill(text.full, { most: said(limits.points) }) : "");
      setAttributes(pin, { "aria-pressed": String(pinning) });
      stage.classList.toggle("pinning", pinning);
    };
  };

  /** From now on a click pins the probe. */
  function takeProbe(event) {
    pinning = true;
    spray.turn(false);
    reachProbe(event);
  }

  /** From now on a drag sprays, or does not any more. */
  function takeSpray(event) {
    pinning = false;
    spray.turn(!spray.isOn);
    if (spray.isOn) reachProbe(event);
    else repaint();
  }

  /** A tool that was taken by key begins at the probe: it is pinned at once, in the middle, to be moved from there. */
  function reachProbe({ detail }) {
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
    /** A hidden unit is chosen by its picture: the menu says which. */
    const unit = h("option", { hidden: true });
    shows.append(unit);
    reading.replaceChildren(shows, arrows, words, zoom.node);
    return () => {
      const [kind, layer, number] = plane.ground.split("-");
      setAttributes(unit, { hidden: kind !== "unit", value: kind === "unit" ? plane.ground : "" });
      setText(unit, kind === "unit" ? fill(text.unit, { layer, unit: number }) : "");
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
    view.ranges = null;
    painters = [buildLegend(data), buildTools(data), buildReading(data), zoom.build(data)];
    guides.update(data, look);
  };

  /** The part of the plane that is shown now, and its axes. */
  const showWindow = () => {
    const ranges = viewRanges();
    if (view.ranges === ranges) return;
    view.ranges = ranges;
    axes.replaceChildren(...axisMarks(view, built.features, TICKS));
  };

  /** What the canvas shows, for those who do not see it. */
  const describe = () => {
    const { features: [first, second], classes } = built;
    setAttributes(canvas, { "aria-label": fill(given.text.description, { title: title(), n: plane.points.length, first, second, k: classes.length }) });
  };

  /** The points as they are now; while one moves, only its own button goes along, and new ones wait for theirs. */
  const showPoints = () => {
    if (points.points && state.moving) {
      if (points.points.length !== plane.points.length) return;
      const moved = plane.chosen;
      Object.assign(points, { points: plane.points, labels: null });
      if (moved !== null) points.shift(moved, plane.points[moved]);
      return;
    }
    if (points.points === plane.points && points.labels === plane.labels && points.flags === plane.held_out && points.ranges === view.ranges) return;
    Object.assign(points, { labels: plane.labels, flags: plane.held_out, ranges: view.ranges });
    points.show(plane.points, given.text, (n) => {
      const [first, second] = plane.points[n].map(place);
      const about = fill(isHeldOut(n) ? given.text.held_out_about : given.text.about, { first, second, label: plane.classes[plane.labels[n]] });
      const crowd = crowdAt(plane.points, n);
      return crowd > 1 ? `${about}; ${fill(given.text.crowd, { n: said(crowd) })}` : about;
    });
  };

  const paint = () => {
    if (!given || !ready() || !view.width) return;
    if (built !== theDataset()) build();
    showWindow();
    if (replaced !== plane.replaced) {
      replaced = plane.replaced;
      points.forget();
      guides.forget();
      spray.forget();
    }
    for (const painter of painters) painter();
    showPoints();
    const chosen = settledPoint();
    const measured = measure();
    const now = [measured, chosen, shownGround(), view.ranges, state.moving, window.devicePixelRatio];
    if (shown?.every((part, n) => part === now[n])) return;
    shown = now;
    describe();
    if (chosen !== points.chosen) points.mark(chosen);
    const scene = sceneNow();
    guides.lieOver((on) => draw(on, scene));
  };

  /** What layers.js draws. */
  const sceneNow = () => ({
    model: shownModel(), classes: plane.classes.length, points: plane.points, labels: plane.labels, held: columns().held,
    predicted: measure().predicted, chosen: settledPoint(), temperature: state.temperature, palette: given.palette, look,
    ground: shownGround(), units: given.units, coarse: state.moving,
  });

  const title = () => built.source.file || given.text.titles[built.source.name];
  const stopOffering = offerPicture({
    key: "plane", node: stage, title: () => (built && ready() ? given.text.picture : null), name: () => `plane-${built.source.name}`,
    draw: (colours) => stagePicture(stage, view, (on) => {
      painter()(on, { ...sceneNow(), look: colours, coarse: false });
      guides.draw(on.ctx, { look: colours, ratio: on.ratio });
    }, colours, { title: title(), legend: [
      ...classLegend(given.palette), { symbol: "circle", colour: colours.ink, ring: true, words: given.text.wrong },
      ...(hasHeldOut() ? [{ symbol: "circle", colour: colours.quiet, ring: true, words: given.text.held_out }] : []),
    ] }),
  });

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
      whole.disconnect();
      passing.stop();
      zoom.stop();
      spray.forget();
      stopOffering();
      unsubscribe();
    },
  };
});
