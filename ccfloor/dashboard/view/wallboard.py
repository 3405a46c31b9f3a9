"""The wallboard: the whole centre in figures that are read from across the room.

The law: no names, no numbers of callers, no fines. What hangs on a wall is seen by visitors and by
everybody who is on it; it shows the work and never a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import MARKS, WORDS, Level, Look
from ccfloor.dashboard.view.cells import Line, fit, length
from ccfloor.dashboard.view.kpi import Figure
from ccfloor.dashboard.view.queue import headings, row
from ccfloor.floor.names import Instant
from ccfloor.floor.states import SeatState, Severity
from ccfloor.locale import Words, mark
from ccfloor.serve.messages import Alert, Queue, Seat

_DIGITS: dict[str, tuple[str, ...]] = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", " ██", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", " █ ", " █ ", " █ "),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    ":": (" ", "█", " ", "█", " "),
    "%": ("█ █", "  █", " █ ", "█  ", "█ █"),
    "/": ("  █", "  █", " █ ", "█  ", "█  "),
    "-": ("   ", "   ", "███", "   ", "   "),
    "~": ("     ", "██  █", "█  ██", "     ", "     "),
    "h": ("█  ", "█  ", "███", "█ █", "█ █"),
    " ": (" ", " ", " ", " ", " "),
}
TALL = 5
"""Lines of a figure."""
STATES: tuple[SeatState, ...] = (
    SeatState.TALKING,
    SeatState.RINGING,
    SeatState.READY,
    SeatState.WRAP,
    SeatState.AWAY,
    SeatState.OTHER_CALL,
    SeatState.OFFLINE,
    SeatState.UNSEEN,
)
COUNTED = {
    Severity.CRITICAL: mark("{n} critical"),
    Severity.WARNING: mark("{n} warnings"),
    Severity.NOTICE: mark("{n} notices"),
}


@dataclass(frozen=True, slots=True)
class Wall:
    """What hangs on it."""

    figures: tuple[Figure, ...]
    queues: tuple[Queue, ...]
    seats: tuple[Seat, ...]
    alerts: tuple[Alert, ...]
    now: Instant


def large(text: str, scale: int = 1) -> list[str]:
    """Write a figure in large characters; one that has no large form stands small at the foot."""
    lines = [""] * TALL
    for place, character in enumerate(text):
        shape = _DIGITS.get(character)
        if shape is None:
            wide = cell_len(character)
            shape = (" " * wide,) * (TALL - 1) + (character,)
        gap = " " if place else ""
        lines = [
            f"{line}{gap * scale}{''.join(one * scale for one in part)}"
            for line, part in zip(lines, shape, strict=True)
        ]
    return [line for line in lines for _ in range(max(1, scale))]


def wallboard(wall: Wall, width: int, height: int, words: Words, look: Look) -> list[Line]:
    """Draw it, at most ``height`` lines of ``width`` cells."""
    columns = 6 if width >= 150 else 3  # noqa: PLR2004 - six figures side by side, or two rows
    rows = -(-len(wall.figures) // columns)
    scale = 2 if height >= rows * (2 * TALL + 2) + 14 and width // columns >= 40 else 1  # noqa: PLR2004 - and room for the rest
    lines: list[Line] = []
    for start in range(0, len(wall.figures), columns):
        lines += _band(wall.figures[start : start + columns], columns, width, scale, look)
        lines.append([])
    lines.append(_states(wall.seats, width, words, look))
    lines.append(_bar(wall.seats, width, look))
    lines.append(_alerts(wall.alerts, width, words, look))
    lines.append([])
    name: Line = [Segment(f" {words('Queues')} ", look.title_focus)]
    lines.append(headings(width, words, look, name))
    room = height - len(lines)
    shown = sorted(wall.queues, key=lambda queue: (-queue.waiting, queue.queue))
    fits = shown if len(shown) <= room else shown[: max(0, room - 1)]
    lines += [row(queue, wall.now, width, look, chosen=False) for queue in fits]
    if len(fits) < len(shown):
        text = words("{n} more queues", n=len(shown) - len(fits))
        lines.append([Segment(f" {text}", look.dim)])
    return lines[:height]


def _band(
    shown: tuple[Figure, ...], columns: int, width: int, scale: int, look: Look
) -> list[Line]:
    room = width // columns
    labels: Line = [Segment(fit(f"  {figure.label}", room), look.dim) for figure in shown]
    lines: list[Line] = [labels]
    drawn = [_figure(figure, room - 2, scale) for figure in shown]
    for number in range(max(map(len, drawn))):
        line: Line = []
        for figure, shape in zip(shown, drawn, strict=True):
            text = shape[number] if number < len(shape) else ""
            line.append(Segment(fit(f"  {text}", room), _style(figure.level, look)))
        lines.append(line)
    return lines


def _figure(figure: Figure, room: int, scale: int) -> list[str]:
    """Write a figure as large as there is room; a second part of it stands after a blank."""
    for text, size in (
        (figure.value, scale), (figure.value, 1), (figure.value.split(" ")[0], 1)
    ):  # fmt: skip
        shape = large(text, size)
        if max(map(cell_len, shape)) <= room:
            return shape
    return ["", "", figure.value]


def _style(level: Level, look: Look) -> Style:
    hue = look.colours
    if level is Level.ALARM:
        return look.on(hue.page, hue.alarm, bold=True)
    return look.on(hue.page, hue.amber if level is Level.AMBER else hue.text, bold=True)


def _states(seats: Iterable[Seat], width: int, words: Words, look: Look) -> Line:
    counted = Counter(seat.state for seat in seats)
    line: Line = []
    for state in STATES:
        if not counted[state]:
            continue
        colour = look.colours.states[state]
        entry = [
            Segment(f"  {look.glyphs[state]} ", look.on(look.colours.page, colour, bold=True)),
            Segment(f"{words(WORDS[state])} {counted[state]}", look.page),
        ]
        if length(line) + length(entry) > width:
            break
        line += entry
    return line


def _bar(seats: tuple[Seat, ...], width: int, look: Look) -> Line:
    """Draw who does what as one bar: of every hundred, how many talk, ring, wait."""
    on_duty = [seat.state for seat in seats if seat.state is not SeatState.OUT]
    room = width - 4
    if not on_duty or room <= 0:
        return []
    counted: Counter[SeatState] = Counter(on_duty)
    line: Line = [Segment("  ", look.page)]
    done = drawn = 0
    for state in STATES:
        done += counted[state]
        upto = done * room // len(on_duty)
        if upto > drawn:
            colour = look.colours.states[state]
            shape = look.glyphs[state] if upto - drawn < 3 else "█"  # noqa: PLR2004 - too narrow to tell by colour
            line.append(Segment(shape * (upto - drawn), look.on(look.colours.page, colour)))
            drawn = upto
    return line


def _alerts(alerts: Iterable[Alert], width: int, words: Words, look: Look) -> Line:
    """Count what is open, by how grave it is: whose it is hangs on no wall."""
    counted = Counter(alert.severity for alert in alerts if alert.cleared_at is None)
    if not sum(counted.values()):
        return [Segment(f"  {words('No alert is open')}", look.dim)]
    line: Line = [Segment("  ", look.page)]
    for severity, text in COUNTED.items():
        if counted[severity]:
            style = look.alarm if severity is Severity.CRITICAL else look.strong
            shown = f" {MARKS[severity]} {words(text, n=counted[severity])} "
            if length(line) + cell_len(shown) > width:
                break
            line += [Segment(shown, style), Segment("  ", look.page)]
    return line
