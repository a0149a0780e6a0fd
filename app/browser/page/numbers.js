/**
 * How numbers are written, everywhere on the page. ARCHITECTURE.md says the rules, app/numbers.py writes by the same ones.
 *
 * A readout is for people and programs: `-1.234e-4`, which any program parses. What people type, and an address has, is
 * written so, too. What is only read is in print: `−1.234×10⁻⁴`.
 */
import { logsumexp } from "../maths/kernel.js";

const MINUS = "\u2212";
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** The same number as a person sets it in print. */
export const inPrint = (text) => text
  .replace(/e(-?\d+)$/, (_, exponent) => `×10${[...exponent].map((sign) => RAISED[sign]).join("")}`)
  .replace("-", MINUS).replace("inf", "∞");

const unreal = (x) => String(x).replace("Infinity", "inf");
const scientific = (x, decimals) => x.toExponential(decimals).replace("e+", "e");

/** What a number has at most in an address, in significant digits. */
const EXACT = 12;

/** The least writing of a number with so many significant digits: as an address has it, and a field. */
export function digits(x, significance = EXACT) {
  if (!Number.isFinite(x)) return unreal(x);
  const [mantissa, exponent] = x.toExponential(significance - 1).split("e").map(Number);
  return exponent < -4 || exponent >= EXACT ? `${mantissa}e${exponent}` : String(Number(x.toPrecision(significance)));
}

/** The same for people: a limit in a message, a coordinate. */
export const said = (x, significance) => inPrint(digits(x, significance));

/** A readout's decimals, and where it goes over to powers of ten. */
const DECIMALS = 3;
const [LEAST, MOST] = [0.001, 1e6];

/** A readout: three decimals, or four significant digits of what is smaller or larger than these show. Always parses. */
export function readout(x, decimals = DECIMALS) {
  if (!Number.isFinite(x)) return unreal(x);
  const size = Math.abs(x);
  if (size !== 0 && (size < 10 ** -decimals || size >= MOST)) return scientific(x, DECIMALS);
  return (x === 0 ? 0 : x).toFixed(decimals);
}

/** With so many zeros before its digits a column has powers of ten. */
const MOST_ZEROS = 3;

/** The decimals of a column's readouts: three significant digits of its largest number, and never fewer than three. */
export function decimalsOf(values) {
  const most = Math.max(...values.map(Math.abs).filter(Number.isFinite));
  const zeros = Math.floor(-Math.log10(most));
  return DECIMALS + (zeros > 0 && zeros <= MOST_ZEROS ? zeros : 0);
}

/** Beyond this, e^x is no ordinary floating-point number. */
const ORDINARY = 700;

/** e^x = mantissa times a power of ten, at any size: [mantissa of so many decimals, exponent]. */
function powerOfTen(x, decimals) {
  const tens = x / Math.LN10;
  const exponent = Math.floor(tens);
  const mantissa = (10 ** (tens - exponent)).toFixed(decimals);
  return mantissa.startsWith("10") ? [(1).toFixed(decimals), exponent + 1] : [mantissa, exponent];
}

/** A readout of e^x at any size, from its logarithm: 5.076e-435 is not 0. */
export function readoutOfExp(x) {
  if (!(Math.abs(x) > ORDINARY) || !Number.isFinite(x)) return readout(Math.exp(x));
  return powerOfTen(x, DECIMALS).join("e");
}

/** A readout of a number that may have underflowed: `logs()` then gives its sign and the logarithm of its size, if known. */
export function readoutOr(x, logs, decimals) {
  const known = x === 0 && logs();
  if (!known) return readout(x, decimals);
  const [sign, log] = known;
  return sign === 0 || log === -Infinity ? readout(0, decimals) : `${sign < 0 ? "-" : ""}${readoutOfExp(log)}`;
}

/** A number with so many significant digits, zeros at the end included. */
export function significant(x, significance) {
  if (!Number.isFinite(x)) return unreal(x);
  if (x === 0) return "0";
  const exponent = Number(x.toExponential(significance - 1).split("e")[1]);
  if (exponent < -3 || exponent >= 6) return scientific(x, significance - 1);
  return x.toFixed(Math.max(0, significance - 1 - exponent));
}

/** The same of a number that may have underflowed, as `readoutOr`. */
export function significantOr(x, logs, significance) {
  const known = x === 0 && logs();
  if (!known || known[0] === 0 || known[1] === -Infinity) return significant(x, significance);
  return `${known[0] < 0 ? "-" : ""}${significantExp(known[1], significance)}`;
}

/** The same of e^x, at any size. */
export function significantExp(x, significance) {
  if (!(Math.abs(x) > ORDINARY) || !Number.isFinite(x)) return significant(Math.exp(x), significance);
  return powerOfTen(x, significance - 1).join("e");
}

/** The logarithm of a number that was written at any size. */
export function logOf(text) {
  const [mantissa, exponent = 0] = text.split("e").map(Number);
  return Math.log(mantissa) + exponent * Math.LN10;
}

/** How many digits the operands of a derivation have at least, and where it is given up: floating point has no more. */
const [FEWEST, ALL] = [4, 16];

/**
 * The operands of a derivation, with so many digits that a reader finds the result that is shown: `compute(texts)`, written as
 * the result is, then is `result`. An operand is a function from a number of digits to its text.
 */
export function enough(operands, compute, result) {
  const texts = (count) => operands.map((write) => write(count));
  for (let count = FEWEST; count <= ALL; count++) if (compute(texts(count)) === result) return texts(count);
  return texts(FEWEST);
}

/** Operands: a number, which is written out where somebody has set it; e^x of a logarithm; one that stands beside readouts. */
export const factor = (x) => (count) => (Number(typed(x)) === x ? typed(x) : significant(x, count));
export const power = (x) => (count) => significantExp(x, count);
export const decimal = (x) => (count) => (/[efN]/.test(readout(x)) ? significant(x, count) : (x === 0 ? 0 : x).toFixed(count - 1));
/** The same of a number that may have underflowed, as `readoutOr`. */
export const decimalOr = (x, logs) => (x === 0 ? (count) => readoutOr(x, logs, count - 1) : decimal(x));

/** Where a readout of p would be 1, what it lacks says more. */
const NEARLY = Math.log(0.9995);

/** An operand: the probability of class i, as 1 less what it lacks where it is close to 1. */
export const share = (logProbabilities, i) => (count) => {
  if (logProbabilities[i] < NEARLY || logProbabilities[i] === 0 && logProbabilities.every((log, k) => k === i || log === -Infinity)) {
    return significantExp(logProbabilities[i], count);
  }
  return `1 - ${significantExp(logsumexp(logProbabilities.filter((_, k) => k !== i)), count)}`;
};

/** The readout of (p - y)/T from the texts of its operands, of which 1 - q - 1 loses no digit. */
export function shareLess(p, y, temperature, decimals) {
  const lacking = p.startsWith("1 - ") ? p.slice(4) : null;
  if (lacking === null) return readout((p - y) / temperature, decimals);
  if (Number(y) !== 1) return readout((1 - lacking - y) / temperature, decimals);
  return Number(lacking) / temperature === 0
    ? `-${readoutOfExp(logOf(lacking) - Math.log(temperature))}`
    : readout(-lacking / temperature, decimals);
}

export const sumOf = (texts) => texts.reduce((sum, text) => sum + Number(text), 0);

/** At least so many decimals, where that keeps short numbers from jumping. */
const padded = (text, decimals) =>
  /^-?\d{1,3}(\.\d*)?$/.test(text) && (text.split(".")[1] ?? "").length < decimals ? Number(text).toFixed(decimals) : text;

/** A field whose hand has just come: all of a number. */
export const exactly = (x, decimals = 2) => padded(digits(x), decimals);

/** A field at rest: what fits into it. */
export const typed = (x, decimals = 2) =>
  padded(Math.abs(x) < LEAST ? digits(x, 3) : digits(Number(x.toFixed(4)), 5), decimals);

/** What a formula says of a number that a person has set. */
export const stated = (x, decimals) => inPrint(typed(x, decimals));

/** A readout in print. */
export const printed = (x) => inPrint(readout(x));

/** With brackets around what is negative, to stand behind another sign. */
export const bracketed = (words) => (words.startsWith(MINUS) ? `(${words})` : words);

/** With brackets around what is more than one number, to stand below an exponent. */
export const based = (words) => (/[−×]/.test(words) ? `(${words})` : words);

/** A coordinate as a person reads it. */
export const place = (x) => said(x, 4);
