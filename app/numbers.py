"""How numbers are written: in an address, and for people. browser/page/numbers.js writes by the same rules."""

import math
from decimal import ROUND_HALF_UP, Context

#: What a number has at most in an address, in significant digits.
EXACT = 12
_SIGNS = {"-": "⁻"} | dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))


def digits(x: float, significance: int = EXACT) -> str:
    """The least writing of a number with so many significant digits: as an address has it, and a field."""
    if not math.isfinite(x):
        return {math.inf: "inf", -math.inf: "-inf"}.get(x, "nan")
    rounded = Context(prec=significance, rounding=ROUND_HALF_UP).create_decimal(x) + 0
    if rounded == 0:
        return "0"
    exponent = rounded.adjusted()
    if -5 < exponent < EXACT:
        return f"{rounded.normalize():f}"
    return f"{rounded.scaleb(-exponent).normalize():f}e{exponent}"


def said(x: float, significance: int = EXACT) -> str:
    """The same for people, as it is set in print: −1.5×10⁻⁷."""
    mantissa, e, exponent = digits(x, significance).partition("e")
    power = "×10" + "".join(_SIGNS[sign] for sign in exponent) if e else ""
    return (mantissa + power).replace("-", "−").replace("inf", "∞")
