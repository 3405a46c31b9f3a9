"""The shift as a picture of characters: who was there, who will be, against who is needed.

The law: plain ASCII, one to four characters a quarter hour, so that every terminal and font draws
it straight, wide characters or not, and no colour is needed to read it:

     #  there          :  will be there      =  needed, where there are enough
     !  too few        o  rostered, where that is more      ?  nobody saw

Below the axis stands for each quarter by how many it was, or will be, too few: the picture's rows
may be coarser than one person, that line is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import Final

from ccfloor.floor.names import Instant
from ccfloor.locale import Words
from ccfloor.localtime import wall_time
from ccfloor.serve.staffing import CourseLine, StaffQuarter
from ccfloor.telling.lines import Span, Tone, TonedLine, cells, clipped, fit, right

GUTTER: Final = 7
_WIDEST: Final = 4
"""Characters of a quarter at most."""
_BELOW: Final = 4
"""Lines below the picture: axis, hours, the shortage, the signs."""
_TONES: Final = {"!": Tone.BAD, "=": Tone.STRONG, ":": Tone.DIM, "?": Tone.BAD, "o": Tone.DIM}


def plot(
    line: CourseLine | None, now: Instant, width: int, height: int, words: Words, zone: tzinfo
) -> list[TonedLine]:
    """Draw a shift in at most ``height`` lines of ``width`` cells."""
    quarters = line.quarters if line is not None else ()
    room = width - GUTTER
    if not quarters or room < 1:
        return [(Span(words("Nothing is known of this shift yet."), Tone.DIM),)]
    here = max((n for n, one in enumerate(quarters) if one.begins <= now), default=0)
    shown = _around(quarters, here, room)
    cell = max(1, min(_WIDEST, room // len(shown)))
    top = max(1, *(max(_known(one), default=0) for one in shown))
    scale, rows = _scale(top, max(1, height - _BELOW))
    lines = [_row(row, rows, top, shown, now, cell, scale) for row in range(rows, 0, -1)]
    lines += [_axis(shown, now, cell, zone), _hours(shown, cell, zone)]
    lines.append(_shortage(shown, cell, words))
    lines.append((Span(signs(words), Tone.DIM),))
    return [clipped(one, width) for one in lines]


def signs(words: Words) -> str:
    """Tell what the characters mean."""
    return words("# there  : will be  ! too few  = needed  o rostered  ? not known  ^ now")


def _around(quarters: Sequence[StaffQuarter], here: int, room: int) -> Sequence[StaffQuarter]:
    """Take as many as there is room for, now in their middle."""
    if len(quarters) <= room:
        return quarters
    first = max(0, min(here - room // 2, len(quarters) - room))
    return quarters[first : first + room]


def _known(one: StaffQuarter) -> Iterator[int]:
    return (n for n in (one.staff, one.needed, one.rostered) if n is not None)


def _scale(top: int, room: int) -> tuple[Callable[[int], int], int]:
    """Say how many rows a number of people fills: several each, or several people a row."""
    if top <= room:
        rows_each = max(1, min(3, room // top))
        return (lambda people: people * rows_each), top * rows_each
    people_each = -(-top // room)
    return (lambda people: -(-people // people_each)), -(-top // people_each)


def _row(
    row: int,
    rows: int,
    top: int,
    quarters: Sequence[StaffQuarter],
    now: Instant,
    cell: int,
    scale: Callable[[int], int],
) -> TonedLine:
    # The greatest number of people that just fills this row names it.
    named = next((n for n in range(top, 0, -1) if scale(n) == row), None)
    told = row in {rows, -(-rows // 2)} and named is not None
    label = right(str(named) if told else "", GUTTER - 2) + " |"
    drawn = "".join(_sign(one, row, now, scale) * cell for one in quarters)
    return (Span(label, Tone.DIM), *_toned(drawn))


def _sign(one: StaffQuarter, row: int, now: Instant, scale: Callable[[int], int]) -> str:
    needed = 0 if one.needed is None else scale(one.needed)
    rostered = 0 if one.rostered is None else scale(one.rostered)
    if one.staff is None:
        return "?" if row == 1 else "=" if row == needed else "o" if row == rostered else " "
    there = scale(one.staff)
    if row <= there:
        return "=" if row == needed else "#" if one.begins <= now else ":"
    if row <= needed:
        return "!"
    return "o" if row == rostered else " "


def _toned(drawn: str) -> Iterator[Span]:
    for tone, run in groupby(drawn, lambda sign: _TONES.get(sign, Tone.PLAIN)):
        yield Span("".join(run), tone)


def _axis(quarters: Sequence[StaffQuarter], now: Instant, cell: int, zone: tzinfo) -> TonedLine:
    drawn = []
    for one, after in zip(quarters, [*quarters[1:], None], strict=True):
        is_now = one.begins <= now and (after is None or now < after.begins)
        first = "^" if is_now else "+" if _minute(one, zone) == 0 else "-"
        drawn.append(first + "-" * (cell - 1))
    return (Span(right("0", GUTTER - 2) + " +" + "".join(drawn), Tone.DIM),)


def _hours(quarters: Sequence[StaffQuarter], cell: int, zone: tzinfo) -> TonedLine:
    drawn, used = "", 0
    for place, one in enumerate(quarters):
        at = place * cell
        whole = at + 2 <= len(quarters) * cell
        if _minute(one, zone) == 0 and at >= used and whole:
            drawn = fit(drawn, at) + f"{wall_time(one.begins, zone):%H}"
            used = at + 3
    return (Span(" " * GUTTER + fit(drawn, len(quarters) * cell), Tone.DIM),)


def _minute(one: StaffQuarter, zone: tzinfo) -> int:
    return wall_time(one.begins, zone).minute


def _shortage(quarters: Sequence[StaffQuarter], cell: int, words: Words) -> TonedLine:
    name = words("short")
    label = right(fit(name, min(cells(name), GUTTER - 1)), GUTTER - 1) + " "
    spans = [Span(label, Tone.DIM)]
    for one in quarters:
        gap = None if one.needed is None or one.staff is None else one.needed - one.staff
        if gap is None:
            spans.append(Span(fit("?", cell), Tone.DIM))
        elif gap <= 0:
            spans.append(Span(fit(".", cell), Tone.DIM))
        else:
            text = str(gap)
            spans.append(Span(fit(text if len(text) <= cell else "*", cell), Tone.BAD))
    return tuple(spans)
