"""What moves in the browser: each function mounts one view; `assets/` holds the views. Nothing is computed here."""

from app.live.figure import Choice, figure
from app.live.formula import formula
from app.live.pipeline import pipeline, preset_chips

__all__ = ["Choice", "figure", "formula", "pipeline", "preset_chips"]
