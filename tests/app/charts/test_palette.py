"""The colours that tell classes and losses apart can be seen on the page, light and dark."""

import tomllib
from pathlib import Path

import pytest

from app.catalogue import LOOKS
from app.charts.palette import CLASS_COLOURS

THEME = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    low, high = sorted(map(luminance, (a, b)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)  # WCAG's own example of just enough for text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", [*CLASS_COLOURS, *(look.colour for look in LOOKS.values())])
def test_every_colour_of_a_class_or_a_loss_is_seen_on_page_and_card(colour, scheme):
    ground, soft = THEME[scheme]["backgroundColor"], THEME[scheme]["secondaryBackgroundColor"]
    # A card lies between the two (--card of tokens.css): its mixture is nearer to the ground.
    card = "#" + "".join(
        f"{round(0.55 * int(ground[at : at + 2], 16) + 0.45 * int(soft[at : at + 2], 16)):02X}" for at in (1, 3, 5)
    )
    assert min(contrast(colour, behind) for behind in (ground, card)) >= 3
