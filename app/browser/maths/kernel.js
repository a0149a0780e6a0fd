/**
 * The few formulas that must run in every frame: the small mirror of `softmax_core`, same names, same conventions.
 *
 * Vectors are plain arrays over the classes; `temperature` divides the logits; natural logarithms. Input is trusted:
 * Python has checked it, or the view that took it from a hand. tests/browser/test_kernel.py holds every function to
 * the core.
 */

const indexOfLargest = (values) => {
  let top = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[top]) top = i;
  return top;
};

export function softmax(logits, temperature = 1) {
  const largest = logits[indexOfLargest(logits)];
  const weights = new Array(logits.length);
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += weights[i] = Math.exp((logits[i] - largest) / temperature);
  for (let i = 0; i < logits.length; i++) weights[i] /= total;
  return weights;
}

/** Keeps the digits that log(softmax) loses: the largest term stays out of the sum, so log1p sees the small rest. */
export function logSoftmax(logits, temperature = 1) {
  const top = indexOfLargest(logits);
  const gaps = logits.map((z) => (z - logits[top]) / temperature);
  let rest = 0;
  for (let i = 0; i < gaps.length; i++) if (i !== top) rest += Math.exp(gaps[i]);
  const normaliser = Math.log1p(rest);
  return gaps.map((gap) => gap - normaliser);
}

export function logsumexp(logits) {
  const top = indexOfLargest(logits);
  return logits[top] - logSoftmax(logits)[top];
}

export const sigmoid = (logit) =>
  logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit));

/** Its logarithm: it has the digits, and the size, that the sigmoid itself loses. */
export const logSigmoid = (z) => (z >= 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z)));

/** A sum of terms of this size of which only their rounding is left, some eps of each, is 0: so it would be on paper. */
export const cancelled = (sum, size) => (Math.abs(sum) < 8 * Number.EPSILON * size ? 0 : sum);

/**
 * The residuals p - y, without cancellation where a probability comes close to 1, and their mean sum_k p_k (p_k - y_k).
 * @returns {{residuals: number[], mean: number}}
 */
export function residualsOf(probabilities, logits, target, temperature = 1) {
  const top = indexOfLargest(logits);
  let rest = 0;
  for (let i = 0; i < logits.length; i++) if (i !== top) rest += Math.exp((logits[i] - logits[top]) / temperature);
  const lacking = rest / (1 + rest);
  const residuals = new Array(logits.length);
  let mean = 0;
  let size = 0;
  for (let i = 0; i < logits.length; i++) {
    const isLeading = i === top && rest < 1;
    const exact = isLeading ? 1 - target[i] - lacking : probabilities[i] - target[i];
    // A share of 1 is exact; any other is rounded itself.
    residuals[i] = cancelled(exact, isLeading ? Number(target[i] < 1) : probabilities[i]);
    mean += probabilities[i] * residuals[i];
    size += probabilities[i] * (isLeading && target[i] === 1 ? lacking : probabilities[i]);
  }
  return { residuals, mean: cancelled(mean, size) };
}

/** dp_i/dz_j = p_i (delta_ij - p_j) / T */
export function softmaxJacobian(logits, temperature = 1) {
  const p = softmax(logits, temperature);
  return p.map((pi, i) => {
    const row = p.map((pj) => (0 - pi * pj) / temperature);
    // 1 - p would lose its digits where p is close to 1.
    row[i] = row.reduce((sum, entry, j) => (j === i ? sum : sum - entry), 0);
    return row;
  });
}

/** `logs`, where they are known, have the digits that a p beside 1 has lost. */
export const entropy = (probabilities, logs = probabilities.map(Math.log)) =>
  probabilities.reduce((sum, p, i) => (p === 0 ? sum : sum - p * logs[i]), 0);

export const oneHot = (label, numClasses) => Array.from({ length: numClasses }, (_, i) => +(i === label));

export const smoothLabels = (target, smoothing) =>
  target.map((y) => (1 - smoothing) * y + smoothing / target.length);

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
    /** dL/dp_i = -y_i / p_i: what enters the chain rule. */
    slope(probabilities, target) {
      return probabilities.map((p, i) => (target[i] > 0 ? -target[i] / p : 0));
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
  },
};

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

/** The class with the largest score; the first one in a tie. */
export const predict = indexOfLargest;

/** The share of predicted labels that are right. */
export const accuracy = (labels, predicted) => labels.filter((label, n) => label === predicted[n]).length / labels.length;

const ROUND = { float64: (x) => x, float32: Math.fround, float16: roundToHalf };

/** Round to the nearest float16, ties to even, through the spacing of its neighbours. */
function roundToHalf(x) {
  if (!Number.isFinite(x) || x === 0) return x;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(x))));
  const spacing = 2 ** (exponent - 10);
  const steps = x / spacing;
  const floor = Math.floor(steps);
  const above = steps - floor;
  const rounded = (above > 0.5 || (above === 0.5 && floor % 2 !== 0) ? floor + 1 : floor) * spacing;
  return Math.abs(rounded) > 65504 ? Math.sign(x) * Infinity : rounded;
}

/** Softmax as the formula is written, without the max trick, every step rounded to `dtype`: it overflows, to teach. */
export function naiveSoftmax(logits, dtype) {
  const round = ROUND[dtype];
  const exponentials = logits.map((z) => round(Math.exp(round(z))));
  const total = exponentials.reduce((sum, e) => round(sum + e), 0);
  return { exponentials, total, probabilities: exponentials.map((e) => round(e / total)) };
}
