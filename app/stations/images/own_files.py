"""The choice of the set of pictures, and how a user's own files come to be one."""

from app import words
from app.stations.images.idx_files import LONGEST_SIDE, MOST_FILES, MOST_PICTURES
from app.stations.images.sets import FASHION_NAMES, NUMBERS
from app.stations.images.state import DIGITS
from app.stations.images.upload import FILES, MOST_BYTES
from app.views.component import view
from app.words import _


def own_files() -> None:
    """Mount the choice of the pictures: which set, what its classes are called, and files of the user's."""
    view("stations/images/own_files.js")(
        key="own-files",
        data={
            "language": words.language(),
            "header": FILES,
            "digits": DIGITS,
            "most_bytes": MOST_BYTES,
            "most_files": MOST_FILES,
            "choices": [[NUMBERS, _("0, 1, 2 …")], [FASHION_NAMES, _("clothes")]],
            "text": {
                "title": _("Pictures"),
                "set": _("Set of pictures"),
                "names": _("Names of the classes"),
                "load": _("Load"),
                "load_why": _(
                    "Pictures and labels as IDX files, as MNIST and Fashion-MNIST have them, gzipped or not: two "
                    "files, or four with a test set; up to {most} pictures of {side} × {side} pixels"
                ).format(most=MOST_PICTURES, side=LONGEST_SIDE),
                "drop": _("Drop the files here: pictures and labels"),
                "cancel": _("Cancel"),
                "sending": _("Sending {n} MB …"),
                "checking": _("Checking the files …"),
                "waiting": _("The server is away. The files are sent when it is back."),
                "unreadable": _("The files cannot be read. Are they still there?"),
                "too_large": _(
                    "The files have {size} MB; up to {most} MB are taken. For more, the server can be started with a "
                    "folder of pictures."
                ),
                "too_many": _("These are {n} files; a set is two, or four with a test set: pictures and labels."),
                "failed": _("The server did not take the files. Load them again."),
                "summary": _(
                    "{pictures} pictures of {height} × {width} pixels, {classes} classes: {training} to train on, "
                    "{test} to test on"
                ),
                "measured": _("training loss and accuracy on {n} of them"),
            },
        },
    )
