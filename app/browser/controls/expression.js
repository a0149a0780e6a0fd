/**
 * What a person may type for a number: digits as people write them, and sums such as 1/3, 2^10 or -sqrt(2). A small parser
 * reads it; nothing that is typed is ever run.
 */

const CONSTANTS = { pi: Math.PI, π: Math.PI, e: Math.E };
const FUNCTIONS = { sqrt: Math.sqrt, exp: Math.exp, ln: Math.log, log: Math.log };
const INFINITE = /^([-+]?)(?:inf|infinity|∞)$/i;
const NAMES = [...Object.keys(CONSTANTS), ...Object.keys(FUNCTIONS), "inf", "infinity", "∞"];

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (sign) => ({ "⁻": "-", "⁺": "+" })[sign] ?? RAISED.indexOf(sign);

/** The same in plain signs: of full width, typographic ones, those of Chinese lists. */
export const plain = (text) => text.trim()
  .replace(/[，、；]/g, ";").replace(/。/g, ".")
  .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
  .replace(/\u2212/g, "-").replace(/[×·]/g, "*").replace(/÷/g, "/").replace(/[\u00a0\u2009\u202f\u3000]/g, " ")
  .replace(/[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (signs) => `^(${[...signs].map(raised).join("")})`)
  .replace(/(\d)\*10\^\(([-+]?\d+)\)/g, "$1e$2"); // the page's own print, to its last digit

/** Thousands in groups, by spaces or apostrophes; by commas or points where the other sign stands before the decimals. */
const GROUPED = [
  [/^[-+]?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?$/, (text) => text.replace(/[ '’]/g, "").replace(",", ".")],
  [/^[-+]?\d{1,3}(?:,\d{3})+\.\d+$/, (text) => text.replaceAll(",", "")],
  [/^[-+]?\d{1,3}(?:\.\d{3})+,\d+$|^[-+]?\d{1,3}(?:\.\d{3}){2,}$/, (text) => text.replaceAll(".", "").replace(",", ".")],
];
/** One and a half to some, fifteen hundred to others. */
const AMBIGUOUS = /^[-+]?[1-9]\d{0,2},\d{3}$/;
/** A space before a sign and none behind it: `3 -1` is a list, `3 - 1` a difference. */
const SIGNED_LIST = /[\d.)] +[-+][\d.(]/;
const DECIMAL_COMMA = /^[-+]?\d+,\d+$/;

export const isAmbiguous = (text) => AMBIGUOUS.test(plain(text));

/** The number that a text means, NaN if it means none. -inf is one, the mask of a class; 1/0 is not. */
export function parseNumber(text) {
  const words = plain(text);
  const infinite = words.match(INFINITE);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  if (AMBIGUOUS.test(words) || SIGNED_LIST.test(words)) return NaN;
  const [, ungroup] = GROUPED.find(([pattern]) => pattern.test(words)) ?? [];
  const value = evaluate(ungroup ? ungroup(words) : DECIMAL_COMMA.test(words) ? words.replace(",", ".") : words);
  return Number.isFinite(value) ? value : NaN;
}

/** Whether a text is the beginning of a number, or nothing at all: somebody is still typing. */
export function isUnfinished(text) {
  const words = plain(text);
  if (/^[-+]?[.,]?$|\d,$|^[-+]?\d+\.?\d*e[-+]?$/i.test(words)) return true;
  return evaluate(words) === UNFINISHED;
}

/* ---- the parser ------------------------------------------------------------------------------------------------------- */

const UNFINISHED = Symbol("unfinished");
const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|(\p{L}+|∞)|(\S))/giuy;
/** Deeper than anybody means it. */
const DEEPEST = 50;

/** The value of a sum; NaN where it is none, UNFINISHED where more could make it one. */
function evaluate(text) {
  const tokens = [];
  for (const [, number, name, sign] of text.matchAll(TOKEN)) tokens.push({ number, name: name?.toLowerCase(), sign });
  let at = 0;
  let depth = 0;
  const isNext = (signs) => tokens[at] && signs.includes(tokens[at].sign);
  const fail = () => { throw at >= tokens.length ? UNFINISHED : NaN; };

  function sum() {
    if (++depth > DEEPEST) throw NaN;
    let value = product();
    while (isNext("+-")) value = tokens[at++].sign === "+" ? value + product() : value - product();
    depth--;
    return value;
  }
  function product() {
    let value = signed();
    while (isNext("*/")) value = tokens[at++].sign === "*" ? value * signed() : value / signed();
    return value;
  }
  /** A sign belongs to the whole power: -2^2 is -4. */
  function signed() {
    if (!isNext("+-")) return power();
    return tokens[at++].sign === "-" ? -power() : power();
  }
  function power() {
    const base = operand();
    if (!isNext("^")) return base;
    at++;
    if (++depth > DEEPEST) throw NaN;
    const value = base ** signed();
    depth--;
    return value;
  }
  function operand() {
    const token = tokens[at];
    if (token?.number) return Number(tokens[at++].number);
    if (token?.name) return named(token.name);
    return isNext("(") ? bracket() : fail();
  }
  function bracket() {
    at++;
    const value = sum();
    if (!isNext(")")) fail();
    at++;
    return value;
  }
  function named(name) {
    at++;
    if (Object.hasOwn(FUNCTIONS, name)) return isNext("(") ? FUNCTIONS[name](bracket()) : fail();
    if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
    if (at >= tokens.length && NAMES.some((known) => known.startsWith(name))) throw UNFINISHED;
    throw NaN;
  }

  try {
    const value = sum();
    return at < tokens.length ? NaN : value;
  } catch (outcome) {
    if (outcome === UNFINISHED || Number.isNaN(outcome)) return outcome;
    throw outcome;
  }
}

/* ---- lists ------------------------------------------------------------------------------------------------------------ */

/**
 * The numbers of a pasted list, JSON or Python (also `np.array([...])`), or separated by commas, spaces or lines. What would
 * be one number if it were typed is one: `2,5` is two and a half and `1 000` a thousand; `2, 5` and `[2,5]` are two numbers.
 */
export function parseList(text) {
  const read = (part) => ({ part, value: parseNumber(part) });
  if (!Number.isNaN(parseNumber(text)) || isAmbiguous(text)) return [read(text.trim())];
  const words = plain(text);
  const inner = words.match(/\[([^[\]]*)\]/)?.[1] ?? words.match(/^[\w.]*\(([^()]*[,;\s][^()]*)\)$/)?.[1] ?? words;
  // Where lines or semicolons separate, a comma may be a decimal one.
  for (const separator of [/[;\n\t]+/, /[,;\n\t]+/, /[,;\s]+/]) {
    const parts = inner.split(separator).map((part) => part.trim()).filter(Boolean).map(read);
    const isList = parts.length > 1 && parts.every(({ value }) => !Number.isNaN(value));
    if (isList) return parts;
  }
  return inner.split(/[,;\s]+/).filter(Boolean).map(read);
}
