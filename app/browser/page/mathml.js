/**
 * Formulas as MathML. A part of a formula is a node or a string; a string is read as it is written: "∂CE / ∂z", "(p − y)".
 * Numbers that change are `mn` nodes whose text the caller keeps up to date.
 */

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
/** Words, numbers, spaces between two words, and single signs. */
const TOKENS = /Σ|(?:(?!Σ)\p{L})+|\d+(?:\.\d+)?|\s+|\S/gu;
/** Signs that stand closer to their neighbours than a browser sets them: before and behind. */
const CLOSE = { "/": ["0", "0"], "∂": ["0", "0"], "Σ": ["0", "0.15em"] };
const OPENING = ["(", "="];

function element(tag, attributes, children) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** One letter is a variable and slanted; a longer word is a name and upright. */
const identifier = (word) => element("mi", { class: [...word].length === 1 ? "variable" : null }, [word]);

/** A sign of its own stands between two parts; the first of several, or one behind a bracket, belongs to what follows. */
function sign(token, n, tokens) {
  const before = tokens.slice(0, n).findLast((other) => other.trim());
  const form = tokens.length === 1 || (before && !OPENING.includes(before)) ? "infix" : "prefix";
  const [lspace, rspace] = CLOSE[token] ?? [];
  return element("mo", { stretchy: "false", form: "+−=·".includes(token) ? form : null, lspace, rspace }, [token]);
}

const isWord = (token) => /^(?!Σ)\p{L}|^\d/u.test(token);

function read(words) {
  const tokens = words.match(TOKENS) ?? [];
  return tokens.flatMap((token, n) => {
    if (/^\d/.test(token)) return [element("mn", {}, [token])];
    if (isWord(token)) return [identifier(token)];
    if (token.trim()) return [sign(token, n, tokens)];
    const between = isWord(tokens[n - 1] ?? "") && isWord(tokens[n + 1] ?? "");
    return between ? [space("0.22em")] : [];
  });
}

const parts = (children) => children.filter((child) => child != null).flatMap((child) => (typeof child === "string" ? read(child) : [child]));
/** What takes a fixed number of arguments takes each as one node. */
const one = (child) => row({}, child);

/** A formula that stands in text. Its fractions are as large as its other parts. */
export const math = (...children) => element("math", { displaystyle: "true" }, parts(children));

/** Parts that belong together, such as all that lights up as one term. */
export const row = (attributes, ...children) => element("mrow", attributes, parts(children));

/** A fraction with a number that changes has all of its numbers in that one's type. */
export function frac(above, below) {
  const parts = [one(above), one(below)];
  const isLive = parts.some((part) => part.querySelector(".live-number"));
  return element("mfrac", { class: isLive ? "live-fraction" : null }, parts);
}
export const sup = (base, exponent) => element("msup", {}, [one(base), one(exponent)]);
export const sub = (base, index) => element("msub", {}, [one(base), one(index)]);

export const space = (width) => element("mspace", { width }, []);

/** A number that changes: an empty node. */
export const number = (attributes = {}) => element("mn", attributes, []);
/** Another text, which may change. */
export const label = (attributes = {}, ...words) => element("mtext", attributes, words);
