/** The losses of two classes over the margin: how far the true class's score leads that of its strongest rival. */
import { predict } from "../../browser/maths/kernel.js";
import { printed } from "../../browser/page/numbers.js";

/** As MARGIN_LOSSES of the core. */
const MARGIN_LOSSES = {
  zero_one: (m) => Number(m <= 0),
  perceptron: (m) => Math.max(0 - m, 0),
  hinge: (m) => Math.max(1 - m, 0),
  squared_hinge: (m) => Math.max(1 - m, 0) ** 2,
  exponential: (m) => Math.exp(-m),
  logistic: (m) => (m > 0 ? Math.log1p(Math.exp(-m)) : Math.log1p(Math.exp(m)) - m),
  squared: (m) => (1 - m) ** 2,
  modified_huber: (m) => (m >= -1 ? Math.max(1 - m, 0) ** 2 : -4 * m),
};

/** (z_true - the largest other z) / T: with two classes y z of their difference. */
function marginOf({ logits, target, temperature }) {
  const label = predict(target);
  return (logits[label] - Math.max(...logits.filter((_, k) => k !== label))) / temperature;
}

const losses = Object.entries(MARGIN_LOSSES);

export const readings = (scenario) => ({ margin: printed(marginOf(scenario)) });

export const now = (scenario, { titles, margin }) => {
  const m = marginOf(scenario);
  return [[margin, m], ...losses.map(([name, loss]) => [titles[name], loss(m)])];
};

/** What lies outside of the axes stays at their ends. */
export function traces(scenario, { margins, top }) {
  const m = marginOf(scenario);
  const x = [Math.min(margins.at(-1), Math.max(margins[0], m))];
  const curves = losses.map(([name, loss]) => [name, { x: margins, y: margins.map(loss) }]);
  const points = losses.map(([name, loss]) => [`now-${name}`, { x, y: [Math.min(top, loss(m))] }]);
  return { ...Object.fromEntries([...curves, ...points]), cursor: { x } };
}
