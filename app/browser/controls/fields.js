/** Number fields: typing is live, leaving commits, nonsense is answered in place and nothing is lost. */
import { fill, h, setAttributes, setText } from "../page/dom.js";
import { state } from "../page/store.js";

/**
 * The numbers of a pasted list, JSON or Python (also `np.array([...])`), or separated by commas, spaces or lines. What would
 * be one number if it were typed is one: `2,5` is two and a half, `2, 5` and `[2,5]` are two numbers.
 */
export function parseList(text) {
  const single = parseNumber(text);
  if (!Number.isNaN(single)) return [{ part: text.trim(), value: single }];
  const inner = text.match(/[([]([^()[\]]*)[)\]]/)?.[1] ?? text;
  const parts = inner.trim().split(/\s*[,;\s]\s*/).filter(Boolean);
  return parts.map((part) => ({ part, value: parseNumber(part) }));
}

export function parseNumber(text) {
  const plain = text.trim().replace(/\u2212/g, "-").replace(/^(-?\d+),(\d+)$/, "$1.$2");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/** The beginning of a number, or no more than its sign: somebody is still typing. */
const UNFINISHED = /^\s*[-+\u2212]?[.,]?(\d[\d.,]*e[-+]?)?\s*$/i;

/** What a message keeps from the window's edge, in pixels. */
const MARGIN = 8;

/** What is wrong with the text in an input, said below it and within the window; null: nothing. */
export function complaint(input) {
  const node = h("span", { class: "problem", role: "alert", hidden: true });
  return {
    node,
    say(words) {
      input.setAttribute("aria-invalid", String(Boolean(words)));
      setAttributes(node, { hidden: !words });
      setText(node, words ?? "");
      if (!words) return;
      node.style.translate = "";
      const over = node.getBoundingClientRect().right - (document.documentElement.clientWidth - MARGIN);
      if (over > 0) node.style.translate = `${-over}px`;
    },
  };
}

/**
 * A text field that holds a number.
 *
 * @param {object} way
 * @param {() => string} way.name      accessible name: a function, for it may hold a label
 * @param {() => number} way.get
 * @param {(value: number) => void} way.set    called live while typing, with valid numbers only
 * @param {() => void} [way.begin]             called when the typing begins
 * @param {() => void} [way.cancel]            takes the typing back (default: set the value of its beginning)
 * @param {(source: HTMLElement | null) => void} way.done   called when the typing is finished; `source` as for a slider
 * @param {() => [number, number]} way.range
 * @param {(x: number) => string} way.write    number -> what stands in the field
 * @param {number} way.step                    arrow keys
 * @param {string} way.problem                 message for a bad number, with {text}, {low}, {high}
 * @param {(text: string) => string | null | undefined} [way.paste]  takes a list, pasted or typed: undefined = not a
 *                                             list, null = taken, a string = what is wrong with it
 * @returns {{node: HTMLElement, paint: () => void}}
 */
export function numberField(way) {
  const { name, get, set, begin, cancel, done, range, write, step, problem, paste } = way;
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
  const message = complaint(input);
  const node = h("span", { class: "field" }, input, message.node);
  let before = null;
  /** The value that stood when a text was refused, and in which scenario: until these change, that text stays. */
  let refusedAt = null;
  let refusedIn = null;

  const complain = (text) => {
    refusedAt = text ? get() : null;
    refusedIn = state.replaced;
    message.say(text);
  };
  const isList = (text) => paste !== undefined && parseList(text).length > 1;
  const take = (value, text) => {
    if (UNFINISHED.test(text) || isList(text)) {
      takeBack(); // half a number is none, and a list may not be at its end
      return complain(null);
    }
    const [low, high] = range();
    if (!(value >= low && value <= high)) {
      takeBack(); // what was typed so far was a valid beginning of something that is not
      return complain(fill(problem, { text, low, high }));
    }
    complain(null);
    set(value);
  };
  /** Take a list in place of a number; whether there was one. */
  const takeList = (text) => {
    const answer = paste?.(text);
    if (answer === undefined) return false;
    complain(answer);
    if (answer === null && get() !== undefined) {
      input.value = write(get());
      before = get();
    }
    return true;
  };
  const takeBack = () => {
    if (before === null || get() === before) return;
    if (cancel) cancel();
    else set(before);
  };
  const finish = () => {
    if (before === null || get() === undefined) return;
    if (isList(input.value) && takeList(input.value) && refusedAt === null) return (before = null);
    const changed = get() !== before;
    before = null;
    if (refusedAt === null) input.value = write(get());
    if (changed) done(null);
  };

  input.addEventListener("focus", () => {
    before = get();
    begin?.();
    if (refusedAt === null) input.value = write(get()); // it may be new and not painted yet
    input.select();
  });
  input.addEventListener("input", () => {
    if (before === null) {
      before = get();
      begin?.();
    }
    take(parseNumber(input.value), input.value);
  });
  input.addEventListener("blur", finish);
  input.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") {
      finish();
      before = get();
      begin?.();
    } else if (event.key === "Escape") {
      takeBack();
      complain(null);
      input.value = write(get());
    } else if (direction) {
      event.preventDefault();
      const [low, high] = range();
      complain(null);
      set(Math.min(high, Math.max(low, Number((get() + direction * step).toPrecision(12)))));
      input.value = write(get());
    }
  });
  input.addEventListener("keyup", (event) => {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || before === null || get() === before) return;
    before = get();
    done(input);
    begin?.();
  });
  input.addEventListener("paste", (event) => {
    if (takeList(event.clipboardData.getData("text"))) event.preventDefault();
  });

  return {
    node,
    paint() {
      setAttributes(input, { "aria-label": name() });
      const focused = input === input.ownerDocument.activeElement && before !== null;
      if (refusedAt !== null && refusedAt === get() && refusedIn === state.replaced) return;
      if (refusedAt !== null) complain(null);
      if (focused) return;
      const text = write(get());
      if (input.value !== text) input.value = text;
    },
  };
}
