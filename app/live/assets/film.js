/**
 * Training as a film. Python trains and records the weights of every step; here they are played, forwards and backwards,
 * by giving the plane the weights of the playhead's row. Nothing is computed but the views of these weights.
 */
import { component, fill, h, reducedMotion, setAttributes, setText, typed } from "./dom.js";
import { numberField } from "./fields.js";
import { announce, thinTrack } from "./handles.js";
import { asCommitted, commitPlane, editPlane, grabPlane, plane, ready, takeBack } from "./model.js";
import { repaint, state, subscribe } from "./scenario.js";

/** A whole film at speed 1, in ms. */
const LENGTH = 5000;
/** A page that was hidden goes on where it was. */
const LONGEST_FRAME = 100;
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const PAGE = 20;

const film = { number: null, steps: [0], rows: new Float32Array(0), classes: 0, row: 0, playing: false, speed: 1 };
let since = 0;
/** The number of the film asked for last. */
let asked = 0;
/** The weights that the film set last: others are a hand's, and end it. */
let shown = null;

const lastRow = () => film.steps.length - 1;

/** The step that the playhead is at. */
export const playhead = () => film.steps[Math.round(film.row)];
export const filmNumber = () => film.number;

/** The film of Python's message: rows of weights, class by class, and then of biases. */
function take(data) {
  if (data.number === film.number) return false;
  const bytes = Uint8Array.from(atob(data.parameters), (letter) => letter.charCodeAt(0));
  Object.assign(film, {
    number: data.number, steps: data.steps, classes: data.classes, rows: new Float32Array(bytes.buffer), row: 0, playing: false,
  });
  return true;
}

/** Give the plane the weights of the playhead's row. */
function project() {
  const size = 3 * film.classes;
  const at = Math.round(film.row) * size;
  const numbers = Array.from(film.rows.subarray(at, at + size));
  const weights = Array.from({ length: film.classes }, (_, k) => numbers.slice(2 * k, 2 * k + 2));
  shown = { weights, bias: numbers.slice(2 * film.classes) };
  editPlane(shown);
}

const isShown = () => shown !== null && plane.weights === shown.weights && plane.bias === shown.bias;

function goTo(row) {
  film.row = Math.min(lastRow(), Math.max(0, row));
  project();
}

function play() {
  if (film.row >= lastRow()) film.row = 0;
  grabPlane();
  film.playing = true;
  state.moving = true;
  since = performance.now();
  goTo(film.row);
}

function pause() {
  if (!film.playing) return;
  film.playing = false;
  film.row = Math.round(film.row);
  commitPlane();
}

/** Jump to a row and stay there. */
function stopAt(row) {
  film.playing = false;
  goTo(Math.round(row));
  commitPlane();
}

/** Move on in every frame, by the time that has passed. */
function advance() {
  if (!film.playing) return;
  if (!isShown()) {
    film.playing = false; // a hand took the weights
    return;
  }
  const now = performance.now();
  state.moving = true;
  goTo(film.row + (Math.min(now - since, LONGEST_FRAME) / LENGTH) * film.speed * lastRow());
  since = now;
  if (film.row >= lastRow()) pause();
}

export default component((root, send) => {
  let given = null;
  let settings = null;
  let shape = null;
  let painters = [];
  /** The number of the film asked for, until Python answers. */
  let making = null;

  const text = (name, values = {}) => fill(given.text[name], values);

  function train() {
    making = asked = Math.max(asked, given.answers) + 1;
    film.playing = false;
    state.moving = false;
    send("train", { training: settings, plane: asCommitted(), request: making });
    repaint();
  }

  function menu({ name, label, choices }) {
    const select = h("select", { "aria-label": label, onchange: () => { settings = { ...settings, [name]: select.value }; } },
      ...choices.map(([key, words]) => h("option", { value: key }, words)));
    select.value = String(settings[name]);
    return h("span", { class: "film-setting" }, h("span", { class: "quiet", "aria-hidden": "true" }, label), select);
  }

  /** A number of the settings. */
  function setting(name, words, fieldName, step, write) {
    const field = numberField({
      name: () => text(fieldName), get: () => settings[name], set: (value) => { settings = { ...settings, [name]: name === "seed" ? Math.round(value) : value }; }, done: repaint,
      range: () => given.limits[name], write, step, problem: given.text.bad_number,
    });
    painters.push(field.paint);
    return h("span", { class: "film-setting" }, h("span", { class: "quiet" }, text(words)), field.node);
  }

  function rate() {
    const range = () => given.limits.learning_rate;
    const track = thinTrack({
      get: () => settings.learning_rate,
      set: (value) => { settings = { ...settings, learning_rate: Number(value.toPrecision(2)) }; repaint(); },
      range, toTrack: Math.log, fromTrack: Math.exp, step: (value, steps) => value * 1.1 ** steps,
      done: () => { state.moving = false; repaint(); },
    });
    painters.push(() => {
      const [low, high] = range().map(Math.log);
      track.place((Math.log(settings.learning_rate) - low) / (high - low));
      announce(track.handle, text("learning_rate"), range(), settings.learning_rate, typed(settings.learning_rate, 3));
    });
    return h("span", { class: "film-rate" }, setting("learning_rate", "learning_rate", "learning_rate_field", 0.05, (x) => typed(x, 3)), track.node);
  }

  function buttons() {
    const start = h("button", { type: "button", class: "race-play", onclick: train });
    const small = (words, sign, onclick) =>
      h("button", { type: "button", class: "tool-button", "aria-label": text(words), title: text(words), onclick }, sign);
    const hold = small("pause", "", () => (film.playing ? pause() : play()));
    const back = small("back", "−1", () => stopAt(film.row - 1));
    const step = small("step", "+1", () => stopAt(film.row + 1));
    const reset = small("reset", "↺", () => stopAt(0));
    const speed = h("select", { "aria-label": text("speed"), title: text("speed"), onchange: () => { film.speed = Number(speed.value); } },
      ...SPEEDS.map((value) => h("option", { value, selected: value === film.speed }, `${value}×`)));
    painters.push(() => {
      const words = text(film.playing ? "pause" : "resume");
      setText(start, making !== null ? text("making") : text("train"));
      setAttributes(start, { disabled: making !== null });
      setText(hold, film.playing ? "❚❚" : "▶\uFE0E");
      setAttributes(hold, { "aria-label": words, title: words });
      setAttributes(back, { disabled: film.row === 0 });
      setAttributes(step, { disabled: film.row >= lastRow() });
      setAttributes(reset, { disabled: film.row === 0 });
    });
    return h("div", { class: "race-buttons" }, start, hold, back, step, reset, speed);
  }

  function scrubber() {
    const words = h("span", { class: "quiet" });
    let before = 0;
    const count = h("span", { hidden: true, "data-testid": "plane-step" });
    const track = thinTrack({
      get: () => film.row,
      set: (row) => { film.playing = false; goTo(Math.round(row)); },
      range: () => [0, Math.max(1, lastRow())],
      step: (row, steps) => row + steps,
      page: PAGE,
      begin: () => { grabPlane(); before = film.row; },
      cancel: () => { film.row = before; takeBack(); },
      done: commitPlane,
    });
    painters.push(() => {
      const said = isShown() || film.playing ? text("of", { step: playhead(), steps: film.steps.at(-1) }) : text("elsewhere");
      track.place(film.row / Math.max(1, lastRow()));
      announce(track.handle, text("playhead"), [0, film.steps.at(-1)], playhead(), said);
      setText(words, said);
      setText(count, String(playhead()));
    });
    return h("div", { class: "race-scrubber" }, track.node, words, count);
  }

  function notice() {
    const node = h("p", { class: "film-notice", role: "status" });
    painters.push(() => {
      const end = given.film.end;
      const words = given.problem || (end ? text("ended", end) : "");
      setAttributes(node, { hidden: !words });
      setText(node, words);
    });
    return node;
  }

  function build() {
    painters = [];
    root.replaceChildren(h("section", { class: "card film", "data-testid": "film", "aria-label": text("title") },
      h("header", {}, h("h3", {}, text("title"))),
      buttons(), scrubber(), rate(),
      h("div", { class: "film-settings" }, ...given.menus.map(menu), setting("seed", "seed", "seed", 1, String)),
      notice()));
  }

  const paint = () => {
    if (!given || !ready()) return;
    advance();
    for (const painter of painters) painter();
  };
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      settings ??= data.training;
      const words = JSON.stringify([data.text, data.menus]);
      if (words !== shape) {
        shape = words;
        build();
      }
      const answered = making !== null && data.answers >= making;
      if (answered) making = null;
      if (take(data.film) && answered) {
        if (reducedMotion()) stopAt(0);
        else play();
      }
      repaint();
    },
    stop() {
      if (film.playing) takeBack(); // Python knows nothing of weights on the way
      film.playing = false;
      unsubscribe();
    },
  };
});
