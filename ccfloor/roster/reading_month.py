"""Reads a month's sheet as call centres make it: a line for each person, a column for each day.

The month stands in the sheet's name, in a line above the headings (「2026年7月排班表」), in the
headings where these are dates, or is said on the command line. Lines without a number and a
name are not about anybody: a second line of headings with the days of the week, totals, a
legend. The sheet is the whole truth of its month for everybody who has a line in it.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime
from typing import Final

from ccfloor.roster import cells
from ccfloor.roster.cells import Unreadable
from ccfloor.roster.codes import Codes, legend_in
from ccfloor.roster.faults import Fault
from ccfloor.roster.headings import day_number, field_of, nearest
from ccfloor.roster.reading_rows import Line
from ccfloor.roster.shifts import Pattern, Stretch
from ccfloor.roster.table import Cell, Row, Sheet, blank
from ccfloor.roster.wanted import Month, WantedDay, WantedDuty

LEAST_DAYS: Final = 20
"""So many columns named by days of the month make a month's sheet."""
_MONTH: Final = re.compile(r"(20\d\d)\s*[-/.年_ ]\s*(\d{1,2})(?!\d)\s*月?")
_NOBODY: Final = re.compile(r"(?:图例|说明|备注|注[::]|合计|小计|总计|legend|notes?\b|total)")
_ALLOWED: Final = frozenset({"id", "number", "name", "rank", "team", "agent", "seat", "extension"})


def is_month(head: Row) -> bool:
    """Tell whether headings are those of a month's sheet."""
    return sum(day_number(cell) is not None for cell in head.cells) >= LEAST_DAYS


def read_month(
    sheet: Sheet, head: int, patterns: tuple[Pattern, ...], said: Month, faults: list[Fault]
) -> list[WantedDay]:
    """Read a month's sheet; ``said`` is the month of the command line, or empty."""
    top = sheet.rows[head]
    month = said or _month(sheet, head)
    if not month:
        expected = "a month, like 2026-07, in the sheet's name or above the headings; or --month"
        faults.append(Fault(sheet.place(top.line), sheet.name, expected))
        return []
    days = _days(sheet, top, month, faults)
    columns = _columns(sheet, top, faults)
    codes = Codes(patterns, _legend(sheet, head, columns))
    found: list[WantedDay] = []
    for row in sheet.rows[head + 1 :]:
        if not _about_nobody(row, columns):
            found += _person(sheet, row, columns, days, codes, faults)
    return found


def _month(sheet: Sheet, head: int) -> Month:
    dated = [cell for cell in sheet.rows[head].cells if isinstance(cell, date | datetime)]
    if dated:
        return f"{dated[0].year:04}-{dated[0].month:02}"
    above: list[Cell] = [cell for row in sheet.rows[:head] for cell in row.cells]
    for cell in [*above, sheet.name, sheet.file]:
        if isinstance(cell, date | datetime):
            return f"{cell.year:04}-{cell.month:02}"
        found = _MONTH.search(unicodedata.normalize("NFKC", cells.shown(cell)))
        if found and 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months of a year
            return f"{found[1]}-{int(found[2]):02}"
    return ""


def _days(sheet: Sheet, head: Row, month: Month, faults: list[Fault]) -> dict[int, str]:
    """Tell which column is which day; empty for one that the month does not have."""
    year, number = int(month[:4]), int(month[5:])
    last = calendar.monthrange(year, number)[1]
    days: dict[int, str] = {}
    for column, cell in enumerate(head.cells):
        day = day_number(cell)
        if day is None:
            continue
        place = sheet.place(head.line, column)
        iso = f"{month}-{day:02}" if day <= last else ""
        if isinstance(cell, date | datetime) and (cell.year, cell.month) != (year, number):
            faults.append(Fault(place, cells.shown(cell), f"a day of {month}"))
        elif iso and iso in days.values():
            faults.append(Fault(place, cells.shown(cell), "each day once"))
        days[column] = iso
    missing = [day for day in range(1, last + 1) if f"{month}-{day:02}" not in days.values()]
    if missing:
        expected = f"all days of {month}: {', '.join(map(str, missing))} not there"
        faults.append(Fault(sheet.place(head.line), "", expected))
    return days


def _columns(sheet: Sheet, head: Row, faults: list[Fault]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, cell in enumerate(head.cells):
        if day_number(cell) is not None:
            continue
        field = field_of(cell)
        if field is None or (field and field not in _ALLOWED):
            faults.append(Fault(sheet.place(head.line, column), cells.shown(cell), nearest(cell)))
        elif field:
            columns.setdefault(field, column)
    return columns


def _legend(sheet: Sheet, head: int, columns: dict[str, int]) -> dict[str, Stretch]:
    legend: dict[str, Stretch] = {}
    for place, row in enumerate(sheet.rows):
        if place < head or (place > head and _about_nobody(row, columns)):
            for cell in row.cells:
                legend |= legend_in(cell)
    return legend


def _about_nobody(row: Row, columns: dict[str, int]) -> bool:
    if row.empty():
        return True
    who = [row.cell(columns[field]) for field in ("id", "number", "name") if field in columns]
    if all(blank(cell) for cell in who):
        return True
    first = next(cell for cell in row.cells if not blank(cell))
    return bool(_NOBODY.match(cells.plain(first)))


def _person(
    sheet: Sheet,
    row: Row,
    columns: dict[str, int],
    days: dict[int, str],
    codes: Codes,
    faults: list[Fault],
) -> list[WantedDay]:
    line = Line(sheet, row, columns, faults)
    if not line.has("number") and not line.has("id"):
        line.fault("number", "a number 工号, or a person's id")
    who = (
        line.read("id", cells.identifier, ""),
        line.read("number", cells.number, ""),
        line.read("name", cells.text, ""),
    )
    found: list[WantedDay] = []
    for column, day in days.items():
        cell = row.cell(column)
        place = sheet.place(row.line, column)
        try:
            duties = codes.read(cell)
        except Unreadable as error:
            faults.append(Fault(place, cells.shown(cell), str(error)))
            continue
        if duties and not day:
            expected = "nothing: the month has no such day"
            faults.append(Fault(place, cells.shown(cell), expected))
        elif day:
            wanted = tuple(WantedDuty(place, duty) for duty in duties)
            found.append(WantedDay(line.place, *who, day, wanted, whole_month=True))
    return found if line.fine else []
