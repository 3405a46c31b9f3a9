"""The status line and the banner: can the screen be trusted, and since when not.

The law: whatever keeps the floor from being seen is said, with the moment it began,
worst first. A screen that says LIVE has heard from the daemon within three seconds, and
the daemon says that it sees the PBX.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from rich.segment import Segment

from ccfloor.dashboard.look import Level, Look
from ccfloor.dashboard.texts import DOUBTS, goodbye, link_state
from ccfloor.dashboard.view.cells import Line, clean
from ccfloor.dashboard.view.durations import clock, fine
from ccfloor.dashboard.view.kpi import percent
from ccfloor.floor.names import SECOND, Instant
from ccfloor.locale import Words
from ccfloor.serve.messages import LinkState

WHOLE = 0.9995
"""A share of the day that was seen and is not worth a word: 43 s of a day are less."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known about the ways the news comes."""

    now: Instant
    """The PBX's moment as shown."""
    silent_s: float = 0.0
    """Seconds since the last message."""
    stale: bool = False
    lost_at: Instant | None = None
    """When the connection to the daemon was lost, wall clock."""
    lost_s: float = 0.0
    """Seconds since then."""
    lost_reason: str = ""
    retry_s: float = 0.0
    """Seconds until the next attempt."""
    link: LinkState | None = None
    paused_at: Instant | None = None
    missed: int = 0
    """Alerts that came while the screen stood still."""


def unseen(link: LinkState | None) -> bool:
    """Tell whether the daemon does not see the PBX."""
    return link is not None and link.state != "live"


def doubted(link: LinkState | None) -> bool:
    """Tell whether the daemon sees the PBX but does not rely on what it sees."""
    return link is not None and not unseen(link) and link.gap in DOUBTS


def word(trust: Trust, words: Words) -> tuple[str, Level]:
    """Tell in one word how far the screen is to be trusted."""
    if trust.lost_at is not None:
        return words("CUT OFF"), Level.ALARM
    if trust.stale:
        return words("STALE"), Level.ALARM
    if unseen(trust.link):
        return words("BLIND"), Level.ALARM
    if doubted(trust.link):
        return words("DOUBTED"), Level.ALARM
    if trust.paused_at is not None:
        return words("PAUSED"), Level.AMBER
    return (words("LIVE"), Level.QUIET) if trust.now else (words("WAITING"), Level.AMBER)


def banner(trust: Trust, zone: tzinfo, words: Words) -> tuple[str, Level] | None:
    """Tell what is wrong in a sentence; None when nothing is."""
    if trust.lost_at is not None:
        text = words(
            "No connection to the daemon since {at} ({age}). {why}. Next attempt in {retry} s.",
            at=clock(trust.lost_at, zone),
            age=fine(round(trust.lost_s * SECOND)),
            why=goodbye(trust.lost_reason, words),
            retry=f"{max(0.0, trust.retry_s):.0f}",
        )
        return text, Level.ALARM
    if trust.stale:
        age = fine(round(trust.silent_s * SECOND))
        return words("STALE: no news for {age}. What you see may be wrong.", age=age), Level.ALARM
    if trust.link is not None and unseen(trust.link):
        text = words(
            "The PBX {pbx} has not been seen since {at} ({age}): {state}.",
            pbx=clean(trust.link.pbx),
            at=clock(trust.link.since, zone),
            age=fine(trust.now - trust.link.since),
            state=link_state(trust.link, words),
        )
        return text, Level.ALARM
    if trust.link is not None and doubted(trust.link):
        since = trust.link.gap_since or trust.link.since
        text = words(
            DOUBTS[trust.link.gap],
            at=clock(since, zone),
            age=fine(trust.now - since),
            lag=fine(max(0, trust.link.lag)),
        )
        return text, Level.ALARM
    if trust.paused_at is not None:
        text = words(
            "Paused at {at}: the floor goes on. p continues.", at=clock(trust.paused_at, zone)
        )
        if trust.missed:
            text += " " + words("New alerts meanwhile: {n}.", n=trust.missed)
        return text, Level.AMBER
    return None


def status(
    trust: Trust, site: str, user: str, zone: tzinfo, words: Words, look: Look, notes: Line
) -> tuple[Line, Line]:
    """Draw the left and the right part of the status line."""
    text, level = word(trust, words)
    style = {
        Level.QUIET: look.on(look.colours.bar, look.colours.states["talking"], bold=True),
        Level.AMBER: look.on(look.colours.amber, look.colours.page, bold=True),
        Level.ALARM: look.alarm,
    }[level]
    glyph = look.glyphs["talking"] if level is Level.QUIET else "!"
    left: Line = [Segment(f" {glyph} {text} ", style)]
    if trust.now:
        left.append(Segment(f" {clock(trust.now, zone)} ", look.title))
    left.append(Segment(f" {clean(site)} ", look.title))
    share = trust.link.coverage if trust.link is not None else None
    if share is not None and share < WHOLE:
        seen = words("seen {share}", share=percent(share))
        left.append(Segment(f" {seen} ", look.on(look.colours.bar, look.colours.amber, bold=True)))
    left += notes
    who: Line = [Segment(f" {clean(user)} ", look.title_dim)] if user else []
    return left, who
