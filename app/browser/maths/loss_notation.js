/**
 * How each loss that pages compare is written, in symbols and with numbers in their place. `f` is the setting of
 * pipeline/formula.js: it gives live parts, and sums over the classes. A line may break between two pieces, which are lists of
 * parts.
 */
import { gradientDecimals, gradientText, valueText } from "../page/derived.js";
import { enough, factor, logOf, power, readout, readoutOfExp, share, shareLess } from "../page/numbers.js";
import { frac, row, space, sub, sup } from "../page/mathml.js";
import { state } from "../page/store.js";

/** A difference that is so small a share of its operands is not seen in their digits. */
const CANCELLED = 1e-9;

export const NOTATION = {
  cross_entropy: {
    /** A class's part of the loss: the pieces of a column's head. */
    term: () => [["−y log p"]],
    /** The whole loss: a list of parts, and with numbers a list of pieces. */
    symbols: () => ["−Σ y log p"],
    numbers(f) {
      const parts = f.operands(
        (d) => state.target.flatMap((y, k) => [factor(y), factor(0 - d.logProbabilities[k])]),
        (texts) => readout(f.pairs(texts).reduce((sum, [y, surprise]) => sum + (y > 0 ? y * surprise : 0), 0)),
        (d) => valueText(d, "cross_entropy"));
      return f.sum((k) => f.term("cross_entropy", k, f.term("target", k, parts(2 * k)), "·", parts(2 * k + 1)));
    },
    gradient: {
      /** Where it is short enough for the head of a column. */
      head: "(p − y)/T",
      symbols: () => [frac("p − y", "T")],
      numbers(f, i) {
        const parts = f.operands(
          (d) => [share(d.logProbabilities, i), factor(state.target[i]), factor(state.temperature)],
          ([p, y, temperature], d) => shareLess(p, y, temperature, gradientDecimals(d, "cross_entropy")),
          (d) => gradientText(d, "cross_entropy", i));
        return [frac(row({}, f.term("probability", i, parts(0)), "−", f.term("target", i, parts(1))), f.term("temperature", null, parts(2)))];
      },
    },
  },

  mean_squared_error: {
    term: () => [[sup("(p − y)", "2")]],
    symbols: () => [frac("1", "K"), space("0.15em"), "Σ", sup("(p − y)", "2")],
    numbers(f) {
      const parts = f.operands(
        (d) => state.target.flatMap((y, k) => [power(d.logProbabilities[k]), factor(y)]),
        (texts) => readout(f.pairs(texts).reduce((sum, [p, y]) => sum + (p - y) ** 2, 0) / (texts.length / 2)),
        (d) => valueText(d, "mean_squared_error"));
      const squares = f.sum((k) => f.term("mean_squared_error", k,
        sup(row({}, "(", parts(2 * k), "−", f.term("target", k, parts(2 * k + 1)), ")"), "2")));
      return f.around([frac("1", f.classes()), space("0.15em"), "("], squares, [")"]);
    },
    gradient: {
      symbols: () => [frac("2 p", "K T"), space("0.15em"), "((p − y) − Σ p (p − y))"],
      numbers(f, i) {
        const result = (d) => gradientText(d, "mean_squared_error", i);
        /** Sign and logarithm of what the difference leaves, where no digits of its operands would show it; null elsewhere. */
        const left = ({ logs, losses, logProbabilities, residuals, mean }) => {
          const gradient = losses.mean_squared_error.gradient[i];
          const [sign, log] = gradient ? [Math.sign(gradient), Math.log(Math.abs(gradient))] : logs.mean_squared_error.gradient[i];
          if (sign === 0 || Math.abs(residuals[i] - mean) > CANCELLED * Math.abs(mean)) return null;
          return [sign, log - logProbabilities[i] - Math.log(2 / (state.logits.length * state.temperature))];
        };
        const parts = f.operands(
          ({ logProbabilities, residuals, mean }) => [
            power(logProbabilities[i]), factor(state.temperature),
            residuals[i] === 0 && state.target[i] === 0 ? power(logProbabilities[i]) : factor(residuals[i]), factor(mean),
          ],
          ([p, temperature, residual, mean], d) =>
            readout((2 * p * (residual - mean)) / (state.logits.length * temperature), gradientDecimals(d, "mean_squared_error")),
          result,
          (d) => {
            const [sign, log] = left(d) ?? [];
            if (!sign) return null;
            const minus = sign < 0 ? "-" : "";
            const whole = [power(d.logProbabilities[i]), factor(state.temperature), power(log)];
            const product = ([p, temperature, difference]) =>
              minus + readoutOfExp(Math.log(2 / (state.logits.length * temperature)) + logOf(p) + logOf(difference));
            const [p, temperature, difference] = enough(whole, product, result(d));
            return [p, temperature, minus + difference, ""];
          });
        const mean = row({}, "−", parts(3, { bracketed: true }));
        const both = [...mean.childNodes];
        f.painters.push((d) => {
          const shown = left(d) ? [] : both;
          if (mean.childNodes.length !== shown.length) mean.replaceChildren(...shown);
        });
        return [
          frac(row({}, "2 ·", f.term("probability", i, parts(0))), row({}, f.classes(), "·", f.term("temperature", null, parts(1)))),
          space("0.15em"), "(", parts(2), mean, ")",
        ];
      },
    },
  },
};

/** dL/dz_k of a loss with this short name: a fraction. */
export const derivative = (short, label) => frac(`∂${short}`, row({}, "∂", sub("z", label)));
