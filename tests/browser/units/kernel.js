/** Laws of maths/kernel.js. That its numbers are the core's own is what test_kernel.py shows. */
import { accuracy, entropy, logSoftmax, logsumexp, naiveSoftmax, oneHot, predict, sigmoid, smoothLabels, softmax, softmaxJacobian } from "/app/browser/maths/kernel.js";
import { LOSSES } from "/app/browser/maths/losses.js";
import { close, equal, ok, random, test } from "./expect.js";
import { scenarios } from "./scenarios.js";

const sum = (values) => values.reduce((total, value) => total + value, 0);

test("probabilities are positive and sum to one", () => {
  for (const { logits, temperature } of scenarios()) {
    const p = softmax(logits, temperature);
    close(sum(p), 1, 1e-14);
    ok(p.every((share) => share >= 0), String(p));
  }
});

test("the entropy has its digits where one class has nearly all", () => {
  for (const [logits, exact] of [[[40, 0], 1.741825245e-16], [[37, 0], 3.242558098e-15], [[100, 0], 3.757276829e-42]]) {
    const found = entropy(softmax(logits), logSoftmax(logits));
    ok(Math.abs(found / exact - 1) < 1e-6, `${found} for ${exact}`);
  }
});

test("a common shift of all logits changes no probability", () => {
  for (const { logits, temperature } of scenarios()) {
    for (const shift of [-64, 512]) {
      close(softmax(logits.map((z) => z + shift), temperature), softmax(logits, temperature), 1e-11);
    }
  }
});

test("logits and temperature times the same factor change no probability", () => {
  for (const { logits, temperature } of scenarios()) {
    close(softmax(logits.map((z) => 4 * z), 4 * temperature), softmax(logits, temperature), 1e-15);
  }
});

test("the order of the classes does not matter", () => {
  for (const { logits, temperature } of scenarios()) {
    close(softmax(logits.toReversed(), temperature).toReversed(), softmax(logits, temperature), 1e-15);
  }
});

test("a temperature near zero gives all to the largest logit, and ties share", () => {
  equal(softmax([1, 3, 2], 1e-300), [0, 1, 0]);
  equal(softmax([3, 3, 2, 3, 3], 1e-300), [0.25, 0.25, 0, 0.25, 0.25]);
  equal(softmax([-1e6, -1e6], 1e-300), [0.5, 0.5]);
});

test("a huge temperature gives every class the same share", () => {
  close(softmax([5, -3, 0, 1], 1e300), [0.25, 0.25, 0.25, 0.25], 1e-15);
});

test("no finite logits give NaN", () => {
  for (const logits of [[1e308, -1e308], [1e6, -1e6, 0], [-1e6, -1e6], [0, 0, 0]]) {
    for (const values of [softmax(logits), softmax(logits, 0.01)]) ok(!values.some(Number.isNaN), `${logits}: ${values}`);
  }
});

test("a class that is masked has no probability and no gradient", () => {
  equal(softmax([0, -Infinity, 0]), [0.5, 0, 0.5]);
  equal(LOSSES.cross_entropy.gradient([0, -Infinity, 0], [1, 0, 0])[1], 0);
  equal(LOSSES.cross_entropy.value([0, -Infinity, 0], [1, 0, 0]), Math.log(2));
});

test("log-probabilities are the logarithms of the probabilities", () => {
  for (const { logits, temperature } of scenarios()) {
    const p = softmax(logits, temperature);
    logSoftmax(logits, temperature).forEach((logP, i) => close(Math.exp(logP), p[i], 1e-13));
  }
});

test("log-probabilities keep the digits where the logarithm of softmax has none", () => {
  // 1 + e^-40 is 1 in floating point; log1p(e^-40) is e^-40 to all digits.
  const near = Math.exp(-40);
  equal(Math.log(softmax([0, -40])[0]), 0);
  close(logSoftmax([0, -40])[0] / -near, 1, 1e-15);
  equal(Math.log(softmax([0, 800])[0]), -Infinity);
  equal(logSoftmax([0, 800]), [-800, 0]);
});

test("log sum exp lies between the largest logit and log K above it, and shifts along", () => {
  for (const { logits } of scenarios()) {
    const total = logsumexp(logits);
    const largest = Math.max(...logits);
    ok(total >= largest && total <= largest + Math.log(logits.length) + 1e-12, `${logits}: ${total}`);
    close(logsumexp(logits.map((z) => z + 256)), total + 256, 1e-12);
  }
  equal(logsumexp([1e308, -1e308]), 1e308);
});

test("the sigmoid is softmax of two classes, and never overflows", () => {
  for (let z = -30; z <= 30; z += 0.5) {
    close(sigmoid(z), softmax([z, 0])[0], 1e-15);
    close(sigmoid(z) + sigmoid(-z), 1, 1e-15);
  }
  equal([sigmoid(-1e6), sigmoid(1e6), sigmoid(0)], [0, 1, 0.5]);
});

test("the Jacobian is symmetric and its rows sum to zero", () => {
  for (const { logits, temperature } of scenarios()) {
    const jacobian = softmaxJacobian(logits, temperature);
    jacobian.forEach((row, i) => {
      close(sum(row), 0, 1e-14 / temperature);
      row.forEach((value, j) => close(value, jacobian[j][i], 1e-15 / temperature));
    });
  }
});

test("entropy is zero for a certain class and largest, log K, for equal shares", () => {
  equal(entropy([0, 1, 0]), 0);
  for (const classes of [2, 3, 10]) close(entropy(new Array(classes).fill(1 / classes)), Math.log(classes), 1e-14);
});

test("smoothed labels stay a distribution, and end at equal shares", () => {
  for (const { target } of scenarios()) {
    close(sum(smoothLabels(target, 0.3)), 1, 1e-14);
    equal(smoothLabels(target, 0), target);
    close(smoothLabels(target, 1), target.map(() => 1 / target.length), 1e-15);
  }
});

test("without the max trick large logits overflow, and with it they do not", () => {
  equal(naiveSoftmax([1000, 0], "float64"), { exponentials: [Infinity, 1], total: Infinity, probabilities: [NaN, 0] });
  equal(naiveSoftmax([12, 0], "float16").exponentials, [Infinity, 1]);
  equal(naiveSoftmax([89, 0], "float32").exponentials[0], Infinity);
  ok(Number.isFinite(naiveSoftmax([88, 0], "float32").exponentials[0]), "float32 at 88");
  equal(naiveSoftmax([-1000, -1000], "float64").probabilities, [NaN, NaN]);
  equal(softmax([1000, 0]), [1, 0]);
});

test("without the max trick small logits give the same probabilities", () => {
  for (const { logits } of scenarios()) close(naiveSoftmax(logits, "float64").probabilities, softmax(logits), 1e-14);
});

test("half precision rounds to eleven bits", () => {
  const next = random(3);
  for (let n = 0; n < 200; n++) {
    const [half] = naiveSoftmax([20 * (next() - 0.5)], "float16").exponentials;
    const spacing = 2 ** (Math.max(-14, Math.floor(Math.log2(half))) - 10);
    equal(half / spacing, Math.round(half / spacing));
  }
});

test("the first of equal scores is predicted, and accuracy is the share that is right", () => {
  equal([predict([1, 3, 3]), predict([0, 0]), predict([-2, -5])], [1, 0, 0]);
  equal(accuracy([0, 1, 2, 1], [0, 1, 1, 1]), 0.75);
});
