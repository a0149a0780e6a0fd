/**
 * Several labels at once: the mirror of `softmax_core.binary_cross_entropy`, `multilabel_scores`, `fit_binary_relevance` and
 * `fit_classifier_chain`. tests/browser/test_multilabel.py holds it to the core.
 */
import { logSigmoid, sigmoid } from "../../browser/maths/kernel.js";
import { solve } from "../../browser/maths/models.js";

/** A class is predicted where its sigmoid is larger than its threshold: by their logarithms, which no sigmoid is too small for. */
export const isPredicted = (log, threshold) => log > Math.log(threshold);

/**
 * Binary cross-entropy of the scaled logits z/T: its mean, what each class costs, and its gradient in the logits themselves.
 * `logs` are sign and logarithm of each cost and slope, for what floating point has no number of; null: it is 0.
 * @param {number[]} present   1 for a class that belongs to the set, 0 for others
 */
export function binaryCrossEntropy(logits, present, temperature = 1) {
  const classes = logits.length;
  const scaled = logits.map((z) => z / temperature);
  /** By how much a class is on its right side. */
  const margins = scaled.map((z, k) => (present[k] ? z : -z));
  const terms = margins.map((margin) => -logSigmoid(margin));
  const sides = present.map((y) => (y ? -1 : 1));
  const share = classes * temperature;
  return {
    scaled, terms,
    value: terms.reduce((sum, term) => sum + term, 0) / classes,
    // A masked class is a no for sure: nothing moves it.
    gradient: logits.map((z, k) => (z === -Infinity ? 0 : (sides[k] * sigmoid(-margins[k])) / share)),
    logs: {
      terms: margins.map((margin) => (margin === Infinity ? null : [1, -margin])),
      gradient: logits.map((z, k) => (z === -Infinity ? null : [sides[k], logSigmoid(-margins[k]) - Math.log(share)])),
    },
  };
}

/** The scores of predicted sets beside the actual ones, both rows of 0 and 1. Where a class is in neither, its F1 counts as 0. */
export function multilabelScores(predicted, actual) {
  const classes = actual[0].length;
  const hits = new Array(classes).fill(0);
  const mistakes = new Array(classes).fill(0);
  let whole = 0;
  actual.forEach((row, n) => {
    let isWhole = true;
    row.forEach((y, k) => {
      if (y !== predicted[n][k]) {
        mistakes[k]++;
        isWhole = false;
      } else if (y) hits[k]++;
    });
    whole += Number(isWhole);
  });
  const sum = (counts) => counts.reduce((total, count) => total + count, 0);
  const f1 = (right, wrong) => (2 * right) / Math.max(2 * right + wrong, 1);
  return {
    subset_accuracy: whole / actual.length,
    hamming_loss: sum(mistakes) / (actual.length * classes),
    micro_f1: f1(sum(hits), sum(mistakes)),
    macro_f1: sum(hits.map((right, k) => f1(right, mistakes[k]))) / classes,
  };
}

/* ---- models ------------------------------------------------------------------------------------------------------------- */

/** A Newton step that moves no parameter by more than this share of it has arrived; more steps than these it never takes. */
const ARRIVED = 1e-15;
const MOST_STEPS = 60;
/** Armijo's condition (Nocedal & Wright 2006, section 3.1), and the share of the objective that rounding hides. */
const [DECREASE, HIDDEN] = [1e-4, 1e-13];

/**
 * The optimum of mean binary cross-entropy + l2/2 sum(w^2) of one binary model, the bias not penalised, by Newton's method with a
 * line search. Some points must have the label, and others not.
 * @param {number[][]} inputs   features of each point
 * @param {number[]} labels     0 or 1 of each point
 * @returns {{weights: number[], bias: number}}
 */
function fitBinary(inputs, labels, l2) {
  const design = inputs.map((row) => [...row, 1]);
  const count = design.length;
  const size = design[0].length;
  const isWeight = (d) => d < size - 1;
  const logitOf = (theta, row) => row.reduce((sum, x, d) => sum + theta[d] * x, 0);
  const valueAt = (theta) => {
    const costs = design.reduce((sum, row, n) => sum - logSigmoid((labels[n] ? 1 : -1) * logitOf(theta, row)), 0);
    return costs / count + (l2 / 2) * theta.reduce((sum, w, d) => (isWeight(d) ? sum + w * w : sum), 0);
  };
  let theta = new Array(size).fill(0);
  let value = valueAt(theta);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = theta.map((w, d) => (isWeight(d) ? l2 * w : 0));
    const hessian = theta.map((_, d) => theta.map((__, e) => (d === e && isWeight(d) ? l2 : 0)));
    design.forEach((row, n) => {
      const z = logitOf(theta, row);
      const residual = (labels[n] ? -sigmoid(-z) : sigmoid(z)) / count;
      const curvature = (sigmoid(z) * sigmoid(-z)) / count;
      for (let d = 0; d < size; d++) {
        gradient[d] += residual * row[d];
        for (let e = 0; e < size; e++) hessian[d][e] += curvature * row[d] * row[e];
      }
    });
    const shift = solve(hessian, [...gradient]);
    const gain = shift.reduce((sum, s, d) => sum + s * gradient[d], 0);
    let rate = 1;
    let next = theta.map((w, d) => w - shift[d]);
    let reached = valueAt(next);
    while (gain > HIDDEN * value && reached > value - DECREASE * rate * gain && rate > 1e-6) {
      rate /= 2;
      next = theta.map((w, d) => w - rate * shift[d]);
      reached = valueAt(next);
    }
    const isThere = shift.every((s, d) => Math.abs(s) <= ARRIVED * (1 + Math.abs(theta[d])));
    theta = next;
    value = reached;
    if (isThere) break;
  }
  return { weights: theta.slice(0, -1), bias: theta.at(-1) };
}

/**
 * One binary model a class, each told the labels of the classes before it in `order`: a classifier chain. Fitted to the true
 * labels, and told the predicted ones later.
 * @returns {{weights: number[][], links: number[][], bias: number[], order: number[]}}
 */
export function fitClassifierChain(points, labels, order, l2) {
  const classes = labels[0].length;
  const model = { weights: [], links: order.map(() => new Array(classes).fill(0)), bias: [], order };
  order.forEach((k, position) => {
    const earlier = order.slice(0, position);
    const inputs = points.map((point, n) => [...point, ...earlier.map((j) => labels[n][j])]);
    const { weights, bias } = fitBinary(inputs, labels.map((row) => row[k]), l2);
    model.weights[k] = weights.slice(0, points[0].length);
    model.bias[k] = bias;
    earlier.forEach((j, at) => { model.links[k][j] = weights[points[0].length + at]; });
  });
  return model;
}

/** K binary models that do not know of each other: a chain without links. */
export function fitBinaryRelevance(points, labels, l2) {
  const fits = labels[0].map((_, k) => fitBinary(points, labels.map((row) => row[k]), l2));
  return {
    weights: fits.map(({ weights }) => weights), bias: fits.map(({ bias }) => bias),
    links: fits.map(() => fits.map(() => 0)), order: fits.map((_, k) => k),
  };
}

/** What a chain says of a point: its logits, and by these the set. */
export function predictSet({ weights, links, bias, order }, point) {
  const said = new Array(bias.length).fill(0);
  const logits = new Array(bias.length);
  for (const k of order) {
    logits[k] = bias[k] + weights[k].reduce((sum, w, d) => sum + w * point[d], 0) + links[k].reduce((sum, w, j) => sum + w * said[j], 0);
    said[k] = Number(logits[k] > 0);
  }
  return { logits, said };
}
