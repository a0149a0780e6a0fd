/** Every probability over temperature, with the present temperature as a cursor. */
import { shownSoftmax } from "../../browser/page/derived.js";

export function traces({ logits, temperature }, { temperatures }) {
  const rows = temperatures.map((t) => shownSoftmax(logits, t));
  const now = shownSoftmax(logits, temperature);
  const curves = logits.map((_, k) => [`p-${k}`, { x: temperatures, y: rows.map((p) => p[k]) }]);
  const points = now.map((p, k) => [`now-${k}`, { x: [temperature], y: [p] }]);
  return { ...Object.fromEntries([...curves, ...points]), cursor: { x: [temperature] } };
}
