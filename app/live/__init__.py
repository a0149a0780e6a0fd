"""What moves in the browser: each function mounts one view; `assets/` holds the views. Nothing is computed here."""

from app.live.figure import Choice, figure
from app.live.formula import formula
from app.live.jacobian import jacobian
from app.live.pipeline import pipeline, preset_chips
from app.live.race import learning_rate, race

__all__ = ["Choice", "figure", "formula", "jacobian", "learning_rate", "pipeline", "preset_chips", "race"]
