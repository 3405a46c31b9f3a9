"""A day's figures by quarters of an hour: the picture and the table of one subject.

The law: the figures are the daemon's and are shown as it tells them; null is ``--``, and a quarter
that was not wholly seen has a ``~``. Nothing is added up here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import clock
from ccfloor.dashboard.view.kpi import SERVICE_LEVEL_GOAL
from ccfloor.dashboard.view.plot import QUARTER, Drawn, plot
from ccfloor.locale import Words, mark
from ccfloor.serve.intervals import IntervalsTold
from ccfloor.telling.figures import LEVEL, Value, heading, title, told, unit, variant
from ccfloor.telling.lines import Span, Tone, TonedLine, cells, clipped, fit, right

KINDS: Final = {"floor": mark("The whole floor"), "queue": mark("Queue"), "team": mark("Team")}
SOURCES: Final = {
    "live": mark("counted so far"),
    "rollup": mark("as it was rolled up"),
    "records": mark("counted from records, not rolled up yet"),
}
_COLUMNS: Final = (
    "offered", "answered", "abandoned", LEVEL, "average_speed_of_answer", "average_handle_time",
    "occupancy", "longest_wait", "average_talk_time", "average_after_call_work", "no_answer_rate",
    "abandon_rate", "left", "transfer_rate", "average_hold_time", "hold_rate", "handled",
    "uncovered",
)  # fmt: skip
"""Of the table, in the order of their worth; ``LEVEL`` is the chosen variant."""
_TIME: Final = 7
_WIDTH: Final = 8


def names(day: IntervalsTold) -> list[str]:
    """List the figures that a day is told with, measures first."""
    return [one.name for one in (*day.figures, *day.counts)]


def values(day: IntervalsTold, name: str) -> tuple[tuple[Value, ...], Value]:
    """Give a figure's quarters and its day; nothing where it is not told."""
    found = next((one for one in (*day.figures, *day.counts) if one.name == name), None)
    return ((), None) if found is None else (found.values, found.day)


def goal_of(name: str) -> float | None:
    """Give the line that a figure should keep on the good side of."""
    return SERVICE_LEVEL_GOAL if variant(name) else None


def picture(
    day: IntervalsTold, before: IntervalsTold | None, name: str, width: int, height: int,
    words: Words, zone: tzinfo, *, ascii_only: bool,
) -> list[TonedLine]:  # fmt: skip
    """Draw one figure's day, and below it what the signs mean."""
    mine, _ = values(day, name)
    drawn = Drawn(
        begins=day.begins,
        quarters=-(-(day.ends - day.begins) // QUARTER),
        values=mine,
        before=values(before, name)[0] if before is not None else (),
        seen=day.seen,
        unit=unit(name),
        goal=goal_of(name),
        whole=bool(variant(name)) or name == "occupancy",
    )
    lines = plot(drawn, width, max(3, height - 1), zone, ascii_only=ascii_only)
    return [clipped(one, width) for one in (*lines, _legend(drawn, day, before, words))]


def _legend(
    drawn: Drawn, day: IntervalsTold, before: IntervalsTold | None, words: Words
) -> TonedLine:
    spans = [Span(f" {day.day}", Tone.GOOD)]
    if before is not None and drawn.before:
        spans.append(Span("  " + words("dim: {day}", day=before.day), Tone.DIM))
    else:
        spans.append(Span("  " + words("no figures of the day before"), Tone.DIM))
    if drawn.goal is not None:
        spans.append(Span("  " + words("dotted: goal {goal}", goal=told(drawn.goal, drawn.unit))))
    blind = sum(share < 1 for share in day.seen)
    if blind:
        spans.append(Span("  " + words("hatched, not wholly seen: {n}", n=blind), Tone.BAD))
    return tuple(spans)


def columns(day: IntervalsTold, name: str, width: int) -> list[str]:
    """Choose the table's columns: the drawn figure first, then as many as there is room for."""
    known = set(names(day))
    level = name if variant(name) else f"{LEVEL}_{day.level.lower()}"
    order = [name, *(level if one == LEVEL else one for one in _COLUMNS)]
    chosen = [one for one in dict.fromkeys(order) if one in known]
    return chosen[: max(1, (width - _TIME - _WIDTH) // _WIDTH)]


def head(day: IntervalsTold, name: str, width: int, words: Words) -> str:
    """Write the headings of the table."""
    text = fit(words("Time"), _TIME)
    for one in columns(day, name, width):
        short = clean(heading(one, words))
        text += " " + right(fit(short, min(_WIDTH - 1, cells(short))), _WIDTH - 1)
    return text + " " + right(words("Seen"), _WIDTH - 1)


def table(day: IntervalsTold, name: str, width: int, words: Words, zone: tzinfo) -> list[TonedLine]:
    """Write the day as a whole, then its quarters, the newest first."""
    shown = columns(day, name, width)
    of = {one: values(day, one) for one in shown}
    lines: list[TonedLine] = [
        _line(words("All day"), [of[one][1] for one in shown], shown, day.coverage, Tone.STRONG)
    ]
    for place in range(len(day.starts) - 1, -1, -1):
        at = clock(max(day.starts[place], day.begins), zone)[:5]
        lines.append(
            _line(at, [of[one][0][place] for one in shown], shown, day.seen[place], Tone.PLAIN)
        )
    return lines


def _line(
    at: str, row: Sequence[Value], shown: Sequence[str], seen: float | None, tone: Tone
) -> TonedLine:
    spans = [Span(fit(at, _TIME), Tone.DIM if tone is Tone.PLAIN else tone)]
    for name, value in zip(shown, row, strict=True):
        goal = goal_of(name)
        low = goal is not None and value is not None and value < goal
        text = told(value, unit(name)) + (" !" if low else "")
        spans.append(Span(" " + right(text, _WIDTH - 1), Tone.BAD if low else tone))
    blind = seen is None or seen < 1
    text = ("~" if blind and seen else "") + told(seen, "share")  # nothing at all is exact
    spans.append(Span(" " + right(text, _WIDTH - 1), Tone.BAD if blind else Tone.DIM))
    return tuple(spans)


def summary(day: IntervalsTold, name: str, words: Words) -> str:
    """Tell figure and day in a line."""
    _, whole = values(day, name)
    return f"{clean(title(name, words))}: {told(whole, unit(name))}"


def subject(kind: str, name: str, label: str, words: Words) -> str:
    """Call whom the figures are of."""
    shown = clean(label) or clean(name)
    return words(KINDS[kind]) if kind == "floor" else f"{words(KINDS[kind])} {shown}"
