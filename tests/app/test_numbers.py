"""How numbers are written in an address and for people. tests/browser/test_numbers.py holds the page to the same."""

import math

import pytest

from app.numbers import digits, said


@pytest.mark.parametrize(
    ("x", "typed", "print_"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (2.0, "2", "2"),
        (-10_000.0, "-10000", "−10000"),
        (0.1 + 0.2, "0.3", "0.3"),
        (1 / 3, "0.333333333333", "0.333333333333"),
        (1e-7, "1e-7", "1×10⁻⁷"),
        (-2.5e20, "-2.5e20", "−2.5×10²⁰"),
        (0.0001, "0.0001", "0.0001"),
        (999_999_999_999.9, "1e12", "1×10¹²"),
        (5e-324, "4.94065645841e-324", "4.94065645841×10⁻³²⁴"),
        (-math.inf, "-inf", "−∞"),
    ],
)
def test_a_number_is_typed_in_e_notation_and_printed_in_powers_of_ten(x, typed, print_):
    assert (digits(x), said(x)) == (typed, print_)


def test_fewer_digits_are_rounded_to():
    assert [said(x, 3) for x in (2 / 3, 1234.5, 99.96, 0.5)] == ["0.667", "1230", "100", "0.5"]
