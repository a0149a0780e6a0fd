/**
 * The choice of the data, above the plane: a menu, what belongs to the chosen data set, files in and out. Python makes
 * the points, once for each choice; only noise moves them here, in every frame, for it stretches known displacements.
 */
import { takeDrops } from "../controls/drop.js";
import { component, fill, floats, h, setAttributes, setText } from "../page/dom.js";
import { numberField } from "../controls/fields.js";
import { announce, thinTrack } from "../controls/drag.js";
import { term } from "../controls/tooltip.js";
import { download } from "../export/files.js";
import { ask, isBusy, onAnswer } from "../page/link.js";
import { printed, said } from "../page/numbers.js";
import { alike, repaint, unchangedInDrag, subscribe } from "../page/store.js";
import { askForData, editPlane, grabPlane, isEdited, plane, ready, takeBack, theDataset, withContent } from "./store.js";

const CSV = "csv";
const FILES = ".csv,.tsv,.tab,.txt,.xlsx,.ods,.json,text/csv,text/plain,application/json";
/** How many classes a table's chooser lists, the most frequent ones. */
const MOST_LISTED = 60;

const decimal = (value) => Number(value.toFixed(2));

/** A file's content as base64. */
const packed = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

export default component((root) => {
  let given = null;
  /** What the controls are set to; features by data set, as is the number of classes of those that have one of their own. */
  let wish = null;
  /** What they were set to when Python was asked last: a hand that goes on meanwhile is not disturbed. */
  let wished = null;
  /** The user's file, and whether the server has it: one that was started anew has none. */
  let ownFile = null;
  let isKept = false;
  /** The number of the last answer that brought a file to save. */
  let saved = 0;
  let problem = "";
  /** The source that waits for the user's word: its points would replace those that a hand has edited. */
  let question = null;
  /** The source whose points these are. */
  let questioned = null;
  /** Whether the points were not the data set's when a hand took the noise. */
  let wasEdited = false;
  let painters = [];
  let strip = null;
  const isUnchanged = unchangedInDrag();

  const text = (name, values = {}) => fill(given.text[name], values);
  const kind = () => (wish.name === CSV ? CSV : wish.name in given.features ? "real" : "made");
  const save = (as) => ask("save", as);

  /** Set the controls to a source. What belongs to other data sets stays for when they are chosen again. */
  function adopt({ name, features, label, classes, others, standardised, file, digest, ...numbers }) {
    const usual = Object.fromEntries(Object.entries(given.features).map(([key, names]) => [key, names.slice(0, 2)]));
    const before = wish ?? { ...numbers, features: usual, classes: given.classes };
    wish = { ...before, name };
    if (kind() === "real") wish.features = { ...before.features, [name]: features };
    if (kind() === "made") Object.assign(wish, numbers, withClasses(before, numbers.num_classes));
    if (kind() === CSV) wish.columns = { features, label, classes, others, standardised };
    wished = wish;
  }

  const numClasses = () => wish.classes[wish.name] ?? wish.num_classes;
  /** What another number of classes changes of the controls. */
  const withClasses = ({ classes, num_classes }, count) =>
    (wish.name in classes ? { num_classes, classes: { ...classes, [wish.name]: count } } : { num_classes: count });

  function open(source, hand) {
    problem = "";
    question = null;
    wished = wish;
    askForData("open", source, hand);
    repaint();
  }

  function complain(words) {
    problem = words;
    repaint();
  }

  /**
   * Ask for what the controls are set to. A file must be there first. A run of key presses of one `hand` is one
   * step. Another data set leaves the points of this one as they are.
   */
  function change(patch, hand = null) {
    wish = { ...wish, ...patch };
    const { name, features, classes, columns, ...numbers } = wish;
    const made = { name, ...numbers, num_classes: numClasses() };
    const own = ownFile && { ...(isKept ? ownFile : withContent(ownFile)), ...columns };
    const source = { real: { name, features: features[name] }, made, [CSV]: own }[kind()];
    if (!source) return complain("");
    if (name !== plane.source.name || !ready() || !isEdited()) return open(source, hand);
    [question, questioned] = [source, plane.source];
    repaint();
  }

  /** The edited points stay. */
  function keepPoints() {
    question = null;
    adopt(plane.source);
    repaint();
  }

  async function load(files) {
    if (files.length > 1) return complain(text("one_file"));
    const [{ name, size }] = files;
    const most = given.most_bytes[name.toLowerCase().endsWith(".json") ? "saved" : "table"];
    if (size > most) return complain(text("too_large", { file: name, bytes: said(size), most: said(most) }));
    try {
      problem = "";
      askForData("load", { file: name, content: await packed(files[0]) });
    } catch {
      complain(text("unreadable", { file: name }));
    }
  }

  /** Show the plane's points under another noise. Points that a hand has edited wait for Python. */
  function setNoise(noise) {
    wish = { ...wish, noise };
    const { points, source } = theDataset();
    const { still, shift } = stretch() ?? {};
    if (still && !wasEdited) {
      const place = (n) => still[n] + noise * shift[n];
      editPlane({ points: noise === source.noise ? points : points.map((_, n) => [place(2 * n), place(2 * n + 1)]) });
    }
    repaint();
  }

  /** Made points without noise, and how far noise 1 displaces each. */
  let stretched = null;
  function stretch() {
    const dataset = theDataset();
    if (stretched?.of !== dataset) {
      const [still, shift] = dataset.stretch?.map(floats) ?? [];
      stretched = { of: dataset, still, shift };
    }
    return stretched;
  }

  /* ---- the controls ------------------------------------------------------------------------------------------------ */

  /** A part of the strip that belongs to some kinds of data. */
  function part(of, ...children) {
    const node = h("span", { class: `data-part ${of.join(" ")}` }, ...children);
    painters.push(() => setAttributes(node, { hidden: !of.includes(kind()) }));
    return node;
  }

  /** What is told of the user's table, once it is here. */
  const table = () => (kind() === CSV && ready() ? theDataset().table : null);

  const setting = (label, ...controls) => h("span", { class: "data-setting" }, label, ...controls);

  function menu() {
    const select = h("select", { "aria-label": text("title"), onchange: () => change({ name: select.value }) },
      ...given.groups.map(({ label, choices }) =>
        h("optgroup", { label }, ...choices.map(([key, words]) => h("option", { value: key }, words)))));
    const own = select.querySelector(`[value="${CSV}"]`);
    const words = own.textContent;
    const edited = h("span", { class: "quiet" }, text("edited"));
    painters.push(() => {
      if (select.value !== wish.name) select.value = wish.name;
      setText(own, (plane.source?.name === CSV ? plane.source : ownFile)?.file || words);
      setAttributes(edited, { hidden: !ready() || !isEdited() });
    });
    return h("span", { class: "data-setting" }, h("b", { "aria-hidden": "true" }, text("title")), select, edited);
  }

  /** The columns on the axes, by name, and those that there are, each with its words. */
  const axes = () => (kind() === CSV ? wish.columns?.features : wish.features[wish.name]) ?? [];
  const offeredAxes = () => (kind() === CSV
    ? (table()?.axes ?? []).map((name) => [name, name])
    : (given.features[wish.name] ?? []).map((name) => [name, given.feature_titles[name]]));
  const setAxes = (features) =>
    change(kind() === CSV ? { columns: { ...wish.columns, features } } : { features: { ...wish.features, [wish.name]: features } });

  /** A menu whose choices come with the data, [value, words] each. */
  function changingMenu(label, choices, get, set, isTaken = () => false) {
    let offered = null;
    const select = h("select", { "aria-label": label, onchange: () => set(select.value) });
    painters.push(() => {
      const now = choices();
      if (!now.length) return; // the data are on their way
      if (!alike(offered, now)) {
        offered = now;
        select.replaceChildren(...now.map(([value, words]) => h("option", { value }, words)));
      }
      for (const option of select.options) option.disabled = isTaken(option.value);
      if (select.value !== get()) select.value = get() ?? "";
    });
    return select;
  }

  /** One axis's column; that of the other axis is taken. */
  const feature = (axis, symbol) => setting(
    term("feature", h("span", { class: "math" }, h("i", {}, symbol[0]), symbol[1])),
    changingMenu(text("feature", { axis: symbol }), offeredAxes, () => axes()[axis], (name) => setAxes(axes().with(axis, name)),
      (name) => name === axes()[1 - axis]));

  const exchange = () => h("button", {
    type: "button", class: "tool-button", "aria-label": text("exchange"), "data-tip": text("exchange"), onclick: () => setAxes([...axes()].reverse()),
  }, "⇄");

  /* ---- a table of the user's ---------------------------------------------------------------------------------------- */

  const choose = (patch) => change({ columns: { ...wish.columns, ...patch } });

  const label = () => setting(term("class", text("label")), changingMenu(text("label_menu"),
    () => (table()?.labels ?? []).map((name) => [name, name]), () => wish.columns?.label, (name) => choose({ label: name, classes: [] })));

  function standardise() {
    const button = chip(text("standardise"), () => choose({ standardised: !wish.columns.standardised }), text("standardise_why"));
    painters.push(() => setAttributes(button, {
      "aria-pressed": String(Boolean(wish.columns?.standardised)), disabled: table()?.suits === false, hidden: table() === null,
    }));
    return button;
  }

  /** Which classes are points, and what becomes of the others. */
  function classChooser() {
    const summary = h("summary", {});
    const list = h("span", { class: "class-list" });
    const others = h("select", { "aria-label": text("others"), onchange: () => choose({ others: others.value }) },
      ...Object.entries(given.text.other_ways).map(([value, words]) => h("option", { value }, words)));
    const node = h("details", { class: "class-chooser" }, summary, list, h("span", { class: "data-setting" }, text("others"), " ", others));
    let listed = null;
    let boxes = [];
    const [fewest, most] = given.limits.num_classes;
    const listen = () => choose({ classes: boxes.filter(({ checked }) => checked).map(({ value }) => value) });
    painters.push(() => {
      const of = table();
      setAttributes(node, { hidden: !of || of.counts.length < 2 });
      if (!of) return;
      setText(summary, text("classes_of", { n: of.chosen.length, all: of.counts.length, label: plane.source.label }));
      if (listed !== of) {
        listed = of;
        boxes = of.counts.slice(0, MOST_LISTED).map(([name]) => h("input", { type: "checkbox", value: name, onchange: listen }));
        list.replaceChildren(...boxes.map((box, n) => h("label", {}, box, ` ${of.counts[n][0]} `, h("span", { class: "quiet" }, said(of.counts[n][1])))));
        for (const box of boxes) box.checked = of.chosen.includes(box.value);
      }
      const checked = boxes.filter((box) => box.checked).length;
      for (const box of boxes) box.disabled = box.checked ? checked <= fewest : checked >= most;
      setAttributes(others.parentNode, { hidden: of.chosen.length === of.counts.length });
      others.value = wish.columns?.others ?? others.value;
    });
    return node;
  }

  /** What was left out, put together or changed of the data, in sentences. */
  function notes() {
    const node = h("ul", { class: "data-notes quiet", "data-testid": "data-notes" });
    painters.push(() => {
      const said = ready() && !question ? sentences() : [];
      setAttributes(node, { hidden: !said.length });
      if (alike([...node.children].map((line) => line.textContent), said)) return;
      node.replaceChildren(...said.map((words) => h("li", {}, words)));
    });
    return node;
  }

  function sentences() {
    const { table: of, standard, titles, points } = theDataset();
    const lines = [];
    if (standard) {
      const [means, deviations] = standard.map((pair) => pair.map((number) => printed(number)));
      const [first, second] = titles;
      lines.push(text("standard", { first, second, mean_1: means[0], mean_2: means[1], deviation_1: deviations[0], deviation_2: deviations[1] }));
    }
    if (!of) return lines;
    const tell = (name, values) => lines.push(text(name, values));
    if (!of.suits) tell("unsuited");
    else if (of.uneven && !standard) tell("uneven");
    if (of.sheets.length > 1) tell("sheet", { name: of.sheets[0], n: of.sheets.length });
    if (of.gaps) tell("gaps", { n: said(of.gaps), rows: said(of.rows), lines: of.gap_lines });
    if (of.no_numbers) tell("no_numbers", { lines: of.no_numbers });
    if (of.unlike) tell("unlike", { n: said(of.unlike) });
    if (of.whole > points.length) tell("sample", { n: said(points.length), rows: said(of.whole) });
    for (const names of of.alike) tell("alike", { names });
    return lines;
  }

  /** A number of made data as a field; `set` gets it live, and Python when the typing is done. */
  function number(name, label, way) {
    const field = numberField({
      name: () => label, get: () => wish[name], done: (hand) => change({}, hand), range: () => given.limits[name], words: given.text, ...way,
    });
    painters.push(field.paint);
    return field.node;
  }

  const whole = (name, label, step) => number(name, label, { whole: true, step, set: (value) => { wish = { ...wish, [name]: value }; } });

  function classes() {
    const [low, high] = given.limits.num_classes;
    const counts = Array.from({ length: high - low + 1 }, (_, n) => low + n);
    const select = h("select", { "aria-label": text("classes_menu"), onchange: () => change(withClasses(wish, Number(select.value))) },
      ...counts.map((count) => h("option", { value: count }, String(count))));
    painters.push(() => {
      if (select.value !== String(numClasses())) select.value = numClasses();
    });
    return setting(term("class", text("classes")), select);
  }

  function noise() {
    const range = () => given.limits.noise;
    let before = 0;
    /** For its field and its track alike. */
    const held = {
      begin() {
        before = wish.noise;
        wasEdited = isEdited();
        grabPlane();
      },
      cancel() {
        wish = { ...wish, noise: before };
        takeBack();
      },
      done(hand) {
        takeBack(); // what is shown meanwhile is no edit of the points
        if (wish.noise !== before) change({}, hand);
        else repaint();
      },
    };
    const track = thinTrack({
      get: () => wish.noise, set: (value) => setNoise(decimal(value)), range, step: (value, steps) => value + steps / 100, ...held,
    });
    painters.push(() => {
      const [low, high] = range();
      track.place((wish.noise - low) / (high - low));
      announce(track.handle, text("noise_slider"), range(), wish.noise, said(wish.noise));
    });
    return h("span", { class: "data-setting wide" }, term("noise", text("noise")),
      number("noise", text("noise_field"), { step: 0.05, decimals: 0, set: setNoise, ...held }), track.node);
  }

  function seed() {
    const [low, high] = given.limits.seed;
    const another = () => {
      const next = low + Math.floor(Math.random() * (high - low));
      change({ seed: next + (next >= wish.seed) });
    };
    const label = text("new_seed");
    return setting(term("seed", text("seed")), whole("seed", text("seed_field"), 1),
      h("button", { type: "button", class: "tool-button", "aria-label": label, "data-tip": label, onclick: another }, "⚄"));
  }

  function chip(words, onclick, why) {
    return h("button", { type: "button", class: "chip", onclick, "data-tip": why }, words);
  }

  /** What the user's file is, and the way to another one. */
  function own(pick) {
    const note = h("span", { role: "status", "data-testid": "data-summary" });
    const format = h("span", { class: "quiet" }, text("format"));
    painters.push(() => {
      const { file } = plane.source;
      const isThere = kind() === CSV && file && theDataset();
      const words = isThere ? text("summary", { file, points: theDataset().points.length, classes: theDataset().classes.length }) : "";
      setText(note, words);
      setAttributes(format, { hidden: words !== "" });
    });
    const choice = chip(text("choose_file"), pick);
    painters.push(() => setAttributes(choice, { hidden: table() !== null }));
    return [note, part([CSV], choice, format, standardise())];
  }

  function axesPart() {
    const own = label();
    const node = part(["real", CSV], feature(0, "x₁"), exchange(), feature(1, "x₂"), own);
    painters.push(() => {
      setAttributes(node, { hidden: !(kind() === "real" || table()) });
      setAttributes(own, { hidden: kind() !== CSV });
      node.classList.toggle("three", kind() === CSV);
    });
    return node;
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
    const asks = h("p", { class: "data-question", role: "alert" }, h("span", {}, text("replaces")), " ",
      chip(text("replace"), () => open(question)), " ", chip(text("keep"), keepPoints));
    const answer = h("p", { class: "data-problem", role: "alert" });
    strip = h("section", { class: "data", "data-testid": "data", "data-drop": text("drop"), "aria-label": text("title") },
      h("div", { class: "data-row" },
        menu(),
        part(["made"], classes()),
        h("span", { class: "data-part files" }, chip(text("load"), pick, text("load_why")), chip(text("save"), () => save("json"), text("save_why")),
          chip(text("save_csv"), () => save("csv"), text("save_csv_why")), input)),
      h("div", { class: "data-row" },
        axesPart(),
        part(["made"], setting(term("point", text("count")), whole("count", text("count_field"), 10)), seed(), noise())),
      h("div", { class: "data-row own" }, ...own(pick)),
      part([CSV], classChooser()), notes(), asks, answer);
    painters.push(() => {
      setAttributes(asks, { hidden: question === null });
      setText(answer, problem);
      setAttributes(answer, { hidden: !problem });
      setAttributes(strip, { "aria-busy": isBusy() && "true" });
    });
    root.replaceChildren(strip);
  }

  const paint = () => {
    if (!given || !wish || isUnchanged(given, wish, problem, question, isBusy(), theDataset(), plane.points)) return;
    for (const painter of painters) painter();
  };

  const stopDrops = takeDrops(() => strip, (files) => given && load(files));
  const unsubscribe = subscribe(paint);

  /** Follow Python's source, unless the user has chosen on meanwhile. */
  const listen = onAnswer("data", ({ number, problems, delivery, file }) => {
    ownFile = file ?? ownFile;
    isKept = Boolean(file);
    if (!plane.source || !given) return;
    problem = problems.open ?? problems.load ?? problems.save ?? "";
    if (question && (!alike(questioned, plane.source) || (ready() && !isEdited()))) {
      question = null;
      wished = wish; // it has been answered otherwise: the controls follow again
    }
    const isRefused = Boolean(problem) && wish?.name === CSV; // there another file can be chosen
    if (wish === null || (wish === wished && !isBusy() && !isRefused)) adopt(plane.source);
    if (delivery.file && number > saved) {
      saved = number;
      download(delivery.file, new Blob([delivery.text], { type: "text/plain" }));
    }
    if (strip === null && given) build();
    repaint();
  });
  return {
    update(data) {
      given = data;
      if (wish === null && plane.source) adopt(plane.source);
      if (wish) build();
      repaint();
    },
    stop() {
      stopDrops();
      listen();
      unsubscribe();
    },
  };
});
