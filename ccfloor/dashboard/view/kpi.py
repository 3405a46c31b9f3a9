"""The figures of the header: the whole centre, added up from queues and seats.

Shares are made from sums, never as means of shares. What nothing counts towards has no
figure and shows ``--``: no calls is not 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import Level, Look
from ccfloor.dashboard.view.cells import Line, fit
from ccfloor.dashboard.view.durations import fine
from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words
from ccfloor.serve.messages import Queue, Seat

NOTHING = "--"
SERVICE_LEVEL_GOAL = 0.8
"""80 % is the field's usual promise (80/20)."""
LONG_WAIT: Micros = 60 * SECOND
SHORT_WAIT: Micros = 20 * SECOND
OFF_DUTY = frozenset({SeatState.OUT, SeatState.OFFLINE, SeatState.AWAY, SeatState.UNSEEN})


@dataclass(frozen=True, slots=True)
class Totals:
    """The centre as a whole."""

    waiting: int
    oldest: Instant | None
    service_level: float | None
    within_12s: float | None
    abandoned: int
    abandon_rate: float | None
    staffed: int
    """On duty; where minimums are set, the places filled in the queues that have one."""
    required: int | None
    short: int
    """How many are missing, queue by queue."""
    uncovered: int
    """Calls of which a part was not seen: the shares are then marked ``~``."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, ready to show."""

    label: str
    short: str
    """The label where there is room for one line only."""
    value: str
    level: Level = Level.QUIET
    past: str = ""
    """Its last hour, drawn small; where there is no room it is left out."""


def share(part: float, whole: float) -> float | None:
    """Divide; of nothing there is no share."""
    return part / whole if whole > 0 else None


def add_up(queues: Iterable[Queue], seats: Iterable[Seat]) -> Totals:
    """Add up the centre. Minimums are a queue's, so whoever serves two counts in both."""
    queues = list(queues)
    oldest = [queue.oldest for queue in queues if queue.waiting and queue.oldest is not None]
    answered = sum(queue.answered for queue in queues)
    abandoned = sum(queue.abandoned for queue in queues)
    offered = sum(queue.offered for queue in queues)
    minimums = [queue for queue in queues if queue.required is not None]
    return Totals(
        waiting=sum(queue.waiting for queue in queues),
        oldest=min(oldest, default=None),
        service_level=_service_level(queues),
        within_12s=share(sum(queue.answered_within_12s for queue in queues), answered),
        abandoned=abandoned,
        abandon_rate=share(abandoned, offered),
        staffed=sum(queue.staffed for queue in minimums)
        if minimums
        else sum(seat.state not in OFF_DUTY for seat in seats),
        required=sum(queue.required or 0 for queue in minimums) if minimums else None,
        short=sum(max(0, (queue.required or 0) - queue.staffed) for queue in queues),
        uncovered=sum(queue.uncovered for queue in queues),
    )


def _service_level(queues: list[Queue]) -> float | None:
    # A queue tells its share and the calls in it; what they were divided by follows from both,
    # so that the sum keeps to the daemon's own definition.
    inside = counted = 0.0
    for queue in queues:
        if queue.service_level is None:
            continue
        if queue.service_level > 0:
            inside += queue.in_service_level
            counted += queue.in_service_level / queue.service_level
        else:
            counted += queue.answered + queue.abandoned - queue.short_abandoned
    return share(inside, counted)


def percent(value: float | None, uncovered: int = 0) -> str:
    """Tell a share as whole per cent, rounded down: 99.9 % is not yet 100.

    ``~`` stands before a share among whose calls are some that were not wholly seen.
    """
    if value is None:
        return NOTHING
    return f"{'~' if uncovered else ''}{int(value * 100 + 1e-9)}%"


def figures(totals: Totals, now: Instant, words: Words) -> tuple[Figure, ...]:
    """Make the six figures of the header."""
    wait = 0 if totals.oldest is None else max(0, now - totals.oldest)
    waited = (
        Level.ALARM if wait >= LONG_WAIT else Level.AMBER if wait >= SHORT_WAIT else Level.QUIET
    )
    missed = totals.service_level is not None and totals.service_level < SERVICE_LEVEL_GOAL
    staffed = str(totals.staffed)
    if totals.required is not None:
        staffed += f"/{totals.required}"
    if totals.short:
        staffed += f" -{totals.short}"
    lost = percent(totals.abandon_rate, totals.uncovered)
    return (
        Figure(
            words("Waiting"),
            words("Wait"),
            str(totals.waiting),
            waited if totals.waiting else Level.QUIET,
        ),
        Figure(words("Longest"), words("Max"), fine(wait) if totals.waiting else NOTHING, waited),
        Figure(
            words("Service level"),
            words("SL"),
            percent(totals.service_level, totals.uncovered),
            Level.AMBER if missed else Level.QUIET,
        ),
        Figure(words("In 12 s"), words("12s"), percent(totals.within_12s, totals.uncovered)),
        Figure(
            words("Abandoned"),
            words("Aband"),
            f"{totals.abandoned} {lost}" if totals.abandoned else "0",
        ),
        Figure(
            words("Staffed"), words("Staff"), staffed, Level.ALARM if totals.short else Level.QUIET
        ),
    )


def strip_of(shown: tuple[Figure, ...], width: int, look: Look) -> tuple[Line, Line]:
    """Draw labels over values, spread evenly over two lines."""
    labels: Line = []
    values: Line = []
    for number, figure in enumerate(shown):
        cells = (number + 1) * width // len(shown) - number * width // len(shown)
        labels.append(Segment(fit(f" {figure.label}", cells), look.dim))
        style = _style(figure.level, look)
        value = f" {figure.value} "
        values.append(Segment(fit(value, min(cells, cell_len(value))), style))
        room = max(0, cells - cell_len(value))
        if figure.past and room > cell_len(figure.past) + 1:
            values.append(Segment(figure.past, look.dim))
            room -= cell_len(figure.past)
        values.append(Segment(" " * room, look.page))
    return labels, values


def one_line(shown: tuple[Figure, ...], width: int, look: Look) -> Line:
    """Draw labels and values on one line; where the room ends, figures are left out whole."""
    line: Line = []
    used = 0
    for figure in shown:
        label, value = f" {figure.short} ", f"{figure.value} "
        if figure.level:
            value = f" {value}"
        if used + cell_len(label + value) > width:
            break
        line += [Segment(label, look.dim), Segment(value, _style(figure.level, look))]
        used += cell_len(label + value)
    return line


def _style(level: Level, look: Look) -> Style:
    if level is Level.ALARM:
        return look.alarm
    return look.amber if level is Level.AMBER else look.strong
