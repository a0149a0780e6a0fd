"""The boundary station: what Python tells the browser about the plane, and what it makes of the browser's answers."""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss
from streamlit.testing.v1 import AppTest

from app import plane as planes
from app.live.plane import take_commit
from app.plane import Plane, optimum
from app.scenario import Scenario, presets
from softmax_core import load_iris

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
IRIS = load_iris()


def open_station(station="boundary", app=None, **query):
    app = app or AppTest.from_file(EXPLAINER)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"stations/{station}.py").run()
    assert not app.exception
    return app


def data_of(app, module):
    """What the component of `assets/<module>.js` was sent."""
    sent = [json.loads(c.proto.json) for c in app.get("bidi_component") if c.proto.component_name.endswith(f".{module}")]
    assert len(sent) == 1, f"{len(sent)} components {module}"
    return sent[0]


def commit(app, **payload):
    """What the browser sends when a hand lets go of the model, and the page that follows."""
    session = app.session_state.session
    state = {"weights": optimum().weights, "bias": optimum().bias, "chosen": None, "scenario": session.scenario.as_data()}
    commit_in(app, state | payload)
    return app.run()


def commit_in(app, payload):
    original, planes_session = app.session_state.session, __import__("app.session", fromlist=["session"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planes_session, "current", lambda: original)
        take_commit(payload)
