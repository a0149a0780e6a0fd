"""What a user sets at the softmax station besides the scenario."""

from dataclasses import dataclass

from app.state.fields import Value, choice, stored

#: Number formats to compute softmax in without the max trick; "" is with it.
NAIVE = ("", "float64", "float32", "float16")


@dataclass(frozen=True)
class Numerics(Value):
    """In which number format softmax is computed as its formula is written, without the max trick; "": with it."""

    naive: str = stored(choice(lambda: NAIVE), "", "naive")
