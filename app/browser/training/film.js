/**
 * Training as a film. Python trains and records the weights of every step, of one run or of two in step; here they are
 * played, forwards and backwards, by giving the plane the first run's weights at the playhead. Nothing is computed but the
 * views of these weights.
 */
import { component, fill, floats, h, reducedMotion, setAttributes, setText, typed } from "../page/dom.js";
import { numberField } from "../controls/fields.js";
import { announce, thinTrack } from "../controls/drag.js";
import { asCommitted, commitPlane, editPlane, grabPlane, networkOf, plane, ready, takeBack } from "../plane/store.js";
import { repaint, standstill, state, subscribe } from "../page/store.js";

/** A whole film at speed 1, in ms. */
const LENGTH = 5000;
/** A page that was hidden goes on where it was. */
const LONGEST_FRAME = 100;
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const PAGE = 20;

/**
 * `timeline`: the steps that the playhead stops at, as far from one another as those of the run that was recorded most often;
 * `row` is its place in it, up to `loaded`. `due`: the number of the film that is played when it comes, for Train was pressed.
 */
const film = { number: null, runs: [], timeline: [0], row: 0, loaded: 0, whole: true, due: null, playing: false, speed: 1 };
/** The points and labels that the film plays over; and whether a hand has changed them, or the weights, since. */
let played = null;
let interrupted = false;
let since = 0;
/** The number of the film asked for last. */
let asked = 0;

const lastRow = () => film.timeline.length - 1;

/** The step that the playhead is at. */
export const playhead = () => film.timeline[Math.round(film.row)];
export const filmNumber = () => film.number;
export const filmRuns = () => film.runs;

/** Whether the page has all of a film. */
export const holds = (number) => film.number === number && film.whole;

/** A film of Python's: its opening, which is played at once where it is due, or all of it, which may come while it plays. */
export function takeFilm({ number, runs, planned }) {
  if (holds(number)) return;
  const isNew = number !== film.number;
  film.runs = runs.map((run) => {
    const numbers = floats(run.parameters);
    return { ...run, numbers, width: numbers.length / run.steps.length };
  });
  const stepped = film.runs.filter(({ steps }) => steps.length > 1);
  const growing = planned === null ? [] : stepped.filter(({ end }) => !end);
  const last = ({ steps }) => steps.at(-1);
  const end = growing.length ? planned : Math.max(...film.runs.map(last));
  const every = stepped.length ? Math.min(...stepped.map(({ steps }) => steps[1])) : 1;
  const timeline = Array.from({ length: Math.ceil(end / every) + 1 }, (_, row) => Math.min(end, row * every));
  const loaded = growing.length ? Math.floor(Math.min(...growing.map(last)) / every) : timeline.length - 1;
  Object.assign(film, { number, timeline, loaded, whole: planned === null });
  if (isNew) {
    halt();
    film.row = 0;
  }
  film.row = Math.min(film.row, film.loaded);
  if (number === film.due) {
    film.due = null;
    if (reducedMotion()) stopAt(0);
    else play();
  }
  repaint();
}

/** The row of a run that was recorded last at a step. */
function rowAt({ steps }, step) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (steps[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The model of run `index` at the playhead. */
export function modelOf(index) {
  const run = film.runs[index];
  const at = rowAt(run, playhead()) * run.width;
  const numbers = Array.from(run.numbers.subarray(at, at + run.width));
  if (run.kind === "network") return networkOf({ sizes: run.sizes, activation: run.activation, parameters: numbers });
  const rows = run.width / 3;
  const linear = { weights: Array.from({ length: rows }, (_, k) => numbers.slice(2 * k, 2 * k + 2)), bias: numbers.slice(2 * rows) };
  return run.kind === "linear" ? linear : { ...linear, scheme: run.kind };
}

/** Give the plane the first run's model at the playhead. */
function project() {
  const model = modelOf(0);
  editPlane({ ...(model.layers ? { network: model } : { ...model, network: null }), scene: { film: film.number, step: playhead() } });
}

/** Whether the plane shows what the film set last: another model is a hand's, and ends it. */
const isShown = () => plane.scene?.film === film.number && plane.scene.step === playhead();

function goTo(row) {
  film.row = Math.min(film.loaded, Math.max(0, row));
  project();
}

function play() {
  played = { points: plane.points, labels: plane.labels };
  plane.learning = true;
  if (film.row >= lastRow()) film.row = 0;
  grabPlane();
  film.playing = true;
  state.moving = true;
  since = performance.now();
  goTo(film.row);
}

function pause() {
  if (!film.playing) return;
  halt();
  film.row = Math.round(film.row);
  commitPlane();
}

/** The film does not play any more. */
function halt() {
  film.playing = interrupted = plane.learning = false;
}

/** Undo, Back and Forward bring a step's model back: the playhead goes where it is from. */
function follow() {
  if (film.playing || plane.scene?.film !== film.number || plane.scene.step === playhead()) return;
  film.row = Math.max(0, film.timeline.indexOf(plane.scene.step));
}

/** Jump to a row and stay there. */
function stopAt(row) {
  halt();
  goTo(Math.round(row));
  commitPlane();
}

/** Move on in every frame, by the time that has passed. */
function advance() {
  if (!film.playing) return;
  if (!isShown() || plane.points !== played.points || plane.labels !== played.labels) {
    film.playing = false; // a hand took a weight or a point
    interrupted = true;
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
  /** The settings as Python had them last. */
  let trained = null;
  /** The setting that a second run has another value of, and that value: [name, value], or null. */
  let rivalry = null;
  let shape = null;
  let painters = [];
  /** The number of the film asked for, until Python answers. */
  let making = null;
  /** What paints the settings: they stand still while a hand moves something else, or the film plays. */
  let controls = [];
  const stands = standstill();

  const text = (name, values = {}) => fill(given.text[name], values);

  function train(patch = {}) {
    making = asked = Math.max(asked, given.answers) + 1;
    halt();
    state.moving = false;
    send("train", { training: { ...settings, ...patch }, rivalry, plane: asCommitted(), request: making });
    repaint();
  }

  const choose = (patch) => {
    settings = { ...settings, ...patch };
    repaint();
  };

  const options = (choices) => choices.map(([key, words]) => h("option", { value: key }, words));

  function menu({ name, label, choices }) {
    const select = h("select", { "aria-label": label, onchange() { choose({ [name]: select.value, ...(name === "model" ? beginning(select.value) : {}) }); } },
      ...options(choices.filter(([key]) => !given.schemes.includes(key))));
    controls.push(() => { if (select.value !== String(settings[name])) select.value = String(settings[name]); });
    return h("span", { class: "film-setting" }, h("span", { class: "quiet", "aria-hidden": "true" }, label), select);
  }

  /**
   * Hidden layers learn nothing from zero weights, whose units are all alike, and know no optimum to be wrong about; and by
   * plain gradient descent they learn too slowly to be worth a look.
   */
  const beginning = (model) => ({
    ...(model !== "linear" && settings.start !== "here" && { start: "random" }),
    ...(model !== "linear" && settings.model === "linear" && settings.optimizer === "gradient_descent" && { optimizer: "adam" }),
  });

  /** A part of the settings that only some models have. */
  const onlyHidden = (node) => {
    controls.push(() => setAttributes(node, { hidden: settings.model === "linear" }));
    return node;
  };

  /** In what a second run differs, and what it has instead. */
  function versus() {
    const names = [...given.menus.filter(({ name }) => !["steps", "activation"].includes(name)).map(({ name, label }) => [name, label]), ["learning_rate", text("learning_rate")]];
    const name = h("select", { "aria-label": text("versus"), title: text("versus_why"), onchange() { pick(); repaint(); } },
      ...options([["", text("versus_none")], ...names]));
    const value = h("select", { "aria-label": text("versus_value"), onchange() { rivalry = [name.value, value.value]; } });
    let listed = null;
    const choices = () =>
      (name.value === "learning_rate" ? rates().map((rate) => [rate, String(rate)]) : given.menus.find((each) => each.name === name.value).choices)
        .filter(([key]) => String(key) !== String(settings[name.value]));
    const rates = () => {
      const own = rivalry?.[0] === "learning_rate" ? Number(rivalry[1]) : given.rates[0];
      return given.rates.includes(own) ? given.rates : [...given.rates, own];
    };
    function pick() {
      rivalry = name.value ? [name.value, String(choices()[0][0])] : null;
      listed = null;
    }
    controls.push(() => {
      if (name.value !== (rivalry?.[0] ?? "")) name.value = rivalry?.[0] ?? "";
      setAttributes(value, { hidden: rivalry === null });
      if (rivalry === null) return;
      const now = `${rivalry[0]} ${settings[rivalry[0]]}`;
      if (now === listed) return;
      listed = now;
      const offered = choices();
      if (!offered.some(([key]) => String(key) === String(rivalry[1]))) rivalry = [rivalry[0], String(offered[0][0])];
      value.replaceChildren(...options(offered));
      value.value = String(rivalry[1]);
    });
    return h("div", { class: "film-versus" }, h("span", { class: "quiet", "aria-hidden": "true" }, text("versus")), name, value);
  }

  /** A number of the settings. */
  function setting(name, words, fieldName, step, write) {
    const field = numberField({
      name: () => text(fieldName), get: () => settings[name], set: (value) => choose({ [name]: name === "learning_rate" ? value : Math.round(value) }), done: repaint,
      range: () => given.limits[name], write, step, problem: given.text.bad_number,
    });
    controls.push(field.paint);
    return h("span", { class: "film-setting" }, h("span", { class: "quiet" }, text(words)), field.node);
  }

  function rate() {
    const range = () => given.limits.learning_rate;
    const track = thinTrack({
      get: () => settings.learning_rate,
      set: (value) => choose({ learning_rate: Number(value.toPrecision(2)) }),
      range, toTrack: Math.log, fromTrack: Math.exp, step: (value, steps) => value * 1.1 ** steps,
      done: () => { state.moving = false; repaint(); },
    });
    controls.push(() => {
      const [low, high] = range().map(Math.log);
      track.place((Math.log(settings.learning_rate) - low) / (high - low));
      announce(track.handle, text("learning_rate"), range(), settings.learning_rate, typed(settings.learning_rate, 3));
    });
    return h("span", { class: "film-rate" }, setting("learning_rate", "learning_rate", "learning_rate_field", 0.05, (x) => typed(x, 3)), track.node);
  }

  function buttons() {
    const start = h("button", { type: "button", class: "player-play", onclick: () => train() });
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
      const isMade = making === null && film.whole;
      setText(start, isMade ? text("train") : text("making"));
      setAttributes(start, { disabled: !isMade });
      setText(hold, film.playing ? "❚❚" : "▶\uFE0E");
      setAttributes(hold, { "aria-label": words, title: words });
      setAttributes(back, { disabled: film.row === 0 });
      setAttributes(step, { disabled: film.row >= film.loaded });
      setAttributes(reset, { disabled: film.row === 0 });
    });
    return h("div", { class: "player-buttons" }, start, hold, back, step, reset, speed);
  }

  function scrubber() {
    const words = h("span", { class: "quiet" });
    let before = 0;
    const count = h("span", { hidden: true, "data-testid": "plane-step" });
    const track = thinTrack({
      get: () => film.row,
      set: (row) => { halt(); goTo(Math.round(row)); },
      range: () => [0, Math.max(1, lastRow())],
      step: (row, steps) => row + steps,
      page: PAGE,
      begin: () => { grabPlane(); before = film.row; },
      cancel: () => { film.row = before; takeBack(); },
      done: commitPlane,
    });
    painters.push(() => {
      const said = isShown() || film.playing ? text("of", { step: playhead(), steps: film.timeline.at(-1) }) : text("elsewhere");
      track.place(film.row / Math.max(1, lastRow()));
      announce(track.handle, text("playhead"), [0, film.timeline.at(-1)], playhead(), said);
      setText(words, said);
      setText(count, String(playhead()));
    });
    return h("div", { class: "player-scrubber" }, track.node, words, count);
  }

  function notice() {
    const node = h("p", { class: "film-notice", role: "status" });
    painters.push(() => {
      const end = film.runs.map((run) => run.end).find(Boolean);
      const words = given.problem || (end ? text("ended", end) : "");
      setAttributes(node, { hidden: !words });
      setText(node, words);
    });
    return node;
  }

  function build() {
    painters = [];
    controls = [];
    const menus = Object.fromEntries(given.menus.map((each) => [each.name, menu(each)]));
    const { loss, optimizer, start, model, activation, ...more } = menus;
    const units = setting("units", "units", "units", 1, String);
    root.replaceChildren(h("section", { class: "card film", "data-testid": "film", "aria-label": text("title") },
      h("header", {}, h("h3", {}, text("title"))),
      buttons(), scrubber(), rate(),
      h("div", { class: "film-settings" }, loss, optimizer, start, model, onlyHidden(units), onlyHidden(activation)),
      h("details", { class: "film-more" }, h("summary", {}, text("more")),
        h("div", { class: "film-settings" }, ...Object.values(more), setting("seed", "seed", "seed", 1, String))),
      versus(), notice()));
  }

  const paint = () => {
    if (!given || !ready()) return;
    advance();
    follow();
    // What was edited while the film played is learnt from here on.
    if (interrupted && !state.moving) train({ start: "here" });
    for (const painter of painters) painter();
    if (!stands(given, settings, rivalry)) for (const control of controls) control();
  };
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      const answered = making !== null && data.answers >= making;
      // A file, a link, Back and Forward bring their own settings.
      const said = JSON.stringify([data.training, data.rivalry]);
      if (settings === null || (said !== trained && !answered)) {
        settings = data.training;
        rivalry = data.rivalry && data.rivalry.map((part) => (part === "" || Number.isNaN(Number(part)) ? part : String(Number(part))));
      }
      trained = said;
      const words = JSON.stringify([data.text, data.menus]);
      if (words !== shape) {
        shape = words;
        build();
      }
      if (answered) {
        making = null;
        film.due = holds(data.number) ? null : data.number;
      }
      if (data.opening) takeFilm(data.opening);
      repaint();
    },
    stop() {
      if (film.playing) takeBack(); // Python knows nothing of weights on the way
      halt();
      unsubscribe();
    },
  };
});
