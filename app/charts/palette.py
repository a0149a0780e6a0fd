"""One colour and one symbol a class, everywhere. Okabe and Ito (2008), then hues that stay apart from theirs."""

CLASS_COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#8A63D2",
    "#7F7F7F",
    "#A6761D",
    "#C23B80",
)
#: As text beside a name; `PLOTLY_SYMBOLS` are the same shapes as markers.
CLASS_SYMBOLS = ("●", "▲", "■", "◆", "★", "▼", "✚", "⬟", "⬢", "✖")
PLOTLY_SYMBOLS = (
    "circle",
    "triangle-up",
    "square",
    "diamond",
    "star",
    "triangle-down",
    "cross",
    "pentagon",
    "hexagon",
    "x",
)
#: Of one training and the other that it is compared with.
RUN_COLOURS = ("var(--ink)", "var(--accent)")
