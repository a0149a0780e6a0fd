"""The softmax station: what is shown beside the temperature, and the number format."""

import pytest
from shown import address, answer, ask, components, open_page, session_of

from app.state.scenario import presets
from app.stations.softmax.state import NAIVE


@pytest.mark.parametrize("key", presets())
def test_the_companion_suits_the_number_of_classes(key):
    preset = presets()[key]
    app = open_page("softmax", {"logits": ",".join(map(str, preset.logits))})
    assert session_of(app)["scenario"].logits == preset.logits
    companion = {2: "sigmoid", 3: "simplex"}.get(len(preset.logits), "effective-classes")
    figures = answer(app)["figures"]
    assert {slot: drawing["key"] for slot, drawing in figures.items()} == {
        "temperature": "temperature",
        "companion": companion,
    }
    assert {"figure-temperature", "figure-companion"} <= set(components(app))


@pytest.mark.parametrize("naive", NAIVE)
def test_the_number_format_is_in_the_address(naive):
    app = open_page("softmax")
    ask(app, numerics={"naive": naive})
    assert address(app).get("naive", "") == naive
    assert session_of(open_page("softmax", address(app)))["numerics"].naive == naive
