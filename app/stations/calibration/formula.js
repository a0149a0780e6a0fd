/** Softmax of one held-out point at T, the calibration error by its largest bin, and the loss that the best T makes least. */
import { equals, formula, line, quotient } from "../../browser/pipeline/formula.js";
import { decimal, factor, inPrint, logOf, power, readout, readoutOfExp, significant, significantExp } from "../../browser/page/numbers.js";
import { frac, label, row, space, sub, sup } from "../../browser/page/mathml.js";
import { logSoftmax, logsumexp } from "../../browser/maths/kernel.js";
import { state } from "../../browser/page/store.js";
import { judged, judgedAtBest, lack, onePoint, taught } from "./judged.js";

/** Where the lesson of the settings is not there. */
const NOTHING = "–";
/** Where the best temperature is but a bound. */
const BOUNDED = { lowest: "≤", highest: "≥" };
const known = (read) => () => (lack() ? NOTHING : read());

/** The fullest bin: the term of the sum that weighs most. */
function fullest() {
  const { plain } = judged();
  const bin = plain.count.indexOf(Math.max(...plain.count));
  return { share: plain.count[bin] / taught().labels.length, accuracy: plain.binAccuracy[bin], confidence: plain.binConfidence[bin] };
}

export default formula((f) => {
  const written = () => NOTHING;
  const scaled = () => onePoint().logits.map((z) => z / state.temperature);
  const own = () => logSoftmax(onePoint().logits, state.temperature)[onePoint().said];
  const share = f.operands(
    () => (lack() ? [written, written] : [power(scaled()[onePoint().said]), power(logsumexp(scaled()))]),
    ([above, below]) => (lack() ? NOTHING : readoutOfExp(logOf(above) - logOf(below))),
    known(() => readoutOfExp(own())));
  const rounded = (x) => significantExp(x, 4);
  const exponent = f.operands(
    () => (lack() ? [written, factor(state.temperature)] : [(count) => significant(onePoint().logits[onePoint().said], count), factor(state.temperature)]),
    ([z, temperature]) => (lack() ? NOTHING : rounded(z / temperature)),
    known(() => rounded(scaled()[onePoint().said])));
  const term = () => {
    const { share, accuracy, confidence } = fullest();
    return readout(share * Math.abs(accuracy - confidence));
  };
  const parts = f.operands(
    () => (lack() ? [written, written, written] : [decimal(fullest().share), decimal(fullest().accuracy), decimal(fullest().confidence)]),
    ([share, accuracy, confidence]) => (lack() ? NOTHING : readout(share * Math.abs(accuracy - confidence))),
    known(term));
  const name = label({ class: "formula-label" });
  f.painters.push(() => { name.textContent = taught()?.classes[onePoint().said] ?? ""; });
  return [
    line(
      [sub("p", name)], equals(quotient()), equals(frac(sup("e", row({}, exponent(0), "/", exponent(1))), "Σ")),
      equals(frac(share(0), share(1))), equals(f.result(known(() => inPrint(readoutOfExp(own())))))),
    line(
      ["ECE = Σ", frac("|B|", "N"), "|acc − conf|"],
      equals("… +", parts(0), "· |", parts(1), "−", parts(2), "|"), equals(f.result(known(() => inPrint(readout(judged().plain.ece)))))),
    line(
      ["NLL = −", frac("1", "N"), "Σ", space("0.2em"), "log", space("0.2em"), sub("p", "y")],
      equals(f.result(known(() => inPrint(readout(judged().plain.nll))))),
      ["≥", f.live(known(() => inPrint(readout(judgedAtBest().plain.nll)))), space("1.2em"), "T*", space("0.25em"), f.live(() => BOUNDED[taught()?.runs.plain.bound] ?? "="), space("0.25em"), f.live(known(() => inPrint(readout(taught().runs.plain.optimum))))]),
  ];
});
