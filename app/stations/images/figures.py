"""Figures of the images station: how the training goes. The page has the numbers, as they come with the film."""

import plotly.graph_objects as go

from app.charts.training import training_curves
from app.words import _


def curves() -> go.Figure:
    """Loss and accuracy over the steps, on training and on test pictures."""
    return training_curves([_("loss")], [False], 1, is_tested=True)
