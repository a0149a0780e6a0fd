/** A loss over two logits as a surface, with the present point on it. */
import contour, { dependsOn, survey } from "./contour.js";
import { LOSSES } from "../kernel.js";

export default {
  depends: dependsOn,
  readings: contour.readings,
  point({ logits, target, temperature }, { loss, axes: [i, j] }) {
    return [logits[i], logits[j], LOSSES[loss].value(logits, target, temperature)];
  },
  restyle(state, options) {
    const { value, depth } = survey(state, options);
    if (!depth) return [{ z: [value] }, [0]];
    const lifted = value.map((row) => row.map((z) => z + options.lift * options.zmax));
    return [{ z: [value, lifted], surfacecolor: [value, depth] }, [0, 1]];
  },
};
