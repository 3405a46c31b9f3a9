"""The roster's rows: who is shown, in which order, and what is said of each.

The law: what came over the wire is cleaned again here; widths are counted in cells.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from rich.cells import cell_len
from rich.segment import Segment

from ccfloor.dashboard.look import Look
from ccfloor.dashboard.sieve import sounds_like
from ccfloor.dashboard.view.cells import Line, clean, fit
from ccfloor.dashboard.view.durations import fine, moment
from ccfloor.dashboard.view.gantt import SIGNS
from ccfloor.floor.names import Instant
from ccfloor.locale import Words, mark
from ccfloor.serve.roster_day import DayPart, Rostered, RosterShown
from ccfloor.telling.lines import Span, Tone, TonedLine

RANKS = {
    "agent": mark("agent"),
    "lead": mark("lead"),
    "supervisor": mark("supervisor"),
    "manager": mark("manager"),
}
PARTS = {
    "meal": mark("meal"),
    "training": mark("training"),
    "meeting": mark("meeting"),
    "personal": mark("personal leave"),
    "sick": mark("sick leave"),
    "annual": mark("annual leave"),
    "compensatory": mark("compensatory leave"),
    "other": mark("other leave"),
}
LEAVES = frozenset(SIGNS) - {"meal", "training", "meeting"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a team's head, or one person's shift."""

    team: str
    one: Rostered | None = None
    of: tuple[Rostered, ...] = ()
    """Of a head: all of the team that the filter lets through."""
    folded: bool = False


def rows_of(
    people: Iterable[Rostered], text: str, folded: Collection[str], *, only_trouble: bool
) -> list[Row]:
    """Put the shifts that are wanted below their teams' heads; a folded team has its head only."""
    teams: dict[str, list[Rostered]] = {}
    words = unicodedata.normalize("NFKC", text).casefold().split()
    for one in people:
        if only_trouble and not troubles(one):
            continue
        if all(matches(one, word) for word in words):
            teams.setdefault(one.team, []).append(one)
    rows: list[Row] = []
    for team, mine in teams.items():
        rows.append(Row(team, of=tuple(mine), folded=team in folded))
        if team not in folded:
            rows += [Row(team, one) for one in mine]
    return rows


def troubles(one: Rostered) -> bool:
    """Tell whether somebody is late or missing."""
    return bool(one.late or one.missing)


def matches(one: Rostered, word: str) -> bool:
    """Tell whether a word of the filter is about this person."""
    name = clean(one.name).casefold()
    return (
        word in name
        or word in clean(one.number).casefold()
        or word in clean(one.agent).casefold()
        or word in clean(one.team).casefold()
        or word in clean(one.seat).casefold()
        or (word.isascii() and word.isalpha() and sounds_like(name, word))
    )


def is_here(one: Rostered, now: Instant) -> bool | None:
    """Tell whether somebody is at his desk now; None: away from it."""
    last = max(one.seen, key=lambda part: part.until, default=None)
    if last is None or last.until < now or one.left is not None:
        return False
    return True if last.kind == "here" else None


def who(one: Rostered, width: int) -> str:
    """Name the person in so many cells: name, then number, then seat, as far as they fit."""
    name = clean(one.name) or clean(one.agent)
    parts = [name, clean(one.number), clean(one.seat).rsplit("/", 1)[-1]]
    text = fit(parts[0], min(max(cell_len(parts[0]), 9), max(1, width - 1)))
    for part, room in ((parts[1], 11), (parts[2], 8)):
        if cell_len(text) + 1 + room <= width - 1:
            text += " " + fit(part, room)
    return fit(text, width)


def head(row: Row, now: Instant, width: int, words: Words, look: Look) -> Line:
    """Draw a team's head: its name, and how many are asked for, there, late, missing."""
    hue = look.colours
    counts = Counter[str]()
    for one in row.of:
        counts["rostered"] += 1
        counts["here"] += is_here(one, now) is True
        counts["away"] += is_here(one, now) is None
        counts["late"] += bool(one.late)
        counts["missing"] += one.missing
    name = clean(row.team) or words("No team")
    told = words("rostered: {n}, at their desks: {m}, away: {k}", n=counts["rostered"],
                 m=counts["here"], k=counts["away"])  # fmt: skip
    sign = "+" if row.folded else "-"
    line: Line = [
        Segment(f"{sign} {fit(name, min(cell_len(name), max(4, width // 3)))}  ",
                look.on(hue.tile, hue.accent, bold=True)),
        Segment(told, look.on(hue.tile, hue.dim)),
    ]  # fmt: skip
    for kind, colour in (("late", hue.amber), ("missing", hue.alarm)):
        if counts[kind]:
            pattern = mark("late: {n}") if kind == "late" else mark("missing: {n}")
            told = words(pattern, n=counts[kind])
            line.append(Segment(f"  {told}", look.on(hue.tile, colour, bold=True)))
    return line


def about(one: Rostered, now: Instant, zone: tzinfo, words: Words) -> list[TonedLine]:
    """Say in two lines all that is known of one shift."""
    name = clean(one.name) or clean(one.agent)
    rank = words(RANKS[one.rank]) if one.rank in RANKS else clean(one.rank)
    parts = [clean(one.number), clean(one.agent), rank, clean(one.team), clean(one.seat)]
    first = [
        Span(name, Tone.STRONG),
        Span("  " + "  ".join(part for part in parts if part), Tone.DIM),
        Span("  " + between(one.start, one.end, now, zone)),
    ]
    if one.swapped:
        told = words("duty of {name}, swapped", name=clean(one.swapped))
        first.append(Span(f"  {told}", Tone.DIM))
    first += [Span(f"  {planned(part, now, zone, words)}", Tone.DIM) for part in one.plan]
    return [tuple(first), tuple(_kept(one, now, zone, words))]


def planned(part: DayPart, now: Instant, zone: tzinfo, words: Words) -> str:
    """Say what a part of the plan is, and from when to when."""
    kind = words(PARTS[part.kind]) if part.kind in PARTS else clean(part.kind)
    return f"{kind} {between(part.since, part.until, now, zone)}"


def between(since: Instant, until: Instant, now: Instant, zone: tzinfo) -> str:
    """Write ``08:00-20:00``; the day stands before what is of another day than now."""
    return f"{moment(since, now, zone)}-{moment(until, since, zone)}"


def _kept(one: Rostered, now: Instant, zone: tzinfo, words: Words) -> Sequence[Span]:
    told = [_came(one, now, zone, words)]
    if one.late:
        told.append(Span("  " + words("LATE {time}", time=fine(one.late)), Tone.BAD))
    if one.left is not None:
        told.append(Span("  " + words("went {at}", at=moment(one.left, now, zone))))
    away = [part for part in one.seen if part.kind == "away"]
    if away:
        passed = fine(sum(part.until - part.since for part in away))
        told.append(Span("  " + words("absences: {n}, {time}", n=len(away), time=passed)))
    if one.granted:
        last = one.granted[-1]
        text = words(
            "breaks allowed: {n}, the last at {at} by {by}",
            n=len(one.granted),
            at=moment(last.at, now, zone),
            by=clean(last.by),
        )
        told.append(Span(f"  {text}", Tone.DIM))
    if one.held:
        text = words("holds the post {time} past the end", time=fine(one.held))
        told.append(Span(f"  {text}", Tone.BAD))
    if one.relief:
        told.append(Span("  " + words("relieved by {name}", name=clean(one.relief)), Tone.DIM))
    return told


def _came(one: Rostered, now: Instant, zone: tzinfo, words: Words) -> Span:
    if one.missing:
        return Span(words("MISSING"), Tone.BAD)
    if one.unknown:
        return Span(words("nobody saw its beginning"), Tone.DIM)
    if one.arrived is not None:
        return Span(words("came {at}", at=moment(one.arrived, now, zone)))
    if now < one.start:
        return Span(words("not begun"), Tone.DIM)
    if any(part.kind in LEAVES and part.since <= now < part.until for part in one.plan):
        return Span(words("on leave"), Tone.DIM)
    return Span(words("not there yet"), Tone.DIM)


def sums(told: RosterShown, words: Words) -> str:
    """Say which version it is, and of how many."""
    if not told.version:
        return words("There is no roster")
    missing = sum(one.missing for one in told.people)
    late = sum(bool(one.late) for one in told.people)
    text = words("version {n} by {by}", n=told.version, by=clean(told.made_by) or "?")
    return f"{text}  " + words(
        "shifts: {n}, late: {m}, missing: {k}", n=len(told.people) + told.more, m=late, k=missing
    )
