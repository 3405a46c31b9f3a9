"""Colours and glyphs: three themes, and not one colour that says anything alone.

Every state is a word, a glyph and a colour (near Okabe and Ito's palette, told apart by the
colour-blind too; contrast at least 4.5 on every ground: tests/dashboard/test_colours.py).
Filled tiles are kept for what is
past its limit. Every glyph is one cell wide in every font: none of them is of the
ambiguous East Asian width, which Chinese fonts draw two cells wide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

from rich.style import Style

from ccfloor.floor.states import SeatState, Severity
from ccfloor.locale import mark

HOLD = "hold"

WORDS: dict[str, str] = {
    SeatState.OUT: mark("Out"),
    SeatState.OFFLINE: mark("Down"),
    SeatState.READY: mark("Ready"),
    SeatState.RINGING: mark("Ring"),
    SeatState.TALKING: mark("Talk"),
    HOLD: mark("Hold"),
    SeatState.WRAP: mark("Wrap"),
    SeatState.AWAY: mark("Away"),
    SeatState.OTHER_CALL: mark("Other"),
    SeatState.UNSEEN: mark("Blind"),
}
"""What each state is called on a tile; at most 5 cells in every language."""

GLYPHS: dict[str, str] = {
    SeatState.OUT: "▫",
    SeatState.OFFLINE: "✗",
    SeatState.READY: "◌",
    SeatState.RINGING: "◔",
    SeatState.TALKING: "◉",
    HOLD: "◫",
    SeatState.WRAP: "◒",
    SeatState.AWAY: "◊",
    SeatState.OTHER_CALL: "◍",
    SeatState.UNSEEN: "?",
}

ASCII: dict[str, str] = {
    SeatState.OUT: ".",
    SeatState.OFFLINE: "x",
    SeatState.READY: "o",
    SeatState.RINGING: "*",
    SeatState.TALKING: "@",
    HOLD: "=",
    SeatState.WRAP: "w",
    SeatState.AWAY: "-",
    SeatState.OTHER_CALL: "+",
    SeatState.UNSEEN: "?",
}
"""For terminals and fonts that have nothing better."""

MARKS: dict[Severity, str] = {
    Severity.CRITICAL: "!!",
    Severity.WARNING: "! ",
    Severity.NOTICE: "i ",
}


class Level(IntEnum):
    """How loudly a thing on the screen speaks."""

    QUIET = 0
    AMBER = 1
    """Near its limit."""
    ALARM = 2
    """Past it."""


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme's colours, as ``#rrggbb``."""

    name: str
    page: str
    tile: str
    odd: str
    """The ground of every second row of tiles."""
    bar: str
    """The ground of titles, of the status and of the key line."""
    chosen: str
    text: str
    dim: str
    accent: str
    amber: str
    alarm: str
    alarm_odd: str
    """The ground of alarms on every second row, so that two of them do not run together."""
    on_alarm: str
    states: dict[str, str]
    dark: bool = True


DARK = Colours(
    name="dark",
    page="#101418",
    tile="#1a2129",
    odd="#151b22",
    bar="#222b35",
    chosen="#283b4c",
    text="#d5dbe1",
    dim="#9aa5b0",
    accent="#56B4E9",
    amber="#E69F00",
    alarm="#D55E00",
    alarm_odd="#EC7A22",
    on_alarm="#000000",
    states={
        SeatState.OUT: "#929292",
        SeatState.OFFLINE: "#9a9a9a",
        SeatState.READY: "#56B4E9",
        SeatState.RINGING: "#F0E442",
        SeatState.TALKING: "#05a57a",
        HOLD: "#E69F00",
        SeatState.WRAP: "#cc78a1",
        SeatState.AWAY: "#b0b0b0",
        SeatState.OTHER_CALL: "#7fa7ba",
        SeatState.UNSEEN: "#929292",
    },
)

LIGHT = Colours(
    name="light",
    page="#ffffff",
    tile="#eef1f4",
    odd="#f6f8fa",
    bar="#dfe4ea",
    chosen="#c3d9ee",
    text="#1f2328",
    dim="#535b65",
    accent="#00568A",
    amber="#7d5200",
    alarm="#B33A00",
    alarm_odd="#C24A10",
    on_alarm="#ffffff",
    states={
        SeatState.OUT: "#636363",
        SeatState.OFFLINE: "#5a5a5a",
        SeatState.READY: "#015ca4",
        SeatState.RINGING: "#5f4900",
        SeatState.TALKING: "#00674b",
        HOLD: "#85590a",
        SeatState.WRAP: "#862e5f",
        SeatState.AWAY: "#444444",
        SeatState.OTHER_CALL: "#3e596c",
        SeatState.UNSEEN: "#636363",
    },
    dark=False,
)

CONTRAST = Colours(
    name="contrast",
    page="#000000",
    tile="#000000",
    odd="#000000",
    bar="#303030",
    chosen="#00547a",
    text="#ffffff",
    dim="#d0d0d0",
    accent="#7CCBFF",
    amber="#FFC233",
    alarm="#FF7A1A",
    alarm_odd="#FF9A4D",
    on_alarm="#000000",
    states={
        SeatState.OUT: "#b0b0b0",
        SeatState.OFFLINE: "#c0c0c0",
        SeatState.READY: "#7CCBFF",
        SeatState.RINGING: "#FFF04D",
        SeatState.TALKING: "#3DE0AC",
        HOLD: "#FFC233",
        SeatState.WRAP: "#FF9BD0",
        SeatState.AWAY: "#ffffff",
        SeatState.OTHER_CALL: "#a8d8ee",
        SeatState.UNSEEN: "#b0b0b0",
    },
)

THEMES = (DARK, LIGHT, CONTRAST)


@dataclass(slots=True)
class Look:
    """A theme's colours made into styles, once."""

    colours: Colours
    glyphs: dict[str, str] = field(default_factory=lambda: GLYPHS)
    page: Style = field(init=False)
    dim: Style = field(init=False)
    strong: Style = field(init=False)
    amber: Style = field(init=False)
    alarm: Style = field(init=False)
    title: Style = field(init=False)
    title_dim: Style = field(init=False)
    title_focus: Style = field(init=False)
    chosen: Style = field(init=False)

    def __post_init__(self) -> None:
        """Make the styles that do not depend on a state."""
        hue = self.colours
        self.page = Style(color=hue.text, bgcolor=hue.page)
        self.dim = Style(color=hue.dim, bgcolor=hue.page)
        self.strong = Style(color=hue.text, bgcolor=hue.page, bold=True)
        self.amber = Style(color=hue.amber, bgcolor=hue.page, bold=True)
        self.alarm = Style(color=hue.on_alarm, bgcolor=hue.alarm, bold=True)
        self.title = Style(color=hue.text, bgcolor=hue.bar)
        self.title_dim = Style(color=hue.dim, bgcolor=hue.bar)
        self.title_focus = Style(color=hue.accent, bgcolor=hue.bar, bold=True)
        self.chosen = Style(color=hue.text, bgcolor=hue.chosen, bold=True)

    def on(self, ground: str, colour: str = "", *, bold: bool = False) -> Style:
        """Give a style on a ground of its own; without a colour, the text's."""
        return _style(ground, colour or self.colours.text, bold=bold)


@cache
def _style(ground: str, colour: str, *, bold: bool) -> Style:
    """Make a style once: there are as many as the themes have pairs of colours."""
    return Style(color=colour, bgcolor=ground, bold=bold)
