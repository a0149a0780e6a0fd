/** The one writer of numbers, page/numbers.js. */
import {
  bracketed, decimal, decimalsOf, digits, enough, exactly, factor, inPrint, logOf, place, power, printed, readout, readoutOfExp, readoutOr, said, share,
  shareLess, significant, significantExp, significantOr, stated, sumOf, typed,
} from "/app/browser/page/numbers.js";
import { close, equal, ok, random, test } from "./expect.js";

/** Numbers of every size and sign. */
function* anyNumbers(count, seed, sizes = 300) {
  const next = random(seed);
  for (let n = 0; n < count; n++) yield (next() < 0.5 ? -1 : 1) * (1 + 9 * next()) * 10 ** Math.round(2 * sizes * (next() - 0.5));
}

test("a readout has three decimals", () => {
  equal([2, 0.1, -1.23456, 999999, 0.001].map((x) => readout(x)), ["2.000", "0.100", "-1.235", "999999.000", "0.001"]);
});

test("a column's readouts have the decimals that its largest number needs, and never fewer than three", () => {
  equal([[0.5, 0.001], [0.05], [0.0091, -0.0002], [0], [0.0001, 0], [1000, 2], [Infinity, 0.02], [1e-9]].map(decimalsOf), [3, 4, 5, 3, 3, 3, 4, 3]);
  equal([-0.009042, 0.001234, 0.000012, 0.000004, 0].map((x) => readout(x, 5)), ["-0.00904", "0.00123", "0.00001", "4.000e-6", "0.00000"]);
});

test("what a probability lacks to 1 is written where it would look like 1", () => {
  const logP = (q) => [Math.log1p(-q), Math.log(q)];
  equal([share(logP(0.25), 0), share(logP(1e-5), 0), share([0, -1000], 0), share([0, -Infinity], 0)].map((write) => write(4)),
    ["0.7500", "1 - 1.000e-5", "1 - 5.076e-435", "1.000"]);
  equal([shareLess("0.7500", "1.00", "2.00", 3), shareLess("1 - 5.076e-435", "1.00", "1.00", 3), shareLess("1 - 1.000e-5", "0.50", "1.00", 3)],
    ["-0.125", "-5.076e-435", "0.500"]);
});

test("a readout shows four significant digits where three decimals would show nothing, or too much", () => {
  equal([0.0004, -0.00012345, 0.0009996, 1e6, 2.5e12].map((x) => readout(x)), ["4.000e-4", "-1.234e-4", "9.996e-4", "1.000e6", "2.500e12"]);
});

test("a readout knows no negative zero, and says infinities and NaN", () => {
  equal([0, -0, Infinity, -Infinity, NaN].map((x) => readout(x)), ["0.000", "0.000", "inf", "-inf", "NaN"]);
});

test("a readout parses as the number it shows, and shows 0 for nothing but 0", () => {
  for (const x of anyNumbers(2000, 5)) {
    const shown = Number(readout(x));
    ok(shown !== 0, readout(x));
    close(shown, x, Math.max(0.0005, Math.abs(x) * 0.0005));
  }
});

test("e^x has the readout of e^x where floating point has it, and at any size a readout", () => {
  const next = random(11);
  for (let n = 0; n < 2000; n++) {
    const x = 1400 * (next() - 0.5);
    equal(readoutOfExp(x), readout(Math.exp(x)), String(x));
  }
  // 1000 / ln 10 = 434.2944819..., 10^0.2944819... = 1.9700711
  equal([1000, -1000].map(readoutOfExp), ["1.970e434", "5.076e-435"]);
  equal([0, -Infinity, Infinity].map(readoutOfExp), ["1.000", "0.000", "inf"]);
  equal([1000, -1000, 0].map((x) => significantExp(x, 2)), ["2.0e434", "5.1e-435", "1.0"]);
});

test("a mantissa that rounds to ten becomes one of the next power", () => {
  equal(readoutOfExp(Math.log(9.99999) + 400 * Math.LN10), "1.000e401");
});

test("the logarithm of a written number is that of the number, at any size", () => {
  for (const x of [-900.5, -20, 0, 3, 700, 12345.6]) close(logOf(significantExp(x, 12)), x, 1e-9);
});

test("what is exactly 0 has no sign, whatever is known of it", () => {
  equal([significantOr(0, () => [-1, -Infinity], 3), significantOr(-0, () => null, 3), readoutOr(0, () => [-1, -Infinity])], ["0", "0", "0.000"]);
  equal(significantOr(0, () => [-1, -1000], 3), "-5.08e-435");
});

test("numbers for reading have a true minus sign and powers of ten as print has them", () => {
  equal([-1.5, -0.0001, 2.5e12].map(printed), ["\u22121.500", "\u22121.000×10⁻⁴", "2.500×10¹²"]);
  equal([-Infinity, Infinity].map(printed), ["\u2212∞", "∞"]);
  equal([-2.5, 1234.56, 0].map(place), ["\u22122.5", "1235", "0"]);
  equal([-10000, 1e-7].map((x) => said(x)), ["\u221210000", "1×10⁻⁷"]);
  equal([printed(-1), printed(1)].map(bracketed), ["(\u22121.000)", "1.000"]);
});

test("an address and a field in the hand have all digits of a number that people type, and no more signs than it takes", () => {
  equal([2, 0.1, -10000, 1e-7, 1 / 3, 2.5e20, -Infinity, 0, -0].map((x) => digits(x)),
    ["2", "0.1", "-10000", "1e-7", "0.333333333333", "2.5e20", "-inf", "0", "0"]);
  for (const x of anyNumbers(500, 7)) close(Number(digits(x)), x, Math.abs(x) * 1e-11);
});

test("a field shows two decimals at least where a number is short, says -10000 as the address does, and fits", () => {
  equal([2, 0.25, -0.1, 0.125, 1 / 3, 1e-7, -10000, -Infinity, 0].map((x) => typed(x)),
    ["2.00", "0.25", "-0.10", "0.125", "0.3333", "1e-7", "-10000", "-inf", "0.00"]);
  equal([typed(0.5, 3), typed(64, 0), stated(-0.5), typed(-23.283412, 3)], ["0.500", "64", "\u22120.50", "-23.283"]);
  equal([2, 1 / 3, -10000].map((x) => exactly(x)), ["2.00", "0.333333333333", "-10000"]);
  for (const x of anyNumbers(500, 9, 6)) ok(Number(typed(x)) !== 0 && typed(x).length <= 9, typed(x));
});

test("significant digits are as many as asked for, whatever the size", () => {
  equal([0.25, 0.0123, 1234.5, 0.00001234, 12345678, 0, -99.99].map((x) => significant(x, 3)),
    ["0.250", "0.0123", "1235", "1.23e-5", "1.23e7", "0", "-100"]);
});

test("what has underflowed is written from its logarithm", () => {
  equal([significantOr(0, () => [-1, -1000], 3), significantOr(0, () => [0, -Infinity], 3), significantOr(2, () => null, 3)], ["-5.08e-435", "0", "2.00"]);
});

test("operands have the digits that their result needs", () => {
  const next = random(3);
  for (let n = 0; n < 300; n++) {
    const [a, b, c] = [next() * 10 ** (4 * next() - 2), next(), next()];
    const product = ([x, y, z]) => readout(x * y - z);
    const texts = enough([a, b, c].map(factor), product, readout(a * b - c));
    equal(product(texts), readout(a * b - c), `${texts}`);
    const quotient = ([x, y]) => readoutOfExp(logOf(x) - logOf(y));
    const [above, below] = [-2000 * next(), 1000 * next()];
    equal(quotient(enough([power(above), power(below)], quotient, readoutOfExp(above - below))), readoutOfExp(above - below));
    const total = (parts) => readout(sumOf(parts));
    equal(total(enough([decimal(a), decimal(b)], total, readout(a + b))), readout(a + b));
  }
});

test("operands have no more digits than it takes, and what was set is written as it was set", () => {
  const product = ([x, y]) => readout(x * y);
  equal(enough([factor(0.5), factor(1 / 3)], product, readout(0.5 / 3)), ["0.50", "0.3333"]);
  equal(enough([factor(2), factor(1.00004)], product, readout(2 * 1.00004)), ["2.00", "1.000"]);
  equal(enough([factor(1 / 3), factor(1 / 3)], () => "never", "this"), ["0.3333", "0.3333"]);
});

test("print takes back no digit of what it prints", () => {
  equal(["-1.234e-4", "2.000", "inf", "NaN"].map(inPrint), ["\u22121.234×10⁻⁴", "2.000", "∞", "NaN"]);
});
