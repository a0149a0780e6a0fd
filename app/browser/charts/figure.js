/**
 * A hosted Plotly figure. Python's figure stays on one node for the page's whole life and takes new data in place, so
 * camera, zoom and legend stay. Above it lies a canvas: a painter (figures/<name>.js) draws there, in the same frame as
 * everything else, the present point, and while the scenario is ahead of Python's numbers also the curves themselves.
 *
 * A painter is an object of functions of (state, options):
 *   depends(scenario, options)       what Python's traces depend on
 *   draw(overlay, state, options, ahead, landStands)   2-D; `ahead`: Plotly's traces are hidden, draw them too
 *   land(scenario, options)          2-D, optional: what the contours depend on: while it is the same,
 *                                    they are not hidden with the other traces (`landStands`)
 *   point(state, options)            3-D: where the present point lies, in data coordinates
 *   restyle(state, options)          3-D: the traces' new data, [update, traces] for Plotly.restyle
 *   progress(state, options)         optional: what else it draws depends on, if it draws more than `ahead` asks for
 *   readings(state, options)         optional: numbers for the {places} in the figure's note
 *   atOnce                           optional: Python's figure is not held back while something moves
 */
import { component, h, number, setAttributes, setText, slot } from "../page/dom.js";
import { looks } from "../page/looks.js";
import { Overlay } from "./overlay.js";
import { dressed, loadPlotly } from "./plotly.js";
import { repaint, sightOf, state, subscribe } from "../page/store.js";
import { Still } from "./still.js";

/** How long a hand rests before surfaces follow; longer where Python's own numbers may be on their way. */
const REST = 100;
const LONG_REST = 400;
const CONFIG = { displayModeBar: false, responsive: false };

/** A figure whose curves are older than this, in ms, is due to draw them anew; one that gives way, at twice that. */
const TURN = 20;
let lastDrawnAt = 0;

/** Python's figures that are sent to a page once, by key: {digest, figure}. */
const sent = new Map();

/** Figures whose cameras move together, by the name of their group. */
const cameras = new Map();

class HostedFigure {
  constructor(root, send) {
    this.send = send;
    this.plot = h("div", { class: "plot" });
    this.stage = h("div", { class: "stage" }, this.plot);
    this.title = h("h3", {});
    this.note = h("span", { class: "quiet figure-note" });
    this.controls = h("span", { class: "figure-controls" });
    this.saver = h("button", { type: "button", class: "tool-button", onclick: () => this.save() }, "⤓");
    this.card = h("section", { class: "card figure" },
      h("header", {}, this.title, this.note, this.controls, this.saver), this.stage);
    root.replaceChildren(this.card);
    this.overlay = new Overlay(this.stage);
    this.drawn = null;
    this.drawnAt = 0;
    this.listening = false;
    this.busy = Promise.resolve();
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.stage);
    this.sight = sightOf(this.card);
    this.unsubscribe = subscribe(() => this.paint());
  }

  async update(given) {
    const figure = this.pictureOf(given);
    if (figure === undefined) return this.send("missing", given.digest);
    const data = { ...given, figure };
    this.data = data;
    setText(this.title, data.title);
    setAttributes(this.card, { "data-testid": `figure-${data.key}`, "aria-label": data.description });
    setAttributes(this.stage, { role: "img", "aria-label": data.description, style: `height: ${data.height}px` });
    setAttributes(this.saver, { title: data.text.save, "aria-label": `${data.text.save}: ${data.title}` });
    this.buildControls(data.controls);
    const { default: painter } = await import(new URL(`../../${data.painter}`, import.meta.url));
    if (data !== this.data) return;
    this.pending = { ...data, painter };
    this.take();
  }

  /** Python's figure, as it came or as it came before; undefined where it got lost on its way. */
  pictureOf({ key, figure, digest }) {
    if (figure === null) return sent.get(key)?.digest === digest ? sent.get(key).figure : undefined;
    if (digest) sent.set(key, { digest, figure });
    return figure;
  }

  buildControls(controls) {
    const shape = JSON.stringify(controls.map(({ value, ...rest }) => rest));
    if (shape !== this.controlShape) {
      this.controlShape = shape;
      this.menus = controls.map(({ name, label, choices }) => {
        const menu = h("select", { "aria-label": label, title: label, onchange: () => this.send("choice", { name, value: menu.value }) },
          ...choices.map(([key, words]) => h("option", { value: key }, words)));
        return menu;
      });
      this.controls.replaceChildren(...this.menus);
    }
    this.menus.forEach((menu, k) => { menu.value = controls[k].value; });
  }

  /** Show Python's newest figure, as soon as no hand is moving; at once where what moves is the figure's own film. */
  take() {
    const data = this.pending;
    if (!data || (state.moving && !data.painter.atOnce)) return;
    this.pending = null;
    this.look = looks(this.stage);
    const dress = JSON.stringify([data.figure, this.look]);
    if (dress === this.dress) {
      this.busy = this.busy.then(() => this.accept(data));
      return;
    }
    this.dress = dress;
    this.busy = this.busy.then(() => this.react(data)).catch((error) => console.error(error));
  }

  /** From now on these are Python's own numbers: shown at once, for the next frame may be some way off. */
  accept(data) {
    this.drawn = data;
    this.onSheet = null;
    this.paint();
  }

  async react(data) {
    const Plotly = await loadPlotly();
    if (state.moving) await painted(); // a film starts before its figures take their time
    if (this.stopped) return;
    const { data: traces, layout } = dressed(data.figure, this.look);
    this.keepCamera(layout);
    if (data.painter !== this.painter) this.drawn = null;
    this.painter = data.painter;
    clearTimeout(this.resting);
    await this.show(Plotly, traces, { ...layout, width: this.stage.clientWidth, height: data.height });
    if (this.stopped) return;
    this.listen();
    if (!this.scene) this.still?.stop();
    this.followScene();
    this.shown = JSON.stringify(this.painter.depends(data.scenario, data.options));
    this.accept(data);
  }

  /** Give Plotly its new traces. To draw everything anew is slow: where only lines have moved, only they are drawn. */
  show(Plotly, traces, layout) {
    const rest = JSON.stringify([layout, traces.map((trace) => ({ ...trace, x: null, y: null }))]);
    const stands = rest === this.rest && traces.every(({ type }) => type === "scatter"); // else Plotly would drop the others
    this.rest = rest;
    const words = { locale: "page", locales: { page: { dictionary: this.data.plotly } } };
    if (!stands) return Plotly.react(this.plot, traces, layout, { ...CONFIG, ...words });
    const frame = { data: traces.map(({ x, y }) => ({ x, y })), traces: traces.map((_, n) => n) };
    // They are drawn at once; what is waited for here is the animation's end, a frame later.
    Plotly.animate(this.plot, frame, { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } })
      .catch((error) => error && console.error(error)); // without one, the next animation has overtaken it
    return null;
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    for (const event of ["plotly_relayout", "plotly_relayouting", "plotly_restyle", "plotly_afterplot", "plotly_doubleclick"]) {
      this.plot.on(event, () => repaint());
    }
  }

  get scene() { return this.plot._fullLayout?.scene?._scene; }

  keepCamera(layout) {
    if (this.scene) this.camera = this.scene.getCamera();
    if (layout.scene && this.camera) layout.scene.camera = this.camera;
  }

  /** A 3-D scene draws by itself, whenever its camera moves: the point above it and the linked scenes go along. */
  followScene() {
    const { scene } = this;
    if (!scene || scene === this.followed) return;
    this.followed = scene;
    this.still ??= new Still(this.stage);
    const group = this.data.options.linked;
    if (group) cameras.set(group, (cameras.get(group) ?? new Set()).add(this));
    const render = scene.glplot.onrender;
    scene.glplot.onrender = () => {
      render?.();
      this.drawPoint();
      if (group && this.plot.matches(":hover, :active, :focus-within")) this.lead(group);
      this.still.rendered(scene);
    };
    this.still.rendered(scene); // it may have been drawn for the last time already
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
    const { note, painter, options } = this.drawn;
    if (!painter.readings) return setText(this.note, note);
    if (note !== this.said) {
      this.said = note;
      this.readings = {};
      const part = (words, n) => (n % 2 ? slot((this.readings[words] = number())) : words);
      this.note.replaceChildren(...note.split(/\{(\w+)\}/).map(part));
    }
    const values = painter.readings(state, options);
    for (const [name, box] of Object.entries(this.readings)) setText(box, values[name]);
  }

  paint() {
    if (this.pending) this.take();
    if (!this.drawn || this.sight.waits()) return;
    const { painter } = this;
    const { scenario, options } = this.drawn;
    // Another number of classes is another figure: Python's is on its way.
    if (state.logits.length !== scenario.logits.length) return;
    const now = JSON.stringify(painter.depends(state, options));
    const ahead = now !== JSON.stringify(painter.depends(scenario, options));
    this.sayNote();
    this.stage.classList.toggle("ahead", ahead && !painter.point);
    if (painter.point) {
      this.drawPoint();
      this.restyleAtRest(now);
    } else {
      const wanted = this.sheetKey(ahead && now, painter.progress?.(state, options));
      const keep = wanted === this.onSheet || (ahead && this.keeps());
      if (!keep) {
        this.onSheet = wanted;
        const land = (of) => JSON.stringify(painter.land(of, options));
        this.landStands = Boolean(painter.land) && land(state) === land(scenario);
        this.stage.classList.toggle("landed", this.landStands);
      }
      this.overlay.begin(this.plot, this.look, this.drawn.palette, keep);
      painter.draw(this.overlay, state, options, ahead && !keep, this.landStands);
      this.overlay.end();
    }
  }

  /** What the sheet shows depends on this, and on where the axes and the legend stand. */
  sheetKey(...what) {
    const { _fullLayout: { width, height, xaxis, yaxis }, _fullData: traces } = this.plot;
    return JSON.stringify([what, width, height, xaxis.range, yaxis.range, traces.map(({ visible }) => visible), window.devicePixelRatio]);
  }

  /**
   * Points move in every frame, curves in every other one: while a hand moves, the figures of a page take turns, so that no
   * frame has to carry them all.
   */
  keeps() {
    clearTimeout(this.turn);
    const frame = document.timeline.currentTime;
    const waited = frame - this.drawnAt;
    const due = waited > (lastDrawnAt === frame ? 2 * TURN : TURN);
    if (due || !state.moving) {
      this.drawnAt = lastDrawnAt = frame;
      return false;
    }
    this.turn = setTimeout(repaint, 2 * TURN); // there may be no further movement
    return true;
  }

  drawPoint() {
    const { scene } = this;
    if (!scene?.glplot?.cameraParams?.projection || !this.painter.point || !this.drawn) return;
    const point = this.painter.point(state, this.drawn.options);
    const { model, view, projection } = scene.glplot.cameraParams;
    const through = [model, view, projection].reduce(transform, [...point.map((v, k) => v * scene.dataScale[k]), 1]);
    const { _size: size, scene: { domain } } = this.plot._fullLayout;
    const across = domain.x[0] + ((domain.x[1] - domain.x[0]) * (1 + through[0] / through[3])) / 2;
    const down = 1 - domain.y[1] + ((domain.y[1] - domain.y[0]) * (1 - through[1] / through[3])) / 2;
    this.overlay.lone(size.l + across * size.w, size.t + down * size.h, this.look, { size: 6.5 });
  }

  /** Surfaces are slow: they follow when the hand rests, so that they never make it stutter. */
  restyleAtRest(now) {
    if (now === this.shown) return;
    this.shown = now;
    this.restyleIn(state.moving ? REST : LONG_REST);
  }

  restyleIn(rest) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (!this.drawn) return;
      if (rest === REST && !state.moving) return this.restyleIn(LONG_REST);
      this.dress = null;
      window.Plotly.restyle(this.plot, ...this.painter.restyle(state, this.drawn.options));
    }, rest);
  }

  fit() {
    if (!this.drawn || !this.stage.clientWidth) return;
    window.Plotly.relayout(this.plot, { width: this.stage.clientWidth }).then(repaint);
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
    this.overlay.copyTo(context, scale);
    h("a", { href: sheet.toDataURL("image/png"), download: `softmax-${this.drawn.key}.png` }).click();
  }

  stop() {
    this.stopped = true;
    this.unsubscribe();
    this.resize.disconnect();
    this.sight.stop();
    clearTimeout(this.resting);
    this.still?.stop();
    for (const group of cameras.values()) group.delete(this);
    window.Plotly?.purge(this.plot);
    this.drawn = null;
  }
}

/** Resolves when the next frame is on its way to the screen. */
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** A column-major 4x4 matrix times a vector. */
const transform = (vector, m) =>
  [0, 1, 2, 3].map((row) => m[row] * vector[0] + m[row + 4] * vector[1] + m[row + 8] * vector[2] + m[row + 12] * vector[3]);

export default component((root, send) => new HostedFigure(root, send));
