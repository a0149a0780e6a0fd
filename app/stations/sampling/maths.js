/**
 * The mirror of `softmax_core/sampling.py`: what is cut off of probabilities, and draws. An experiment is all that a page shows
 * of so many draws from a scenario; tests/browser/test_sampling.py holds it to the core.
 */
import { softmax } from "../../browser/maths/kernel.js";
import { uniforms } from "../../browser/maths/random.js";

/** Largest first; equal ones in their order. */
const descending = (p) => [...p.keys()].sort((i, j) => p[j] - p[i] || i - j);

function without(p, stays) {
  const kept = p.map((share, k) => (stays[k] ? share : 0));
  const mass = kept.reduce((sum, share) => sum + share, 0);
  return kept.map((share) => share / mass);
}

/**
 * The probabilities without their tail, `kept`: cut by top-k, top-p and min-p, in this order, and divided by what is left after
 * each; and which classes stay, for a probability may be too small for floating point.
 */
function truncate(probabilities, { top_k, top_p, min_p }) {
  const rounding = probabilities.length * Number.EPSILON;
  const best = descending(probabilities).slice(0, top_k);
  let stays = probabilities.map((_, k) => best.includes(k));
  let kept = without(probabilities, stays);
  if (top_p < 1) {
    const nucleus = [];
    let mass = 0;
    for (const k of descending(kept)) {
      if (nucleus.length && mass >= top_p - rounding) break;
      nucleus.push(k);
      mass += kept[k];
    }
    stays = stays.map((is, k) => is && nucleus.includes(k));
    kept = without(kept, stays);
  }
  const least = min_p * Math.max(...kept) * (1 - rounding);
  stays = stays.map((is, k) => is && kept[k] >= least);
  return { stays, kept: without(kept, stays) };
}

/** The numbers of a seed that were drawn already: more are drawn when they are asked for. */
let stream = { seed: null };

/** The first `count` numbers of a seed, or more of them. */
function numbersOf(seed, count) {
  if (stream.seed !== seed) stream = { seed, next: uniforms(seed), numbers: [], gumbel: [] };
  while (stream.numbers.length < count) {
    const u = stream.next();
    stream.numbers.push(u);
    stream.gumbel.push(-Math.log(-Math.log(1 - u)));
  }
  return stream;
}

/** How draw n = 0, 1 ... finds its class, by the names of METHODS in app/stations/sampling/state.py. */
const DRAWING = {
  sampling({ kept }, { seed, draws }) {
    const { numbers } = numbersOf(seed, draws);
    let sum = 0;
    const sums = kept.map((share) => (sum += share));
    return (n) => {
      let k = 0;
      while (sums[k] / sum <= numbers[n]) k++;
      return k;
    };
  },
  gumbel({ scaled }, { seed, draws }) {
    const classes = scaled.length;
    const { gumbel } = numbersOf(seed, draws * classes);
    return (n) => {
      let best = -1;
      for (let k = 0, most = -Infinity; k < classes; k++) {
        const score = scaled[k] + gumbel[n * classes + k];
        if (score > most) [best, most] = [k, score];
      }
      return best;
    };
  },
};
/** It keeps one class: top-k 1. */
DRAWING.greedy = DRAWING.sampling;

/** KL from the frequencies of n draws to p. */
function gapOf(counts, n, p) {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) if (counts[k] > 0) sum += (counts[k] / n) * Math.log(counts[k] / n / p[k]);
  return Math.max(0, sum);
}

/** The noise of a draw by Gumbel-max: the n-th, counted from 1. */
export function noiseOf(classes, { seed, draws }) {
  const { gumbel } = numbersOf(seed, draws * classes);
  return gumbel.slice((draws - 1) * classes, draws * classes);
}

/** The numbers of draws that curves go through: evenly spaced on a logarithmic axis, up to 10,000. */
const STEPS = 160;
export const PLACES = [...new Set(Array.from({ length: STEPS + 1 }, (_, n) => Math.round(10_000 ** (n / STEPS))))];

/** The last experiment, and what it follows from. */
let last = { key: null };

/**
 * @param {{logits: number[], temperature: number}} scenario
 * @param {{top_k: number, top_p: number, min_p: number, method: string, draws: number, seed: number}} settings
 * @returns p, which classes stay and what is left of it, the mass that is left and the number of classes that share it; how often each class was
 *          drawn, and by which draw at first (null: not yet); the gap to p at the PLACES that were reached, and now; z/T less
 *          the largest, of what is kept
 */
export function experiment({ logits, temperature }, settings) {
  const { top_k, top_p, min_p, method, draws, seed } = settings;
  const key = JSON.stringify([logits.map(String), temperature, top_k, top_p, min_p, method, draws, seed]);
  if (key === last.key) return last.found;
  const p = softmax(logits, temperature);
  const { stays, kept } = truncate(p, { ...settings, top_k: method === "greedy" ? 1 : top_k });
  const largest = Math.max(...logits);
  const scaled = logits.map((z, k) => (kept[k] > 0 ? (z - largest) / temperature : -Infinity));
  const isWhole = p.every((share, k) => stays[k] || share === 0); // then all of it is left, to the last digit
  const mass = isWhole ? 1 : p.reduce((sum, share, k) => (kept[k] > 0 ? sum + share : sum), 0);
  const size = kept.filter((share) => share > 0).length;
  const draw = DRAWING[method]({ kept, scaled }, settings);
  const counts = p.map(() => 0);
  const first = p.map(() => null);
  const reached = [];
  const gaps = [];
  for (let n = 1, at = 0; n <= draws; n++) {
    const k = draw(n - 1);
    counts[k]++;
    first[k] ??= n;
    if (n !== PLACES[at]) continue;
    at++;
    reached.push(n);
    gaps.push(gapOf(counts, n, p));
  }
  const gap = draws ? gapOf(counts, draws, p) : null;
  last = { key, found: { p, stays, kept, scaled, mass: Math.min(1, mass), size, counts, first, reached, gaps, gap } };
  return last.found;
}

/** What the gap is on average for many draws: it falls like 1/n, down to what was cut off for good. */
export const expectedGap = ({ size, mass }, n) => (size - 1) / (2 * n) - Math.log(mass);

/** How probable it is that a class of probability q has come within n draws. */
export const seenWithin = (q, n) => -Math.expm1(n * Math.log1p(-q));
