/** Number fields: typing is live, leaving commits, nonsense is answered in place and nothing is lost. */
import { boxAround, fill, h, isComposed, setAttributes, setText, shortened } from "../page/dom.js";
import { exactly, said, typed } from "../page/numbers.js";
import { state } from "../page/store.js";
import { isAmbiguous, isUnfinished, parseList, parseNumber } from "./expression.js";

/** Longer texts are written smaller, so that all of them is seen. */
const USUAL_LENGTH = 6;

/** What a message keeps from the window's edge, in pixels. */
const MARGIN = 8;

/** What is wrong with the text in an input, or to be asked about it, said below it and within the window. */
export function complaint(input) {
  const message = h("span", {});
  const answers = h("span", { class: "answers" });
  const node = h("span", { class: "problem", role: "alert", hidden: true }, message, answers);
  const show = (words, isWrong, ...buttons) => {
    input.setAttribute("aria-invalid", String(isWrong));
    node.classList.toggle("question", !isWrong);
    setAttributes(node, { hidden: !words });
    const box = boxAround(node); // null as long as the view is not on the page
    if (box) setAttributes(box, { "data-problem": Boolean(box.querySelector(".problem:not([hidden])")) || null });
    setText(message, words ?? "");
    answers.replaceChildren(...buttons);
    if (!words) return;
    node.style.translate = "";
    const over = node.getBoundingClientRect().right - (document.documentElement.clientWidth - MARGIN);
    if (over > 0) node.style.translate = `${-over}px`;
  };
  return {
    node,
    /** null: nothing is wrong. */
    say: (words) => show(words, Boolean(words)),
    /** `choices`: what each button says and does. */
    ask: (words, choices) => show(words, false, ...choices.map(([label, onclick]) => h("button", { type: "button", class: "chip", onclick }, label))),
  };
}

/**
 * A text field that holds a number.
 *
 * @typedef {{question: string, yes: string, no: string, accept: () => void}} Question   what a list would do besides
 *
 * @param {object} way
 * @param {() => string} way.name      accessible name: a function, for it may hold a label
 * @param {() => number} way.get
 * @param {(value: number) => void} way.set    called live while typing, with valid numbers only
 * @param {() => void} [way.begin]             called when the typing begins
 * @param {() => void} [way.cancel]            takes the typing back (default: set the value of its beginning)
 * @param {(source: HTMLElement | null) => void} way.done   called when the typing is finished; `source` as for a slider
 * @param {() => [number, number]} way.range
 * @param {number} [way.decimals]              that a short number has at least
 * @param {boolean} [way.whole]                takes whole numbers only
 * @param {() => string | null} [way.mask]     takes -inf too, or says why not now
 * @param {number} way.step                    arrow keys
 * @param {Object<string, string>} way.words   what it says of a bad number: `field_words` of app/views/component.py
 * @param {(text: string) => string | Question | null | undefined} [way.paste]  takes a list, pasted or typed: undefined =
 *                                             not a list, null = taken, a string = what is wrong with it
 * @returns {{node: HTMLElement, paint: () => void}}
 */
export function numberField(way) {
  const { name, get, set, begin, cancel, done, range, whole, mask, step, words, paste, decimals = whole ? 0 : 2 } = way;
  const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  const message = complaint(input);
  const node = h("span", { class: "field" }, input, message.node);
  let before = null;
  /** The value that stood when a text was refused, and in which scenario: until these change, that text stays. */
  let refusedAt = null;
  let refusedIn = null;

  const atRest = () => typed(get(), decimals);
  const inHand = () => exactly(get(), decimals);
  const refuse = () => {
    refusedAt = get();
    refusedIn = state.replaced;
  };
  const complain = (text) => {
    refusedAt = null;
    if (text) refuse();
    message.say(text);
  };
  let length = 0;
  const fit = () => {
    if (length === input.value.length) return;
    ({ length } = input.value);
    input.classList.toggle("long", length > USUAL_LENGTH);
    input.style.setProperty("--length", length);
  };
  const ask = ({ question, yes, no, accept }) => {
    refuse();
    const answer = (act) => () => {
      input.focus({ preventScroll: true });
      complain(null);
      act();
      if (get() === undefined) return;
      input.value = inHand();
      before = get();
    };
    message.ask(question, [[yes, answer(accept)], [no, answer(() => {})]]);
  };
  const isList = (text) => paste !== undefined && parseList(text).length > 1;
  /** What is wrong with a number, in words. */
  const problemOf = (value, text) => {
    const [low, high] = range();
    if (mask && value === -Infinity) return mask();
    const kind = isAmbiguous(text) ? "ambiguous_number" : whole ? "bad_whole" : mask ? "bad_logit" : "bad_number";
    const isGood = value >= low && value <= high && (!whole || Number.isInteger(value));
    return isGood ? null : fill(words[kind], { text: shortened(text), low: said(low), high: said(high) });
  };
  const take = (text) => {
    const value = parseNumber(text);
    if (Number.isNaN(value) && (isUnfinished(text) || isList(text))) {
      takeBack(); // half a number is none, and a list may not be at its end
      return complain(null);
    }
    const problem = problemOf(value, text);
    if (problem) takeBack(); // what was typed so far was a valid beginning of something that is not
    complain(problem);
    if (!problem) set(value);
  };
  /** Take a list in place of a number; whether there was one. */
  const takeList = (text) => {
    const answer = paste?.(text);
    if (answer === undefined) return false;
    if (answer?.question) ask(answer);
    else complain(answer);
    if (answer === null && get() !== undefined) {
      input.value = inHand();
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
    const text = input.value;
    if (isList(text) && takeList(text) && refusedAt === null) return (before = null);
    if (refusedAt === null && text.trim() && Number.isNaN(parseNumber(text))) complain(problemOf(NaN, text));
    const changed = get() !== before;
    before = null;
    if (refusedAt === null) input.value = atRest();
    if (changed) done(null);
  };

  input.addEventListener("focus", () => {
    before = get();
    begin?.();
    if (refusedAt === null) input.value = inHand(); // it may be new and not painted yet
    input.select();
  });
  input.addEventListener("input", () => {
    fit();
    if (before === null) {
      before = get();
      begin?.();
    }
    take(input.value);
  });
  input.addEventListener("blur", (event) => node.contains(event.relatedTarget) || finish());
  node.addEventListener("keydown", (event) => {
    if (isComposed(event)) return;
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Escape") {
      takeBack();
      complain(null);
      input.value = inHand();
      input.focus({ preventScroll: true });
    } else if (event.target !== input) return;
    else if (event.key === "Enter") {
      finish();
      before = get();
      begin?.();
    } else if (direction) {
      event.preventDefault();
      const [low, high] = range();
      complain(null);
      set(Math.min(high, Math.max(low, Number((get() + direction * step).toPrecision(12)))));
      input.value = inHand();
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
      // Keypads for numbers have no minus sign.
      setAttributes(input, { "aria-label": name(), inputmode: range()[0] < 0 ? "text" : "decimal" });
      const focused = input === input.ownerDocument.activeElement && before !== null;
      if (refusedAt !== null && refusedAt === get() && refusedIn === state.replaced) return;
      if (refusedAt !== null) complain(null);
      const text = atRest();
      if (!focused && input.value !== text) input.value = text;
      fit();
    },
  };
}

/** The numbers of a list; in words what is wrong with it; undefined where it is none. `fits(value)`: whether one may be there. */
export function listed(pasted, words, [low, high], fits = (value) => value >= low && value <= high) {
  const items = parseList(pasted);
  if (items.length < 2) return undefined;
  const bad = items.find(({ value }) => !fits(value));
  return bad ? fill(words.paste_item, { text: shortened(bad.part), low: said(low), high: said(high) }) : items.map(({ value }) => value);
}
