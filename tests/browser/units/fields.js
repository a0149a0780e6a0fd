/** What controls/expression.js makes of typed and pasted text. */
import { isAmbiguous, isUnfinished, parseList, parseNumber } from "/app/browser/controls/expression.js";
import { digits, printed, readout, said } from "/app/browser/page/numbers.js";
import { close, equal, ok, test } from "./expect.js";

const values = (text) => parseList(text).map(({ value }) => value);

test("numbers are read in every way that a person writes them", () => {
  const written = { 2: 2, "-2.5": -2.5, "+3": 3, ".5": 0.5, "5.": 5, "1e3": 1000, "-1.5E-2": -0.015, " 7 ": 7 };
  for (const [text, value] of Object.entries(written)) equal(parseNumber(text), value, text);
});

test("a true minus sign is a minus sign", () => {
  equal(parseNumber("\u22122.5"), -2.5);
  equal(parseNumber("1e\u22123"), 0.001);
});

test("one comma between digits is a decimal comma, where it cannot mean thousands", () => {
  equal(["2,5", "-0,25", "\u22121,5", "0,125", "1,2345"].map(parseNumber), [2.5, -0.25, -1.5, 0.125, 1.2345]);
  for (const text of ["1,500", "-10,000", "999,999"]) {
    equal([parseNumber(text), isAmbiguous(text), parseList(text).length], [NaN, true, 1], text);
  }
});

test("thousands in groups are one number", () => {
  const written = {
    "1 000": 1000, "-10 000": -10000, "1\u202f000,5": 1000.5, "1\u00a0000.25": 1000.25, "1'000": 1000, "1 000 000": 1e6,
    "1,234.5": 1234.5, "1.234,5": 1234.5, "1.234.567": 1234567,
  };
  for (const [text, value] of Object.entries(written)) equal([parseNumber(text), values(text)], [value, [value]], text);
});

test("digits and signs of full width are digits and signs", () => {
  equal(["２．５", "－３", "１２", "2。5", "１／４", "２×３"].map(parseNumber), [2.5, -3, 12, 2.5, 0.25, 6]);
});

test("sums may be typed", () => {
  const written = {
    "1/3": 1 / 3, pi: Math.PI, "π": Math.PI, e: Math.E, "2^10": 1024, "-sqrt(2)": -Math.SQRT2, "2^-1": 0.5, "-2^2": -4, "2^3^2": 512,
    "(1 + 2) * 3": 9, "1 - 2 - 3": -4, "8/2/2": 2, "ln(e)": 1, "log(10)": Math.LN10, "exp(-1)": Math.exp(-1), "2·pi": 2 * Math.PI,
    "1e-3*2": 0.002, "10²": 100, "2⁻³": 0.125, "PI": Math.PI, "1÷4": 0.25,
  };
  for (const [text, value] of Object.entries(written)) close(parseNumber(text), value, 1e-15 * Math.abs(value), text);
});

test("what the page prints can be typed, to the last digit", () => {
  for (const x of [-5.1e-4, 2.5e12, -1234.5, 0.25, 1e-300, -Infinity]) {
    for (const [print, write] of [[said, digits], [printed, readout]]) equal(parseNumber(print(x)), parseNumber(write(x)), print(x));
    equal(parseNumber(said(x)), x);
  }
});

test("-inf masks a class, in every writing; what is divided by zero does not", () => {
  equal(["-inf", "-Inf", "\u2212∞", "-infinity", "－∞"].map(parseNumber), Array(5).fill(-Infinity));
  equal(["1/0", "-1/0", "ln(0)", "1e999", "0/0"].map(parseNumber), Array(5).fill(NaN));
});

test("what is no number is none", () => {
  const nonsense = [
    "", " ", "abc", "1.2.3", "--1", "1e", "e5", "0x10", "NaN", "1,2,3", ",5", "1 2", "2px", "2(3)", "2pi", "sqrt 2", "sqrt", "(1", "1)",
    "constructor", "__proto__", "toString()", "alert(1)", "x=1", "1;", "2**3", "Math.PI", "(".repeat(5000) + "1" + ")".repeat(5000),
    "2^".repeat(5000) + "2",
  ];
  for (const text of nonsense) equal(parseNumber(text), NaN, text.slice(0, 20));
});

test("the beginning of a number is told from a mistake", () => {
  for (const text of ["", "-", ".", "-.", "2,", "1e", "2e-", "1/", "2^", "(", "sqrt(2", "sq", "-i", "p", "1+", "ex"]) ok(isUnfinished(text), text);
  for (const text of ["abc", "1.2.3", "1)", "2px", "--", "1,500", "x", "1,2,3"]) ok(!isUnfinished(text), text);
});

test("a sign that stands at its number begins one: a list, not a difference", () => {
  equal(values("-1 -2 -3"), [-1, -2, -3]);
  equal(values("3 -1 0.5"), [3, -1, 0.5]);
  equal([parseNumber("3 - 1"), parseNumber("3-1"), parseNumber("3 -1")], [2, 2, NaN]);
});

test("lists may be of JSON, Python or NumPy, or bare, or Chinese", () => {
  const written = [
    "[2, -1, 0.5]", "(2, -1, 0.5)", "np.array([2, -1, 0.5])", "2, -1, 0.5", "2 -1 .5", "2;-1;0.5", "2\n-1\n0.5", "2,\t-1 , 0.5,", "2、-1、0.5",
    "２，－１，０.5", "2；-1；0,5", "[2.  -1.   0.5]", "2,0\n-1,0\n0,5", "4/2, -1, 1 / 2",
  ];
  for (const text of written) equal(values(text), [2, -1, 0.5], text);
  equal(values("1, -inf"), [1, -Infinity]);
});

test("a comma between two numbers is a decimal comma alone, and separates in brackets or before a space", () => {
  equal(values("2,5"), [2.5]);
  equal(values("2, 5"), [2, 5]);
  equal(values("[2,5]"), [2, 5]);
  equal(values("1,2,3"), [1, 2, 3]);
});

test("a list keeps the parts that are no numbers, to say which they are", () => {
  equal(parseList("[1, two, 3]").map(({ part, value }) => [part, Number.isNaN(value)]), [["1", false], ["two", true], ["3", false]]);
  equal(parseList(""), []);
});
