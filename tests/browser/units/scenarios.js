/** What laws are tried on. */
import { oneHot, softmax } from "/app/browser/maths/kernel.js";
import { random } from "./expect.js";

/** Two hundred scenarios of two to ten classes, with hard and soft targets, at temperatures from 0.1 to 10. */
export function* scenarios() {
  const next = random(7);
  for (let n = 0; n < 200; n++) {
    const classes = 2 + Math.floor(9 * next());
    const logits = Array.from({ length: classes }, () => 16 * (next() - 0.5));
    const target = n % 2 ? softmax(logits.map(() => 3 * next())) : oneHot(n % classes, classes);
    yield { logits, target, temperature: 10 ** (2 * next() - 1) };
  }
}
