/**
 * The mirror of `softmax_core.distillation`: a student with logits z learns from a teacher with logits v at a temperature T, and
 * from a target. tests/browser/test_distillation.py holds it to the core.
 */
import { predict, softmax } from "../../browser/maths/kernel.js";
import { LOSSES } from "../../browser/maths/losses.js";

/** The terms of e^-x - 1 + x that count for |x| <= 1. */
const TERMS = 20;

/** Probabilities at T; T log p in two parts, z - max z and that of the largest; and the class that has more than half, or -1. */
function side(logits, temperature) {
  const top = predict(logits);
  const gaps = logits.map((z) => z - logits[top]);
  const rest = gaps.reduce((sum, gap, k) => (k === top ? sum : sum + Math.exp(gap / temperature)), 0);
  return { gaps, peak: -temperature * Math.log1p(rest), probabilities: softmax(logits, temperature), leading: rest < 1 ? top : -1 };
}

/** The teacher's side is computed once while a student walks: its logits are the same array in all steps. */
let last = { logits: null, temperature: null, side: null };
function teachersSide(logits, temperature) {
  if (logits !== last.logits || temperature !== last.temperature) last = { logits, temperature, side: side(logits, temperature) };
  return last.side;
}

/**
 * T^2 KL(softmax(v / T) || softmax(z / T)) and its gradient in z, T (p - q). Where both are close, all differences of logits at
 * most T, by log1p(sum q (e^-x - 1 + x)), in which nothing cancels.
 */
export function softPart(logits, teacherLogits, temperature) {
  const student = side(logits, temperature);
  const teacher = teachersSide(teacherLogits, temperature);
  const { probabilities: q } = teacher;
  const raw = logits.map((z, k) => (z === -Infinity && teacherLogits[k] === -Infinity ? 0 : teacherLogits[k] - z));
  const mean = raw.reduce((sum, x, k) => (q[k] > 0 ? sum + q[k] * x : sum), 0);
  const apart = raw.map((x) => x - mean);
  let value;
  let difference;
  if (apart.every((x) => Math.abs(x) <= temperature)) {
    const series = (x) => {
      let sum = 1;
      for (let n = TERMS; n > 2; n--) sum = 1 - (x / n) * sum;
      return sum;
    };
    const spread = apart.reduce((sum, x, k) => sum + ((q[k] * x * x) / 2) * series(x / temperature), 0);
    const excess = spread / temperature / temperature;
    const ratio = Math.log1p(excess);
    value = spread * (excess > 0 ? ratio / excess : 1);
    difference = apart.map((x, k) => q[k] * Math.expm1(-(x / temperature + ratio)));
  } else {
    const far = q.reduce((sum, share, k) =>
      (share > 0 ? sum + share * (teacher.gaps[k] + teacher.peak - (student.gaps[k] + student.peak)) : sum), 0);
    value = Math.max(0, temperature * far);
    difference = student.probabilities.map((p, k) => p - q[k]);
  }
  const { leading } = student;
  if (leading >= 0 && leading === teacher.leading) {
    difference[leading] = 0;
    difference[leading] = -difference.reduce((sum, x) => sum + x, 0);
  }
  return { value, gradient: difference.map((x, k) => (logits[k] === -Infinity ? 0 : temperature * x)) };
}

/**
 * The distillation loss by its two parts, each weighed: {soft, hard}, of each {value, gradient}, with the parts as they are before
 * they are weighed, {divergence, crossEntropy}, and the sums. Not `squared`: the teacher's part without the factor T^2.
 */
export function distillation(logits, teacherLogits, target, temperature, alpha, squared) {
  const soft = softPart(logits, teacherLogits, temperature);
  const scale = squared ? 1 : temperature ** 2;
  const crossEntropy = LOSSES.cross_entropy.value(logits, target);
  const hard = LOSSES.cross_entropy.gradient(logits, target);
  const parts = {
    soft: { value: alpha ? (alpha * soft.value) / scale : 0, gradient: soft.gradient.map((g) => alpha * (g / scale)) },
    hard: { value: alpha < 1 ? (1 - alpha) * crossEntropy : 0, gradient: hard.map((g) => (1 - alpha) * g) },
  };
  return {
    ...parts,
    divergence: soft.value / temperature ** 2, crossEntropy,
    value: parts.soft.value + parts.hard.value,
    gradient: parts.soft.gradient.map((g, k) => g + parts.hard.gradient[k]),
  };
}

/** One plain gradient step on the student's logits: many are made in a frame, so a part of no weight is not computed. */
export function distillationStep(logits, teacherLogits, target, temperature, alpha, squared, rate) {
  const weight = squared ? alpha : alpha / temperature ** 2;
  const soft = alpha && softPart(logits, teacherLogits, temperature).gradient;
  const hard = alpha < 1 && LOSSES.cross_entropy.gradient(logits, target);
  return logits.map((z, k) => z - rate * ((soft ? weight * soft[k] : 0) + (hard ? (1 - alpha) * hard[k] : 0)));
}
