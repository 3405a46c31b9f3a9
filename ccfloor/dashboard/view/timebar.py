"""The bar of a day: where one looks, where there were alerts, where nobody could see.

The law: nothing is told by colour alone: a gap is ``?``, an alert ``!``, what was never kept or is
still to come is empty, and the moment that is shown is a ``^`` of its own below the bar.
"""

from __future__ import annotations

from datetime import tzinfo

from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import Look
from ccfloor.dashboard.view.cells import Line
from ccfloor.dashboard.view.durations import HOUR
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.localtime import wall_time
from ccfloor.serve.history import FloorMarks

_LABEL = 6
"""Cells that an hour below the bar takes."""


def timebar(
    marks: FloorMarks, at: Instant, now: Instant, width: int, zone: tzinfo, look: Look
) -> list[Line]:
    """Draw the bar and, below it, the hours with the moment that is shown."""
    width = max(10, width)
    begins, span = marks.begins, max(1, marks.ends - marks.begins)

    def cell(moment: Instant) -> int:
        return max(0, min(width - 1, (moment - begins) * width // span))

    ground = look.colours.bar
    seen = Style(color=look.colours.accent, bgcolor=ground)
    blind = Style(color=look.colours.page, bgcolor=look.colours.dim, bold=True)
    loud = Style(color=look.colours.on_alarm, bgcolor=look.colours.alarm, bold=True)
    soft = Style(color=look.colours.amber, bgcolor=ground, bold=True)
    drawn: list[tuple[str, Style]] = [(" ", look.page)] * width
    first, last = max(marks.kept, begins), min(now, marks.ends)
    if first < last:
        for place in range(cell(first), cell(last - 1) + 1):
            drawn[place] = ("-", seen)
    for gap in marks.gaps:
        for place in range(cell(max(gap.since, begins)), cell(min(gap.until or now, last)) + 1):
            drawn[place] = ("?", blind)
    for alert in marks.alerts:
        if alert.severity is not Severity.CRITICAL:
            drawn[cell(alert.at)] = ("!", soft)
    for alert in marks.alerts:
        if alert.severity is Severity.CRITICAL:
            drawn[cell(alert.at)] = ("!", loud)
    here = cell(at)
    char, _ = drawn[here]
    drawn[here] = (char, look.chosen)
    return [_line(drawn), _hours(marks, here, width, zone, look)]


def _hours(marks: FloorMarks, here: int, width: int, zone: tzinfo, look: Look) -> Line:
    """Write every so many hours below the bar, and the moment that is shown."""
    span = max(1, marks.ends - marks.begins)
    hours = -(-_LABEL * span // (width * HOUR))
    every = next((step for step in (1, 2, 3, 4, 6, 12, 24) if step >= hours), 24) * HOUR
    drawn: list[tuple[str, Style]] = [(" ", look.page)] * width
    moment = marks.begins
    while moment < marks.ends:
        place = (moment - marks.begins) * width // span
        text = f"{wall_time(moment, zone):%H:%M}"
        if place + len(text) <= width:
            for offset, char in enumerate(text):
                drawn[place + offset] = (char, look.dim)
        moment += every
    drawn[here] = ("^", Style(color=look.colours.accent, bgcolor=look.colours.page, bold=True))
    return _line(drawn)


def moment_at(marks: FloorMarks, cell: int, width: int) -> Instant:
    """Tell the moment of a cell of the bar: what a click on it means."""
    span = marks.ends - marks.begins
    return marks.begins + (2 * cell + 1) * span // (2 * max(1, width))


def _line(drawn: list[tuple[str, Style]]) -> Line:
    """Put neighbours of one style together."""
    line: Line = []
    for char, style in drawn:
        if line and line[-1].style == style:
            line[-1] = Segment(line[-1].text + char, style)
        else:
            line.append(Segment(char, style))
    return line
