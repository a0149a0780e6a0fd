"""Make the README's pictures again, in this folder, from a server that the command starts and ends itself.

    PYTHONPATH=benchmarks .venv/bin/python docs/screenshots.py [softmax] [loss] [gradient] [boundary] [images]

Needs the test extra (Playwright) and a Chromium.
"""

import argparse
from pathlib import Path

from meter import browsing, opened, quiet, served

FOLDER = Path(__file__).parent
#: A 3, as somebody draws it.
THREE = "LENCPAS9V8Y8b9eBgDiFjIjLiOhQfTcUaWWWTWWVaVdXgZibkelillkoirgudwZxVxSwPvMtJq"
#: Each picture's address and its height; all are 1280 pixels wide.
PICTURES = {
    "softmax": ("/?logits=2,1,0.1&labels=cat,dog,pig", 720),
    "loss": ("/loss?logits=2,1,0.1&labels=cat,dog,pig", 720),
    "gradient": ("/gradient?logits=2,1,0.1&labels=cat,dog,pig", 720),
    "boundary": ("/boundary", 1060),
    "images": (f"/images?look=pad&ink={THREE}", 720),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", choices=[*PICTURES, []], help="all of them by default")
    with browsing() as browser, served() as server:
        for name in parser.parse_args().pictures or PICTURES:
            address, height = PICTURES[name]
            with opened(browser, server.address + address) as page:
                page.set_viewport_size({"width": 1280, "height": height})
                quiet(page)
                page.screenshot(path=FOLDER / f"{name}.png")
            print(f"{name}.png, 1280x{height}", flush=True)


if __name__ == "__main__":
    main()
