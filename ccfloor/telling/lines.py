"""Lines of toned text, each no wider than was asked for.

The law: widths are counted in cells of the terminal, a Han character being two; a line never
ends inside one. What a tone looks like is the screen's business; plain text has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from enum import Enum
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from ccfloor.floor.names import MILLISECOND, SECOND, Instant, Micros
from ccfloor.localtime import wall_time


class Tone(Enum):
    """What a piece of text is."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    HEAD = "head"
    GOOD = "good"
    BAD = "bad"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    tone: Tone = Tone.PLAIN


TonedLine: TypeAlias = tuple[Span, ...]

_FURTHER = 4
"""Blanks before what goes on below."""


def cells(text: str) -> int:
    """Count the cells of a text."""
    return cell_len(text)


def fit(text: str, width: int) -> str:
    """Cut or pad a text to ``width`` cells."""
    return set_cell_size(text, max(0, width))


def right(text: str, width: int) -> str:
    """Put a text at the right end of ``width`` cells; what is too long stands out."""
    return " " * (width - cells(text)) + text


def wrapped(text: str, width: int, indent: int = 0, tone: Tone = Tone.PLAIN) -> list[TonedLine]:
    """Cut a text into lines, at spaces where there are any, each begun with ``indent`` spaces."""
    room = max(4, width - indent)
    lines: list[TonedLine] = []
    while True:
        head, text = _cut(text, room)
        lines.append((Span(" " * indent + head, tone),))
        if not text:
            return lines


def _cut(text: str, room: int) -> tuple[str, str]:
    if cells(text) <= room:
        return text, ""
    place = used = 0
    while used + cells(text[place]) <= room:
        used += cells(text[place])
        place += 1
    space = text.rfind(" ", 0, place + 1)
    if space > place // 2:
        return text[:space], text[space + 1 :]
    return text[:place], text[place:]


def once(*texts: str) -> str:
    """Put texts beside each other, none twice: a person's id may be his number."""
    return " ".join(dict.fromkeys(filter(None, texts)))


def clipped(line: TonedLine, width: int) -> TonedLine:
    """Cut a line that is too wide all the same."""
    if sum(cells(span.text) for span in line) <= width:
        return line
    kept, room = [], width
    for span in line:
        text = fit(span.text, min(cells(span.text), room))
        kept.append(Span(text, span.tone))
        room -= cells(text)
    return tuple(kept)


def folded(line: TonedLine, width: int) -> list[TonedLine]:
    """Let what a line has no room for go on below it, span by span; nothing is torn apart."""
    lines: list[list[Span]] = [[]]
    room = width
    for span in line:
        if lines[-1] and cells(span.text) > room and span.text.strip():
            below = Span(" " * _FURTHER + span.text.strip(), span.tone)
            lines.append([below])
            room = width - cells(below.text)
        else:
            lines[-1].append(span)
            room -= cells(span.text)
    return [clipped(tuple(one), width) for one in lines]


def plain(lines: Iterable[TonedLine]) -> str:
    """Write lines without their tones."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)


def seconds(duration: Micros) -> str:
    """Write a duration in seconds, to the microsecond."""
    sign, duration = ("-", -duration) if duration < 0 else ("", duration)
    return f"{sign}{duration // SECOND}.{duration % SECOND:06d}"


def milliseconds(duration: Micros) -> str:
    """Write a duration in milliseconds, to the microsecond."""
    return f"{duration // MILLISECOND}.{duration % MILLISECOND:03d}"


def hours(duration: Micros) -> str:
    """Write a long duration as ``h:mm:ss``, whole seconds of it."""
    minutes, rest = divmod(duration // SECOND, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def clock(at: Instant, zone: tzinfo) -> str:
    """Write a time of day to the microsecond."""
    return f"{wall_time(at, zone):%H:%M:%S.%f}"


def day_before(day: str) -> str:
    """Give the day before ``YYYY-MM-DD``, the last one of a span; what is no day stays as it is."""
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def day_and_clock(at: Instant, zone: tzinfo) -> str:
    """Write a day and its time, to the second."""
    return f"{wall_time(at, zone):%Y-%m-%d %H:%M:%S}"
