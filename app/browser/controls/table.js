/** Tables of numbers: cells with fixed boxes for their digits, refreshed together, and walked by the arrow keys. */
import { numberCell, setText } from "../page/dom.js";

const ARROWS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/** Parts that repaint together: each takes the values that `paint` is given. */
export function pieces() {
  const painters = [];
  return {
    /** A part with a painter of its own. */
    add({ node, paint }) {
      painters.push(paint);
      return node;
    },
    /** A node whose text is what `read` returns. */
    live(node, read) {
      painters.push((values) => setText(node, read(values)));
      return node;
    },
    /** A cell of a table, with a number in it. */
    cell(attributes, read) {
      const { cell, box } = numberCell(attributes);
      this.live(box, read);
      return cell;
    },
    /** What is done with the values besides. */
    each: (painter) => painters.push(painter),
    paint: (values) => { for (const paint of painters) paint(values); },
  };
}

/**
 * One stop of the Tab key, `first`; arrows walk the cells.
 * @param {(HTMLElement | null)[][]} grid   cells by row and column; null where the table has none
 */
export function walkable(table, grid, first) {
  const cells = grid.flat().filter(Boolean);
  for (const cell of cells) cell.tabIndex = cell === first ? 0 : -1;
  table.addEventListener("keydown", (event) => {
    const [down, right] = ARROWS[event.key] ?? [0, 0];
    const at = grid.findIndex((line) => line.includes(event.target));
    if (at < 0 || (!down && !right)) return;
    event.preventDefault();
    grid[at + down]?.[grid[at].indexOf(event.target) + right]?.focus();
  });
  table.addEventListener("focusin", ({ target }) => {
    if (!cells.includes(target)) return;
    for (const cell of cells) cell.tabIndex = cell === target ? 0 : -1;
  });
}
