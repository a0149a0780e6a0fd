/**
 * All that the page computes of losses: the mirror of `softmax_core/losses`, with the conventions of kernel.js. How a loss is
 * written stands in loss_notation.js.
 */
import { cancelled, indexOfLargest, logSoftmax, residualsOf, softmax } from "./kernel.js";
import { logSum, NONE, signed, smallResiduals, times } from "./underflow.js";

/** Probabilities p, q = 1 - p without the rounding of a p beside 1, and the residuals with their mean. */
function certainty(logits, target, temperature) {
  const p = softmax(logits, temperature);
  const top = indexOfLargest(logits);
  let rest = 0;
  for (let i = 0; i < p.length; i++) if (i !== top) rest += p[i];
  return { p, q: p.map((pi, i) => (i === top ? rest : 1 - pi)), ...residualsOf(p, logits, target, temperature) };
}

/** The sum over all classes but two. */
function sumBeside(values, i, j) {
  let sum = 0;
  for (let k = 0; k < values.length; k++) if (k !== i && k !== j) sum += values[k];
  return sum;
}

/** Minus T^2 d2L/dz_i dz_j of two classes, from the parts that `Loss` in the core describes: nothing cancels in it. */
const link = ({ p, q }, { u, s }, i, j) =>
  u[i] * q[i] * p[j] + p[i] * q[j] * u[j] - p[i] * p[j] * (sumBeside(u, i, j) + s);

/** What every loss has from its `curvatures`. */
const derived = {
  hessian(logits, target, temperature = 1, rows = logits.keys()) {
    const at = certainty(logits, target, temperature);
    const parts = this.curvatures(at, target);
    return Array.from(rows, (i) => {
      const row = logits.map((_, j) => (i === j ? 0 : 0 - link(at, parts, i, j) / temperature ** 2));
      row[i] = 0 - row.reduce((sum, entry) => sum + entry, 0);
      return row;
    });
  },
};

/**
 * The smaller eigenvalue of the block [[t + a, -t], [-t, t + b]] that a Hessian has at two logits: as the core has it, so
 * that the sign is right where the curvature is tiny.
 */
function smallerEigenvalue(loss, logits, target, temperature, i, j) {
  const at = certainty(logits, target, temperature);
  const { p, q } = at;
  const parts = loss.curvatures(at, target);
  const { u, s } = parts;
  const [otherP, otherU] = [sumBeside(p, i, j), sumBeside(u, i, j)];
  const own = (k, rival) =>
    u[k] * q[k] * otherP + p[k] * ((p[i] + p[j]) * otherU - otherP * (u[rival] + s));
  const [t, a, b] = [link(at, parts, i, j), own(i, j), own(j, i)];
  const centre = t + (a + b) / 2;
  const radius = Math.hypot((a - b) / 2, t);
  const smaller = centre > 0 ? (t * (a + b) + a * b) / (centre + radius) : centre - radius;
  return smaller / temperature ** 2;
}

/**
 * Each loss that pages compare: value, gradient and Hessian (all its rows, or those asked for), with respect to the logits.
 * `curvatures` are the parts of which the Hessian is made, in the logarithms of the probabilities: u for each class, and s.
 * `ofLabel` is its value for one point at a label: probabilities[at ... at + classes - 1], and the label's -log p beside them.
 * `slope` is dL/dp_i, which enters the chain rule. `logs` says all of it as numbers of underflow.js, from `smallResiduals`.
 */
export const LOSSES = {
  cross_entropy: {
    ...derived,
    terms(logits, target, temperature = 1) {
      return logSoftmax(logits, temperature).map((logP, i) => (target[i] > 0 ? -target[i] * logP : 0));
    },
    value(logits, target, temperature = 1) {
      return this.terms(logits, target, temperature).reduce((sum, term) => sum + term, 0);
    },
    gradient(logits, target, temperature = 1) {
      const { residuals } = residualsOf(softmax(logits, temperature), logits, target, temperature);
      // Nothing moves a masked class, even where the target has a share of it.
      return residuals.map((residual, i) => (logits[i] === -Infinity ? 0 : residual / temperature));
    },
    curvatures: ({ p }, target) => ({ u: p.map(() => 0), s: -target.reduce((sum, y) => sum + y, 0) }),
    ofLabel: (probabilities, at, classes, label, surprise) => surprise,
    slope(probabilities, target) {
      return probabilities.map((p, i) => (target[i] > 0 ? -target[i] / p : 0));
    },
    logs({ logits, target, temperature, logP, logRest, isRight, residuals }) {
      return {
        terms: target.map((y, i) => (y > 0 ? (isRight ? [1, logRest] : signed(-y * logP[i])) : NONE)),
        value: isRight ? [1, logRest] : signed(-target.reduce((sum, y, i) => (y > 0 ? sum + y * logP[i] : sum), 0)),
        gradient: residuals.map((residual, i) => (logits[i] === -Infinity ? NONE : times(residual, signed(1 / temperature)))),
        slope: target.map(() => NONE),
      };
    },
  },
  mean_squared_error: {
    ...derived,
    terms(logits, target, temperature = 1) {
      return residualsOf(softmax(logits, temperature), logits, target, temperature).residuals.map((residual) => residual ** 2);
    },
    value(logits, target, temperature = 1) {
      return this.terms(logits, target, temperature).reduce((sum, term) => sum + term, 0) / logits.length;
    },
    gradient(logits, target, temperature = 1) {
      const p = softmax(logits, temperature);
      const { residuals, mean } = residualsOf(p, logits, target, temperature);
      return p.map((pi, i) => (2 * pi * cancelled(residuals[i] - mean, Math.abs(mean))) / (p.length * temperature));
    },
    curvatures({ p, residuals, mean }) {
      const scale = 2 / p.length;
      return { u: p.map((pi, i) => scale * pi * (pi + residuals[i])), s: scale * mean };
    },
    ofLabel(probabilities, at, classes, label) {
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += (probabilities[at + k] - (k === label)) ** 2;
      return sum / classes;
    },
    slope(probabilities, target) {
      return probabilities.map((p, i) => (2 * (p - target[i])) / target.length);
    },
    logs({ logits, temperature, logP, residuals, lessMean }) {
      const squares = residuals.map((residual) => times(residual, residual));
      const scale = signed(2 / (logits.length * temperature));
      return {
        terms: squares,
        value: [1, logSum(squares.map(([, log]) => log)) - Math.log(logits.length)],
        gradient: residuals.map((_, i) => times([1, logP[i]], lessMean(i), scale)),
        slope: residuals.map((residual) => times(residual, signed(2 / logits.length))),
      };
    },
  },
};

/** What `logs` of each loss says: its value, terms, gradient and slope where they are smaller than floating point. */
export function logsOfLosses(logits, target, temperature) {
  const small = smallResiduals(logits, target, temperature);
  return Object.fromEntries(Object.entries(LOSSES).map(([name, loss]) => [name, loss.logs?.(small)]));
}

/**
 * A loss over a grid of two logits, the others fixed. Rows follow `yValues` (logit axes[1]), columns `xValues`.
 * `wanted` names what to compute: "value", "gradientNorm" (of the whole gradient), "curvature" (the smaller eigenvalue
 * of the Hessian's block of the two logits).
 */
export function logitLandscape(loss, { logits, target, temperature }, axes, xValues, yValues, wanted = "value") {
  const [i, j] = axes;
  const z = [...logits];
  const measure = {
    value: () => loss.value(z, target, temperature),
    gradientNorm: () => Math.hypot(...loss.gradient(z, target, temperature)),
    curvature: () => smallerEigenvalue(loss, z, target, temperature, i, j),
  }[wanted];
  return yValues.map((y) => {
    z[j] = y;
    return Float64Array.from(xValues, (x) => ((z[i] = x), measure()));
  });
}

/** One plain gradient step on the logits. */
export const descentStep = (loss, logits, target, temperature, learningRate) => {
  const gradient = loss.gradient(logits, target, temperature);
  return logits.map((z, i) => z - learningRate * gradient[i]);
};

/** dL/dz_i from values of the loss alone, (L(z_i + h) - L(z_i - h)) / 2h, over the step that survives rounding. */
export const centralDifferences = (loss, logits, target, temperature, step) =>
  logits.map((z, i) => {
    const at = (value) => loss.value(logits.with(i, value), target, temperature);
    return (at(z + step) - at(z - step)) / (z + step - (z - step));
  });

/**
 * dL/dz for one point of class `label` at T = 1, written over its scores z[at ... at + K - 1], of the losses that have no
 * optimum in closed steps: gradient descent goes by these. Same names as the core's LOSSES.
 */
export const SCORE_GRADIENTS = {
  mean_squared_error(z, at, classes, label) {
    shares(z, at, classes);
    let mean = 0;
    for (let k = 0; k < classes; k++) mean += z[at + k] * (z[at + k] - (k === label));
    for (let k = 0; k < classes; k++) z[at + k] = (2 * z[at + k] * (z[at + k] - (k === label) - mean)) / classes;
  },
  /** -(1 - p)^2 log p */
  focal(z, at, classes, label) {
    const own = z[at + label];
    const logTotal = shares(z, at, classes);
    let rest = 0;
    for (let k = 0; k < classes; k++) if (k !== label) rest += z[at + k];
    const slope = 2 * z[at + label] * (own - logTotal) * rest - rest * rest;
    for (let k = 0; k < classes; k++) z[at + k] = slope * ((k === label) - z[at + k]);
  },
  hinge_weston_watkins(z, at, classes, label) {
    const own = z[at + label];
    let count = 0;
    for (let k = 0; k < classes; k++) {
      if (k === label) continue;
      const costs = 1 + z[at + k] - own > 0;
      z[at + k] = +costs;
      count += costs;
    }
    z[at + label] = -count;
  },
  hinge_crammer_singer(z, at, classes, label) {
    const own = z[at + label];
    let [strongest, tied] = [-Infinity, 0];
    for (let k = 0; k < classes; k++) {
      if (k === label || z[at + k] < strongest) continue;
      tied = z[at + k] === strongest ? tied + 1 : 1;
      strongest = z[at + k];
    }
    const costs = 1 + strongest - own > 0;
    for (let k = 0; k < classes; k++) if (k !== label) z[at + k] = costs && z[at + k] === strongest ? 1 / tied : 0;
    z[at + label] = -costs;
  },
};

/** Turn z[at ...] into their softmax, in place; log sum exp is returned. */
function shares(z, at, classes) {
  let largest = -Infinity;
  for (let k = at; k < at + classes; k++) if (z[k] > largest) largest = z[k];
  let total = 0;
  for (let k = at; k < at + classes; k++) total += z[k] = Math.exp(z[k] - largest);
  for (let k = at; k < at + classes; k++) z[k] /= total;
  return largest + Math.log(total);
}
