/**
 * The page's mirror of softmax_core/calibration.py: confidence, its scores and the reliability diagram, of thousands of points
 * while a hand moves the temperature. Same names, same conventions; tests/browser/test_calibration.py holds it to the core.
 */
import { predict } from "../../browser/maths/kernel.js";

/**
 * What does not depend on the temperature.
 * @param {ArrayLike<number>} logits   of all points, K each
 * @param {ArrayLike<number>} labels   one a point
 * @returns `gaps`: how far each logit but the largest lies below that, K - 1 a point; `own`: how far the label's does
 */
export function prepared(logits, labels) {
  const points = labels.length;
  const classes = logits.length / points;
  const gaps = new Float64Array(points * (classes - 1));
  const own = new Float64Array(points);
  const isRight = new Uint8Array(points);
  for (let n = 0, to = 0; n < points; n++) {
    const z = logits.slice(n * classes, (n + 1) * classes);
    const top = predict(z);
    own[n] = z[labels[n]] - z[top];
    isRight[n] = top === labels[n];
    for (let k = 0; k < classes; k++) if (k !== top) gaps[to++] = z[k] - z[top];
  }
  return { points, classes, gaps, own, isRight };
}

/**
 * All that is asked of the points at a temperature: the confidence of each, and the means over all of them.
 * @param {Float64Array} [confidences]   where the confidences are written
 */
export function scoresAt({ points, classes, gaps, own, isRight }, temperature, confidences = new Float64Array(points)) {
  let [nll, brier, confidence, right] = [0, 0, 0, 0];
  for (let n = 0, at = 0; n < points; n++) {
    let [rest, squares] = [0, 0];
    for (const end = at + classes - 1; at < end; at++) {
      const e = Math.exp(gaps[at] / temperature);
      rest += e;
      squares += e * e;
    }
    const total = 1 + rest;
    confidences[n] = 1 / total;
    confidence += confidences[n];
    nll += Math.log1p(rest) - own[n] / temperature;
    right += isRight[n];
    // Of a p beside 1 the rest is what keeps its digits.
    if (isRight[n]) brier += (rest * rest + squares) / total ** 2;
    else {
      const e = Math.exp(own[n] / temperature);
      brier += (1 + squares - e * e + (total - e) ** 2) / total ** 2;
    }
  }
  return { confidences, nll: nll / points, brier: brier / points, confidence: confidence / points, accuracy: right / points };
}

const evenly = (bins) => Float64Array.from({ length: bins + 1 }, (_, b) => (b < bins ? b * (1 / bins) : 1));

/** The quantiles of sorted numbers at these shares, linear between neighbours: numpy.quantile. */
function quantiles(sorted, shares) {
  const last = sorted.length - 1;
  return shares.map((share) => {
    const place = last * share;
    const below = Math.min(last, Math.floor(place));
    const [low, high, beyond] = [sorted[below], sorted[Math.min(last, below + 1)], place - below];
    return beyond < 0.5 ? low + (high - low) * beyond : high - (high - low) * (1 - beyond);
  });
}

const edgesOf = (sorted, bins, strategy) => (strategy === "quantile" ? quantiles(sorted, evenly(bins)) : evenly(bins));

/** The first whole number from low on that something holds for, and for all after it; `high` where there is none below. */
function first(low, high, holds) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** In which bin a confidence is: above its lower edge, up to its upper one. */
const binOf = (edges, value) => first(0, edges.length - 2, (bin) => edges[bin + 1] >= value);

/** Confidence beside accuracy in bins; NaN in an empty one. `strategy` is "uniform" or "quantile". */
export function reliability(confidences, isRight, bins, strategy) {
  const edges = edgesOf(strategy === "quantile" ? Float64Array.from(confidences).sort() : confidences, bins, strategy);
  const confidence = new Float64Array(bins);
  const accuracy = new Float64Array(bins);
  const count = new Int32Array(bins);
  for (let n = 0; n < confidences.length; n++) {
    const bin = binOf(edges, confidences[n]);
    confidence[bin] += confidences[n];
    accuracy[bin] += isRight[n];
    count[bin]++;
  }
  let [ece, mce] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    confidence[bin] /= count[bin];
    accuracy[bin] /= count[bin];
    if (!count[bin]) continue;
    const gap = Math.abs(accuracy[bin] - confidence[bin]);
    ece += (count[bin] / confidences.length) * gap;
    mce = Math.max(mce, gap);
  }
  return { edges, confidence, accuracy, count, ece, mce };
}

/** Confidences in order, and of the first n of them how many more points are right than they say. */
export function cumulated(confidences, isRight) {
  const sorted = Float64Array.from(confidences).sort();
  const hits = confidences.filter((_, n) => isRight[n]).sort();
  const balance = new Float64Array(sorted.length + 1);
  let hit = 0;
  sorted.forEach((confidence, n) => {
    balance[n + 1] = balance[n] - confidence;
    if (hits[hit] !== confidence) return; // equal ones are in one bin: which of them is right does not matter
    balance[n + 1]++;
    hit++;
  });
  return { sorted, balance };
}

/** The expected calibration error alone: all that a curve over bins has to find again while these are moved. */
export function eceOf({ sorted, balance }, bins, strategy) {
  const edges = edgesOf(sorted, bins, strategy);
  let ece = 0;
  for (let bin = 0, from = 0; bin < bins; bin++) {
    const to = bin < bins - 1 ? first(from, sorted.length, (n) => sorted[n] > edges[bin + 1]) : sorted.length;
    ece += Math.abs(balance[to] - balance[from]) / sorted.length;
    from = to;
  }
  return ece;
}
