"""The stations, in the order of the course. Whatever lists them is made from here."""

from app.stations.boundary.page import BOUNDARY
from app.stations.calibration.page import CALIBRATION
from app.stations.distillation.page import DISTILLATION
from app.stations.gradient.page import GRADIENT
from app.stations.images.page import IMAGES
from app.stations.likelihood.page import LIKELIHOOD
from app.stations.loss.page import LOSS
from app.stations.multilabel.page import MULTILABEL
from app.stations.names.page import NAMES
from app.stations.sampling.page import SAMPLING
from app.stations.softmax.page import SOFTMAX

STATIONS = (
    SOFTMAX,
    SAMPLING,
    LIKELIHOOD,
    LOSS,
    NAMES,
    GRADIENT,
    BOUNDARY,
    MULTILABEL,
    IMAGES,
    CALIBRATION,
    DISTILLATION,
)
