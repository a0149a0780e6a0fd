"""Addresses that something is wrong with: what a user may paste, mistype, or be sent."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from app.state.scenario import Scenario

LONG = "x" * 25
TOO_MANY = ",".join(["1"] * 11)


@dataclass(frozen=True)
class Malformed:
    """A query string as it stands in the address bar, the parameters that are wrong in it, and what it still means."""

    query: str
    wrong: tuple[str, ...]
    means: Scenario

    @property
    def parts(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def __str__(self) -> str:
        return self.query[:60]


def _row(query: str, wrong: str, **kept) -> Malformed:
    return Malformed(query, tuple(wrong.split()), Scenario(**kept))


WARM = {"temperature": 2.0}
NAMED = {"labels": ("a", "b", "c")}

MALFORMED = [
    # Logits: no numbers, numbers that are none, out of range, too few, too many.
    _row("logits=a,b,c&T=2", "logits", **WARM),
    _row("logits=&T=2", "logits", **WARM),
    _row("logits=1,,3&T=2", "logits", **WARM),
    _row("logits=1;2;3&labels=a,b,c", "logits", **NAMED),
    _row("logits=[1,2,3]&T=2", "logits", **WARM),
    _row("logits=0x10,1,2&T=2", "logits", **WARM),
    _row("logits=nan,1,2&T=2", "logits", **WARM),
    _row("logits=inf,1,2&labels=a,b,c", "logits", **NAMED),
    _row("logits=-inf,-inf,-inf&target=0,1,0", "logits", target=(0.0, 1.0, 0.0)),
    _row("logits=1e999,0,0&T=2", "logits", **WARM),
    _row("logits=10000.001,0,0&T=2", "logits", **WARM),
    _row("logits=5&T=2", "logits", **WARM),
    _row(f"logits={TOO_MANY}&labels=a,b,c", "logits", **NAMED),
    _row(f"logits={'1,' * 20_000}1&T=2", "logits", **WARM),
    _row("logits=%EF%BC%91%EF%BC%8C2&T=2", "logits", **WARM),
    _row("logits=1%002,3&T=2", "logits", **WARM),
    # Temperatures.
    _row("T=0&logits=3,2,1", "T", logits=(3.0, 2.0, 1.0)),
    _row("T=-1&labels=a,b,c", "T", **NAMED),
    _row("T=nan&labels=a,b,c", "T", **NAMED),
    _row("T=inf&labels=a,b,c", "T", **NAMED),
    _row("T=0.0099&labels=a,b,c", "T", **NAMED),
    _row("T=100.1&labels=a,b,c", "T", **NAMED),
    _row("T=&labels=a,b,c", "T", **NAMED),
    _row("T=warm&labels=a,b,c", "T", **NAMED),
    _row("T=1,5&labels=a,b,c", "T", **NAMED),
    _row("T=2&T=cold&labels=a,b,c", "T", **NAMED),
    # Names: wrong counts, twice the same, empty, long, not to be printed, quotation marks.
    _row("labels=a,b,c,d,e,f,g,h,i,j,k&T=2", "labels", **WARM),
    _row("labels=cat,dog&logits=1,2,3&T=2", "labels", logits=(1.0, 2.0, 3.0), **WARM),
    _row("labels=fox&T=2", "labels", **WARM),
    _row("labels=cat,cat,pig&T=2", "labels", **WARM),
    _row("labels=,,&T=2", "labels", **WARM),
    _row("labels=&T=2", "labels", **WARM),
    _row(f"labels={LONG},b,c&T=2", "labels", **WARM),
    _row("labels=a%0Ab,c,d&T=2", "labels", **WARM),
    _row("labels=a%E2%80%AEb,c,d&T=2", "labels", **WARM),
    _row(
        "labels=a,b,%22c,d&logits=1,2,3,4",
        "labels",
        logits=(1.0, 2.0, 3.0, 4.0),
        labels=("cat", "dog", "pig", "cow"),
        target=(1.0, 0.0, 0.0, 0.0),
    ),
    # Targets: not a distribution, unknown classes.
    _row("target=0.5,0.5,0.5&T=2", "target", **WARM),
    _row("target=-0.5,1,0.5&T=2", "target", **WARM),
    _row("target=1,0&T=2", "target", **WARM),
    _row("target=1,0,0,0&T=2", "target", **WARM),
    _row("target=nan,0,1&T=2", "target", **WARM),
    _row("target=fish&T=2", "target", **WARM),
    _row("target=&T=2", "target", **WARM),
    _row("target=3&T=2", "target", **WARM),
    _row("target=0.5&T=2", "target", **WARM),
    _row("target=%E0%A4%A&T=2", "target", **WARM),
    # What tries to become part of the page.
    _row("T=%3Cimg%20src=x%20onerror=injected=1%3E&labels=a,b,c", "T", **NAMED),
    _row("T=![](//x.test/i)&labels=a,b,c", "T", **NAMED),
    _row("T=%60![](//x.test/i)%60&labels=a,b,c", "T", **NAMED),
    _row("labels=![](http://x.test/i.png),<script>injected=1</script>,c&T=2", "labels", **WARM),
    _row("target=[link](http://x.test)&T=2", "target", **WARM),
    _row("logits=$x^2$,**b**,:red[c]&T=2", "logits", **WARM),
    # Everything at once.
    _row("logits=x&labels=,&T=x&target=x", "logits labels T target"),
]
