"""Numbers on the page: no 0 for what is not 0, no dust for what is, and derivations that give what they show."""

import math
import re

import pytest
from mpmath import mp, mpf
from person import flat, next_frame, show, visit
from playwright.sync_api import Page, expect

from app import assets
from app.state.scenario import Scenario, presets

mp.dps = 60

#: Every derivation on the page: the values of its sides, as the page's own parser reads what is shown, NaN where there
#: are symbols, and its result. MathML becomes a sum: fractions, powers, spaces that stand for a product.
DERIVATIONS = """async (address) => {
  const { parseNumber } = await import(new URL(address, document.baseURI));
  const said = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    const parts = [...node.childNodes].map(said);
    const write = {
      mfrac: () => `((${parts[0]})/(${parts[1]}))`, msup: () => `((${parts[0]})^(${parts[1]}))`, mspace: () => "*",
    };
    return node.localName === "mn" ? `(${node.textContent})` : (write[node.localName]?.() ?? parts.join(""));
  };
  return [...document.querySelectorAll(".formula-line, .written p:nth-child(2)")].map((line) => {
    const sides = [...line.children].map(said).join("").split("=");
    return { sides, values: sides.map(parseNumber), shown: line.querySelector(".result").textContent };
  });
}"""


def derivations(page: Page) -> list[dict]:
    next_frame(page)
    return page.evaluate(DERIVATIONS, assets.address("browser/controls/expression.js"))


def in_digits(text: str) -> mpf:
    """A number in print, at any size."""
    mantissa, _ten, power = text.strip("()").replace("−", "-").partition("×10")
    return mpf(mantissa) * mpf(10) ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)


def shows(text: str, value: float) -> bool:
    """Whether a text is that number, to its last digit."""
    plain = text.replace("−", "-")
    if match := re.fullmatch(r"(-?[\d.]+)×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", plain):
        power = match[2].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        plain = f"{match[1]}e{power}"
    mantissa, _e, exponent = plain.partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(float(plain) - value) <= 0.5001 * unit


TEN = tuple("abcdefghij")
EXTREME = [
    Scenario(),
    Scenario(temperature=0.3333, target=(0.6, 0.3, 0.1)),
    Scenario((-2.5, 4.0, 0.3)),
    Scenario((1.0, 1.0, 1.0), target=(0.7, 0.2, 0.1)),
    Scenario((3.14159, -2.71828, 0.001), temperature=7.0, target=(0.05, 0.9, 0.05)),
    Scenario((12.0, 3.0, 1.0), temperature=2.0),
    Scenario((30.0, 0.0, -2.0)),
    Scenario((0.5, 0.25, -0.125, 2.0, 1.0, 0.0, -1.0, 3.0, -3.0, 0.7), TEN, 1.7, (1.0, *[0.0] * 9)),
]


@pytest.mark.parametrize("station", ["", "loss", "gradient"])
def test_the_factors_of_a_derivation_give_what_it_shows(page, station):
    checked = 0
    visit(page, flat(station))
    for scenario in EXTREME:
        show(page, scenario)
        for line in derivations(page):
            for value in line["values"][:-1]:
                if math.isnan(value):
                    continue
                assert shows(line["shown"], value), (scenario, line)
                checked += 1
    assert checked > len(EXTREME)


def exact(logits, target, temperature):
    """Softmax, the losses and their gradients in sixty digits, without a difference that would cancel."""
    z = [mpf(x) / mpf(temperature) for x in logits]
    total = mp.fsum(mp.exp(x) for x in z)
    p, k = [mp.exp(x) / total for x in z], len(z)
    rest = [mp.fsum(p[:i] + p[i + 1 :]) for i in range(k)]
    residual = [-rest[i] if y == 1 else p[i] - mpf(y) for i, y in enumerate(target)]
    pull = [mp.fsum(p[j] * (residual[i] - residual[j]) for j in range(k)) for i in range(k)]
    surprise = [mp.log1p(rest[i] / p[i]) for i in range(k)]
    return {
        **{f"probability-{i}": p[i] for i in range(k)},
        **{f"gradient-cross_entropy-{i}": residual[i] / temperature for i in range(k)},
        **{f"gradient-mean_squared_error-{i}": 2 * p[i] * pull[i] / (k * temperature) for i in range(k)},
        "loss-cross_entropy": mp.fsum(y * surprise[i] for i, y in enumerate(target)),
        "loss-mean_squared_error": mp.fsum(r**2 for r in residual) / k,
    }


#: The numbers of the derivation of the squared error's gradient, and its result, as they are shown.
SQUARED = """() => {
  const line = document.querySelectorAll(".formula-line")[1];
  return [...line.querySelectorAll("math:nth-last-child(-n + 2) mn")].map(({ textContent }) => textContent);
}"""


def test_a_difference_that_no_digits_would_show_stands_in_the_derivation_itself(page):
    """The classifier is sure, and right: p - y and its mean agree in all digits of floating point, or underflow."""
    visit(page, "/gradient")
    for logits in ((0.0, -800.0, -805.0), (0.0, -500.0, -800.0), (30.0, 0.0, -2.0)):
        show(page, Scenario(logits, temperature=0.5))
        for i, label in enumerate(("cat", "dog", "pig")):
            page.get_by_role("slider", name=f"Logit {label}").focus()
            expected = exact(logits, (1, 0, 0), mpf("0.5"))[f"gradient-mean_squared_error-{i}"]
            says = f"() => document.querySelectorAll('.formula-line')[1].textContent.includes('{label}')"
            page.wait_for_function(says)
            _two, p, classes, temperature, *difference, result = [in_digits(text) for text in page.evaluate(SQUARED)]
            difference = difference[0] - (difference[1] if len(difference) == 2 else 0)
            for found in (result, 2 * p / (classes * temperature) * difference):
                assert abs(found - expected) <= mpf("0.0006") * abs(expected), (logits, i, found, expected)


UNDERFLOWS = [
    Scenario((0.0, 1000.0, -5.0)),
    Scenario((0.0, 1000.0, -5.0), target=(0.0, 1.0, 0.0)),
    Scenario((0.0, 1000.0, -5.0), target=(0.0, 0.5, 0.5)),
    Scenario((5.0, 1.0, -900.0)),
    Scenario((10000.0, -10000.0), ("cat", "dog"), 0.01, (1.0, 0.0)),
    Scenario((10000.0, -10000.0), ("cat", "dog"), 0.01, (0.0, 1.0)),
    Scenario((40.0, 0.0), ("cat", "dog"), 1.0, (1.0, 0.0)),
    Scenario(temperature=0.01),
]


def test_no_readout_says_0_for_what_is_not_0(page):
    """Against sixty digits: what is smaller than any floating-point number is there with its own power of ten."""
    visit(page, "/gradient")
    for scenario in UNDERFLOWS:
        show(page, scenario)
        for testid, value in exact(scenario.logits, scenario.target, scenario.temperature).items():
            text = page.get_by_test_id(testid).inner_text()
            float(text)
            seen = (scenario, testid, text, mp.nstr(value, 8))
            assert (mpf(text) == 0) == (value == 0), seen
            if value:
                assert abs(mpf(text) - value) <= max(mpf("0.0006") * abs(value), mpf("0.00051")), seen
                assert mpf(text) * value > 0, seen
                if abs(value) < mpf("0.0009"):
                    assert abs(mpf(text) / value - 1) < mpf("0.001"), seen


def test_the_entropy_is_0_for_nothing_but_certainty(page):
    visit(page, "/")
    for scenario in UNDERFLOWS:
        show(page, scenario)
        z = [mpf(x) / mpf(scenario.temperature) for x in scenario.logits]
        total = mp.fsum(mp.exp(x) for x in z)
        p = [mp.exp(x) / total for x in z]
        value = mp.fsum(q * mp.log1p(mp.fsum(p[:i] + p[i + 1 :]) / q) for i, q in enumerate(p))
        found = mpf(page.get_by_test_id("entropy").inner_text())
        tolerance = mpf("0.0006") * value if value < mpf("0.001") else mpf("0.00051")
        assert abs(found - value) <= tolerance, (scenario, mp.nstr(value, 8))


def test_the_halves_of_cross_entropy_sum_to_it_where_it_has_underflowed(page):
    visit(page, "/loss?logits=0,1000,-5&target=0,1,0")
    loss = page.get_by_test_id("loss-cross_entropy").inner_text()
    assert loss.endswith("e-435")
    expect(page.locator(".split")).to_contain_text(loss)


@pytest.mark.parametrize("station", ["loss", "gradient"])
def test_no_preset_shows_rounding_for_0(page, station):
    """Sums that cancel on paper: at uniform p the mean of p - y is 0, not 2.776e-17."""
    visit(page, flat(station))
    chips = page.get_by_role("group", name="Preset scenarios")
    titles = [
        title
        for title in chips.get_by_role("button").all_inner_texts()
        if title in {preset.title for preset in presets().values()}
    ]
    assert len(titles) >= 5
    for target in ((1.0, 0.0, 0.0), (0.34, 0.33, 0.33)):
        show(page, Scenario((1.0, 2.0, 3.0), target=target))
        for title in titles:
            chips.get_by_role("button", name=title, exact=True).click()
            expect(chips.get_by_role("button", name=title, exact=True)).to_have_attribute("aria-pressed", "true")
            next_frame(page)
            for part in (".pipeline", ".formula", ".chain-side"):
                for text in page.locator(part).all_inner_texts():
                    assert not re.search(r"e-1[5-9]|10⁻¹[⁵⁶⁷⁸⁹]", text), (title, target, text)


def test_entries_of_the_jacobian_have_three_significant_digits(page):
    visit(page, "/gradient")
    for scenario in (
        Scenario(temperature=100.0),
        Scenario(temperature=0.05),
        Scenario((2.0, 1.0, 0.1, -0.5, -1.0, 0.5, -1.5, 0.0, -2.0, 1.5), TEN, 1.0, (1.0, *[0.0] * 9)),
        Scenario((9.0, 1.0, -3.0, 0.0, 2.0, 4.0, 6.0, 8.0, -1.0, -2.0), TEN, 3.0, (1.0, *[0.0] * 9)),
    ):
        show(page, scenario)
        next_frame(page)
        texts = page.locator('[data-testid^="jacobian-"]').all_inner_texts()
        assert len(texts) == len(scenario.logits) ** 2
        for text in texts:
            digits = re.sub(r"×10.*|[−.]", "", text).lstrip("0")
            assert len(digits) == 3, (scenario, text)
        cells = page.evaluate("""() => [...document.querySelectorAll('.chain .heat')].filter((cell) => {
          const box = cell.querySelector('.number');
          return box.scrollWidth > cell.clientWidth;
        }).map((cell) => cell.textContent)""")
        assert not cells


def test_a_value_is_written_alike_everywhere_on_a_page(page):
    """In a readout for programs, in the formula in print: the same digits."""
    visit(page, "/gradient?logits=-2.5,4,0.3&target=1,0,0")
    for name in ("cross_entropy", "mean_squared_error"):
        machine = page.get_by_test_id(f"gradient-{name}-0").inner_text()
        printed = page.locator(f".formula .result >> nth={0 if name == 'cross_entropy' else 1}").text_content()
        mantissa, _e, exponent = machine.partition("e")
        raised = exponent.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        assert printed == mantissa.replace("-", "−") + (f"×10{raised}" if exponent else "")
