/**
 * The uniform numbers of NumPy's `default_rng(seed)`, so that a page draws what the core draws: O'Neill's SeedSequence spreads
 * the seed over 128 bits of state, PCG64 (XSL-RR, O'Neill 2014) steps through them.
 */

const WORDS = 4;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

const words = (value) => value >>> 0;
const folded = (value) => words(value ^ (value >>> 16));

/** Four 64-bit numbers from a seed of 32 bits. */
function spread(seed) {
  let constant = 0x43b0d7e5;
  const hash = (value) => {
    const mixed = words(value ^ constant);
    constant = words(Math.imul(constant, 0x931e8875));
    return folded(words(Math.imul(mixed, constant)));
  };
  const mix = (x, y) => folded(words(Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)));
  const pool = Array.from({ length: WORDS }, (_, n) => hash(n ? 0 : seed));
  for (let from = 0; from < WORDS; from++) {
    for (let to = 0; to < WORDS; to++) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  }
  constant = 0x8b51f9dd;
  const found = Array.from({ length: 2 * WORDS }, (_, n) => {
    const mixed = words(pool[n % WORDS] ^ constant);
    constant = words(Math.imul(constant, 0x58f38ded));
    return folded(words(Math.imul(mixed, constant)));
  });
  return Array.from({ length: WORDS }, (_, n) => BigInt(found[2 * n]) | (BigInt(found[2 * n + 1]) << 32n));
}

/** A function that gives one number in [0, 1) after the other. */
export function uniforms(seed) {
  const [high, low, otherHigh, otherLow] = spread(seed);
  const increment = BigInt.asUintN(128, (((otherHigh << 64n) | otherLow) << 1n) | 1n);
  const next = (state) => BigInt.asUintN(128, state * MULTIPLIER + increment);
  let state = next(increment + ((high << 64n) | low));
  return () => {
    state = next(state);
    const [top, bottom] = [state >> 64n, BigInt.asUintN(64, state)];
    const turns = top >> 58n;
    const mixed = top ^ bottom;
    const turned = BigInt.asUintN(64, (mixed >> turns) | (mixed << (64n - turns)));
    return Number(turned >> 11n) / 2 ** 53;
  };
}
