/** The words of the course in the page's language, and the way to the page that has them all (app/glossary.py). */
import { fragment } from "./address.js";
import { math, sup } from "./mathml.js";
import { goTo } from "./station_links.js";

let given = null;
/** The term that the user wants to see on the glossary's page; at first the one that the address names. */
let wanted = fragment;

/** A term's sign as formulas set it: "e^(z/T)" has an exponent. */
export function sign(written) {
  const [base, exponent] = written.split("^");
  return math(exponent ? sup(base, exponent.replace(/[()]/g, "")) : base);
}

export function takeGlossary(data) {
  given = data;
}

/** The term that a visitor of the glossary's page comes for, once. */
export function takeWanted() {
  const key = wanted;
  wanted = "";
  return key;
}

/** A term for a tooltip: {name, sign, says, beside: [[language, name]], link, address, open}; null: there is none. */
export function term(key) {
  const entry = given?.terms[key];
  if (!entry) return null;
  const { link, source } = given;
  return {
    ...entry, link,
    // Its English name stands beside it, as in a textbook of another language.
    beside: Object.entries(entry.others).filter(([lang]) => lang === source),
    address: `glossary${location.search}#${key}`,
    open(event) {
      if (goTo("glossary", event)) wanted = key;
    },
  };
}
