"""A day of the roster as a Gantt: one line a person, the plan above, what was really so below.

The law: a cell is one character of Braille, four dots high and two wide (neutral width in every
font, as no block is): its upper half is what the roster asks for, its lower half who was there,
its left and right side half a step each. What is no mere being there has a letter or a sign of its
own and a colour, and the legend has a word for each; no colour says anything alone. Without
Braille (``--ascii``) signs of ASCII stand for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import ASCII, Look
from ccfloor.dashboard.view.cells import Line
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words, mark
from ccfloor.localtime import wall_time
from ccfloor.serve.roster_day import DayPart, Rostered, RosterShown
from ccfloor.serve.system import Unseen

HOUR = 60 * MINUTE
STEPS: tuple[Micros, ...] = (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR)
NARROWEST, WIDEST = 14, 44
"""Cells for who it is, at least and at most."""


class Ink(Enum):
    """What a cell says."""

    EMPTY = "empty"
    PLAN = "plan"
    """Asked for, and not yet, or not, so."""
    HERE = "here"
    AWAY = "away"
    EXTRA = "extra"
    """There without being asked."""
    SLOT = "slot"
    LEAVE = "leave"
    LATE = "late"
    MISSING = "missing"
    HELD = "held"
    BLIND = "blind"


SIGNS = {
    "meal": "m",
    "training": "t",
    "meeting": "g",
    "personal": "p",
    "sick": "s",
    "annual": "a",
    "compensatory": "c",
    "other": "o",
}
"""Letters of what is no time at the telephone; a capital: he was at his desk all the same."""
SLOTS = frozenset({"meal", "training", "meeting"})
_MARKS = {Ink.LATE: "!", Ink.MISSING: "X", Ink.HELD: ">", Ink.BLIND: "?"}
_UP, _DOWN, _LOW = (0x03, 0x18), (0x44, 0xA0), (0x40, 0x80)
"""Dots of a Braille character: its upper half, its lower half, the lowest row; left and right."""
_BRAILLE = 0x2800

LEGEND = (
    ("plan", mark("planned")),
    ("here", mark("there")),
    ("away", mark("away")),
    ("extra", mark("unplanned")),
    ("m", mark("meal")),
    ("t", mark("training")),
    ("g", mark("meeting")),
    ("late", mark("late")),
    ("missing", mark("missing")),
    ("held", mark("holds the post")),
    ("blind", mark("nobody saw")),
    ("p", mark("personal leave")),
    ("s", mark("sick leave")),
    ("a", mark("annual leave")),
    ("c", mark("compensatory leave")),
    ("o", mark("other leave")),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How a day lies in the columns."""

    begins: Instant
    ends: Instant
    step: Micros
    """Of one column."""
    columns: int
    gutter: int
    zone: tzinfo

    def at(self, column: int) -> Instant:
        """Give the moment at which a column begins."""
        return self.begins + column * self.step

    def column(self, at: Instant) -> int:
        """Give the column that a moment is in; it may be outside."""
        return (at - self.begins) // self.step


def scale_of(begins: Instant, ends: Instant, width: int, zone: tzinfo) -> Scale:
    """Choose the finest step whose columns fit beside the names."""
    whole = max(HOUR, ends - begins)
    step = next((one for one in STEPS if -(-whole // one) + NARROWEST <= width), STEPS[-1])
    columns = -(-whole // step)
    gutter = max(NARROWEST, min(WIDEST, width - columns))
    return Scale(begins, ends, step, max(1, min(columns, width - gutter)), gutter, zone)


@dataclass(frozen=True, slots=True)
class _Cell:
    sign: str
    ink: Ink


def bar(one: Rostered, scale: Scale, now: Instant, gaps: Iterable[Unseen], look: Look) -> Line:
    """Draw one person's day; the column that is now stands on another ground."""
    cells = list(_cells(one, scale, now, list(gaps), plain=look.glyphs is ASCII))
    here = scale.column(now)
    line: Line = []
    places = enumerate(cells)
    for (ink, is_now), run in groupby(places, lambda each: (each[1].ink, each[0] == here)):
        text = "".join(cell.sign for _, cell in run)
        line.append(Segment(text, style_of(ink, look, is_now=is_now)))
    return line


def style_of(ink: Ink, look: Look, *, is_now: bool = False) -> Style:
    """Choose the colours of a cell."""
    hue = look.colours
    colour = {
        Ink.PLAN: hue.dim,
        Ink.HERE: hue.states[SeatState.TALKING],
        Ink.AWAY: hue.amber,
        Ink.EXTRA: hue.states[SeatState.OTHER_CALL],
        Ink.SLOT: hue.states[SeatState.WRAP],
        Ink.LEAVE: hue.accent,
        Ink.LATE: hue.amber,
        Ink.MISSING: hue.on_alarm,
        Ink.HELD: hue.states[SeatState.RINGING],
        Ink.BLIND: hue.dim,
    }.get(ink, hue.dim)
    ground = hue.chosen if is_now else hue.alarm if ink is Ink.MISSING else hue.page
    if ink is Ink.MISSING and is_now:
        ground = hue.alarm_odd
    return look.on(ground, colour, bold=ink in {Ink.LATE, Ink.MISSING, Ink.HELD})


def _cells(
    one: Rostered, scale: Scale, now: Instant, gaps: Sequence[Unseen], *, plain: bool
) -> Iterator[_Cell]:
    half = scale.step // 2
    sums = {
        kind: _lengths((p for p in one.seen if p.kind == kind), scale) for kind in ("here", "away")
    }
    dark = [(gap.since, now if gap.until is None else gap.until) for gap in gaps]
    for column in range(scale.columns):
        at = scale.at(column)
        middle = at + half
        sides = []
        for side in (0, 1):
            here, away = (sums[kind][2 * column + side] for kind in ("here", "away"))
            seen = "away" if away > 0 and away * 4 >= here else "here" if here > 0 else ""
            sides.append((_is_planned(one, at + side * half + half // 2), seen))
        yield (
            _slot(one, middle, any(seen == "here" for _, seen in sides))
            or _marked(one, at, middle, now, dark, sides)
            or _dots(sides, plain=plain)
        )


def _lengths(parts: Iterable[DayPart], scale: Scale) -> list[Micros]:
    """Add up how much of each half column some stretches fill."""
    half = scale.step // 2
    sums = [0] * (2 * scale.columns)
    end = scale.begins + half * len(sums)
    for part in parts:
        at, until = max(part.since, scale.begins), min(part.until, end)
        while at < until:
            place = (at - scale.begins) // half
            over = min(until, scale.begins + (place + 1) * half)
            sums[place] += over - at
            at = over
    return sums


def _is_planned(one: Rostered, at: Instant) -> bool:
    return one.start <= at < one.end


def _slot(one: Rostered, at: Instant, here: bool) -> _Cell | None:  # noqa: FBT001 - one cell of many
    part = next((p for p in one.plan if p.since <= at < p.until), None)
    if part is None:
        return None
    sign = SIGNS.get(part.kind, "o")
    ink = Ink.SLOT if part.kind in SLOTS else Ink.LEAVE
    return _Cell(sign.upper() if here else sign, ink)


def _marked(
    one: Rostered,
    at: Instant,
    middle: Instant,
    now: Instant,
    dark: Sequence[tuple[Instant, Instant]],
    sides: Sequence[tuple[bool, str]],
) -> _Cell | None:
    """Find what has to stand out: missing, late, nobody saw, holds the post."""
    asked = one.start <= middle < one.end
    seen = any(what for _, what in sides)
    ink: Ink | None = None
    if asked and one.missing and at < now:
        ink = Ink.MISSING
    elif one.late and one.arrived is not None and _is_late_in(one, at, middle):
        ink = Ink.LATE
    elif asked and not seen and middle < now and (_within(dark, middle) or one.unknown):
        ink = Ink.BLIND
    elif seen and middle >= one.end and one.held:
        ink = Ink.HELD
    return None if ink is None else _Cell(_MARKS[ink], ink)


def _is_late_in(one: Rostered, at: Instant, middle: Instant) -> bool:
    """Tell whether a column is late; however short it was, the first one shows it."""
    first = at <= one.start < at + 2 * (middle - at)
    return first or (one.start <= middle < (one.arrived or 0))


def _within(stretches: Sequence[tuple[Instant, Instant]], at: Instant) -> bool:
    return any(since <= at < until for since, until in stretches)


def _dots(sides: Sequence[tuple[bool, str]], *, plain: bool) -> _Cell:
    planned = any(asked for asked, _ in sides)
    seen = {what for _, what in sides} - {""}
    ink = Ink.EMPTY
    if seen:
        ink = Ink.EXTRA if not planned else Ink.AWAY if "away" in seen else Ink.HERE
    elif planned:
        ink = Ink.PLAN
    if plain:
        return _Cell(_ASCII[ink], ink)
    dots = 0
    for side, (asked, what) in enumerate(sides):
        dots |= _UP[side] if asked else 0
        dots |= {"here": _DOWN, "away": _LOW}.get(what, (0, 0))[side]
    return _Cell(chr(_BRAILLE + dots) if dots else " ", ink)


_ASCII = {Ink.EMPTY: " ", Ink.PLAN: "-", Ink.HERE: "#", Ink.AWAY: "~", Ink.EXTRA: "+"}


# --- above and below ------------------------------------------------------------------


def legend(words: Words, look: Look, width: int) -> list[Line]:
    """Tell what the signs mean, in as many lines as that takes."""
    lines: list[Line] = [[Segment(" ", look.page)]]
    used = 1
    for name, text in LEGEND:
        sign, ink = _sample(name, plain=look.glyphs is ASCII)
        said = Segment(f" {words(text)}  ", look.dim)
        if used + 1 + said.cell_length > width and used > 1:
            lines.append([Segment(" ", look.page)])
            used = 1
        lines[-1] += [Segment(sign, style_of(ink, look)), said]
        used += 1 + said.cell_length
    return lines


def _sample(name: str, *, plain: bool) -> tuple[str, Ink]:
    """Give a sign of the legend as it stands in a bar."""
    if len(name) == 1:
        return name, Ink.SLOT if name in "mtg" else Ink.LEAVE
    ink = Ink(name)
    if ink in _MARKS:
        return _MARKS[ink], ink
    return _dots((_EXAMPLES[ink], _EXAMPLES[ink]), plain=plain).sign, ink


_EXAMPLES = {
    Ink.PLAN: (True, ""),
    Ink.HERE: (True, "here"),
    Ink.AWAY: (True, "away"),
    Ink.EXTRA: (False, "here"),
}


_FIGURES = 2
"""Of an hour of the day."""


def _apart(scale: Scale, figures: int) -> int:
    """Tell how many hours lie between two that are named, so that a space is between them."""
    wide = max(1, HOUR // scale.step)
    return next((n for n in (1, 2, 4, 6, 12) if n * wide > figures), 24)


def axis(scale: Scale, now: Instant, look: Look) -> Line:
    """Draw the hours above the columns; a sign shows the column that is now."""
    drawn = [" "] * scale.columns
    every = _apart(scale, _FIGURES)
    for column in range(scale.columns):
        shown = wall_time(scale.at(column), scale.zone)
        at_hour = shown.minute * MINUTE < scale.step and shown.hour % every == 0
        if at_hour and column + 1 < scale.columns:
            drawn[column : column + 2] = f"{shown.hour:02}"
    here = scale.column(now)
    text = "".join(drawn)
    if not 0 <= here < scale.columns:
        return [Segment(text, look.title_dim)]
    return [
        Segment(text[:here], look.title_dim),
        Segment("v", look.chosen),
        Segment(text[here + 1 :], look.title_dim),
    ]


def counted(told: RosterShown, scale: Scale, what: str, look: Look) -> Line:
    """Draw the hours' numbers of people: ``rostered``, ``present`` or ``required``."""
    most = max((round(max(one.rostered, one.present or 0)) for one in told.hours), default=0)
    every = _apart(scale, max(_FIGURES, len(str(most))))
    line: Line = []
    place = 0
    for number, hour in enumerate(told.hours):
        if number % every:
            continue
        start = scale.column(hour.begins)
        if start < place or start + 1 >= scale.columns:
            continue
        value = getattr(hour, what)
        text = "" if value is None else str(round(value))
        short = what == "present" and hour.present is not None and hour.required is not None
        bad = short and round(hour.present or 0) < (hour.required or 0)
        line.append(Segment(" " * (start - place), look.page))
        line.append(Segment(text, look.amber if bad else look.page))
        place = start + len(text)
    return line
