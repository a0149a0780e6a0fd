/**
 * A hosted Plotly figure. Python's figure gives the look, the page its numbers: the figure's chart module exports
 * `traces(scenario, own) -> {key: {x, y, z}}`, and perhaps `readings(scenario, own)`, the numbers for the {places} in the
 * figure's note; `now(scenario, own)` and `table(scenario, own)` where its axes do not say what its numbers mean (words.js); `ranges() -> {axis: [low, high]}` of axes that go with the numbers; `atOnce`: Plotly takes new numbers while
 * a hand moves, too. `own` is what Python sends along; where that follows from what takes long, it comes with the look.
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
import { onAnswer, result } from "../page/link.js";
import { repaint, state, subscribe } from "../page/store.js";

/** A finger that has gone further sideways than this turns a scene, in pixels. */
const TURN = 8;

/** How long a hand rests before surfaces follow, in ms. */
const REST = 100;
const CONFIG = { displayModeBar: false, responsive: false, locale: "page" };

/** Figures whose cameras move together, by the name of their group. */
const cameras = new Map();

const NONE = { x: [], y: [] };

/** Whether two lists of numbers, or of rows of numbers, differ. */
const differ = (a, b) => a !== b && (!a || !b || a.length !== b.length || a.some((x, n) => (x?.length ? differ(x, b[n]) : x !== b[n])));
const tracesDiffer = (a, b) => a !== b && (!a || !b || ["x", "y", "z", "surfacecolor"].some((name) => differ(a[name], b[name])));

class HostedFigure {
  constructor(root) {
    this.plot = h("div", { class: "plot" });
    this.stage = h("div", { class: "stage" }, this.plot);
    this.title = h("h2", {});
    this.note = h("span", { class: "quiet figure-note" });
    this.controls = h("span", { class: "figure-controls" });
    this.firstView = h("button", { type: "button", class: "tool-button", hidden: true, onclick: () => this.showFirstView() }, "⟲");
    this.numbersButton = h("button", { type: "button", class: "tool-button", "aria-expanded": "false", onclick: () => this.toggleTable() }, "▦");
    this.table = h("div", { class: "figure-table", role: "region", tabindex: 0, hidden: true });
    this.saver = h("button", { type: "button", class: "tool-button", onclick: () => this.save() }, "⤓");
    this.card = h("section", { class: "card figure" },
      h("header", {}, this.title, this.note, this.controls, this.firstView, this.numbersButton, this.saver), this.stage, this.table);
    root.replaceChildren(this.card);
    this.overlay = new Overlay(this.stage);
    this.drawn = null;
    this.leaveWheelToPage();
    this.leaveSwipesToPage();
    this.stage.addEventListener("dblclick", () => this.scene && this.showFirstView());
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.stage);
    this.sight = new IntersectionObserver((entries) => {
      this.isInSight = entries.at(-1).isIntersecting;
      repaint();
    });
    this.sight.observe(this.stage);
    this.unsubscribe = subscribe(() => this.paint());
  }

  /** The slot on the page: {slot, height, text, plotly}. */
  update(given) {
    this.given = given;
    this.stage.style.setProperty("--height", given.height);
    this.stopListening?.();
    this.stopListening = onAnswer(`figure-${given.slot}`, ({ figures }) => this.receive(figures[given.slot]));
  }

  /** What Python says that the figure shows; its look comes from an address of its own. */
  async receive(drawing) {
    this.wanted = drawing;
    setAttributes(this.card, { hidden: !drawing });
    if (!drawing) return;
    setText(this.title, drawing.title);
    setAttributes(this.card, { "data-testid": `figure-${drawing.key}`, "aria-label": drawing.description });
    setAttributes(this.stage, { role: "img" });
    if (!this.drawn) setAttributes(this.stage, { "aria-label": drawing.description });
    const { save, table, failed, first_view } = this.given.text;
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
    this.layout = layout;
    this.live = traces.filter(({ meta }) => meta?.live);
    this.hosted = traces.filter(({ meta }) => !meta?.live);
    this.show(data.module.traces(state, data.own), true);
    this.listen();
    this.followScene();
    setAttributes(this.firstView, { hidden: !this.scene });
    this.stage.classList.toggle("deep", Boolean(this.scene));
  }

  /** Whether Plotly shows other numbers than these. */
  isBehind(numbers) {
    return this.hosted.some(({ meta }) => meta && tracesDiffer(numbers[meta.key], this.shown[meta.key]));
  }

  /** Give Plotly the page's numbers. To draw everything anew is slow: where only lines have moved, only they are drawn. */
  show(numbers, isNew = false) {
    this.ahead = false;
    this.shown = Object.fromEntries(this.hosted.filter(({ meta }) => meta).map(({ meta }) => [meta.key, { ...numbers[meta.key] }]));
    const traces = this.hosted.map((trace) => ({ ...trace, ...this.shown[trace.meta?.key] }));
    const ranges = this.drawn.module.ranges?.();
    if (!isNew && !ranges && traces.every(({ type }) => type === "scatter")) {
      const frame = { data: traces.map(({ x, y }) => ({ x, y })), traces: [...traces.keys()] };
      window.Plotly.animate(this.plot, frame, { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } })
        .catch((error) => error && console.error(error)); // without one, the next animation has overtaken it
      return;
    }
    const layout = { ...structuredClone(this.layout), width: this.stage.clientWidth, height: this.stage.clientHeight };
    if (this.scene) this.camera = this.scene.getCamera();
    if (layout.scene && this.camera) layout.scene.camera = this.camera;
    for (const [axis, range] of Object.entries(ranges ?? {})) layout[axis].range = range;
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
    if (this.scene) return this.drawPoints(numbers);
    if (this.ahead) {
      this.hosted.forEach((look, n) => {
        if (this.plot._fullData[n].visible === true) this.overlay.draw(look, numbers[look.meta?.key] ?? look);
      });
    }
    const isOff = (key) => key && this.plot._fullData[this.hosted.findIndex(({ meta }) => meta?.key === key)].visible !== true;
    for (const look of this.live) if (!isOff(look.meta.of)) this.overlay.draw(look, numbers[look.meta.key] ?? NONE);
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
  drawPoints(numbers) {
    const { scene } = this;
    if (!scene.glplot?.cameraParams?.projection) return;
    const { model, view, projection } = scene.glplot.cameraParams;
    const { _size: size, scene: { domain } } = this.plot._fullLayout;
    for (const look of this.live) {
      const { x: [x], y: [y], z: [z] } = numbers[look.meta.key];
      const through = [model, view, projection].reduce(transform, [...[x, y, z].map((v, k) => v * scene.dataScale[k]), 1]);
      const across = domain.x[0] + ((domain.x[1] - domain.x[0]) * (1 + through[0] / through[3])) / 2;
      const down = 1 - domain.y[1] + ((domain.y[1] - domain.y[0]) * (1 - through[1] / through[3])) / 2;
      this.overlay.dot(look, size.l + across * size.w, size.t + down * size.h);
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
    const camera = this.layout.scene?.camera;
    for (const figure of cameras.get(this.layout.meta?.cameras) ?? [this]) {
      if (figure.scene) window.Plotly.relayout(figure.plot, { "scene.camera": structuredClone(camera) });
    }
  }

  fit() {
    if (!this.drawn || !this.stage.clientWidth) return;
    if (looks(this.stage) !== this.look) {
      this.next ??= this.drawn; // the page has another size
      repaint();
    } else window.Plotly.relayout(this.plot, { width: this.stage.clientWidth, height: this.stage.clientHeight }).then(repaint);
  }

  async save() {
    if (!this.drawn) return;
    const { clientWidth: width, clientHeight: height } = this.stage;
    const scale = 2;
    const image = new Image();
    image.src = await window.Plotly.toImage(this.plot, { format: "png", width, height, scale });
    await image.decode();
    const sheet = h("canvas", { width: width * scale, height: height * scale });
    const context = sheet.getContext("2d");
    context.fillStyle = this.look.card;
    context.fillRect(0, 0, sheet.width, sheet.height);
    context.drawImage(image, 0, 0, sheet.width, sheet.height);
    context.drawImage(this.overlay.canvas, 0, 0, sheet.width, sheet.height);
    h("a", { href: sheet.toDataURL("image/png"), download: `softmax-${this.drawn.key}.png` }).click();
  }

  stop() {
    this.stopped = true;
    this.unsubscribe();
    this.stopListening?.();
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

export default component((root) => new HostedFigure(root));
