/**
 * Two students on points, in step: one learns from the labels alone, one from labels and teacher. The page trains them anew
 * whenever something that they follow from changes. Layers are [weights, bias], weights by rows; hidden ones are tanh.
 */
import { distillation } from "./maths.js";
import { oneHot, predict } from "../../browser/maths/kernel.js";
import { state, values } from "../../browser/page/store.js";

/** The layers of a vector of parameters, for the units of each layer. */
function layersOf(sizes, parameters) {
  let at = 0;
  return sizes.slice(1).map((units, l) => {
    const weights = Array.from({ length: units }, (_, i) => parameters.slice(at + i * sizes[l], at + (i + 1) * sizes[l]));
    at += units * sizes[l];
    const bias = parameters.slice(at, (at += units));
    return [weights, bias];
  });
}

/** What enters each layer of a point, and its logits behind. */
function forward(layers, point) {
  const inputs = [point];
  layers.forEach(([weights, bias], l) => {
    const sums = weights.map((row, i) => row.reduce((sum, w, d) => sum + w * inputs[l][d], 0) + bias[i]);
    inputs.push(l < layers.length - 1 ? sums.map(Math.tanh) : sums);
  });
  return inputs;
}

const logitsOf = (layers, point) => forward(layers, point).at(-1);

/** The gradient in the parameters, in their order, of the mean of what has these gradients in the logits of the points. */
function backward(layers, inputs, pulls) {
  const sums = layers.map(([weights, bias]) => [weights.map((row) => row.map(() => 0)), bias.map(() => 0)]);
  pulls.forEach((pull, n) => {
    let arriving = pull;
    for (let l = layers.length - 1; l >= 0; l--) {
      const entered = inputs[n][l];
      arriving.forEach((g, i) => {
        entered.forEach((x, d) => { sums[l][0][i][d] += g * x; });
        sums[l][1][i] += g;
      });
      if (l) arriving = entered.map((x, d) => arriving.reduce((sum, g, i) => sum + g * layers[l][0][i][d], 0) * (1 - x * x));
    }
  });
  return sums.flatMap(([weights, bias]) => [...weights.flat(), ...bias]).map((sum) => sum / pulls.length);
}

/** The parameters after every step: Python's `Lesson.course`. */
export function trained({ points, labels, teacher, sizes, start, rate, steps }, temperature, alpha, squared) {
  const targets = labels.map((label) => oneHot(label, teacher[0].length));
  const rows = [start];
  while (rows.length <= steps) {
    const layers = layersOf(sizes, rows.at(-1));
    const inputs = points.map((point) => forward(layers, point));
    const pulls = inputs.map((each, n) => distillation(each.at(-1), teacher[n], targets[n], temperature, alpha, squared).gradient);
    const slope = backward(layers, inputs, pulls);
    rows.push(rows.at(-1).map((x, k) => x - rate * slope[k]));
  }
  return rows;
}

const accuracyOf = ({ held, heldLabels, sizes }, parameters) => {
  const layers = layersOf(sizes, parameters);
  return held.filter((point, n) => predict(logitsOf(layers, point)) === heldLabels[n]).length / held.length;
};

/** The lesson that the figures show, and the runs of it that were made last. */
let made = { own: null, key: null, runs: null };

/**
 * Both runs at the present settings: of each the parameters and, every few steps, the held-out accuracy.
 * @param {object} [own]   the lesson, as it came with a figure's look
 */
export function runs(own = made.own) {
  const { alpha, squared } = values.distillation;
  const key = JSON.stringify([state.temperature, alpha, squared]);
  if (own === null || (own.start === made.own?.start && key === made.key)) return made.runs;
  const steps = Array.from({ length: own.steps / own.stride + 1 }, (_, n) => n * own.stride);
  const found = Object.fromEntries(Object.keys(own.runs).map((run) => {
    const rows = trained(own, state.temperature, run === "both" ? alpha : 0, squared);
    return [run, { rows, steps, accuracies: steps.map((step) => accuracyOf(own, rows[step])) }];
  }));
  made = { own, key, runs: found };
  return found;
}

/** How many labelled points the teacher takes for another class than their label says, and of how many. */
export function doubted() {
  const { teacher, labels } = made.own ?? { teacher: [], labels: [] };
  return [labels.filter((label, n) => predict(teacher[n]) !== label).length, labels.length];
}

/** A run's held-out accuracy at a step; that of the teacher, who has learned already, is always the same. */
export const accuracyAt = (run, step) => (run === "teacher" ? made.own.teacherAccuracy : accuracyOf(made.own, runs()[run].rows[step]));

/** A run's model at a step, as a function from a point to its logits. */
export const modelAt = (own, run, step) => {
  const layers = layersOf(own.sizes, runs(own)[run].rows[step]);
  return (point) => logitsOf(layers, point);
};
