/** The helpers of page/dom.js that write only what changed. */
import { fill, floats, h, setAttributes, setText } from "/app/browser/page/dom.js";
import { equal, ok, test } from "./expect.js";

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
