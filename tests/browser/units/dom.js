/** The writers of numbers in page/dom.js, and its helpers that write only what changed. */
import { exponential, fill, floats, h, place, printed, readout, setAttributes, setText, typed } from "/app/browser/page/dom.js";
import { close, equal, ok, random, test } from "./expect.js";

test("a readout has three decimals", () => {
  equal([2, 0.1, -1.23456, 999999].map(readout), ["2.000", "0.100", "-1.235", "999999.000"]);
});

test("a readout shows four significant digits where three decimals would show nothing, or too much", () => {
  equal([0.0004, -0.00012345, 1e6, 2.5e12].map(readout), ["4.000e-4", "-1.234e-4", "1.000e+6", "2.500e+12"]);
});

test("a readout knows no negative zero, and says infinities and NaN", () => {
  equal([0, -0, Infinity, -Infinity, NaN].map(readout), ["0.000", "0.000", "inf", "-inf", "NaN"]);
});

test("a readout parses as the number it shows", () => {
  const next = random(5);
  for (let n = 0; n < 500; n++) {
    const x = (next() - 0.5) * 10 ** (16 * next() - 8);
    close(Number(readout(x)), x, Math.max(0.0005, Math.abs(x) * 0.0005));
  }
});

test("numbers for reading have a true minus sign, in the exponent too", () => {
  equal([-1.5, -0.0001].map(printed), ["\u22121.500", "\u22121.000e\u22124"]);
  equal([-2.5, 1234.56, 0].map(place), ["\u22122.5", "1235", "0"]);
});

test("a field shows two decimals where these are the number, and else what it takes", () => {
  equal([2, 0.25, -0.1, 0.125, 1 / 3, 1e-7].map((x) => typed(x)), ["2.00", "0.25", "-0.10", "0.125", "0.333333", "1e-7"]);
  equal(typed(0.5, 3), "0.500");
});

test("e^x is written at any size", () => {
  equal([0, 1, -1].map(exponential), ["1.000", "2.718", "0.368"]);
  // 1000 / ln 10 = 434.294...; 10^0.2944... = 1.97
  equal([1000, -1000].map(exponential), ["1.97e434", "5.08e-435"]);
  equal(exponential(-Infinity), "0.000");
});

test("a mantissa that rounds to ten becomes one of the next power", () => {
  equal(exponential(Math.log(9.999) + 20 * Math.LN10), "1.00e21");
});

test("floats of Python's base64 come back", () => {
  const values = Float32Array.of(1.5, -2, 0, 3e20);
  const letters = String.fromCharCode(...new Uint8Array(values.buffer));
  equal(floats(btoa(letters)), values);
});

test("placeholders are filled, and unknown ones stay", () => {
  equal(fill("{low} to {high}, {other}", { low: -1, high: 0 }), "-1 to 0, {other}");
});

test("attributes: null and false are left out, true is an empty one, a listener listens", () => {
  let heard = 0;
  const node = h("button", { title: "words", disabled: false, hidden: true, lang: null, onclick: () => heard++ }, "text", null, h("i"));
  equal(node.getAttributeNames(), ["title", "hidden"]);
  equal(node.childNodes.length, 2);
  node.click();
  equal(heard, 1);
});

/** How many changes of the document `action` makes. */
const changes = (node, action) => {
  const observer = new MutationObserver(() => {});
  observer.observe(node, { attributes: true, characterData: true, childList: true, subtree: true });
  action();
  const count = observer.takeRecords().length;
  observer.disconnect();
  return count;
};

test("a text that stays is not written again", () => {
  const node = h("p", {}, "old");
  const [text] = node.childNodes;
  equal(changes(node, () => setText(node, "old")), 0);
  equal(changes(node, () => setText(node, "new")), 1);
  ok(node.firstChild === text, "the text node stays");
  equal(node.textContent, "new");
});

test("a text replaces whatever else stood there", () => {
  const node = h("p", {}, "a", h("b", {}, "c"));
  setText(node, "text");
  equal([node.childNodes.length, node.textContent], [1, "text"]);
});

test("attributes that stay are not written again; null and false take one away", () => {
  const node = h("p", { title: "words", hidden: true });
  equal(changes(node, () => setAttributes(node, { title: "words", hidden: true, lang: null })), 0);
  equal(changes(node, () => setAttributes(node, { title: null, hidden: false })), 2);
  equal(node.getAttributeNames(), []);
});
