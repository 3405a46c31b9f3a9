"""The roster behind a finding, in words: its version, and the lines that matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from ccfloor.floor.names import Instant
from ccfloor.locale import Words, mark
from ccfloor.localtime import wall_time
from ccfloor.serve.explanation import RosterBasis, RosterLine
from ccfloor.telling.codes import word
from ccfloor.telling.ladder import extension
from ccfloor.telling.lines import Span, Tone, TonedLine, day_and_clock, fit, wrapped

ROLES: Final = {
    "own": mark("own shift"),
    "seat": mark("for the seat"),
    "lead": mark("leads the team"),
    "relief": mark("changes over"),
    "team": mark("of the team"),
}
OFF: Final = {
    "meal": mark("meal"),
    "training": mark("training"),
    "meeting": mark("meeting"),
    "personal": mark("personal leave"),
    "sick": mark("sick leave"),
    "annual": mark("annual leave"),
    "compensatory": mark("compensatory leave"),
    "other": mark("leave"),
}
_ROLE: Final = 16


def roster_lines(roster: RosterBasis, width: int, zone: tzinfo, words: Words) -> list[TonedLine]:
    """Write which version it was, then each shift."""
    lines = wrapped(_version(roster, zone, words), width, 2, Tone.STRONG)
    for one in roster.lines:
        first, *rest = wrapped(_shift(one, zone, words), width - _ROLE - 2)
        role = fit(word(ROLES, one.role, words), _ROLE)
        lines.append((Span("  " + role, Tone.DIM), *first))
        lines += [(Span(" " * (_ROLE + 2)), *line) for line in rest]
    if not roster.lines:
        lines += wrapped(words("it has no line for this"), width, 2, Tone.DIM)
    if roster.more:
        lines += wrapped(words("{n} more lines", n=roster.more), width, 2, Tone.DIM)
    if not roster.kept:
        text = words("The stored version of this number does NOT have these lines")
        lines += wrapped(text, width, 2, Tone.BAD)
    return lines


def _version(roster: RosterBasis, zone: tzinfo, words: Words) -> str:
    made = words(
        "version {n}, made {time} by {who}",
        n=roster.version,
        time=day_and_clock(roster.made_at, zone),
        who=roster.made_by or "--",
    )
    if roster.source == "journal":
        since = words("in force from {time}", time=day_and_clock(roster.taken_at, zone))
    else:
        since = words("the newest made by then")
    return f"{made}; {since}"


def _shift(one: RosterLine, zone: tzinfo, words: Words) -> str:
    who = " ".join(part for part in (extension(one.seat), one.agent) if part) or "--"
    parts = [who, one.team, _span(one.begins, one.ends, zone), one.shift]
    parts += _off(one, zone, words)
    return "  ".join(part for part in parts if part)


def _off(one: RosterLine, zone: tzinfo, words: Words) -> Iterator[str]:
    for off in one.off:
        yield f"{word(OFF, off.what, words)} {_span(off.from_, off.to, zone)}"


def _span(from_: Instant, to: Instant, zone: tzinfo) -> str:
    begun, over = wall_time(from_, zone), wall_time(to, zone)
    until = f"{over:%H:%M}" if begun.date() == over.date() else f"{over:%m-%d %H:%M}"
    return f"{begun:%m-%d %H:%M}-{until}"
