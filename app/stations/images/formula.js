/** The logit of a class as the model makes it of the picture, and its share: at first of the class whose evidence is shown. */
import { equals, formula, line, quotient } from "../../browser/pipeline/formula.js";
import { decimal, stated, typed } from "../../browser/page/numbers.js";
import { label, sub } from "../../browser/page/mathml.js";
import { state } from "../../browser/page/store.js";
import { evidence } from "./maths.js";
import { evidenceOf, hasFilm, isMade, picture, seen } from "./looking.js";

export default formula((f) => {
  const { i } = f;
  const indexed = (symbol) => sub(symbol, f.label(i));
  /** The operands of z = sum + bias, with the digits that the result takes; symbols where the logit is not what they come to. */
  const parts = f.operands(
    () => (isMade(i) ? ["sum", "bias"].map((name) => decimal(evidence(seen().linear, picture(), i)[name])) : [() => "Σ w · x", () => "b"]),
    ([sum, bias]) => (isMade(i) ? typed(Number(sum) + Number(bias)) : ""),
    () => (isMade(i) ? typed(seen().logits[i]) : ""));
  return [
    line(
      [indexed("z")], equals("Σ", indexed("w"), "·", label({ class: "vector" }, "x"), "+", indexed("b")),
      equals(parts(0), "+", parts(1, { bracketed: true })), equals(f.term("logit", i, f.result(() => stated(state.logits[i])))),
    ),
    line([indexed("p")], equals(quotient()), ...f.share(i)),
  ];
}, undefined, () => (hasFilm() ? evidenceOf() : 0));
