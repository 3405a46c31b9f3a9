"""How wide a sheet's columns are, and how they go on paper: A4 across, never below six points.

The law: what fits is printed as it is. What does not is narrowed where a reader loses nothing: a
Chinese heading is broken over lines, a long text goes on below. What is one page wide at six
points or more is made one page wide. What is wider still is cut between columns into as few pages
beside each other as six points allow, all about as wide, each with the key columns before it and
none of its columns torn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ccfloor.files.sheet_rows import POINTS, ROOM
from ccfloor.files.tables import Cell, Column, Sheet, total_of
from ccfloor.files.widths import width_of

PLAIN: Final = 110
"""Characters that A4 across has room for at full size, between margins of 0.4 inch.

Excel has room for 149 [7 pixels of 1/96 inch each]. LibreOffice makes columns wider where it has
none of the workbook's fonts: 111 were measured there, and a page must not be torn there either.
"""
LEAST_POINTS: Final = 6
"""A text that is smaller on paper is not read."""
PAGE: Final = PLAIN * POINTS // LEAST_POINTS
"""Characters that are still read on one page when they are made to fit."""
_WIDEST: Final = 44
"""Characters of a column; longer texts go on below."""
_LEAST: Final = 11
"""Characters of a text below which no column is narrowed: a name of four is one line."""
_GROWING: Final = frozenset({int, Decimal, timedelta})
"""Types of which the least or the greatest is the widest."""


class Cut(NamedTuple):
    """Where a sheet is cut."""

    after: tuple[int, ...]
    """The last column of each page but the last, from 1."""
    scale: int
    """Per cent."""


def widths_of(sheet: Sheet) -> list[float]:
    """Give each column its width; narrower ones where the sheet is too wide for its paper."""
    paper = sheet.printed or len(sheet.columns)
    widths = list(_widths(sheet, narrow=False))
    if sum(widths[:paper]) > PLAIN:
        widths[:paper] = list(_widths(sheet, narrow=True))[:paper]
    over = sum(widths[:paper]) - PAGE
    if over <= 0:
        return widths
    least = list(_widths(sheet, narrow=True, texts=_LEAST))
    if sum(least[:paper]) <= PAGE:
        return _squeezed(widths, least[:paper], over)
    # What is before every page is narrowed where that saves a page, and only there.
    narrowed = [*least[: sheet.keys], *widths[sheet.keys :]]
    pages = [len(_filled(one[:paper], sheet.keys, PAGE)) for one in (narrowed, widths)]
    return narrowed if pages[0] < pages[1] else widths


def cut_across(widths: Sequence[float], keys: int) -> Cut:
    """Cut columns into pages; the first ``keys`` of them stand on every page."""
    most = max(PAGE, sum(widths[:keys]) + max(widths[keys:], default=0))
    pages = len(_filled(widths, keys, most))
    width = int(max(widths))
    while len(_filled(widths, keys, width)) > pages or not _fits(widths, keys, width):
        width += 1
    return Cut(tuple(_filled(widths, keys, width)[:-1]), min(100, PLAIN * 100 // width))


def _fits(widths: Sequence[float], keys: int, width: float) -> bool:
    return sum(widths[:keys]) + max(widths[keys:], default=0) <= width


def _filled(widths: Sequence[float], keys: int, width: float) -> list[int]:
    """Fill pages of ``width`` one after the other; give the last column of each, from 1."""
    before = sum(widths[:keys])
    ends, used = [], before
    for place, one in enumerate(widths[keys:], start=keys):
        if used + one > width and used > before:
            ends.append(place)
            used = before
        used += one
    return [*ends, len(widths)]


def _squeezed(widths: Sequence[float], least: Sequence[float], over: float) -> list[float]:
    """Narrow the columns that have a least width by ``over`` together."""
    spare = [max(0.0, wide - narrow) for wide, narrow in zip(widths, least, strict=False)]
    narrowed = list(widths)
    while over > 0:  # the widest first: a name gives way before a word does
        place = max(range(len(spare)), key=lambda one: (spare[one] > 0, narrowed[one]))
        narrowed[place] -= 1
        spare[place] -= 1
        over -= 1
    return narrowed


def _widths(sheet: Sheet, *, narrow: bool, texts: int = _WIDEST) -> Iterator[float]:
    """Give each column the width of its cells, and of the longest word of its heading."""
    bare = ROOM - narrow  # only a text is indented
    for place, column in enumerate(sheet.columns):
        shown = [
            min(texts, width_of(_shown(one, column))) + ROOM
            if isinstance(one, str)
            else width_of(_shown(one, column)) + bare
            for one in _widest(row[place] for row in sheet.rows if place < len(row))
        ]
        if sheet.total:
            total = sheet.total if place == 0 else _shown(total_of(sheet, place), column)
            shown.append(width_of(total) + ROOM)
        shown += [_head_width(word, narrow=narrow) + bare for word in column.heading.split(" ")]
        yield min(_WIDEST, max(shown, default=ROOM))


def _head_width(word: str, *, narrow: bool) -> int:
    """Give the width of a heading's word: a Chinese one is read on two lines as well."""
    width = width_of(word)
    return width if word.isascii() or not narrow else min(width, max(8, width * 5 // 8 + 1))


def _widest(values: Iterable[Cell]) -> Iterator[Cell]:
    """Leave numbers and durations out that others of the column are wider than."""
    found: dict[type, list[Any]] = defaultdict(list)
    for value in values:
        found[type(value)].append(value)
    for kind, some in found.items():
        yield from (min(some), max(some)) if kind in _GROWING else some


def _shown(value: Cell, column: Column) -> str:
    """Tell about what a cell looks like."""
    match value:
        case datetime():
            return "2026-12-31 23:59:59"
        case timedelta():
            hours = value // timedelta(hours=1)
            return f"{hours}:00:00.0" if column.look else f"{hours}:00:00"
        case Decimal():
            return f"{value:,.2f}"
        case int() if column.added:
            return f"{value:,}"
        case None:
            return ""
        case _:
            return max(str(value).split("\n"), key=len)
