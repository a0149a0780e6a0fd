/** What every view of the pipeline needs of the present scenario, computed once a frame. */
import { logOfEntropy } from "../maths/underflow.js";
import { cancelled, entropy, logSoftmax, logsumexp, naiveSoftmax, residualsOf, softmax } from "../maths/kernel.js";
import { logsOfLosses, LOSSES } from "../maths/losses.js";
import { answer } from "./link.js";
import { decimalOr, decimalsOf, readout, readoutOfExp, readoutOr } from "./numbers.js";
import { computed, state, values } from "./store.js";

/** The number format to compute in without the max trick, at a station where that can be chosen; "": with it. */
export const naive = () => (answer()?.names.includes("numerics") ? values.numerics.naive : "");

export const derived = computed(() => [state.logits, state.target, state.temperature, naive()], numbersOf);

/** The probabilities as they are shown: where softmax is computed as its formula is written, with what that makes of them. */
export const shownSoftmax = (logits, temperature, dtype = naive()) =>
  dtype ? naiveSoftmax(logits.map((z) => z / temperature), dtype).probabilities : softmax(logits, temperature);

/** e^(z/T) of a class, its share p, and the sum, as text: at any size, or what a number format makes of them. */
export const powerOf = (d, i) => (d.naive ? readout(d.naive.exponentials[i]) : readoutOfExp(d.scaled[i]));
export const shareOf = (d, i) => (d.naive ? readout(d.shown[i]) : readoutOfExp(d.logProbabilities[i]));
export const totalOf = (d) => (d.naive ? readout(d.naive.total) : readoutOfExp(d.logTotal));

/** All numbers of a scenario; `naive`: the format to compute softmax in as its formula is written. */
export function numbersOf(logits, target, temperature, naive) {
  const scaled = logits.map((z) => z / temperature);
  /** Of what has underflowed to 0, wanted or not. */
  let logs = null;
  const losses = Object.entries(LOSSES).map(([name, loss]) => [
    name,
    {
      value: loss.value(logits, target, temperature),
      terms: loss.terms(logits, target, temperature),
      gradient: loss.gradient(logits, target, temperature),
    },
  ]);
  const logProbabilities = logSoftmax(logits, temperature);
  const probabilities = softmax(logits, temperature);
  const rounded = naive ? naiveSoftmax(scaled, naive) : null;
  return {
    scaled,
    /** What the page shows as p. */
    shown: rounded?.probabilities ?? probabilities,
    get entropy() { return rounded ? entropy(rounded.probabilities) : entropy(probabilities, logProbabilities); },
    /** Its sign and the logarithm of its size, but where a number format has made it what it is. */
    get logsOfEntropy() { return rounded ? null : [1, logOfEntropy(logits, temperature)]; },
    logTotal: logsumexp(scaled),
    probabilities, logProbabilities,
    ...residualsOf(probabilities, logits, target, temperature),
    divergence: divergence(target, logProbabilities),
    naive: rounded,
    losses: Object.fromEntries(losses),
    get logs() { return (logs ??= logsOfLosses(logits, target, temperature)); },
  };
}

export const entropyText = (d) => readoutOr(d.entropy, () => d.logsOfEntropy);
export const entropyOperand = (d) => decimalOr(d.entropy, () => d.logsOfEntropy);
/** KL(y || p), which is all of cross-entropy where y is one class. */
export const divergenceOperand = (d) => decimalOr(d.divergence, () => (state.target.includes(1) ? d.logs.cross_entropy.value : null));

/** The readouts of a loss. */
export const valueText = (d, loss) => readoutOr(d.losses[loss].value, () => d.logs[loss]?.value);
export const termText = (d, loss, i) => readoutOr(d.losses[loss].terms[i], () => d.logs[loss]?.terms[i], decimalsOf(d.losses[loss].terms));
export const gradientText = (d, loss, i) =>
  readoutOr(d.losses[loss].gradient[i], () => d.logs[loss]?.gradient[i], gradientDecimals(d, loss));
export const gradientDecimals = (d, loss) => decimalsOf(d.losses[loss].gradient);

/** KL(y || p) from log p: finite where p has underflowed to 0. */
export function divergence(target, logProbabilities) {
  const terms = target.map((y, k) => (y > 0 ? y * (Math.log(y) - logProbabilities[k]) : 0));
  const size = target.reduce((sum, y, k) => (y > 0 ? sum - y * (Math.log(y) + logProbabilities[k]) : sum), 0);
  return Math.max(0, cancelled(terms.reduce((sum, term) => sum + term, 0), size));
}
