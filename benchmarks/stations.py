"""The stations that the benchmarks go through, each with the address that is opened."""

STATIONS = {
    "softmax": "/?logits=2,1,0.1&labels=cat,dog,pig",
    "loss": "/loss?logits=2,1,0.1&labels=cat,dog,pig",
    "gradient": "/gradient?logits=2,1,0.1&labels=cat,dog,pig",
    "boundary": "/boundary?logits=2,1,0.1&labels=cat,dog,pig",
}


def path(station: str) -> str:
    """The page's name as Streamlit's protocol has it."""
    return STATIONS[station].partition("?")[0].strip("/")
