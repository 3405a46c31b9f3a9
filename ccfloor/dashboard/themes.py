"""Textual's themes, made of our colours."""

from __future__ import annotations

from textual.theme import Theme

from ccfloor.dashboard.look import Colours
from ccfloor.floor.states import SeatState


def theme_of(colours: Colours) -> Theme:
    """Make Textual's theme of ours, for toasts, palette and input."""
    return Theme(
        name=colours.name,
        primary=colours.accent,
        warning=colours.amber,
        error=colours.alarm,
        success=colours.states[SeatState.TALKING],
        accent=colours.accent,
        foreground=colours.text,
        background=colours.page,
        surface=colours.tile,
        panel=colours.bar,
        dark=colours.dark,
        variables={
            "scrollbar": colours.bar,
            "scrollbar-background": colours.page,
            "scrollbar-corner-color": colours.page,
        },
    )
