/** Small helpers that every view uses: building nodes, mounting components, writing only what changed. */

/** h("p", {class: "note"}, "text", node, ...) -> element. `on<event>` adds a listener; null attributes are left out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

/**
 * A Streamlit component from a factory. `create(root, send)` builds the view once, in `root`, and returns
 * `{update(data), stop()}`; `update` gets what Python sends, at first and on every rerun. `send(event, value)` reaches Python.
 */
export function component(create) {
  const mounted = new WeakMap();
  return ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".live");
    let entry = mounted.get(root);
    if (!entry) {
      const link = { send: setTriggerValue };
      entry = { link, view: create(root, (event, value) => link.send(event, value)) };
      mounted.set(root, entry);
      nameColumns();
    }
    entry.link.send = setTriggerValue;
    entry.view.update(data);
    return () => {
      // Streamlit calls this also for an update that the next one overtook: only what has left the page is over.
      if (root.isConnected || mounted.get(root) !== entry) return;
      entry.view.stop();
      mounted.delete(root);
      nameColumns();
    };
  };
}

/** Streamlit's box around a view, by whose attributes style sheets know what is going on inside. */
export const boxAround = (node) => node.closest('[data-testid="stElementContainer"]');

/**
 * Streamlit's columns say by key which views they hold, and which stand in columns within them: for the style sheets, where
 * `:has()` would have the style of a whole column computed anew with every node that is put into it.
 */
function nameColumns() {
  for (const column of document.querySelectorAll('[data-testid="stColumn"]')) {
    const [holds, around] = [[], []];
    for (const box of column.querySelectorAll('[data-testid="stElementContainer"]')) {
      const key = /st-key-(\S+)/.exec(box.className)?.[1];
      if (key) (box.closest('[data-testid="stColumn"]') === column ? holds : around).push(key);
    }
    setAttributes(column, { "data-holds": holds.join(" "), "data-around": around.join(" ") || null });
  }
}

/**
 * A plain block around a box of digits, to stand in a row or a grid: what changes in the box is laid out alone. The item of a
 * row itself, or what is placed absolutely, would have all of the page laid out.
 */
export const slot = (box) => h("span", { class: "slot" }, box);

/** A box of fixed size for digits. */
export const number = (attributes) => h("span", { class: "number", ...attributes });

/** A cell of a table whose number sits in a fixed box of its own. */
export function numberCell(attributes) {
  const box = number();
  return { cell: h("td", attributes, box), box };
}

/** Set text only where it changed: an untouched node costs nothing, and a text node that stays costs less than a new one. */
export function setText(node, text) {
  const { firstChild } = node;
  const isText = firstChild?.nodeType === Node.TEXT_NODE && !firstChild.nextSibling;
  const before = isText ? firstChild.data : null;
  if (before === text) return;
  if (isText) firstChild.data = text;
  else node.textContent = text;
  if (text.length !== before?.length && node.classList.contains("number")) fitNumber(node, text.length);
}

/** Digits that are more than usual stand closer, so that they stay in their box: style/tokens.css. */
function fitNumber({ classList }, length) {
  classList.toggle("long", length > 7);
  classList.toggle("longer", length > 9);
}

/** A button that does nothing at present: not `disabled`, or the one that is pressed would lose the focus. */
export const setIdle = (button, isIdle) => setAttributes(button, { "aria-disabled": isIdle && "true" });

/** Set attributes, and only those that changed: null and false take one away. */
export function setAttributes(node, values) {
  for (const [name, value] of Object.entries(values)) {
    const said = value === true ? "" : value;
    if (said == null || said === false) {
      if (node.hasAttribute(name)) node.removeAttribute(name);
    } else if (node.getAttribute(name) !== String(said)) node.setAttribute(name, said);
  }
}

/** Python's base64 of 32-bit floats as these. */
export function floats(base64) {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = letters.charCodeAt(n);
  return new Float32Array(bytes.buffer);
}

/** Fill the {placeholders} of a translated message. */
export const fill = (message, values) => message.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Sentences one after the other, those that are there; behind a full-width stop there is no space. */
export const sentences = (parts) => parts.filter(Boolean).join(" ").replace(/([。！？]) /g, "$1");

/** Several words one after the other, with what stands between them in the page's language. */
export const enumerated = (parts) => new Intl.ListFormat(document.documentElement.lang || undefined, { type: "conjunction", style: "narrow" }).format(parts);

/** Whether a key belongs to an input method, as for Chinese: its Enter takes a candidate, its Escape leaves it. (Safari says 229.) */
export const isComposed = (event) => event.isComposing || event.keyCode === 229;

/** How much of what somebody typed or pasted is said again, as in Python's `shortened`. */
const QUOTED = 40;
export function shortened(text) {
  const letters = [...text]; // an emoji is one of them, and two units of a string
  return letters.length <= QUOTED ? text : `${letters.slice(0, QUOTED - 1).join("")}…`;
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
