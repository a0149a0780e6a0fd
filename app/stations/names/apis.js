/** What the losses of the libraries return: the page's mirror of apis.py, by the same names. */
import { cancelled, logSoftmax, oneHot, predict } from "../../browser/maths/kernel.js";

export const IGNORED = -1;
const KERAS_EPSILON = 1e-7;

const sum = (list) => list.reduce((total, x) => total + x, 0);
const clip = (x, low, high) => Math.min(high, Math.max(low, x));

/** The labels of a batch as they count here: beyond the last class is the last one. */
export const labelsOf = (batch, count) => batch.map((label) => Math.min(label, count - 1));
export const weightsOf = (weights, count) => Array.from({ length: count }, (_, k) => weights[k] ?? 1);

/** A batch and how the libraries are asked for its loss. */
export function caseOf({ logits, temperature, target: shares }, { batch, weights: given, smoothing, reduction, mistake }) {
  const count = logits.length;
  const labels = batch.length ? labelsOf(batch, count) : [predict(shares)];
  const target = batch.length ? labels.map((label) => oneHot(label, count)) : [shares];
  const weights = weightsOf(given, count);
  const isValid = (n) => labels[n] !== IGNORED;
  const z = logits.map((logit) => logit / temperature);
  const logP = logSoftmax(z);
  const p = logP.map(Math.exp);
  const ofLogits = mistake === "twice" ? logSoftmax(p) : logP;
  const total = sum(z);
  const ofKeras = mistake === "forgotten" ? z.map((x) => Math.log(clip(x / total, KERAS_EPSILON, 1 - KERAS_EPSILON))) : ofLogits;
  const each = (loss) => labels.map((label, n) => (isValid(n) ? loss(n, label) : 0));
  const sampleWeights = each((_, label) => weights[label]);
  return {
    z, p, logP, ofLogits, ofKeras, labels, target, weights, smoothing, reduction, mistake, sampleWeights, each,
    smoothed: target.map((y) => y.map((share) => (1 - smoothing) * share + smoothing / count)),
    isSoft: target.some((y, n) => isValid(n) && Math.max(...y) < 1),
    valid: labels.filter((label) => label !== IGNORED).length,
    reduced(losses, divisor) {
      if (reduction === "none") return losses;
      return reduction === "sum" ? sum(losses) : sum(losses) / divisor;
    },
  };
}

const dense = (targets, logP) => (n) => 0 - sum(targets[n].map((y, k) => y * logP[k]));
const sparse = (logP) => (_, label) => 0 - logP[label];
const weighted = (c, loss) => c.each((n, label) => c.weights[label] * loss(n, label));

function onPaper(c) {
  const loss = (n) => sum(c.smoothed[n].map((y, k) => (y > 0 ? -y * c.logP[k] : 0)));
  return c.reduced(weighted(c, loss), c.valid);
}

const tensorflow = (c) => c.reduced(weighted(c, dense(c.smoothed, c.ofLogits)), c.valid);

const APIS = {
  /** What is ignored is weighted by 0, which leaves NaN as it is. */
  keras_categorical: (c) => c.reduced(c.sampleWeights.map((w, n) => w * dense(c.smoothed, c.ofKeras)(n)), c.labels.length),
  keras_sparse: (c) => c.reduced(weighted(c, sparse(c.ofKeras)), c.valid || 1),
  torch_cross_entropy(c) {
    if (c.isSoft) {
      const targets = c.smoothed.map((y) => y.map((share, k) => c.weights[k] * share));
      return c.reduced(c.each(dense(targets, c.ofLogits)), c.labels.length);
    }
    const uniform = c.smoothing && (c.smoothing / c.z.length) * sum(c.weights.map((w, k) => 0 - w * c.ofLogits[k]));
    const loss = (_, label) => (1 - c.smoothing) * c.weights[label] * (0 - c.ofLogits[label]) + uniform;
    return c.reduced(c.each(loss), sum(c.sampleWeights));
  },
  torch_nll: (c) => c.reduced(weighted(c, sparse(c.mistake === "not_logs" ? c.p : c.logP)), sum(c.sampleWeights)),
  sklearn(c) {
    const total = sum(c.sampleWeights);
    if (c.reduction === "none" || !c.valid || (c.reduction === "mean" && total === 0)) return null;
    return c.reduced(weighted(c, sparse(c.p.map((p) => Math.log(clip(p, Number.EPSILON, 1 - Number.EPSILON))))), total);
  },
  tensorflow,
  optax: (c) => (c.isSoft || c.smoothing ? tensorflow(c) : c.reduced(weighted(c, sparse(c.ofLogits)), c.valid)),
  torch_kl_div(c) {
    if (c.reduction === "none") return null;
    const loss = (n) => {
      const terms = c.smoothed[n].map((y, k) => [y > 0 ? y * Math.log(y) : 0, y * c.logP[k]]);
      return cancelled(sum(terms.map(([own, cross]) => own - cross)), sum(terms.flat().map(Math.abs)));
    };
    return c.reduced(c.each(loss), c.valid * c.z.length);
  },
  torch_bce(c) {
    if (c.reduction === "none") return null;
    const element = (z, y) => Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
    return c.reduced(c.each((n) => sum(c.z.map((z, k) => c.weights[k] * element(z, c.target[n][k])))), c.valid * c.z.length);
  },
};

/** What every library returns, a number, a list or null, and first what the formula does, `on_paper`. */
export const resultsOf = (c) => ({ on_paper: onPaper(c), ...Object.fromEntries(Object.entries(APIS).map(([name, compute]) => [name, compute(c)])) });

/* ---- what differs, and why ------------------------------------------------------------------------------------------ */

const isClose = (a, b) => a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-12;

/** Whether a library's result is another than the formula's. */
export function differs(result, paper) {
  if (result === null) return true;
  const [found, wanted] = [result, paper].map((x) => [x].flat());
  return found.some((x, n) => !isClose(x, wanted[n]));
}

const TAKES_LOGITS = ["keras_categorical", "keras_sparse", "torch_cross_entropy", "tensorflow", "optax"];
const TAKES_INDICES = ["keras_sparse", "torch_nll", "sklearn"];

/** Why a library's result may be another than the formula's: what of the case it takes in its own way, by name. */
export function reasons(api, c, result) {
  const isMean = c.reduction === "mean";
  const isWeighted = c.weights.some((w) => w !== 1);
  const hasIgnored = c.valid < c.labels.length;
  const found = {
    twice: c.mistake === "twice" && TAKES_LOGITS.includes(api),
    forgotten: c.mistake === "forgotten" && api.startsWith("keras"),
    not_logs: c.mistake === "not_logs" && api === "torch_nll",
    missing: result === null,
    of_nothing: c.valid === 0 && isMean && api.startsWith("keras"),
    no_number: [result].flat().some(Number.isNaN),
    sigmoids: api === "torch_bce",
    by_sum: isWeighted && isMean && ["torch_cross_entropy", "torch_nll", "sklearn"].includes(api) && !(api === "torch_cross_entropy" && c.isSoft),
    class_by_class: isWeighted && api === "torch_cross_entropy" && (c.isSoft || c.smoothing > 0),
    counted: hasIgnored && isMean && api === "keras_categorical",
    unsmoothed: c.smoothing > 0 && TAKES_INDICES.includes(api),
    one_label: c.isSoft && TAKES_INDICES.includes(api),
    by_classes: isMean && api === "torch_kl_div",
    less_entropy: api === "torch_kl_div" && (c.isSoft || c.smoothing > 0),
    unweighted: isWeighted && api === "torch_kl_div",
    clipped: api === "sklearn" && c.labels.some((label) => label !== IGNORED && c.p[label] < Number.EPSILON),
  };
  if (found.missing) return ["missing"];
  return Object.keys(found).filter((name) => found[name]);
}
