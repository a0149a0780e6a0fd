"""The stations that the benchmarks go through, each with the address that is opened."""

from app.stations import STATIONS as ALL

STATIONS = {
    station.key: f"/{station.key if n else ''}?logits=2,1,0.1&labels=cat,dog,pig" for n, station in enumerate(ALL)
}


def path(station: str) -> str:
    """The page's name as Streamlit's protocol has it."""
    return STATIONS[station].partition("?")[0].strip("/")
