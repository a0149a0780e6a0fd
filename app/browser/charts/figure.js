/**
 * A hosted Plotly figure. Python's figure gives the look, the page its numbers: the figure's chart module exports
 * `traces(scenario, own) -> {key: {x, y, z}}`, and perhaps `readings(scenario, own)`, the numbers for the {places} in the
 * figure's note; `now(scenario, own)` and `table(scenario, own)` where its axes do not say what its numbers mean (words.js);
 * `axes(own) -> {axis: {range, type, ...}}` of axes that go with the numbers; `atOnce`: Plotly takes new numbers while a hand
 * moves, too. `own` is what Python sends along; where that follows from what takes long, it comes with the look.
 *
 * The figure stays on one node for the page's whole life, so that camera, zoom and legend stay. Above it lies one canvas.
 * While a hand moves, the traces are drawn there in Plotly's place; when it rests Plotly takes the same numbers. Live
 * traces, markers and cursors, are always drawn there. A 3-D scene follows when the hand rests, and so does a figure that
 * nobody can see.
 */
import { component, fill, h, number, setAttributes, setText, slot } from "../page/dom.js";
import { looks } from "../page/looks.js";
import { Overlay } from "./overlay.js";
import { dressed, loadPlotly } from "./plotly.js";
import * as words from "./words.js";
import { fieldMenu } from "../controls/menu.js";
import { offerPicture, savePicture } from "../export/pictures.js";
import { Sketch } from "../export/sketch.js";
import { onAnswer, result } from "../page/link.js";
import { alike, repaint, state, subscribe } from "../page/store.js";

/** A finger that has gone further sideways than this turns a scene, in pixels. */
const TURN = 8;

/** What a key turns a 3-D scene by, about the vertical and upwards, in radians, and what others multiply its distance by. */
const STEP = Math.PI / 18;
const TURNS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const ZOOMS = { "+": 1 / 1.15, "=": 1 / 1.15, "-": 1.15 };
/** As near to the vertical as a scene is turned: beyond it would be upside down. */
const STEEPEST = Math.PI / 2 - 0.1;

/** How long a hand rests before surfaces follow, in ms. */
const REST = 100;
const CONFIG = { displayModeBar: false, responsive: false, locale: "page" };

/** A 3-D scene that is so many times as wide as it is high has room for the names of its axes. */
const WIDE = 1.6;
/** Figures whose cameras move together, by the name of their group. */
const cameras = new Map();

const NONE = { x: [], y: [] };

/** What several lines are called, each beside the mark that runs along it. */
function legendOf(hosted, live) {
  const lines = hosted.filter(({ type, name, meta }) => type === "scatter" && name && meta);
  if (lines.length < 2) return [];
  return lines.map(({ name, line, meta }) => {
    const mark = live.find((look) => look.meta.key === `now-${meta.key}`)?.marker;
    return { symbol: mark?.symbol ?? "circle", colour: mark?.color ?? line.color, words: words.plainly(name) };
  });
}

/** Whether two lists of numbers, or of rows of numbers, differ. */
const differ = (a, b) => a !== b && (!a || !b || a.length !== b.length || a.some((x, n) => (x?.length ? differ(x, b[n]) : x !== b[n])));
const tracesDiffer = (a, b) => a !== b && (!a || !b || ["x", "y", "z", "surfacecolor"].some((name) => differ(a[name], b[name])));

class HostedFigure {
  constructor(root) {
    this.plot = h("div", { class: "plot" });
    this.keys = h("span", { class: "unseen" });
    this.stage = h("div", { class: "stage", role: "img" }, this.plot, this.keys);
    this.title = h("h2", {});
    this.note = h("span", { class: "quiet figure-note" });
    this.controls = h("span", { class: "figure-controls" });
    this.firstView = h("button", { type: "button", class: "tool-button", hidden: true, onclick: () => this.showFirstView() }, "⟲");
    this.numbersButton = h("button", { type: "button", class: "tool-button", "aria-expanded": "false", onclick: () => this.toggleTable() }, "▦");
    this.table = h("div", { class: "figure-table", role: "region", tabindex: 0, hidden: true });
    this.saver = h("button", { type: "button", class: "tool-button", onclick: () => this.drawn && savePicture(this.offer, "png", false) }, "⤓");
    this.card = h("section", { class: "card figure" },
      h("header", {}, this.title, this.note, this.controls,
        h("span", { class: "figure-tools" }, this.firstView, this.numbersButton, this.saver)), this.stage, this.table);
    root.replaceChildren(this.card);
    this.overlay = new Overlay(this.stage);
    this.drawn = null;
    this.leaveWheelToPage();
    this.leaveSwipesToPage();
    this.stage.addEventListener("dblclick", () => this.scene && this.showFirstView());
    this.stage.addEventListener("keydown", (event) => this.scene && this.turnByKey(event));
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.stage);
    this.sight = new IntersectionObserver((entries) => {
      this.isInSight = entries.at(-1).isIntersecting;
      repaint();
    });
    this.sight.observe(this.stage);
    this.unsubscribe = subscribe(() => this.paint());
    this.offer = {
      node: this.stage, title: () => (this.drawn && !this.card.hidden ? this.drawn.alone : null), name: () => this.drawn.key, draw: (look) => this.picture(look),
    };
  }

  /** The slot on the page: {slot, height, text, plotly}. */
  update(given) {
    this.given = given;
    this.stage.style.setProperty("--height", given.height);
    this.stopListening?.();
    this.stopOffering?.();
    this.stopOffering = offerPicture({ ...this.offer, key: `figure-${given.slot}` });
    this.stopListening = onAnswer(`figure-${given.slot}`, ({ figures }) => this.receive(figures[given.slot]));
  }

  /** What Python says that the figure shows; its look comes from an address of its own. */
  async receive(drawing) {
    this.wanted = drawing;
    setAttributes(this.card, { hidden: !drawing });
    if (!drawing) return;
    setText(this.title, drawing.title);
    setAttributes(this.card, { "data-testid": `figure-${drawing.key}`, "aria-label": drawing.description });
    if (!this.drawn) setAttributes(this.stage, { "aria-label": drawing.description });
    const { save, table, failed, first_view, keys } = this.given.text;
    setAttributes(this.keys, { id: `keys-${this.given.slot}` });
    setText(this.keys, keys);
    const name = `${table}: ${drawing.title}`;
    setAttributes(this.firstView, { "data-tip": first_view, "aria-label": `${first_view}: ${drawing.title}` });
    setAttributes(this.numbersButton, { "data-tip": table, "aria-label": name });
    setAttributes(this.table, { "aria-label": name });
    setAttributes(this.saver, { "data-tip": save, "aria-label": `${save}: ${drawing.title}` });
    this.buildControls(drawing.controls);
    const coming = [result(drawing.look), import(new URL(`../../${drawing.module}`, import.meta.url)), loadPlotly()];
    const [figure, module] = await Promise.all(coming).catch(({ isFault }) => {
      if (isFault && drawing === this.wanted) setText(this.note, failed);
      return []; // the server is away: the figure stays as it is
    });
    if (!module || drawing !== this.wanted || this.stopped) return;
    const { own, note } = figure.layout.meta ?? {};
    this.next = { ...drawing, own: { ...drawing.own, ...own }, note: note ?? drawing.note, figure, module, height: this.given.height };
    repaint();
  }

  /** Menus that set a field of a value. */
  buildControls(controls) {
    const shape = JSON.stringify(controls);
    if (shape === this.controlShape) return;
    this.controlShape = shape;
    this.menus = controls.map(fieldMenu);
    this.controls.replaceChildren(...this.menus.map(({ node }) => node));
  }

  /** Whether a figure's numbers can be those of the present scenario: another number of classes is another figure. */
  fits = ({ own }) => (own.classes ?? state.logits.length) === state.logits.length;

  paint() {
    if (state.moving && !this.isInSight) return;
    // A new look waits while the hand moves what the old one shows.
    for (const { paint } of this.menus ?? []) paint();
    if (this.next && !(this.ahead && state.moving) && this.fits(this.next)) this.take();
    if (!this.drawn || !this.fits(this.drawn)) return;
    const { module, own } = this.drawn;
    const numbers = module.traces(state, own);
    this.sayNote();
    if (this.scene) this.followAtRest();
    else {
      this.ahead = this.isBehind(numbers);
      if (this.ahead && (!state.moving || module.atOnce)) this.show(numbers);
      this.stage.classList.toggle("ahead", this.ahead);
    }
    this.drawAbove(numbers);
    if (!state.moving) this.say(numbers);
  }

  /** Say what the figure shows now, to those who do not see it, and in the table if that is open. */
  say(numbers) {
    const { module, own, description } = this.drawn;
    const said = words.sentence(module.now?.(state, own) ?? words.now(this, numbers));
    if (said === this.saidNow && this.tabled === this.table.hidden) return;
    Object.assign(this, { saidNow: said, tabled: this.table.hidden });
    setAttributes(this.stage, { "aria-label": fill(this.given.text.shows, { description, now: said }) });
    if (this.table.hidden) return;
    this.table.replaceChildren(words.tableNode(module.table?.(state, own) ?? words.table(this, numbers, this.plot._fullData), said));
  }

  toggleTable() {
    this.table.hidden = !this.table.hidden;
    setAttributes(this.numbersButton, { "aria-expanded": String(!this.table.hidden) });
    repaint();
  }

  /** Show Python's newest figure with the page's numbers. */
  take() {
    const { drawn } = this;
    const data = this.next;
    this.next = null;
    this.drawn = data;
    const look = looks(this.stage);
    const stays = drawn?.look === data.look && drawn.height === data.height && look === this.look;
    this.onOverlay = this.saidNow = null;
    if (stays) return;
    this.look = look;
    const { data: traces, layout } = dressed(data.figure, look);
    const { clientWidth: width, clientHeight: height } = this.stage;
    // A narrow scene is seen from farther away: its axes' names stand at its sides.
    if (layout.scene?.camera) layout.scene.camera = turned(layout.scene.camera, [0, 0], Math.max(1, (WIDE * height) / width));
    this.layout = layout;
    this.live = traces.filter(({ meta }) => meta?.live);
    this.hosted = traces.filter(({ meta }) => !meta?.live);
    this.show(data.module.traces(state, data.own), true);
    this.listen();
    this.followScene();
    const isDeep = Boolean(this.scene);
    setAttributes(this.firstView, { hidden: !isDeep });
    this.stage.classList.toggle("deep", isDeep);
    // As an image it would not get the arrow keys: those who read a screen would walk on through the page by them.
    setAttributes(this.stage, { role: isDeep ? "application" : "img", tabindex: isDeep && 0, "aria-describedby": isDeep && this.keys.id });
  }

  /** Whether Plotly shows other numbers than these, or over other axes. */
  isBehind(numbers) {
    const { module, own } = this.drawn;
    return !alike(this.axes, module.axes?.(own)) || this.hosted.some(({ meta }) => meta && tracesDiffer(numbers[meta.key], this.shown[meta.key]));
  }

  /** Give Plotly the page's numbers. To draw everything anew is slow: where only lines have moved, only they are drawn. */
  show(numbers, isNew = false) {
    this.ahead = false;
    this.shown = Object.fromEntries(this.hosted.filter(({ meta }) => meta).map(({ meta }) => [meta.key, { ...numbers[meta.key] }]));
    const traces = this.hosted.map((trace) => ({ ...trace, ...this.shown[trace.meta?.key] }));
    const axes = (this.axes = this.drawn.module.axes?.(this.drawn.own));
    if (!isNew && !axes && traces.every(({ type }) => type === "scatter")) {
      const frame = { data: traces.map(({ x, y }) => ({ x, y })), traces: [...traces.keys()] };
      window.Plotly.animate(this.plot, frame, { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } })
        .catch((error) => error && console.error(error)); // without one, the next animation has overtaken it
      return;
    }
    const layout = { ...structuredClone(this.layout), width: this.stage.clientWidth, height: this.stage.clientHeight };
    if (this.scene) this.camera = this.scene.getCamera();
    if (layout.scene && this.camera) layout.scene.camera = this.camera;
    for (const [path, look] of Object.entries(axes ?? {})) Object.assign(path.split(".").reduce((part, name) => part[name], layout), look);
    window.Plotly.react(this.plot, traces, layout, { ...CONFIG, locales: { page: { dictionary: this.given.plotly } } });
  }

  /** Draw what follows the hand, where it has moved. */
  drawAbove(numbers) {
    const geometry = this.geometry();
    const stands = !this.ahead && !this.wasAhead && geometry === this.drawnOver && this.onOverlay
      && this.live.every(({ meta: { key } }) => !tracesDiffer(numbers[key], this.onOverlay[key]));
    if (stands) return;
    Object.assign(this, { wasAhead: this.ahead, drawnOver: geometry, onOverlay: numbers });
    this.overlay.begin(this.plot);
    if (this.ahead && !this.scene) {
      this.hosted.forEach((look, n) => {
        const full = this.plot._fullData[n];
        const own = numbers[look.meta?.key];
        // What has no numbers of the page's stands as Plotly has it: a look has its arrays as base64, and no defaults.
        if (full.visible === true) this.overlay.draw(own ? look : full, own ?? full);
      });
    }
    this.drawLive(this.live, numbers, this.overlay);
  }

  /** Draw markers and cursors; what belongs to a trace that is switched off in the legend stays away. */
  drawLive(live, numbers, overlay) {
    if (this.scene) return this.drawPoints(live, numbers, overlay);
    const isOff = (key) => key && this.plot._fullData[this.hosted.findIndex(({ meta }) => meta?.key === key)].visible !== true;
    for (const look of live) if (!isOff(look.meta.of)) overlay.draw(look, numbers[look.meta.key] ?? NONE);
  }

  /** What the overlay's picture depends on besides the numbers: where the axes and the legend stand, how the camera does. */
  geometry() {
    const { _fullLayout: { width, height, xaxis, yaxis }, _fullData: traces } = this.plot;
    const place = this.scene ? this.scene.glplot?.cameraParams?.view : [xaxis.range, yaxis.range, xaxis._offset, yaxis._offset];
    return JSON.stringify([width, height, place, traces.map(({ visible }) => visible), window.devicePixelRatio]);
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    for (const event of ["plotly_relayout", "plotly_relayouting", "plotly_restyle", "plotly_afterplot", "plotly_doubleclick"]) {
      this.plot.on(event, () => repaint());
    }
  }

  get scene() { return this.plot._fullLayout?.scene?._scene; }

  /** A 3-D scene draws by itself, whenever its camera moves: the point above it and the linked scenes go along. */
  followScene() {
    const { scene } = this;
    if (!scene || scene === this.followed) return;
    this.followed = scene;
    const group = this.layout.meta?.cameras;
    if (group) cameras.set(group, (cameras.get(group) ?? new Set()).add(this));
    const render = scene.glplot.onrender;
    scene.glplot.onrender = () => {
      render?.();
      if (this.onOverlay && this.scene === scene) this.drawAbove(this.onOverlay);
      if (group && this.plot.matches(":hover, :active, :focus-within")) this.lead(group);
    };
  }

  lead(group) {
    const camera = this.scene.getCamera();
    const now = JSON.stringify(camera);
    if (now === this.shownCamera) return;
    this.shownCamera = now;
    for (const other of cameras.get(group)) {
      if (other === this || !other.scene) continue;
      other.shownCamera = now;
      window.Plotly.relayout(other.plot, { "scene.camera": camera });
    }
  }

  /** The figure's note; where it has {places} for numbers, each has a box of its own. */
  sayNote() {
    const { note, module, own } = this.drawn;
    if (!module.readings) return setText(this.note, note);
    if (note !== this.said) {
      this.said = note;
      this.readings = {};
      const part = (words, n) => (n % 2 ? slot((this.readings[words] = number())) : words);
      this.note.replaceChildren(...note.split(/\{(\w+)\}/).map(part));
    }
    const values = module.readings(state, own);
    for (const [name, box] of Object.entries(this.readings)) setText(box, values[name]);
  }

  /** The points of a 3-D figure, through the scene's camera. */
  drawPoints(live, numbers, overlay) {
    const { scene } = this;
    if (!scene.glplot?.cameraParams?.projection) return;
    const { model, view, projection } = scene.glplot.cameraParams;
    const { _size: size, scene: { domain } } = this.plot._fullLayout;
    for (const look of live) {
      const { x: [x], y: [y], z: [height] } = numbers[look.meta.key];
      // Until the hand rests the axis is that of before: what is higher stands at its end.
      const z = Math.min(height, scene.fullSceneLayout.zaxis.range[1]);
      const through = [model, view, projection].reduce(transform, [...[x, y, z].map((v, k) => v * scene.dataScale[k]), 1]);
      const across = domain.x[0] + ((domain.x[1] - domain.x[0]) * (1 + through[0] / through[3])) / 2;
      const down = 1 - domain.y[1] + ((domain.y[1] - domain.y[0]) * (1 - through[1] / through[3])) / 2;
      overlay.dot(look, size.l + across * size.w, size.t + down * size.h);
    }
  }

  /** Surfaces are slow: they follow when the hand rests, so that they never make it stutter. */
  followAtRest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (!this.drawn || !this.scene || !this.fits(this.drawn)) return;
      const numbers = this.drawn.module.traces(state, this.drawn.own);
      if (this.isBehind(numbers)) this.show(numbers);
    }, REST);
  }

  /** A wheel scrolls the page; with Ctrl, which is also a pinch on a touchpad, it zooms a 3-D scene, and not the page. */
  leaveWheelToPage() {
    this.stage.addEventListener("wheel", (event) => {
      if (!this.scene) return;
      if (event.ctrlKey) event.preventDefault();
      else event.stopPropagation();
    }, { capture: true, passive: false });
  }

  /** A finger that goes up or down scrolls the page; sideways it turns a 3-D scene. */
  leaveSwipesToPage() {
    let start = null;
    let turns = false;
    const place = ({ touches: [{ clientX, clientY }] }) => [clientX, clientY];
    const watch = (name, react) => this.stage.addEventListener(name, (event) => this.scene && react(event), { capture: true, passive: true });
    watch("touchstart", (event) => { [start, turns] = [place(event), false]; });
    watch("touchmove", (event) => {
      const [dx, dy] = place(event).map((at, axis) => Math.abs(at - start[axis]));
      turns ||= dx > TURN && dx > dy;
      if (!turns) event.stopPropagation();
    });
  }

  /** As it was before anybody turned or zoomed it. */
  showFirstView() {
    this.seeFrom(this.layout.scene?.camera);
  }

  /** See a 3-D scene from elsewhere, and those that move together with it. */
  seeFrom(camera) {
    for (const figure of cameras.get(this.layout.meta?.cameras) ?? [this]) {
      if (figure.scene) window.Plotly.relayout(figure.plot, { "scene.camera": structuredClone(camera) });
    }
  }

  turnByKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.stage) return;
    const [turn, zoom] = [TURNS[event.key], ZOOMS[event.key]];
    if (turn || zoom) this.seeFrom(turned(this.scene.getCamera(), turn ?? [0, 0], zoom ?? 1));
    else if (event.key === "Home" || event.key === "0") this.showFirstView();
    else return;
    event.preventDefault();
  }

  fit() {
    if (!this.drawn || !this.stage.clientWidth) return;
    if (looks(this.stage) !== this.look) {
      this.next ??= this.drawn; // the page has another size
      repaint();
    } else window.Plotly.relayout(this.plot, { width: this.stage.clientWidth, height: this.stage.clientHeight }).then(repaint);
  }

  /** The figure as it stands, in other colours: as SVG. Lines have a legend here also where on the page it stands elsewhere. */
  async picture(look) {
    const { drawn, plot, stage: { clientWidth: width, clientHeight: height } } = this;
    const numbers = drawn.module.traces(state, drawn.own);
    const { data, layout } = dressed(drawn.figure, look);
    const live = data.filter(({ meta }) => meta?.live);
    const hosted = data.filter(({ meta }) => !meta?.live);
    const traces = hosted.map((trace, n) => ({ ...trace, ...numbers[trace.meta?.key], visible: plot._fullData[n].visible }));
    for (const axis of ["xaxis", "yaxis", "yaxis2"]) {
      if (layout[axis]) Object.assign(layout[axis], drawn.module.axes?.(drawn.own)?.[axis], { range: [...plot._fullLayout[axis].range] });
    }
    if (layout.scene) layout.scene.camera = this.scene.getCamera();
    const marks = new Sketch();
    this.drawLive(live, numbers, Overlay.on(marks, plot._fullLayout));
    const image = await window.Plotly.toImage({ data: traces, layout: { ...layout, width, height } }, { format: "svg", width, height });
    // What is a little wider in another font is seen, too.
    const svg = decodeURIComponent(image.slice(image.indexOf(",") + 1)).replace("<svg", '<svg overflow="visible"') + marks.svg;
    return { title: drawn.alone, note: this.note.textContent, legend: layout.showlegend ? [] : legendOf(hosted, live), width, height, svg };
  }

  stop() {
    this.stopped = true;
    this.unsubscribe();
    this.stopListening?.();
    this.stopOffering?.();
    this.resize.disconnect();
    this.sight.disconnect();
    clearTimeout(this.resting);
    for (const group of cameras.values()) group.delete(this);
    window.Plotly?.purge(this.plot);
    this.drawn = null;
  }
}

/** A column-major 4x4 matrix times a vector. */
const transform = (vector, m) =>
  [0, 1, 2, 3].map((row) => m[row] * vector[0] + m[row + 4] * vector[1] + m[row + 8] * vector[2] + m[row + 12] * vector[3]);

/** Plotly's camera turned about what it looks at, by angles about the vertical and upwards, at so many times the distance. */
export function turned(camera, [around, up], times) {
  const { eye, center } = camera;
  const [x, y, z] = ["x", "y", "z"].map((axis) => eye[axis] - center[axis]);
  const distance = Math.hypot(x, y, z);
  const height = Math.min(STEEPEST, Math.max(-STEEPEST, Math.asin(z / distance) + up));
  const angle = Math.atan2(y, x) + around;
  const far = distance * times;
  const flat = far * Math.cos(height);
  return {
    ...camera,
    eye: { x: center.x + flat * Math.cos(angle), y: center.y + flat * Math.sin(angle), z: center.z + far * Math.sin(height) },
  };
}

export default component((root) => new HostedFigure(root));
