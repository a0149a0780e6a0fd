/**
 * Where a logit comes from: what each pixel of the picture says for a class, or for one class against another, as a signed
 * picture; its sum and the bias are the logit, or the difference of two.
 */
import { card } from "../../browser/controls/card.js";
import { menu } from "../../browser/controls/menu.js";
import { term } from "../../browser/controls/tooltip.js";
import { fill, h, number, setAttributes, setText, slot } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { math } from "../../browser/page/mathml.js";
import { readout, said } from "../../browser/page/numbers.js";
import { change, computed, throttle } from "../../browser/page/store.js";
import { evidence, weightsOf } from "./maths.js";
import { evidenceOf, hasFilm, images, isHidden, picture, ready, seen, theSet } from "./looking.js";
import { grey, signed, tile, tiledPicture } from "./tiles.js";

/** The weights that count, and the evidence. */
const found = computed(() => [seen(), picture(), evidenceOf(), images.against], ({ linear }, x, k, j) => {
  const against = j === null || j === k ? -1 : j;
  return { k, against, ...evidence(linear, x, k, against), weights: weightsOf(linear, k, against).weights };
});

export default card(() => {
  let given = null;
  let tiles = [];
  const text = (name, words = {}) => fill(given.text[name], words);
  const choose = (patch) => {
    change("images", patch);
    commit();
  };

  function menus(parts) {
    const { classes } = theSet();
    const names = classes.map((name, k) => [String(k), `${given.palette[k].symbol} ${name}`]);
    const of = parts.add(menu({
      name: () => text("of"), get: () => images.evidence_of ?? "", choices: [["", text("seen")], ...names],
      choose: (key) => choose({ evidence_of: key === "" ? null : Number(key) }),
    }));
    const against = parts.add(menu({
      name: () => text("against"), get: () => images.against ?? "", choices: [["", text("none")], ...names],
      choose: (key) => choose({ against: key === "" ? null : Number(key) }),
    }));
    return h("span", { class: "evidence-menus" }, h("span", {}, text("of"), " ", of), h("span", {}, text("against"), " ", against));
  }

  /** The pixel that is pointed at. */
  let pointed = null;

  function pictures(parts) {
    const { shape, classes } = theSet();
    const [height, width] = shape;
    const words = h("p", { class: "quiet evidence-pixel" });
    const isDue = throttle();
    const name = () => (found().against < 0 ? classes[found().k] : text("two", { name: classes[found().k], other: classes[found().against] }));
    const big = (which, read, colouring, sign) => {
      const each = tile({ "data-testid": `evidence-${which}`, tabindex: 0 });
      tiles.push(each);
      parts.each(() => {
        if (!hasFilm()) return;
        const { scale } = seen();
        const shown = found().against < 0 ? scale : 2 * scale;
        each.paint(text(`${which}_of`, { name: name() }), read(), shape, (look) => colouring(look, shown), String(shown));
      });
      const point = (at) => {
        pointed = at;
        show();
      };
      for (const comes of ["pointerdown", "pointermove"]) each.node.addEventListener(comes, ({ offsetX, offsetY }) => {
        const [r, c] = [Math.floor((offsetY / each.node.clientHeight) * height), Math.floor((offsetX / each.node.clientWidth) * width)];
        if (r >= 0 && c >= 0 && r < height && c < width) point(r * width + c);
      });
      // A finger leaves where it is lifted: what it has pointed at stays.
      each.node.addEventListener("pointerleave", ({ pointerType }) => pointerType === "touch" || point(null));
      each.node.addEventListener("blur", () => point(null));
      each.node.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width }[event.key];
        if (!by) return;
        event.preventDefault();
        point(pointed === null ? 0 : Math.max(0, Math.min(height * width - 1, pointed + by)));
      });
      return h("figure", { class: "evidence-picture" }, each.node, h("figcaption", {}, sign));
    };
    const show = () => {
      if (!hasFilm()) return;
      const n = pointed;
      const { weights, parts: products } = found();
      setText(words, n === null ? text("point") : text("pixel", {
        row: Math.floor(n / width) + 1, column: (n % width) + 1, x: said(picture()[n], 3), w: said(weights[n], 3), product: said(products[n], 3),
      }));
    };
    parts.each(() => { if (isDue()) show(); });
    setAttributes(words, { role: "status" });
    const plain = (colouring) => (look) => colouring(look);
    return [h("div", { class: "evidence-row" },
      big("pixels", picture, plain(grey), math("x")), h("span", { class: "operator-name", "aria-hidden": "true" }, "×"),
      big("weights", () => found().weights, (look, scale) => signed(look, given.signs, scale), math("w")), h("span", { class: "operator-name", "aria-hidden": "true" }, "="),
      big("products", () => found().parts, (look, scale) => signed(look, given.signs, scale), math("w · x"))), words];
  }

  /** Sum + bias = logit. */
  function sum(parts) {
    const value = (name, read) => slot(parts.live(number({ class: "number inline strong", "data-testid": `evidence-${name}` }), () => (hasFilm() ? readout(read(found())) : "")));
    const left = parts.live(h("span", { class: "math" }, "z"), () => {
      if (!hasFilm()) return "z";
      const { classes } = theSet();
      const { k, against } = found();
      return against < 0 ? `z(${classes[k]})` : `z(${classes[k]}) − z(${classes[against]})`;
    });
    return h("div", { class: "evidence-sum" },
      h("span", { class: "tool-item" }, term("evidence", math("Σ w · x")), value("sum", (n) => n.sum)), "+",
      h("span", { class: "tool-item" }, term("bias", math("b")), value("bias", (n) => n.bias)), "=",
      h("span", { class: "tool-item" }, term("logit", left), value("logit", (n) => n.logit)));
  }

  return {
    take: (data) => { given = data; },
    ready,
    shape: () => [theSet().at, theSet().classes],
    build(parts) {
      tiles = [];
      pointed = null;
      const note = parts.live(h("p", { class: "quiet evidence-note" }), () => text(isHidden() ? "note_hidden" : "note"));
      return h("section", { class: "card evidence", "aria-label": text("title"), "data-testid": "evidence" },
        h("header", {}, h("h2", {}, text("title")), menus(parts)), ...pictures(parts), sum(parts), note);
    },
    picture: { key: "evidence", title: () => text("title"), of: ".evidence", draw: (node, look) => tiledPicture(node, tiles, look) },
  };
});
