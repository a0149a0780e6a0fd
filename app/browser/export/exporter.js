/**
 * The menu of what can be taken home: pictures, drawn here (pictures.js); numbers and code, written by Python from the values that
 * the hand has left (app/exports); the formula as LaTeX. It lies above the page, and closes by Escape and by a press beside it.
 */
import { h, setAttributes, setText } from "../page/dom.js";
import { takePaper } from "../page/looks.js";
import { ask, isAway, isBusy, onAnswer } from "../page/link.js";
import { copyText, download } from "./files.js";
import { latexOf } from "./latex.js";
import { pictures, savePicture } from "./pictures.js";

/** What keeps it from the window's edges, in pixels. */
const MARGIN = 8;
/** How long a word about what was done is shown, in ms. */
const SHOWN = 3000;
const TYPES = { csv: "text/csv;charset=utf-8", py: "text/x-python;charset=utf-8", ipynb: "application/x-ipynb+json" };
const ITEMS = "[role^=menuitem]";

export function exporter() {
  let text = null;
  /** The picture that PNG and SVG save, by its key, and on which ground. */
  let chosen = null;
  let isTransparent = false;
  /** What is done with the files that Python was asked for, in the order in which it was; and the last answer that brought one. */
  let expected = [];
  let taken = -1;

  const button = h("button", { type: "button", class: "chip plain", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "export", onclick: toggle, onkeydown: openByKey });
  const status = h("span", { class: "quiet export-status", role: "status" });
  const menu = h("div", { id: "export", class: "export-menu", role: "menu", popover: "auto", onkeydown: key, ontoggle: toggled });
  const node = h("span", { class: "export" }, button, status, menu);
  let silence = 0;

  function say(words) {
    clearTimeout(silence);
    setText(status, words);
    silence = setTimeout(() => setText(status, ""), SHOWN);
  }

  /* ---- what the entries do -------------------------------------------------------------------------------------------- */

  const picture = () => pictures().find(({ key }) => key === chosen) ?? pictures()[0];

  function save(kind) {
    savePicture(picture(), kind, isTransparent).catch((error) => {
      reportError(error);
      say(text.failed);
    });
  }

  /** Ask Python for a file. What the hand has changed goes along, or has gone before. */
  function order(kind, deliver) {
    expected.push({ kind, deliver });
    if (isAway()) say(text.away);
    ask("export", kind);
  }

  const file = (kind) => order(kind, ({ file: name, text: content }) => download(name, new Blob([content], { type: TYPES[kind] })));
  const copy = (content) => copyText(content).then(() => say(text.copied), () => say(text.not_copied));

  const stopListening = onAnswer("export", ({ number, delivery, problems }) => {
    const found = number > taken && delivery.export;
    if (found) {
      taken = number;
      const n = expected.findIndex(({ kind }) => kind === found.kind);
      expected.splice(n, 1)[0]?.deliver(found);
    } else if (expected.length && !isBusy()) {
      expected = [];
      say(problems.export ?? text.failed);
    }
  });

  /* ---- the menu -------------------------------------------------------------------------------------------------------- */

  const entry = (words, act) => h("button", { type: "button", role: "menuitem", tabindex: -1, onclick() { close(); act(); } }, words);

  /** An entry that says what the others are about: the menu stays open. */
  function choice(role, words, isOn, act) {
    return h("button", { type: "button", role, tabindex: -1, "aria-checked": String(isOn), onclick() { act(); mark(); } }, words);
  }

  /** Show what is chosen. */
  function mark() {
    const key = picture()?.key;
    for (const item of menu.querySelectorAll("[role=menuitemradio]")) setAttributes(item, { "aria-checked": String(item.dataset.key === key) });
    setAttributes(menu.querySelector("[role=menuitemcheckbox]"), { "aria-checked": String(isTransparent) });
  }

  function build() {
    const group = (words, ...children) => h("div", { role: "group", "aria-label": words }, h("div", { class: "export-head", "aria-hidden": "true" }, words), ...children);
    const radios = pictures().map(({ key, title }) => {
      const item = choice("menuitemradio", title(), false, () => { chosen = key; });
      item.dataset.key = key;
      return item;
    });
    menu.replaceChildren(
      group(text.picture, ...radios, choice("menuitemcheckbox", text.transparent, isTransparent, () => { isTransparent = !isTransparent; }),
        entry(text.png, () => save("png")), entry(text.svg, () => save("svg"))),
      group(text.text, entry(text.csv, () => file("csv")), entry(text.py, () => file("py")), entry(text.ipynb, () => file("ipynb")),
        entry(text.copy_py, () => order("py", ({ text: content }) => copy(content))),
        entry(text.copy_latex, () => copy(latexOf(document.querySelector(".formula"))))));
    mark();
  }

  const items = () => [...menu.querySelectorAll(ITEMS)];
  const isOpen = () => menu.matches(":popover-open");

  function open() {
    say("");
    build();
    menu.showPopover();
    const { left, bottom } = button.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const top = Math.min(bottom + 4, height - MARGIN - Math.min(menu.scrollHeight + 2, height - 2 * MARGIN));
    Object.assign(menu.style, {
      left: `${Math.max(MARGIN, Math.min(left, width - MARGIN - menu.offsetWidth))}px`, top: `${top}px`, maxHeight: `${height - MARGIN - top}px`,
    });
    items()[0]?.focus({ preventScroll: true });
  }

  function close() {
    if (!isOpen()) return;
    menu.hidePopover();
    button.focus({ preventScroll: true });
  }

  /** Whether a press on the button has just closed it: a browser closes it before the button hears of it. */
  let wasOpen = false;
  button.addEventListener("pointerdown", () => { wasOpen = isOpen(); });

  function toggle({ detail }) {
    if (detail !== 0 && wasOpen) return;
    open();
  }

  function toggled({ newState }) {
    setAttributes(button, { "aria-expanded": String(newState === "open") });
  }

  function openByKey(event) {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  }

  function key(event) {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all.at(to % all.length).focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault();
      event.stopPropagation();
      close();
    }
  }

  const leave = () => isOpen() && menu.hidePopover();
  window.addEventListener("resize", leave);

  return {
    node,
    update(words, paper) {
      takePaper(paper);
      text = words;
      setText(button, words.title);
      setAttributes(menu, { "aria-label": words.title });
    },
    stop() {
      stopListening();
      window.removeEventListener("resize", leave);
    },
  };
}
