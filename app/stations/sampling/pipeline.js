/** The pipeline's columns of what truncation leaves of p, and of how often each class was drawn. */
import { headed } from "../../browser/pipeline/columns.js";
import { pipeline } from "../../browser/pipeline/pipeline.js";
import { values } from "../../browser/page/store.js";
import { drawsCell, growth, keptCell } from "./draws.js";

export default pipeline({
  kept: {
    term: "kept", entry: "kept", width: "minmax(7rem, 1.4fr)", label: "q",
    head: headed("kept", "q"),
    cell: keptCell,
  },

  /** Beside how often it should have been. */
  draws: {
    term: "draws", entry: "draws", width: "minmax(8.4rem, 2.6fr)", label: "n",
    head: headed("draws", "n"),
    cell: drawsCell,
  },
}, () => [values.sampling, growth.share]);
