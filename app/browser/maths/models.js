/**
 * What runs in every frame of the plane: a classifier's scores at its places, how good it is at its points, and the two ways it
 * follows them. With `kernel.js` the small mirror of `softmax_core`, which tests/browser/test_kernel.py holds it to.
 */
import { logSigmoid, sigmoid } from "./kernel.js";
import { LOSSES, SCORE_GRADIENTS } from "./losses.js";

/** How each input feature is made of a place's coordinates. */
export const FEATURES = {
  x1: (x) => x,
  x2: (x, y) => y,
  x1_squared: (x) => x * x,
  x2_squared: (x, y) => y * y,
  x1_x2: (x, y) => x * y,
  sin_x1: (x) => Math.sin(x),
  sin_x2: (x, y) => Math.sin(y),
};
export const USUAL_FEATURES = "x1-x2";

/** Of places that stay, as those of a ground's cells do, each feature is made once. */
const made = new WeakMap();

/** The features of places, a column each; `features` are their names, as a model says them. */
export function inputsOf(features = USUAL_FEATURES, xs, ys) {
  if (features === USUAL_FEATURES) return [xs, ys];
  if (made.get(xs)?.ys !== ys) made.set(xs, { ys, columns: {} });
  const { columns } = made.get(xs);
  columns[features] ??= features.split("-").map((name) => Float64Array.from(xs, (x, n) => FEATURES[name](x, ys[n])));
  return columns[features];
}

/**
 * A model of the plane is {weights, bias}, or {sizes, activation, layers: [{weights, bias}, ...]} with hidden layers, or
 * {scheme, weights, bias} of "one_vs_rest" or "one_vs_one", each with the names of its `features`, x1-x2 by default. Its scores at a place: the largest one is the prediction, and
 * probabilities come of them (`toProbabilities`). Written for the places (xs[n], ys[n]) into `out`, classes last.
 */
export function scoresAt(model, xs, ys, out) {
  if (model.layers) return networkScores(model, xs, ys, out);
  if (model.scheme === "one_vs_one") return votes(model, xs, ys, out);
  const { weights, bias } = model;
  const classes = bias.length;
  const inputs = inputsOf(model.features, xs, ys);
  for (let k = 0; k < classes; k++) {
    for (let n = 0, at = k; n < xs.length; n++, at += classes) out[at] = 0;
    for (let d = 0; d < inputs.length; d++) {
      const w = weights[k][d];
      const column = inputs[d];
      for (let n = 0, at = k; n < xs.length; n++, at += classes) out[at] += w * column[n];
    }
    for (let n = 0, at = k; n < xs.length; n++, at += classes) out[at] += bias[k];
  }
  // The sigmoids of one-vs-rest, divided by their sum, are the softmax of their logarithms.
  if (model.scheme) for (let at = 0; at < xs.length * classes; at++) out[at] = logSigmoid(out[at]);
  return out;
}

const ACTIVATIONS = { tanh: Math.tanh, relu: (x) => (x > 0 ? x : 0), sigmoid, linear: (x) => x };

/** What each hidden unit makes of places: by layer, by unit, a number for each place. */
export function unitValues(model, xs, ys) {
  const values = model.layers.slice(0, -1).map(({ bias }) => bias.map(() => new Float64Array(xs.length)));
  const out = new Float64Array(xs.length * model.sizes.at(-1));
  networkScores(model, xs, ys, out, (n, layer, units) => units.forEach((value, unit) => { values[layer][unit][n] = value; }));
  return values;
}

/** `tell(n, layer, units)` hears what the units of each hidden layer make of place n. */
function networkScores({ layers, activation, features }, xs, ys, out, tell = null) {
  const act = ACTIVATIONS[activation];
  const values = layers.map(({ bias }) => new Float64Array(bias.length));
  const inputs = inputsOf(features, xs, ys);
  const place = new Float64Array(inputs.length);
  const classes = values.at(-1).length;
  for (let n = 0; n < xs.length; n++) {
    for (let d = 0; d < place.length; d++) place[d] = inputs[d][n];
    let input = place;
    for (let l = 0; l < layers.length; l++) {
      const { weights, bias } = layers[l];
      const units = values[l];
      const last = l === layers.length - 1;
      for (let i = 0; i < units.length; i++) {
        const row = weights[i];
        let sum = bias[i];
        for (let j = 0; j < input.length; j++) sum += row[j] * input[j];
        units[i] = last ? sum : act(sum);
      }
      if (tell && !last) tell(n, l, units);
      input = units;
    }
    out.set(input, n * classes);
  }
  return out;
}

/**
 * One-vs-one: row r of the weights tells a pair's second class from its first, a positive logit is a vote for the second.
 * A score is the votes, and a fraction below one half that orders a tie by confidence, the summed logits.
 */
function votes({ weights, bias, features }, xs, ys, out) {
  const classes = (1 + Math.sqrt(1 + 8 * bias.length)) / 2;
  const inputs = inputsOf(features, xs, ys);
  const confidence = new Float64Array(classes);
  for (let n = 0; n < xs.length; n++) {
    const at = n * classes;
    out.fill(0, at, at + classes);
    confidence.fill(0);
    for (let i = 0, r = 0; i < classes; i++) {
      for (let j = i + 1; j < classes; j++, r++) {
        let z = bias[r];
        for (let d = 0; d < inputs.length; d++) z += weights[r][d] * inputs[d][n];
        out[at + (z > 0 ? j : i)]++;
        confidence[i] -= z;
        confidence[j] += z;
      }
    }
    for (let k = 0; k < classes; k++) out[at + k] += (0.49 * confidence[k]) / (1 + Math.abs(confidence[k]));
  }
  return out;
}

/** The logit of one-vs-one's model of classes i and j, positive where it speaks for i. */
export function duel({ weights, bias, features }, classes, i, j, x, y) {
  const [first, second] = i < j ? [i, j] : [j, i];
  const r = (first * (2 * classes - first - 1)) / 2 + second - first - 1;
  const z = inputsOf(features, [x], [y]).reduce((sum, [input], d) => sum + weights[r][d] * input, bias[r]);
  return i < j ? -z : z;
}

/** Turn scores into probabilities, in place: their softmax; of votes, their shares. */
export function toProbabilities(model, scores, classes, temperature) {
  if (model.scheme === "one_vs_one") {
    for (let at = 0; at < scores.length; at++) scores[at] = Math.round(scores[at]) / model.bias.length;
    return scores;
  }
  for (let at = 0; at < scores.length; at += classes) {
    let largest = -Infinity;
    for (let k = at; k < at + classes; k++) if (scores[k] > largest) largest = scores[k];
    let total = 0;
    for (let k = at; k < at + classes; k++) total += scores[k] = Math.exp((scores[k] - largest) / temperature);
    for (let k = at; k < at + classes; k++) scores[k] /= total;
  }
  return scores;
}

/** The logits of one place of the plane. */
export const logitsAt = (model, [x, y], classes) => Array.from(scoresAt(model, [x], [y], new Float64Array(classes)));

/**
 * How good a model is at points (xs, ys) with labels, in one pass: predicted classes and the cross-entropy of each point; of
 * the points that are trained on the mean of each loss, accuracy, confusion matrix, and of each class its share of the mean
 * cross-entropy. `test` says the same of the points with a flag in `held`, null where there are none. Votes are no
 * probabilities: they have no loss.
 */
export function evaluate(model, { xs, ys, labels, held = [] }, classes, temperature, scores = new Float64Array(xs.length * classes)) {
  scoresAt(model, xs, ys, scores);
  const predicted = new Array(xs.length);
  const surprises = new Float64Array(xs.length);
  const losses = Object.values(LOSSES);
  const [trained, test] = [0, 1].map(() => ({
    count: 0, right: 0, sums: losses.map(() => 0), shares: new Array(classes).fill(0),
    confusion: Array.from({ length: classes }, () => new Array(classes).fill(0)),
  }));
  for (let n = 0, at = 0; n < xs.length; n++, at += classes) {
    const part = held[n] ? test : trained;
    let top = 0;
    for (let k = 1; k < classes; k++) if (scores[at + k] > scores[at + top]) top = k;
    const label = labels[n];
    predicted[n] = top;
    part.confusion[label][top]++;
    part.count++;
    if (top === label) part.right++;
    let rest = 0;
    const largest = scores[at + top];
    const own = scores[at + label];
    for (let k = 0; k < classes; k++) {
      const e = Math.exp((scores[at + k] - largest) / temperature);
      scores[at + k] = e;
      if (k !== top) rest += e;
    }
    const total = 1 + rest;
    for (let k = 0; k < classes; k++) scores[at + k] /= total;
    const surprise = (surprises[n] = Math.log1p(rest) + (largest - own) / temperature);
    part.shares[label] += surprise;
    for (let m = 0; m < losses.length; m++) part.sums[m] += losses[m].ofLabel(scores, at, classes, label, surprise);
  }
  const none = model.scheme === "one_vs_one";
  const means = ({ count, right, sums, shares, confusion }) => ({
    count, confusion, accuracy: right / count, shares: shares.map((sum) => (none ? NaN : sum / count)),
    losses: Object.fromEntries(Object.keys(LOSSES).map((name, m) => [name, none ? NaN : sums[m] / count])),
  });
  return { predicted, surprises, ...means(trained), test: test.count ? means(test) : null };
}

/** x of A x = b for a symmetric positive definite A, given as rows; both are used up. (Cholesky) */
export function solve(A, b) {
  const size = b.length;
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) for (let i = j; i < size; i++) A[i][j] -= A[i][k] * A[j][k];
    const pivot = Math.sqrt(A[j][j]);
    for (let i = j; i < size; i++) A[i][j] /= pivot;
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) b[i] -= A[i][k] * b[k];
    b[i] /= A[i][i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) b[i] -= A[k][i] * b[k];
    b[i] /= A[i][i];
  }
  return b;
}

/** A Newton step that moves no point's logit by more than this has arrived: what is left is of the size of its square. */
const ARRIVED = 1e-4;

/**
 * `fit_softmax_regression` from a model near by: the weights of least mean cross-entropy + l2/2 sum(W^2), by at most
 * `mostSteps` Newton steps, each halved until the loss falls. After a small change of the points two or three arrive.
 */
export function fitSoftmaxRegression(model, { xs, ys, labels }, l2, mostSteps) {
  const classes = model.bias.length;
  const count = xs.length;
  const inputs = [...inputsOf(model.features, xs, ys), new Float64Array(count).fill(1)];
  const width = inputs.length;
  const last = width - 1;
  const size = width * classes;
  let p = new Float64Array(count * classes);
  let spare = new Float64Array(count * classes);

  /** theta = [w..., b] of class k at point n. */
  const logit = (theta, k, n) => {
    let z = 0;
    for (let d = 0; d < width; d++) z += theta[width * k + d] * inputs[d][n];
    return z;
  };

  /** The loss of theta; its probabilities are written into `out`. */
  const evaluate = (theta, out) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = n * classes;
      let largest = -Infinity;
      for (let k = 0; k < classes; k++) {
        const z = logit(theta, k, n);
        out[at + k] = z;
        if (z > largest) largest = z;
      }
      const own = out[at + labels[n]];
      let total = 0;
      for (let k = 0; k < classes; k++) total += out[at + k] = Math.exp(out[at + k] - largest);
      for (let k = 0; k < classes; k++) out[at + k] /= total;
      sum += largest - own + Math.log(total);
    }
    let penalty = 0;
    for (let k = 0; k < size; k++) if (k % width < last) penalty += theta[k] ** 2;
    return sum / count + (l2 / 2) * penalty;
  };

  const newtonStep = (theta) => {
    const hessian = Array.from({ length: size }, () => new Float64Array(size));
    const step = new Float64Array(size);
    const x = new Float64Array(width);
    for (let n = 0; n < count; n++) {
      for (let d = 0; d < width; d++) x[d] = inputs[d][n];
      for (let i = 0; i < classes; i++) {
        const pi = p[n * classes + i];
        const residual = (pi - (labels[n] === i)) / count;
        for (let d = 0; d < width; d++) step[width * i + d] -= residual * x[d];
        for (let j = 0; j <= i; j++) {
          const curvature = (pi * ((i === j) - p[n * classes + j])) / count;
          for (let d = 0; d < width; d++) {
            const row = hessian[width * i + d];
            for (let e = 0; e < width; e++) row[width * j + e] += curvature * x[d] * x[e];
          }
        }
      }
    }
    for (let i = 0; i < classes; i++) {
      for (let d = 0; d < last; d++) {
        step[width * i + d] -= l2 * theta[width * i + d];
        hessian[width * i + d][width * i + d] += l2;
      }
      // A common shift of all classes meets no curvature in the data. Any will do: no gradient points there.
      for (let j = 0; j <= i; j++) for (let d = 0; d < width; d++) hessian[width * i + d][width * j + d] += 1 / classes;
    }
    return solve(hessian, step);
  };

  const arrives = (step) => {
    for (let n = 0; n < count; n++) for (let k = 0; k < classes; k++) if (!(Math.abs(logit(step, k, n)) <= ARRIVED)) return false;
    return true;
  };

  let theta = Float64Array.from(model.bias.flatMap((bias, k) => [...model.weights[k], bias]));
  // What all classes have in common changes no probability; at the optimum there is none of it, nor on the way from here.
  for (let d = 0; d < width; d++) {
    let common = 0;
    for (let k = 0; k < classes; k++) common += theta[width * k + d] / classes;
    for (let k = 0; k < classes; k++) theta[width * k + d] -= common;
  }
  let loss = evaluate(theta, p);
  for (let n = 0; n < mostSteps; n++) {
    const step = newtonStep(theta);
    let rate = 1;
    let next = theta.map((t, k) => t + step[k]);
    if (arrives(step)) {
      theta = next;
      break;
    }
    let nextLoss = evaluate(next, spare);
    while (!(nextLoss < loss) && rate > 1e-3) {
      rate /= 2;
      next = theta.map((t, k) => t + rate * step[k]);
      nextLoss = evaluate(next, spare);
    }
    if (!(nextLoss < loss)) break;
    [theta, loss, p, spare] = [next, nextLoss, spare, p];
  }
  return {
    weights: model.bias.map((_, k) => Array.from(theta.subarray(width * k, width * k + last))),
    bias: model.bias.map((_, k) => theta[width * k + last]),
  };
}

/** Less is the rounding of equal coordinates. */
const LEAST_SPREAD = 1e-9;

/**
 * `steps` plain gradient steps on mean loss + l2/2 sum(V^2) from a model near by, where V are its weights for standardised
 * features: in these one rate does for all data. As `followed` of app/state/plane.py, by `train` of the core.
 */
export function descend(model, { xs, ys, labels }, loss, l2, rate, steps) {
  const classes = model.bias.length;
  const count = xs.length;
  const scoreGradient = SCORE_GRADIENTS[loss];
  const inputs = inputsOf(model.features, xs, ys).map((values) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / count;
    const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count);
    const deviation = spread > LEAST_SPREAD * Math.max(1, Math.abs(mean)) ? spread : 1;
    return { mean, deviation, values: values.map((x) => (x - mean) / deviation) };
  });
  /** Of each feature, its standardised weights by class. */
  const v = inputs.map(({ deviation }, d) => model.weights.map((w) => w[d] * deviation));
  const b = model.bias.map((bias, k) => inputs.reduce((sum, { mean }, d) => sum + model.weights[k][d] * mean, bias));
  const z = new Float64Array(classes);
  const dv = inputs.map(() => new Float64Array(classes));
  const db = new Float64Array(classes);
  for (let step = 0; step < steps; step++) {
    for (const sum of [...dv, db]) sum.fill(0);
    for (let n = 0; n < count; n++) {
      for (let k = 0; k < classes; k++) z[k] = b[k];
      for (let d = 0; d < inputs.length; d++) for (let k = 0; k < classes; k++) z[k] += v[d][k] * inputs[d].values[n];
      scoreGradient(z, 0, classes, labels[n]);
      for (let k = 0; k < classes; k++) db[k] += z[k];
      for (let d = 0; d < inputs.length; d++) for (let k = 0; k < classes; k++) dv[d][k] += z[k] * inputs[d].values[n];
    }
    for (let k = 0; k < classes; k++) {
      for (let d = 0; d < inputs.length; d++) v[d][k] -= rate * (dv[d][k] / count + l2 * v[d][k]);
      b[k] -= (rate * db[k]) / count;
    }
  }
  const weights = b.map((_, k) => inputs.map(({ deviation }, d) => v[d][k] / deviation));
  return { weights, bias: b.map((bias, k) => inputs.reduce((sum, { mean }, d) => sum - weights[k][d] * mean, bias)) };
}
