"""The queue table: one line a queue, the columns that there is room for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment

from ccfloor.dashboard.look import Level, Look
from ccfloor.dashboard.view.cells import Line, clean, fit, right
from ccfloor.dashboard.view.durations import fine
from ccfloor.dashboard.view.kpi import (
    LONG_WAIT,
    NOTHING,
    SERVICE_LEVEL_GOAL,
    SHORT_WAIT,
    percent,
    share,
)
from ccfloor.floor.names import SECOND, Instant
from ccfloor.locale import Words, mark
from ccfloor.serve.messages import Queue

NAME_WIDTH = 10
"""The least that a queue's name is given."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures."""

    heading: str
    width: int
    value: Callable[[Queue, Instant], str]
    level: Callable[[Queue, Instant], Level] = lambda _queue, _now: Level.QUIET


def called(queue: Queue) -> str:
    """Name a queue as people call it."""
    return clean(queue.label or queue.queue)


def waited(queue: Queue, now: Instant) -> int:
    """Tell how long the first in line has waited; 0 when nobody waits."""
    return 0 if not queue.waiting or queue.oldest is None else max(0, now - queue.oldest)


def wait_level(queue: Queue, now: Instant) -> Level:
    """Tell how bad the wait is; callers and nobody to serve them is the worst."""
    if not queue.waiting:
        return Level.QUIET
    wait = waited(queue, now)
    if wait >= LONG_WAIT or not queue.staffed:
        return Level.ALARM
    return Level.AMBER if wait >= SHORT_WAIT else Level.QUIET


def staff_level(queue: Queue, _now: Instant) -> Level:
    """Tell whether people are missing."""
    return Level.ALARM if queue.required and queue.staffed < queue.required else Level.QUIET


def service_level(queue: Queue, _now: Instant) -> Level:
    """Tell whether the service level is below its goal."""
    low = queue.service_level is not None and queue.service_level < SERVICE_LEVEL_GOAL
    return Level.AMBER if low else Level.QUIET


def _staffed(queue: Queue, _now: Instant) -> str:
    return f"{queue.staffed}" if queue.required is None else f"{queue.staffed}/{queue.required}"


def _longest(queue: Queue, now: Instant) -> str:
    return fine(waited(queue, now)) if queue.waiting else NOTHING


def _service_level(queue: Queue, _now: Instant) -> str:
    return percent(queue.service_level, queue.uncovered)


def _asa(queue: Queue, _now: Instant) -> str:
    mean = share(queue.wait_sum, queue.answered)
    return NOTHING if mean is None else f"{mean / SECOND:.0f}"


COLUMNS = (
    Column(mark("Wait"), 5, lambda queue, _now: str(queue.waiting), wait_level),
    Column(mark("Max"), 6, _longest, wait_level),
    Column(mark("Staff"), 6, _staffed, staff_level),
    Column(mark("Free"), 5, lambda queue, _now: str(queue.ready)),
    Column(mark("SL"), 5, _service_level, service_level),
    Column(mark("Talk"), 5, lambda queue, _now: str(queue.talking)),
    Column(mark("Aband"), 6, lambda queue, _now: str(queue.abandoned)),
    Column(
        mark("In 12s"),
        7,
        lambda queue, _now: percent(
            share(queue.answered_within_12s, queue.answered), queue.uncovered
        ),
    ),
    Column(mark("Calls"), 6, lambda queue, _now: str(queue.offered)),
    Column(mark("Mean wait"), 10, _asa),
)
"""In the order of their worth: what does not fit is left out from the end."""


def columns_for(width: int) -> tuple[Column, ...]:
    """Choose the columns that fit beside a name."""
    room = width - NAME_WIDTH - 2
    chosen = []
    for column in COLUMNS:
        room -= column.width
        if room < 0:
            break
        chosen.append(column)
    return tuple(chosen)


def headings(width: int, words: Words, look: Look, name: Line) -> Line:
    """Draw the title line: the panel's name and the columns' headings."""
    columns = columns_for(width)
    used = sum(column.width for column in columns) + 1
    title = "".join(segment.text for segment in name)
    gap = width - used - cell_len(title)
    text = "".join(right(words(column.heading), column.width) for column in columns)
    if gap < 0:
        return name
    return [*name, Segment(" " * gap, look.title), Segment(text + " ", look.title_dim)]


def row(queue: Queue, now: Instant, width: int, look: Look, *, chosen: bool) -> Line:
    """Draw one queue."""
    columns = columns_for(width)
    ground = look.colours.chosen if chosen else look.colours.page
    plain = look.on(ground, bold=chosen)
    name = width - sum(column.width for column in columns) - 2
    line: Line = [
        Segment(">" if chosen else " ", plain),
        Segment(fit(called(queue), name), plain),
    ]
    for column in columns:
        level = column.level(queue, now)
        text = column.value(queue, now)
        style = plain
        if level is Level.ALARM:
            style = look.alarm
        elif level is Level.AMBER:
            style = look.on(ground, look.colours.amber, bold=True)
        # The filled ground stays as small as its figure, or a column of them would shout.
        shown = fit(f" {text}", min(column.width, cell_len(text) + 1))
        line.append(Segment(" " * (column.width - cell_len(shown)), plain))
        line.append(Segment(shown, style))
    line.append(Segment(" ", plain))
    return line
