"""The table of the screen of queues: every figure there is room for, worst state in words.

The law: no colour says anything alone. A queue past a limit has its mark and its word in the first
column, and the figure that is past it stands out; orders put what needs somebody on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import ASCII, Level, Look
from ccfloor.dashboard.view.cells import Line, clean, fit, right
from ccfloor.dashboard.view.durations import fine
from ccfloor.dashboard.view.kpi import NOTHING, SERVICE_LEVEL_GOAL, percent, share
from ccfloor.dashboard.view.plot import spark
from ccfloor.dashboard.view.queue import staff_level, wait_level, waited
from ccfloor.floor.names import SECOND, Instant
from ccfloor.locale import Words, mark
from ccfloor.serve.intervals import QueueHour
from ccfloor.serve.messages import Queue
from ccfloor.telling.figures import Value

NAME_WIDTH: Final = 12
HOUSE: Final = "V6"
"""The service level that the daemon tells by itself, with every delta."""
SPARK: Final = 6
"""Cells of an hour in steps of five minutes."""


class Order(Enum):
    """What the lines are sorted by; its value is its word."""

    NAME = mark("queue name")
    WAIT = mark("longest wait")
    LEVEL = mark("service level")
    ABANDONED = mark("abandoned")
    SHORT = mark("missing staff")


@dataclass(frozen=True, slots=True)
class Told:
    """All that is known of one queue."""

    queue: Queue
    hour: QueueHour | None
    now: Instant
    level: Value
    """The chosen service level of today."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures."""

    heading: str
    width: int
    value: Callable[[Told], str]
    level: Callable[[Told], Level] = lambda _told: Level.QUIET


def told(queue: Queue, hour: QueueHour | None, now: Instant, variant: str) -> Told:
    """Put together what is known; the house's level is the live one, others were asked for."""
    if variant == HOUSE:
        return Told(queue, hour, now, queue.service_level)
    place = int(variant[1:]) - 1
    levels = () if hour is None else hour.levels
    return Told(queue, hour, now, levels[place] if place < len(levels) else None)


def sieved(queues: Iterable[Queue], text: str) -> list[Queue]:
    """Keep those whose name or label has all the words."""
    wanted = text.casefold().split()
    return [
        one
        for one in queues
        if all(word in f"{one.queue} {one.label}".casefold() for word in wanted)
    ]


def ordered(lines: Iterable[Told], order: Order) -> list[Told]:
    """Sort; what is worst comes first, and names decide among equals."""

    def short(one: Told) -> int:
        return (one.queue.required or 0) - one.queue.staffed if one.queue.required else -1_000_000

    keys: Mapping[Order, Callable[[Told], float]] = {
        Order.NAME: lambda _one: 0,
        Order.WAIT: lambda one: -waited(one.queue, one.now),
        Order.LEVEL: lambda one: 2 if one.level is None else one.level,
        Order.ABANDONED: lambda one: -one.queue.abandoned,
        Order.SHORT: lambda one: -short(one),
    }
    return sorted(lines, key=lambda one: (keys[order](one), one.queue.queue))


def _level_of(one: Told) -> Level:
    return Level.AMBER if one.level is not None and one.level < SERVICE_LEVEL_GOAL else Level.QUIET


def state(one: Told, words: Words) -> tuple[str, Level]:
    """Tell in a mark and a word how a queue does: the worst there is to say."""
    wait, staff, level = wait_level(one.queue, one.now), staff_level(one.queue, 0), _level_of(one)
    if wait is Level.ALARM:
        return f"!! {words('Long wait')}", wait
    if staff is Level.ALARM:
        return f"!! {words('Too few')}", staff
    if wait is Level.AMBER:
        return f"!  {words('Waiting')}", wait
    if level is Level.AMBER:
        return f"!  {words('SL low')}", level
    return f"   {words('in order')}", Level.QUIET


def _staffed(one: Told) -> str:
    queue = one.queue
    return f"{queue.staffed}" if queue.required is None else f"{queue.staffed}/{queue.required}"


def _asa(one: Told) -> str:
    mean = share(one.queue.wait_sum, one.queue.answered)
    return NOTHING if mean is None else f"{mean / SECOND:.0f}s"


def _lost(one: Told) -> str:
    queue = one.queue
    return percent(
        share(queue.abandoned - queue.short_abandoned, queue.offered - queue.short_abandoned),
        queue.uncovered,
    )


COLUMNS: Final = (
    Column(mark("Wait"), 5, lambda one: str(one.queue.waiting),
           lambda one: wait_level(one.queue, one.now)),
    Column(mark("Max"), 6,
           lambda one: fine(waited(one.queue, one.now)) if one.queue.waiting else NOTHING,
           lambda one: wait_level(one.queue, one.now)),
    Column(mark("Staff"), 6, _staffed, lambda one: staff_level(one.queue, 0)),
    Column(mark("Free"), 5, lambda one: str(one.queue.ready)),
    Column("SL", 7, lambda one: percent(one.level, one.queue.uncovered), _level_of),
    Column(mark("Aband"), 6, lambda one: str(one.queue.abandoned)),
    Column(mark("ASA"), 6, _asa),
    Column(mark("Calls"), 6, lambda one: str(one.queue.offered)),
    Column(mark("Talk"), 5, lambda one: str(one.queue.talking)),
    Column(mark("Answ"), 6, lambda one: str(one.queue.answered)),
    Column(mark("Lost"), 8, _lost),
    Column(mark("In 12s"), 7,
           lambda one: percent(share(one.queue.answered_within_12s, one.queue.answered),
                               one.queue.uncovered)),
    Column(mark("Ring"), 5, lambda one: str(one.queue.ringing)),
    Column(mark("Wrap"), 5, lambda one: str(one.queue.wrap)),
    Column(mark("Away"), 5, lambda one: str(one.queue.away)),
    Column(mark("Down"), 5, lambda one: str(one.queue.offline)),
    Column(mark("Logged in"), 10, lambda one: str(one.queue.members)),
    Column(mark("Sent away"), 10, lambda one: str(one.queue.left)),
    Column(mark("Worst wait"), 11,
           lambda one: fine(one.queue.longest_wait) if one.queue.longest_wait else NOTHING),
)  # fmt: skip
"""In the order of their worth: what does not fit is left out from the end."""
_STATE: Final = 12


def columns_for(width: int) -> tuple[Column, ...]:
    """Choose the columns that fit beside name, state and the line of the last hour."""
    room = width - NAME_WIDTH - _STATE - SPARK - 4
    chosen = []
    for column in COLUMNS:
        room -= column.width
        if room < 0:
            break
        chosen.append(column)
    return tuple(chosen)


def _name_width(width: int) -> int:
    used = sum(column.width for column in columns_for(width))
    return max(NAME_WIDTH, min(28, width - _STATE - SPARK - 4 - used))


def head(width: int, variant: str, words: Words, look: Look) -> Line:
    """Draw the headings, above their columns."""
    text = " " + fit(words("Queue"), _name_width(width)) + fit(words("State"), _STATE)
    for column in columns_for(width):
        heading = f"SL {variant}" if column.heading == "SL" else words(column.heading)
        text += right(fit(heading, min(cell_len(heading), column.width - 1)), column.width)
    return [Segment(fit(f"{text}  {words('1 h')}", width), look.title_dim)]


def row(one: Told, width: int, look: Look, words: Words, *, chosen: bool) -> Line:
    """Draw one queue."""
    ground = look.colours.chosen if chosen else look.colours.page
    plain = look.on(ground, bold=chosen)
    shown = clean(one.queue.label) or clean(one.queue.queue)
    word, level = state(one, words)
    line: Line = [
        Segment(">" if chosen else " ", plain),
        Segment(fit(f"{shown} ", _name_width(width) - 1) + " ", plain),
        Segment(fit(word, _STATE), _style(level, look, ground, chosen=chosen)),
    ]
    for column in columns_for(width):
        text, loud = column.value(one), column.level(one)
        # The filled ground stays as small as its figure, or a column of them would shout.
        cell = fit(f" {text}", min(column.width, cell_len(text) + 1))
        line.append(Segment(" " * (column.width - cell_len(cell)), plain))
        line.append(Segment(cell, plain if not loud else _style(loud, look, ground, chosen=chosen)))
    offered = () if one.hour is None else one.hour.offered
    drawn = spark(offered, ascii_only=look.glyphs is ASCII)
    line.append(Segment("  " + fit(drawn[-SPARK:], SPARK), look.on(ground, look.colours.accent)))
    return line


def _style(level: Level, look: Look, ground: str, *, chosen: bool) -> Style:
    if level is Level.ALARM:
        return look.alarm
    if level is Level.AMBER:
        return look.on(ground, look.colours.amber, bold=True)
    return look.on(ground, look.colours.text if chosen else look.colours.dim, bold=chosen)
