/** What controls/fields.js makes of typed and pasted text. */
import { parseList, parseNumber } from "/app/browser/controls/fields.js";
import { equal, test } from "./expect.js";

const values = (text) => parseList(text).map(({ value }) => value);

test("numbers are read in every way that a person writes them", () => {
  const written = { 2: 2, "-2.5": -2.5, "+3": 3, ".5": 0.5, "5.": 5, "1e3": 1000, "-1.5E-2": -0.015, " 7 ": 7 };
  for (const [text, value] of Object.entries(written)) equal(parseNumber(text), value, text);
});

test("a true minus sign is a minus sign", () => {
  equal(parseNumber("\u22122.5"), -2.5);
  equal(parseNumber("1e\u22123"), 0.001);
});

test("one comma between digits is a decimal comma", () => {
  equal(["2,5", "-0,25", "\u22121,5"].map(parseNumber), [2.5, -0.25, -1.5]);
});

test("what is no number is none", () => {
  for (const text of ["", " ", "abc", "1.2.3", "--1", "1e", "e5", "0x10", "Infinity", "NaN", "1,2,3", ",5", "1 2", "2px"]) {
    equal(parseNumber(text), NaN, text);
  }
});

test("lists may be of JSON, Python or NumPy, or bare", () => {
  const written = ["[2, -1, 0.5]", "(2, -1, 0.5)", "np.array([2, -1, 0.5])", "2, -1, 0.5", "2 -1 .5", "2;-1;0.5", "2\n-1\n0.5", "2,\t-1 , 0.5,"];
  for (const text of written) equal(values(text), [2, -1, 0.5], text);
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
