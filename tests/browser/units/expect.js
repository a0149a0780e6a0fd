/** What the unit tests are written with. tests/browser/test_units.py finds them, and runs each by its file and title. */

const tests = new Map();

/** The file that calls `test`: the last address of the stack that is not this file's. Null: none of `units/`. */
const caller = () => {
  const files = [...new Error().stack.matchAll(/\/units\/([\w-]+\.js)/g)].map(([, file]) => file);
  return files.find((file) => file !== "expect.js") ?? null;
};

const of = (file) => tests.get(file) ?? tests.set(file, new Map()).get(file);

/** A test: `body` throws, or rejects, where its title does not hold. */
export const test = (title, body) => void of(caller()).set(title, body);

export const titles = (file) => [...of(file).keys()];

/** Null, or what went wrong. */
export async function run(file, title) {
  try {
    await of(file).get(title)();
    return null;
  } catch (error) {
    return String(error.stack ?? error);
  }
}

const written = (value) =>
  JSON.stringify(value, (_key, part) => {
    if (ArrayBuffer.isView(part)) return Array.from(part);
    return typeof part === "number" && !Number.isFinite(part) ? `number ${part}` : part;
  });

export function ok(condition, words) {
  if (!condition) throw new Error(words);
}

/** The same values in the same structure; NaN is NaN. */
export function equal(found, expected, words = "") {
  ok(written(found) === written(expected), `${words} ${written(found)} instead of ${written(expected)}`);
}

/** Numbers, or lists of numbers, that differ by no more than `tolerance`; infinities must be the same. */
export function close(found, expected, tolerance, words = "") {
  const [a, b] = [found, expected].map((value) => (typeof value === "number" ? [value] : Array.from(value).flat(Infinity)));
  const agrees = (x, n) => x === b[n] || Math.abs(x - b[n]) <= tolerance;
  ok(a.length === b.length && a.every(agrees), `${words} ${written(found)} instead of ${written(expected)}`);
}

/** A seeded generator of numbers from 0 to 1, so that every run sees the same cases (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
