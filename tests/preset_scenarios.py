"""The presets as whole scenarios, each on a fresh page."""

from app.state.scenario import DEFAULT_LABELS, Scenario, one_hot_target, presets

PRESET_SCENARIOS = {
    key: Scenario(
        preset.logits,
        DEFAULT_LABELS[: len(preset.logits)],
        1.0,
        preset.target or one_hot_target(0, len(preset.logits)),
    )
    for key, preset in presets().items()
}
