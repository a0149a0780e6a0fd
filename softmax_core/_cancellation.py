"""log sum exp of rows whose exponentials sum to almost 1, where the usual formula keeps few digits or none.

The result is log1p(excess), excess = exp(-t_1) + ... + exp(-t_K) - 1 with t = -z > 0, and the excess needs
exponentials with more digits than a float has. Two ways, both vectorised:

- `_excess_from_table`: t = j/256 + b, exp(-t) = exp(-j/256) exp(-b), the first factor from a table of two floats.
  Good to 2^-71.
- `_excess_in_fixed_point`, where that is not enough (log-probabilities of one row have an excess of 2^-53 and less):
  numbers are integer limbs of 30 bits, most significant first, (LIMBS, ...), and subtract exactly. Good to 2^-140.
"""

from functools import cache, reduce

import numpy as np
from numpy.typing import NDArray

GRID = 256
NEGLIGIBLE = 52  # exp(-52) < 2^-75
TABLE_TRUSTED = 2.0**-18

LIMBS = 6
LIMB_BITS = 30
LIMB_MASK = 2**LIMB_BITS - 1
DIGIT_BITS = 10
TINY = 2.0**-30  # what three such digits after the binary point leave
WHOLE = 127  # exp(-127) < 2^-180: nothing in fixed point
BLOCK = 4096  # so many numbers' limbs fit in the cache together

Floats = NDArray[np.float64]
Limbs = NDArray[np.int64]


def log_sum_exp_near_zero(columns: NDArray[np.floating]) -> Floats:
    """log sum exp over the first axis of (K, N) negative logits (or -inf) whose exponentials sum to almost 1."""
    t = -columns.astype(np.float64)
    excess = _excess_from_table(t)
    lost = np.flatnonzero(np.abs(excess) < TABLE_TRUSTED)
    step = max(1, BLOCK // len(t))
    for block in (lost[start : start + step] for start in range(0, lost.size, step)):
        excess[block] = _excess_in_fixed_point(t[:, block])
    return np.log1p(excess)


def _excess_from_table(t: Floats) -> Floats:
    t = np.minimum(t, NEGLIGIBLE)
    index = np.rint(t * GRID)
    b = t - index / GRID
    high, low = (table.take(index.astype(np.intp)) for table in _exponentials_on_grid())
    # Sums of `high` (29 bits) and of high * b_high (29 + 23 bits) are exact; everything else is below 2^-18.
    b_high = np.rint(b * 2.0**32) * 2.0**-32
    curve = b * b * (1 / 2 - b * (1 / 6 - b * (1 / 24 - b * (1 / 120 - b / 720))))
    small = (high + low) * (curve - (b - b_high)) + low * (1 - b_high)
    return (high.sum(axis=0) - 1) - (high * b_high).sum(axis=0) + small.sum(axis=0)


@cache
def _exponentials_on_grid() -> tuple[Floats, Floats]:
    """exp(-j/256) as a multiple of 2^-29 and the rest."""
    limbs = _half_exp(np.arange(NEGLIGIBLE * GRID + 1) / GRID)
    return limbs[0] * 2.0**-29, limbs[1] * 2.0**-59 + limbs[2] * 2.0**-89


def _excess_in_fixed_point(t: Floats) -> Floats:
    smallest = t.min(axis=0)
    # Next to a tiny t fixed point would lose the digits of 1 - exp(-t): such rows are scaled up by exp(lift).
    lift = np.where(smallest < TINY, np.floor(-np.log(smallest)) - 1, 0)
    lifted = lift > 0
    half_sum = _half_exp(np.where(lifted & (t == smallest), np.inf, t - lift)).sum(axis=1)
    half_sum[0, ~lifted] -= 2 ** (LIMB_BITS - 1)
    half_sum[:, lifted] -= _half_lifted(smallest[lifted], lift[lifted].astype(np.intp))
    whole = _carry(half_sum)
    sign = np.where(whole < 0, -1, 1)
    half_sum *= sign
    whole = whole * sign + _carry(half_sum)
    value = np.zeros(len(whole))
    for limb in half_sum[::-1]:
        value = (value + limb) * 2.0**-LIMB_BITS
    return 2 * sign * (whole + value) * np.exp(-lift)


def _half_exp(t: Floats) -> Limbs:
    """exp(-t) / 2, by parts of t: 1 - exp(-s - t) = u + v - u v for u = 1 - exp(-s), v = 1 - exp(-t)."""
    half_exp_whole, *one_minus_exp = _tables()
    t = np.minimum(t, WHOLE)
    whole = np.floor(t)
    rest = t - whole
    parts = []
    for table in one_minus_exp:
        rest = rest * 2.0**DIGIT_BITS
        digit = np.floor(rest)
        rest -= digit
        parts.append(table.take(digit.astype(np.intp), axis=1))
    u = reduce(_combine, [*parts, _one_minus_exp_tiny(rest * TINY)])
    scale = half_exp_whole.take(whole.astype(np.intp), axis=1)
    result = scale - _multiply(scale, u)
    _carry(result)
    return result


def _half_lifted(t: Floats, lift: NDArray[np.intp]) -> Limbs:
    """(1 - exp(-t)) exp(lift) / 2 for tiny t: t (1 - t/2 + t^2/6 - t^3/24) exp(lift) / 2."""
    mantissas, exponents = _growth()
    scaled = _multiply(mantissas.take(lift, axis=1), _fixed(np.ldexp(t, exponents[lift] - 1)))
    _carry(scaled)
    result = scaled - _multiply(scaled, _fixed(t / 2) - _fixed(t * t * (1 / 6 - t / 24)))
    _carry(result)
    return result


def _one_minus_exp_tiny(t: Floats) -> Limbs:
    """t - t^2/2 + t^3/6 - t^4/24, with t^2 in two floats."""
    high = np.rint(t * 2.0**56) * 2.0**-56
    low = t - high
    square = low * (high + t) / 2
    result = _fixed(t) - _fixed(high * high / 2) - _fixed(square - t * t * t * (1 / 6 - t / 24))
    _carry(result)
    return result


def _fixed(x: Floats) -> Limbs:
    limbs = np.empty((LIMBS, *x.shape), np.int64)
    for limb in limbs:
        x = x * 2.0**LIMB_BITS
        limb[...] = x
        x -= limb
    return limbs


def _combine(u: Limbs, v: Limbs) -> Limbs:
    result = u + v - _multiply(u, v)
    _carry(result)
    return result


def _multiply(u: Limbs, v: Limbs) -> Limbs:
    product = np.zeros_like(u)
    for i in range(LIMBS - 1):
        product[i + 1 :] += u[i] * v[: LIMBS - 1 - i]
    return product


def _carry(limbs: Limbs) -> Limbs:
    """Bring every limb into 0 .. 2^30 - 1, in place, and return the whole number that leaves at the top."""
    carry = np.zeros_like(limbs[0])
    for limb in limbs[::-1]:
        limb += carry
        carry = limb >> LIMB_BITS
        limb &= LIMB_MASK
    return carry


@cache
def _tables() -> tuple[Limbs, ...]:
    """exp(-j) / 2 for j = 0 .. 127; then 1 - exp(-j 2^-s) for j = 0 .. 1023 and s = 10, 20, 30."""
    precision = LIMBS * LIMB_BITS + 64
    one = 1 << precision
    fractions = (_powers(-1, s * DIGIT_BITS, 2**DIGIT_BITS, precision) for s in (1, 2, 3))
    return (
        _split([power >> 65 for power in _powers(-1, 0, WHOLE + 1, precision)]),
        *(_split([(one - power) >> 64 for power in powers]) for powers in fractions),
    )


@cache
def _growth() -> tuple[Limbs, NDArray[np.int64]]:
    """exp(j) for j = 0 .. 744 as a mantissa in [1/2, 1) and an exponent of 2; t >= 5e-324 > exp(-745)."""
    bits = LIMBS * LIMB_BITS
    precision = bits + 64
    powers = _powers(1, 0, 745, precision)
    lengths = [power.bit_length() for power in powers]
    mantissas = [power >> (length - bits) for power, length in zip(powers, lengths, strict=True)]
    return _split(mantissas), np.array(lengths) - precision


def _powers(sign: int, shift: int, count: int, precision: int) -> list[int]:
    """exp(sign j 2^-shift) 2^precision for j = 0 .. count - 1."""
    step = term = 1 << precision
    n = 0
    while abs(term) > 1:
        n += 1
        term = sign * (term >> shift) // n
        step += term
    powers = [1 << precision]
    while len(powers) < count:
        powers.append(powers[-1] * step >> precision)
    return powers


def _split(numbers: list[int]) -> Limbs:
    shifts = [LIMB_BITS * i for i in reversed(range(LIMBS))]
    return np.array([[number >> shift & LIMB_MASK for number in numbers] for shift in shifts])
