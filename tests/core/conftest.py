"""The exact oracle: softmax and its relatives in arithmetic so wide that rounding cannot be seen."""

import mpmath
import numpy as np
import pytest
from hypothesis import settings

from softmax_core import MeanSquaredError

# The same examples on every run: a failure is the code's, never the day's.
settings.register_profile("core", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("core")

# Near certainty 1 - p_max is as small as exp(-700) = 1e-304: fewer than some 330 digits would round it away.
DIGITS = 400
EPS = 2.0**-52


class Exact:
    """Formulas as in the textbook, for one row of logits, in mpmath numbers. A logit of -inf has exponential 0."""

    def softmax(self, logits, temperature=1.0):
        with mpmath.workdps(DIGITS):
            exps = [mpmath.exp(z) for z in self.scaled(logits, temperature)]
            total = mpmath.fsum(exps)
            return [e / total for e in exps]

    def log_softmax(self, logits, temperature=1.0):
        with mpmath.workdps(DIGITS):
            return [mpmath.log(p) for p in self.softmax(logits, temperature)]

    def logsumexp(self, logits):
        with mpmath.workdps(DIGITS):
            return mpmath.log(mpmath.fsum(mpmath.exp(z) for z in self.scaled(logits)))

    def cross_entropy(self, logits, target, temperature=1.0):
        with mpmath.workdps(DIGITS):
            logs = self.log_softmax(logits, temperature)
            return -mpmath.fsum(mpmath.mpf(float(y)) * log for y, log in zip(target, logs, strict=True) if y > 0)

    def mean_squared_error(self, logits, target, temperature=1.0):
        with mpmath.workdps(DIGITS):
            p = self.softmax(logits, temperature)
            return mpmath.fsum((q - mpmath.mpf(float(y))) ** 2 for q, y in zip(p, target, strict=True)) / len(p)

    def hessian(self, loss, logits, target, temperature=1.0):
        """d2L/dz_i dz_j by the chain rule through p, from dl/dp and d2l/dp2 as they stand in a table of derivatives."""
        with mpmath.workdps(DIGITS):
            p = self.softmax(logits, temperature)
            classes, y = range(len(p)), [mpmath.mpf(float(share)) for share in target]
            if isinstance(loss, MeanSquaredError):
                first = [2 * (q - share) / len(p) for q, share in zip(p, y, strict=True)]
                second = [mpmath.mpf(2) / len(p)] * len(p)
            else:  # -y (1 - p)^g log p
                g = mpmath.mpf(getattr(loss, "gamma", 0))
                first = [
                    share * (g * (1 - q) ** (g - 1) * mpmath.log(q) - (1 - q) ** g / q)
                    for q, share in zip(p, y, strict=True)
                ]
                second = [
                    share
                    * (
                        -g * (g - 1) * (1 - q) ** (g - 2) * mpmath.log(q)
                        + 2 * g * (1 - q) ** (g - 1) / q
                        + (1 - q) ** g / q**2
                    )
                    for q, share in zip(p, y, strict=True)
                ]
            jacobian = [[p[k] * ((k == i) - p[i]) for i in classes] for k in classes]

            def entry(i, j):
                return mpmath.fsum(
                    second[k] * jacobian[k][i] * jacobian[k][j]
                    + first[k] * (jacobian[k][j] * ((k == i) - p[i]) - p[k] * jacobian[i][j])
                    for k in classes
                )

            return [[entry(i, j) / mpmath.mpf(float(temperature)) ** 2 for j in classes] for i in classes]

    def scaled(self, logits, temperature=1.0):
        with mpmath.workdps(DIGITS):
            return [mpmath.mpf(float(z)) / mpmath.mpf(float(temperature)) for z in logits]

    def gaps(self, logits, temperature=1.0):
        """Scaled distance of each logit to the largest, of the largest itself to the runner-up."""
        scaled = self.scaled(logits, temperature)
        largest = scaled.index(max(scaled))
        runner_up = max(scaled[:largest] + scaled[largest + 1 :])
        return [float(scaled[largest] - (runner_up if i == largest else z)) for i, z in enumerate(scaled)]

    def error(self, computed, true, gap, eps=EPS):
        """Relative error in units of the bar, 4 eps (1 + gap); 0 where the true value is not a normal number."""
        if abs(true) < np.finfo(np.float64 if eps == EPS else np.float32).tiny:
            return 0.0
        with mpmath.workdps(DIGITS):
            return float(abs((mpmath.mpf(float(computed)) - true) / true)) / (4 * eps * (1 + gap))


@pytest.fixture(scope="session")
def exact():
    return Exact()
