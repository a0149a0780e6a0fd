"""The stations that the benchmarks go through, each with the address that is opened."""

from app.stations import STATIONS as ALL

STATIONS = {
    station.key: f"/{station.key if n else ''}?logits=2,1,0.1&labels=cat,dog,pig" for n, station in enumerate(ALL)
}

#: What is dragged, and the readout that follows it: a logit where there are logits.
LOGIT = ("[role=slider][aria-label^='Logit']", "probability-0")
HANDLES = {station.key: LOGIT for station in ALL if station.columns} | {
    "calibration": ("[role=slider][aria-label='Temperature']", "nll"),
}


def path(station: str) -> str:
    """The page's name as Streamlit's protocol has it."""
    return STATIONS[station].partition("?")[0].strip("/")
