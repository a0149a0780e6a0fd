/**
 * The choice of the data, above the plane: a menu, what belongs to the chosen data set, files in and out. Python makes
 * the points, once for each choice; only noise moves them here, in every frame, for it stretches known displacements.
 */
import { component, fill, floats, h, setAttributes, setText } from "../page/dom.js";
import { numberField } from "../controls/fields.js";
import { announce, thinTrack } from "../controls/drag.js";
import { editPlane, grabPlane, plane, takeBack } from "./store.js";
import { repaint, standstill, subscribe } from "../page/store.js";

const CSV = "csv";
const FILES = ".csv,.tsv,.txt,.json,text/csv,application/json";
/** How long an answer may take before the next request goes out without it, in ms. */
const PATIENCE = 20_000;
/** How long a browser may take to begin with a download, in ms. */
const DOWNLOAD = 10_000;

const decimal = (value) => Number(value.toFixed(2));

/** The number of the request sent last: Python says which one it answers. */
let asked = 0;

/** A file's content as base64. */
const packed = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

export default component((root, send) => {
  let given = null;
  /** What the controls are set to; features by data set. */
  let wish = null;
  /** Python's source, and what the page is built from, as they were last. */
  let known = null;
  let shape = null;
  /** The request that Python has not answered yet, and what the controls were set to then. */
  let waiting = null;
  let since = 0;
  let wished = null;
  /** What is asked for meanwhile: two messages at once would be one, the last. */
  let queue = [];
  let problem = "";
  let stretch = null;
  let painters = [];
  let strip = null;
  const stands = standstill();

  const text = (name, values = {}) => fill(given.text[name], values);
  const kind = () => (wish.name === CSV ? CSV : wish.name in given.features ? "real" : "made");

  /** Set the controls to a source. What belongs to other data sets stays for when they are chosen again. */
  function adopt({ name, features, file, ...numbers }) {
    const usual = Object.fromEntries(Object.entries(given.features).map(([key, names]) => [key, names.slice(0, 2)]));
    const before = wish ?? { ...numbers, features: usual };
    wish = { ...before, name };
    if (kind() === "real") wish.features = { ...before.features, [name]: features };
    if (kind() === "made") Object.assign(wish, numbers);
  }

  function request(what) {
    if (waiting !== null && performance.now() - since < PATIENCE) {
      queue.push(what);
      return;
    }
    since = performance.now();
    waiting = asked = Math.max(asked, given.answers) + 1;
    send("source", { ...what, request: waiting });
  }

  function ask(source) {
    wished = wish;
    problem = "";
    request({ source });
    repaint();
  }

  function complain(words) {
    problem = words;
    repaint();
  }

  /** Ask for what the controls are set to. A file must be there first. */
  function change(patch) {
    wish = { ...wish, ...patch };
    const { name, features, ...numbers } = wish;
    if (kind() === "real") ask({ name, features: features[name] });
    else if (kind() === "made") ask({ name, ...numbers });
    else if (given.file) ask({ name });
    else complain("");
  }

  async function load(files) {
    if (files.length > 1) return complain(text("one_file"));
    const [{ name, size }] = files;
    const written = (count) => count.toLocaleString("en-US");
    if (size > given.most_bytes) return complain(text("too_large", { file: name, bytes: written(size), most: written(given.most_bytes) }));
    try {
      ask({ name: CSV, file: name, content: await packed(files[0]) });
    } catch {
      complain(text("unreadable", { file: name }));
    }
  }

  /** Python writes a file only when it is asked for one. */
  const askFor = (kind) => request({ save: kind });

  function download({ name, text }) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), DOWNLOAD);
  }

  /** Show the plane's points under another noise. Points that a hand has edited wait for Python. */
  function setNoise(noise) {
    wish = { ...wish, noise };
    const original = plane.original?.points;
    if (stretch && !given.edited && original?.length * 2 === stretch.still.length) {
      const { still, shift } = stretch;
      const place = (n) => still[n] + noise * shift[n];
      editPlane({ points: noise === given.source.noise ? original : original.map((_, n) => [place(2 * n), place(2 * n + 1)]) });
    }
    repaint();
  }

  /* ---- the controls ------------------------------------------------------------------------------------------------ */

  /** A part of the strip that belongs to one kind of data. */
  function part(of, ...children) {
    const node = h("span", { class: `data-part ${of}` }, ...children);
    painters.push(() => setAttributes(node, { hidden: kind() !== of }));
    return node;
  }

  const setting = (label, ...controls) => h("span", { class: "data-setting" }, h("span", { class: "quiet", "aria-hidden": "true" }, label), ...controls);

  function menu() {
    const select = h("select", { "aria-label": text("title"), onchange: () => change({ name: select.value }) },
      ...given.groups.map(({ label, choices }) =>
        h("optgroup", { label }, ...choices.map(([key, words]) => h("option", { value: key }, words)))));
    const own = select.querySelector(`[value="${CSV}"]`);
    const words = own.textContent;
    const edited = h("span", { class: "quiet" }, text("edited"));
    painters.push(() => {
      if (select.value !== wish.name) select.value = wish.name;
      setText(own, given.file || words);
      setAttributes(edited, { hidden: !given.edited });
    });
    return h("span", { class: "data-setting" }, h("b", { "aria-hidden": "true" }, text("title")), select, edited);
  }

  /** One axis's measurement of real data. Choosing that of the other axis exchanges the two. */
  function feature(axis, symbol) {
    let offered = null;
    const select = h("select", {
      "aria-label": text("feature", { axis: symbol }),
      onchange() {
        const pair = [...wish.features[wish.name]];
        if (select.value === pair[1 - axis]) pair[1 - axis] = pair[axis];
        pair[axis] = select.value;
        change({ features: { ...wish.features, [wish.name]: pair } });
      },
    });
    painters.push(() => {
      if (kind() !== "real") return;
      if (offered !== wish.name) {
        offered = wish.name;
        select.replaceChildren(...given.features[offered].map((name) => h("option", { value: name }, given.feature_titles[name])));
      }
      const value = wish.features[offered][axis];
      if (select.value !== value) select.value = value;
    });
    return setting(h("span", { class: "math" }, h("i", {}, symbol[0]), symbol[1]), select);
  }

  /** A number of made data as a field; `set` gets it live, and Python when the typing is done. */
  function number(name, label, step, write, set) {
    const field = numberField({
      name: () => label, get: () => wish[name], set, done: () => change({}), range: () => given.limits[name], write, step,
      problem: text("bad_number"),
    });
    painters.push(field.paint);
    return field.node;
  }

  const whole = (name, label, step) => number(name, label, step, String, (value) => { wish = { ...wish, [name]: Math.round(value) }; });

  function classes() {
    const [low, high] = given.limits.num_classes;
    const counts = Array.from({ length: high - low + 1 }, (_, n) => low + n);
    const select = h("select", { "aria-label": text("classes_menu"), onchange: () => change({ num_classes: Number(select.value) }) },
      ...counts.map((count) => h("option", { value: count }, String(count))));
    painters.push(() => {
      if (select.value !== String(wish.num_classes)) select.value = wish.num_classes;
    });
    return setting(text("classes"), select);
  }

  function noise() {
    const range = () => given.limits.noise;
    let before = 0;
    const track = thinTrack({
      get: () => wish.noise, set: (value) => setNoise(decimal(value)), range, step: (value, steps) => value + steps / 100,
      begin() {
        before = wish.noise;
        grabPlane();
      },
      cancel() {
        wish = { ...wish, noise: before };
        takeBack();
      },
      done() {
        if (wish.noise !== before) change({});
        else repaint();
      },
    });
    painters.push(() => {
      const [low, high] = range();
      track.place((wish.noise - low) / (high - low));
      announce(track.handle, text("noise_slider"), range(), wish.noise, String(wish.noise));
    });
    return h("span", { class: "data-setting wide" }, h("span", { class: "quiet", "aria-hidden": "true" }, text("noise")),
      number("noise", text("noise_field"), 0.05, String, setNoise), track.node);
  }

  function seed() {
    const [low, high] = given.limits.seed;
    const another = () => {
      const next = low + Math.floor(Math.random() * (high - low));
      change({ seed: next + (next >= wish.seed) });
    };
    const label = text("new_seed");
    return setting(text("seed"), whole("seed", text("seed_field"), 1),
      h("button", { type: "button", class: "tool-button", "aria-label": label, title: label, onclick: another }, "⚄"));
  }

  function chip(words, onclick, why) {
    return h("button", { type: "button", class: "chip", onclick, title: why }, words);
  }

  /** What the user's file is, and the way to another one. */
  function own(pick) {
    const note = h("span", { role: "status" });
    const format = h("span", { class: "quiet" }, text("format"));
    painters.push(() => {
      setText(note, kind() === CSV ? given.note : "");
      setAttributes(format, { hidden: given.note !== "" });
    });
    return [note, part(CSV, chip(text("choose_file"), pick), format)];
  }

  function build() {
    painters = [];
    const input = h("input", {
      type: "file", accept: FILES, hidden: true,
      onchange() {
        const files = [...input.files];
        input.value = ""; // the same file may come again
        if (files.length) load(files);
      },
    });
    const pick = () => input.click();
    const answer = h("p", { class: "data-problem", role: "alert" });
    strip = h("section", { class: "data", "data-testid": "data", "data-drop": text("drop"), "aria-label": text("title") },
      h("div", { class: "data-row" },
        menu(),
        part("made", classes()),
        h("span", { class: "data-part files" }, chip(text("load"), pick, text("load_why")), chip(text("save"), () => askFor("json"), text("save_why")),
          chip(text("save_csv"), () => askFor("csv"), text("save_csv_why")), input)),
      h("div", { class: "data-row" },
        part("real", feature(0, "x₁"), feature(1, "x₂")),
        part("made", setting(text("count"), whole("count", text("count_field"), 10)), seed(), noise()),
        ...own(pick)),
      answer);
    painters.push(() => {
      setText(answer, problem);
      setAttributes(answer, { hidden: !problem });
      setAttributes(strip, { "aria-busy": waiting !== null && "true" });
    });
    root.replaceChildren(strip);
  }

  const paint = () => {
    if (!given || stands(given, wish, problem, waiting)) return;
    for (const painter of painters) painter();
  };

  /* ---- files that are dropped: anywhere on the page, for beside the strip the browser would leave the page for them --- */

  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const dropping = (is) => strip?.classList.toggle("dropping", is);
  const drop = {
    dragover(event) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      dropping(true);
    },
    dragleave: (event) => event.relatedTarget === null && dropping(false),
    drop(event) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      dropping(false);
      const files = [...event.dataTransfer.files];
      if (given && files.length) load(files);
    },
  };
  for (const [name, listener] of Object.entries(drop)) document.addEventListener(name, listener);
  const unsubscribe = subscribe(paint);
  return {
    update(data) {
      given = data;
      stretch = data.stretch && { still: floats(data.stretch[0]), shift: floats(data.stretch[1]) };
      const answered = waiting !== null && data.answers >= waiting;
      if (answered) {
        waiting = null;
        problem = data.problem;
        if (data.save) download(data.save);
      }
      const now = JSON.stringify(data.source);
      // A hand that went on meanwhile is not disturbed; nor, by a bad file, the place where a better one is chosen.
      const follows = queue.length ? false : answered ? wish === wished && !(problem && kind() === CSV) : waiting === null && now !== known;
      if (wish === null || follows) adopt(data.source);
      known = now;
      if (waiting === null && queue.length) request(queue.shift());
      const words = JSON.stringify([data.text, data.groups, data.features, data.feature_titles, data.limits]);
      if (words !== shape) {
        shape = words;
        build();
      }
      repaint();
    },
    stop() {
      for (const [name, listener] of Object.entries(drop)) document.removeEventListener(name, listener);
      unsubscribe();
    },
  };
});
