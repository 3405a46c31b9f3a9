"""How the past is told from now: a ground of its own for every bar, and a banner that says when.

The law: nobody may take the past for now. Besides the colour the banner says so in words, at the
place where the live floor has its status, and the day bar stands below.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from functools import lru_cache

from rich.segment import Segment

from ccfloor.dashboard.look import Look
from ccfloor.dashboard.playing import Player
from ccfloor.dashboard.view.cells import Line, spread
from ccfloor.dashboard.view.durations import fine
from ccfloor.floor.names import Instant
from ccfloor.locale import Words
from ccfloor.localtime import wall_time
from ccfloor.telling.refusals import LOOK_UPS, PAST, refused

_BARS = {"dark": "#45305c", "light": "#ecdcfa", "contrast": "#402060"}
"""The ground of titles and keys in the past, by theme."""


@lru_cache(maxsize=8)
def _tinted(name: str) -> str:
    return _BARS.get(name, _BARS["dark"])


def look_of(look: Look) -> Look:
    """Give a theme the ground of the past."""
    return Look(replace(look.colours, bar=_tinted(look.colours.name)), look.glyphs)


def banner(
    player: Player, now: Instant, width: int, zone: tzinfo, words: Words, look: Look
) -> Line:
    """Say that this is the past, of when, how fast it goes, and what is in the way."""
    shown = f"{wall_time(player.at, zone):%Y-%m-%d %H:%M:%S}" if player.at else "-"
    going = f"x{player.speed} >" if player.playing else words("stands still")
    line: Line = [
        Segment(f" {words('PAST')} ", look.alarm),
        Segment(f" {shown} ", look.title_focus),
        Segment(f"{going}  ", look.title),
    ]
    told = _in_the_way(player, zone, words)
    if told:
        line.append(Segment(f" {told} ", look.on(look.colours.amber, look.colours.page, bold=True)))
    ago = max(0, now - player.at) // 60_000_000
    end = [Segment(words("{n} min ago, nothing can be done here", n=ago) + " ", look.title_dim)]
    return spread(line, end, width, look.title)


def _in_the_way(player: Player, zone: tzinfo, words: Words) -> str:
    """Tell why what is shown is not what was asked for, or is not whole."""
    if player.error:
        return refused(player.error, words, PAST, LOOK_UPS)
    if player.waits and player.reached:
        left = fine(player.at - player.reached)
        return words("living the journal again: {time} left", time=left)
    if player.waits:
        return words("the journal is asked")
    if player.hole is not None:
        since = f"{wall_time(player.hole, zone):%H:%M:%S}"
        return words(
            "bytes are missing in the journal since {time}: not to be relied on", time=since
        )
    link = player.model.link
    if player.shown and link is not None and link.state != "live":
        return words("nobody could see then")
    return ""
