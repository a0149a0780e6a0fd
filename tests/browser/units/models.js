/** Laws of maths/models.js. That its numbers are the core's own is what test_kernel.py shows. */
import { descend, duel, fitSoftmaxRegression, logitsAt, scoresAt, evaluate, toProbabilities } from "/app/browser/maths/models.js";
import { predict, softmax } from "/app/browser/maths/kernel.js";
import { LOSSES } from "/app/browser/maths/losses.js";
import { close, equal, ok, random, test } from "./expect.js";

const LINEAR = { weights: [[1, -2], [0.5, 1], [-1, 0.25]], bias: [0.1, -0.2, 0.3] };
const next = random(11);
const POINTS = Array.from({ length: 60 }, () => [6 * next() - 3, 6 * next() - 3]);
const XS = POINTS.map(([x]) => x);
const YS = POINTS.map(([, y]) => y);
const LABELS = POINTS.map((_, n) => n % 3);

test("a linear model's score is w . x + b", () => {
  equal(logitsAt(LINEAR, [2, 1], 3), [1 * 2 - 2 * 1 + 0.1, 0.5 * 2 + 1 - 0.2, -1 * 2 + 0.25 + 0.3]);
});

test("many places at once are the places one by one, classes last", () => {
  const scores = scoresAt(LINEAR, XS, YS, new Float64Array(3 * XS.length));
  POINTS.forEach((point, n) => equal([...scores.subarray(3 * n, 3 * n + 3)], logitsAt(LINEAR, point, 3)));
});

test("a network without a bend is the linear model of its product", () => {
  // relu of large positive units is the identity: V (W x + b) + c.
  const layers = [
    { weights: [[1, 0], [0, 1]], bias: [100, 100] },
    { weights: LINEAR.weights, bias: LINEAR.weights.map(([u, v], k) => LINEAR.bias[k] - 100 * (u + v)) },
  ];
  const network = { sizes: [2, 2, 3], activation: "relu", layers };
  for (const point of POINTS) close(logitsAt(network, point, 3), logitsAt(LINEAR, point, 3), 1e-12);
});

test("a network's hidden units bend by their activation", () => {
  const layers = [{ weights: [[1, 1]], bias: [0] }, { weights: [[1], [-1]], bias: [0, 0] }];
  equal(logitsAt({ activation: "relu", layers }, [-2, -1], 2), [0, -0]);
  equal(logitsAt({ activation: "relu", layers }, [2, 1], 2), [3, -3]);
  close(logitsAt({ activation: "tanh", layers }, [0.5, 0.25], 2), [Math.tanh(0.75), -Math.tanh(0.75)], 1e-15);
});

test("probabilities are the softmax of the scores at the temperature", () => {
  const scores = logitsAt(LINEAR, [0.3, 0.7], 3);
  close([...toProbabilities(LINEAR, Float64Array.from(scores), 3, 0.5)], softmax(scores, 0.5), 1e-15);
});

test("one-vs-rest divides its sigmoids by their sum", () => {
  const model = { ...LINEAR, scheme: "one_vs_rest" };
  const sigmoids = logitsAt(LINEAR, [1, 1], 3).map((z) => 1 / (1 + Math.exp(-z)));
  const total = sigmoids.reduce((sum, value) => sum + value, 0);
  const found = toProbabilities(model, Float64Array.from(logitsAt(model, [1, 1], 3)), 3, 1);
  close([...found], sigmoids.map((value) => value / total), 1e-15);
});

test("one-vs-one's votes are as many as its pairs, and a class that wins every duel is predicted", () => {
  const model = { ...LINEAR, scheme: "one_vs_one" };
  for (const [x, y] of POINTS) {
    const scores = logitsAt(model, [x, y], 3);
    equal(scores.reduce((sum, score) => sum + Math.round(score), 0), 3);
    const winner = [0, 1, 2].find((i) => [0, 1, 2].every((j) => i === j || duel(model, 3, i, j, x, y) > 0));
    if (winner !== undefined) equal(predict(scores), winner);
  }
});

test("a duel is lost by one class as far as the other wins it", () => {
  const model = { ...LINEAR, scheme: "one_vs_one" };
  for (const [i, j] of [[0, 1], [0, 2], [1, 2]]) equal(duel(model, 3, i, j, 0.4, -1), -duel(model, 3, j, i, 0.4, -1));
});

test("an evaluation's losses, accuracy and confusion are those of its points", () => {
  const found = evaluate(LINEAR, { xs: XS, ys: YS, labels: LABELS }, 3, 1);
  const logits = POINTS.map((point) => logitsAt(LINEAR, point, 3));
  equal(found.predicted, logits.map(predict));
  equal(found.confusion.flat().reduce((sum, count) => sum + count, 0), POINTS.length);
  equal(found.accuracy, (found.confusion[0][0] + found.confusion[1][1] + found.confusion[2][2]) / POINTS.length);
  for (const name of ["cross_entropy", "mean_squared_error"]) {
    const values = logits.map((z, n) => LOSSES[name].value(z, [0, 1, 2].map((k) => +(k === LABELS[n]))));
    close(found.losses[name], values.reduce((sum, value) => sum + value, 0) / POINTS.length, 1e-13, name);
    if (name === "cross_entropy") close([...found.surprises], values, 1e-13);
  }
});

/** The penalised mean cross-entropy that both fits lower. */
const objective = ({ weights, bias }, l2) => {
  const { losses } = evaluate({ weights, bias }, { xs: XS, ys: YS, labels: LABELS }, 3, 1);
  return losses.cross_entropy + (l2 / 2) * weights.flat().reduce((sum, w) => sum + w * w, 0);
};

test("the fit ends where no small change of a weight or bias lowers the loss", () => {
  const l2 = 0.05;
  const best = fitSoftmaxRegression(LINEAR, { xs: XS, ys: YS, labels: LABELS }, l2, 50);
  const least = objective(best, l2);
  ok(least < objective(LINEAR, l2), "better than its start");
  for (const by of [-1e-3, 1e-3]) {
    for (let k = 0; k < 3; k++) {
      for (const axis of [0, 1]) {
        const weights = best.weights.map((row, i) => row.map((w, d) => w + (i === k && d === axis ? by : 0)));
        ok(objective({ weights, bias: best.bias }, l2) > least, `weight ${k}, ${axis}`);
      }
      ok(objective({ weights: best.weights, bias: best.bias.with(k, best.bias[k] + by) }, l2) > least, `bias ${k}`);
    }
  }
});

test("the fit does not depend on where it starts", () => {
  const nothing = { weights: [[0, 0], [0, 0], [0, 0]], bias: [0, 0, 0] };
  const data = { xs: XS, ys: YS, labels: LABELS };
  const [one, other] = [LINEAR, nothing].map((start) => fitSoftmaxRegression(start, data, 0.05, 50));
  close(one.weights, other.weights, 1e-7);
  close(one.bias, other.bias, 1e-7);
});

test("gradient steps lower the loss that they follow", () => {
  const data = { xs: XS, ys: YS, labels: LABELS };
  const squares = (model) => evaluate(model, data, 3, 1).losses.mean_squared_error;
  const after = descend(LINEAR, data, "mean_squared_error", 0, 0.5, 20);
  ok(squares(after) < squares(LINEAR), `${squares(after)} after ${squares(LINEAR)}`);
});

test("no gradient steps leave the model as it is", () => {
  const same = descend(LINEAR, { xs: XS, ys: YS, labels: LABELS }, "focal", 0.1, 0.5, 0);
  close(same.weights, LINEAR.weights, 1e-14);
  close(same.bias, LINEAR.bias, 1e-14);
});
