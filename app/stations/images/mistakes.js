/**
 * What was taken for what, on the test pictures: a cell opens the gallery of its pictures, the most certain mistakes first, and a
 * picture that is chosen is looked at.
 */
import { card } from "../../browser/controls/card.js";
import { term } from "../../browser/controls/tooltip.js";
import { walkable } from "../../browser/controls/table.js";
import { fill, floats, h, setAttributes, setText } from "../../browser/page/dom.js";
import { commit } from "../../browser/page/link.js";
import { looks } from "../../browser/page/looks.js";
import { inPrint, readout } from "../../browser/page/numbers.js";
import { change, computed, throttle } from "../../browser/page/store.js";
import { bytes, hasFilm, images, lookAt, ready, recorded, testPicture, theSet, UNEDITED } from "./looking.js";
import { grey, render, tiledPicture } from "./tiles.js";

/** So many pictures of a cell are shown at first, and more at a press. */
const SHOWN = 40;

/** Of every test picture: what it was taken for, and how surprised the model is by what it is. */
const measured = computed(() => [recorded(), theSet()], ({ predicted, surprise }, { labels, classes }) => {
  const guesses = bytes(predicted);
  const surprises = floats(surprise);
  const counts = classes.map(() => new Array(classes.length).fill(0));
  guesses.forEach((guess, n) => { counts[labels[n]][guess]++; });
  return { guesses, surprises, counts };
});

const right = (counts) => counts.reduce((sum, row, k) => sum + row[k], 0);

export default card(() => {
  let given = null;
  /** How many pictures the gallery shows, of which cell. */
  let most = SHOWN;
  let tiles = [];
  const text = (name, words = {}) => fill(given.text[name], words);
  /** Without a cell all mistakes are shown. */
  const isAll = () => !images.cell || images.cell === given.mistakes;
  const open = (cell) => {
    most = SHOWN;
    change("images", { cell });
    commit();
  };

  function matrix(parts) {
    const { classes } = theSet();
    const isDue = throttle();
    const cells = classes.map((_, t) => classes.map((_, p) => h("button", {
      type: "button", class: t === p ? "confused right" : "confused", "data-testid": `confused-${t}-${p}`,
      onclick: () => open(images.cell === `${t},${p}` ? "" : `${t},${p}`),
    })));
    parts.each(() => {
      if (!hasFilm() || !isDue()) return;
      const { counts } = measured();
      const worst = Math.max(1, ...counts.flatMap((each, k) => each.filter((_, p) => p !== k)));
      counts.forEach((row, t) => {
        const total = row.reduce((sum, n) => sum + n, 0) || 1;
        row.forEach((n, p) => {
          const cell = cells[t][p];
          setText(cell, String(n));
          cell.style.setProperty("--share", t === p ? n / total : Math.sqrt(n / worst));
          cell.classList.toggle("none", n === 0);
          setAttributes(cell, { "aria-label": text("cell", { name: classes[t], guess: classes[p], n }), "aria-pressed": String(images.cell === `${t},${p}`) });
        });
      });
    });
    const head = (k) => h("span", { "aria-hidden": "true", style: `color: ${given.palette[k].colour}` }, given.palette[k].symbol);
    const table = h("table", { class: "confusion", "aria-label": text("title") },
      h("thead", {}, h("tr", {}, h("td", { class: "confusion-corner quiet" }, text("corner")), ...classes.map((name, k) => h("th", { scope: "col" }, head(k), " ", h("bdi", {}, name))))),
      h("tbody", {}, ...classes.map((name, t) => h("tr", {}, h("th", { scope: "row" }, head(t), " ", h("bdi", {}, name)), ...cells[t].map((cell) => h("td", {}, cell))))));
    walkable(table, cells, cells[0][0]);
    return table;
  }

  /** The pictures of the open cell, by their numbers, the most surprising first. */
  const ofCell = computed(() => [measured(), theSet(), images.cell], ({ guesses, surprises }, { labels }, cell) => {
    const [t, p] = cell.split(",").map(Number);
    const isIn = isAll() ? (n) => guesses[n] !== labels[n] : (n) => labels[n] === t && guesses[n] === p;
    return Array.from(guesses.keys()).filter(isIn).sort((a, b) => surprises[b] - surprises[a]);
  });
  const pictures = () => (hasFilm() ? ofCell() : []);

  /** Grows as it is needed; what is shown changes in place. */
  function gallery(parts) {
    const box = h("div", { class: "gallery", role: "group" });
    const words = parts.live(h("span", { class: "quiet", "data-testid": "gallery-count" }), () => {
      const n = pictures().length;
      return isAll() ? text("count", { n }) : text(n ? "count_cell" : "count_none", { n, name: theSet().classes[images.cell[0]], guess: theSet().classes[images.cell[2]] });
    });
    const more = h("button", { type: "button", class: "chip", onclick() {
      const first = most; // of those that come
      most += SHOWN;
      shown = "";
      paint();
      tiles[first]?.button.focus({ preventScroll: true });
    } }, text("more"));
    let shown = "";
    const isDue = throttle();
    function paint() {
      const list = pictures();
      const look = looks(box);
      const now = `${theSet().at} ${images.cell} ${most} ${list.join()} ${look.ink}`;
      setAttributes(more, { hidden: list.length <= most });
      if (now !== shown) {
        shown = now;
        tiles = list.slice(0, most).map((n) => picture(n, look));
        box.replaceChildren(...tiles.map(({ button }) => button));
        setAttributes(box, { "aria-label": text("gallery") });
      }
      for (const { n, button, name } of tiles) {
        setAttributes(button, { "aria-label": name(), "aria-pressed": String(images.source === "test" && images.picture === n) });
      }
    }
    parts.each(() => { if (isDue()) paint(); });
    return [h("div", { class: "gallery-head" }, words, more), box];
  }

  function picture(n, look) {
    const { classes, labels, shape } = theSet();
    const guess = measured().guesses[n];
    const node = h("canvas", { class: "pixels", "aria-hidden": "true" });
    render(node, testPicture(n), shape, grey(look));
    const name = () => {
      const p = inPrint(readout(Math.exp(-measured().surprises[n]), 2));
      return text("taken", { n: n + 1, name: classes[labels[n]], guess: classes[guess], p });
    };
    const button = h("button", {
      type: "button", class: "gallery-picture", "data-testid": `picture-${n}`,
      onclick: () => lookAt({ source: "test", picture: n, ...UNEDITED }),
    }, node, h("span", { "aria-hidden": "true" }, guess === labels[n] ? classes[guess] : `${classes[labels[n]]} → ${classes[guess]}`));
    return {
      n, button, node, name,
      copy(colours) {
        const copy = document.createElement("canvas");
        render(copy, testPicture(n), shape, grey(colours));
        return copy;
      },
    };
  }

  return {
    take: (data) => { given = data; },
    ready,
    shape: () => [theSet().at, theSet().classes],
    build(parts) {
      tiles = [];
      const all = h("button", { type: "button", class: "chip", "data-testid": "all-mistakes", onclick: () => open(given.mistakes) }, text("all"));
      const isDue = throttle();
      const total = h("span", { class: "quiet", "data-testid": "mistakes" });
      parts.each(() => {
        setAttributes(all, { "aria-pressed": String(isAll()) });
        if (!hasFilm() || !isDue()) return;
        const { guesses, counts } = measured();
        setText(total, text("wrong", { n: guesses.length - right(counts), all: guesses.length }));
      });
      return h("section", { class: "card mistakes", "aria-label": text("title"), "data-testid": "confusion" },
        h("header", {}, h("h2", {}, term("confusion", text("title"))), total, all),
        h("div", { class: "mistakes-body" }, h("div", { class: "confusion-room" }, matrix(parts)), h("div", { class: "mistakes-gallery" }, ...gallery(parts))));
    },
    picture: { key: "confusion", title: () => text("title"), of: ".mistakes", draw: (node, look) => tiledPicture(node, tiles, look) },
  };
});
