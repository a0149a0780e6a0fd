"""One colour and one symbol a class, everywhere: hues of Okabe and Ito (2008), then others that stay apart from theirs.

All have a contrast of 3 to 1 or more to the page and its cards, light and dark (WCAG 1.4.11): their orange, sky blue
and purple are darker here.
"""

CLASS_COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#C86FA1",
    "#BB8100",
    "#1C93D7",
    "#8A63D2",
    "#7F7F7F",
    "#8A5A2B",
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
#: Of a hidden unit that says less than 0, and more.
UNIT_COLOURS = ("#D55E00", "#0072B2")
#: Of one training and the other that it is compared with.
RUN_COLOURS = ("var(--ink)", "var(--accent)")
