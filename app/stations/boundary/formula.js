/** The score of a class as the model makes it of a point, and its share. */
import { equals, formula, line, quotient } from "../../browser/pipeline/formula.js";
import { factor, stated, typed } from "../../browser/page/numbers.js";
import { label, row, sub } from "../../browser/page/mathml.js";
import { inputsOf, USUAL_FEATURES } from "../../browser/maths/models.js";
import { chosenPoint, isStraight, plane } from "../../browser/plane/store.js";
import { state } from "../../browser/page/store.js";

const SUBSCRIPTS = "₁₂₃₄₅₆₇";

/** What a model takes of a point: its coordinates, or features made of them. */
const inputs = (features) => {
  const x = label({ class: "vector" }, "x");
  return features === USUAL_FEATURES ? x : row({}, label({ class: "vector" }, "φ"), "(", x, ")");
};

/** What a network makes of x, the last layer's row of class i outermost. */
function throughLayers({ sizes, activation, features }) {
  const name = { tanh: "tanh", relu: "ReLU", sigmoid: "σ", linear: "" }[activation];
  const last = sizes.length - 1;
  const vector = (letter) => label({ class: "vector" }, letter);
  let inner = inputs(features);
  for (let l = 1; l < last; l++) inner = row({}, `${name}(`, sub(vector("W"), String(l)), inner, "+", sub(vector("b"), String(l)), ")");
  return row({}, sub(vector("w"), String(last)), "·", inner, "+", sub("b", String(last)));
}

/** What the formula is made for: a network's layers, or what a linear model takes of a point. */
const shape = () => `${plane.network?.sizes} ${plane.network?.activation} ${plane.network?.features ?? plane.features}`;

export default formula((f) => {
  const { i } = f;
  const indexed = (symbol) => sub(symbol, f.label(i));
  // Without a point there is no x, and a scenario from elsewhere may have more classes than the model.
  const width = plane.features.split("-").length;
  const input = isStraight() ? "x" : "φ";
  const symbols = [...Array.from({ length: width }, (_, d) => [`w${SUBSCRIPTS[d]}`, `${input}${SUBSCRIPTS[d]}`]).flat(), "b"];
  const factors = () => {
    const chosen = chosenPoint();
    if (chosen === null || i >= plane.bias.length || plane.weights[i].length !== width) return null;
    const [x, y] = plane.points[chosen];
    return [...inputsOf(plane.features, [x], [y]).flatMap(([value], d) => [plane.weights[i][d], value]), plane.bias[i]];
  };
  const linear = () => {
    const parts = f.operands(
      () => factors()?.map(factor) ?? symbols.map((symbol) => () => symbol),
      (texts) => {
        const numbers = texts.map(Number); // symbols are none
        let z = 0;
        for (let d = 0; d < width; d++) z += numbers[2 * d] * numbers[2 * d + 1];
        z += numbers.at(-1);
        return Number.isNaN(z) ? "" : typed(z);
      },
      () => (factors() ? typed(state.logits[i]) : ""));
    const terms = Array.from({ length: width }, (_, d) => [d ? "+" : "=", f.term("weights", i, "(", parts(2 * d), ") ·", parts(2 * d + 1, { bracketed: true }))]);
    return [
      [label({ class: "vector" }, "w"), "·", inputs(plane.features), "+ b"],
      ...terms, ["+", f.term("weights", i, "(", parts(2 * width), ")")],
    ];
  };
  return [
    line(
      ...f.around([indexed("z"), "="], plane.network ? [[throughLayers(plane.network)]] : linear(), []),
      equals(f.term("logit", i, f.result(() => stated(state.logits[i])))),
    ),
    line(
      [indexed("p")], equals(quotient()),
      ...f.share(i),
    ),
  ];
}, shape);
