"""The page and Python write numbers alike."""

import json
import math

import numpy as np

from app.numbers import digits, said

SEED = 13
WRITE = """async (numbers) => {
  const { digits, said } = await import("/app/browser/page/numbers.js");
  const all = JSON.parse(numbers).map((x) => (x === "-inf" ? -Infinity : x));
  return all.map((x) => [digits(x), said(x), said(x, 4)]);
}"""


def numbers():
    """Of every size and sign, round ones, and those that lie between two roundings."""
    rng = np.random.default_rng(SEED)
    for size in (1, 8, 300):
        yield from (
            rng.choice([-1, 1], 2000) * rng.uniform(1, 10, 2000) * 10.0 ** rng.integers(-size, size, 2000)
        ).tolist()
    yield from (float(f"{x:.{n}g}") for n in range(1, 6) for x in 10.0 ** rng.uniform(-8, 14, 200))
    yield from (2.0**k for k in range(-60, 60))
    yield from (
        sign * x for sign in (-1, 1) for x in (0.0, 1e-4, 9.99999999999e-5, 999_999_999_999.4, 1e12, 10_000.0, 5e-324)
    )
    yield -math.inf


def test_the_page_writes_every_number_as_python_does(modules):
    cases = list(numbers())
    sent = json.dumps(["-inf" if x == -math.inf else x for x in cases])
    found = modules.evaluate(WRITE, sent)
    wrong = [(x, texts) for x, texts in zip(cases, found, strict=True) if texts != [digits(x), said(x), said(x, 4)]]
    assert len(found) > 5000
    assert not wrong, wrong[:5]
