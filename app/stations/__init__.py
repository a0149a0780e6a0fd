"""The stations, in the order of the course. Whatever lists them is made from here."""

from app.stations.boundary.page import BOUNDARY
from app.stations.gradient.page import GRADIENT
from app.stations.loss.page import LOSS
from app.stations.softmax.page import SOFTMAX

STATIONS = (SOFTMAX, LOSS, GRADIENT, BOUNDARY)
