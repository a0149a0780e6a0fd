/** A loss over two logits as a surface, with the present point on it. */
import contour, { dependsOn, survey } from "../../browser/charts/contour.js";
import { LOSSES } from "../../browser/maths/kernel.js";

/** As `lifted` of app/stations/loss/figures.py: the surface moved outwards a little, for what is marked on it. */
function lifted(rows, { height, lift, steepest, zmax }) {
  const cells = rows.length - 1;
  const slope = (at, k) => {
    const [low, high] = [Math.max(0, k - 1), Math.min(cells, k + 1)];
    return ((at(high) - at(low)) * height * cells) / (zmax * (high - low));
  };
  return rows.map((row, j) => row.map((z, i) => {
    const steepness = Math.hypot(slope((k) => row[k], i), slope((k) => rows[k][i], j));
    return z + lift * zmax * Math.hypot(1, Math.min(steepness, steepest));
  }));
}

export default {
  depends: dependsOn,
  readings: contour.readings,
  point({ logits, target, temperature }, { loss, axes: [i, j] }) {
    return [logits[i], logits[j], LOSSES[loss].value(logits, target, temperature)];
  },
  restyle(state, options) {
    const { value, depth } = survey(state, options);
    if (!depth) return [{ z: [value] }, [0]];
    return [{ z: [value, lifted(value, options)], surfacecolor: [value, depth] }, [0, 1]];
  },
};
