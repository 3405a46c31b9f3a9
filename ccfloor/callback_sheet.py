"""Promises out of a sheet, CSV or XLSX: one line, one promise. All or nothing.

The law: every mistake is said with its file, line and column, the value, and what was expected;
and a number that may be somebody's is masked even there. Columns, in Chinese or English:

    number  电话 / 号码      the customer's: 3 to 20 digits, spaces and dashes as one likes
    owner   坐席代码 / 负责人  the code in the queues of who is to call
    due     时限 / 截止时间    2026-11-25 18:00, the site's clock; empty: the regulation's 24 hours
    note    备注             what it is about; may be left out
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.localtime import first_instant
from ccfloor.roster.cells import plain, shown
from ccfloor.roster.faults import Fault, Place
from ccfloor.roster.table import Cell, Row, Sheet, blank
from ccfloor.rules.telephone_numbers import written_number
from ccfloor.serve.cleaning import NOTE_WIDTH, clean, mask

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("number", "phone", "telephone", "电话", "号码", "电话号码", "客户电话", "联系电话"),
    "owner": ("owner", "agent", "agentcode", "坐席代码", "座席代码", "负责人", "坐席"),
    "due": ("due", "dueat", "时限", "截止时间", "到期", "回电时间", "应答时限"),
    "note": ("note", "notes", "remark", "备注", "事项"),
}
NEEDED: Final = ("number", "owner")
FURTHEST: Final[Micros] = 14 * 1440 * MINUTE
"""A customer is called within two weeks, or it was no promise."""
_KNOWN: Final = {alias: field for field, aliases in HEADINGS.items() for alias in aliases}
_MOMENTS: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S")


class WrittenPromise(msgspec.Struct, frozen=True):
    """One line."""

    place: Place
    number: str
    owner: AgentName
    due: Instant
    """0: the regulation's time."""
    note: str = ""


class Around(msgspec.Struct, frozen=True):
    """What a sheet is read against."""

    zone: tzinfo
    now: Instant
    owners: Collection[AgentName] = ()
    """Who can be asked to call; empty: nobody knows, and every code is taken."""


def read_promises(
    sheets: Sequence[Sheet], around: Around, faults: list[Fault]
) -> list[WrittenPromise]:
    """Read all lines; what is wrong goes into ``faults``, and then nothing may be taken."""
    found: list[WrittenPromise] = []
    for sheet in sheets:
        rows = [row for row in sheet.rows if not row.empty()]
        if not rows:
            faults.append(Fault(sheet.place(1), "", "headings: number 电话, owner 坐席代码"))
            continue
        columns = _columns(sheet, rows[0], faults)
        if not all(field in columns for field in NEEDED):
            continue
        for row in rows[1:]:
            read = _Line(sheet, row, columns, around, faults).read()
            if read is not None:
                found.append(read)
    return found


def moment_of(text: str, zone: tzinfo) -> Instant | None:
    """Read a moment of the site's clock; None: it is none."""
    for pattern in _MOMENTS:
        try:
            told = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 - the site's zone is put to it below
        except ValueError:
            continue
        return first_instant(told.date(), told.hour * 60 + told.minute, zone)
    return None


def _columns(sheet: Sheet, head: Row, faults: list[Fault]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(head.cells):
        if blank(cell):
            continue
        field = _KNOWN.get(plain(cell))
        where = sheet.place(head.line, place)
        if field is None:
            expected = "a known heading: " + ", ".join(f"{_chinese(f)}/{f}" for f in HEADINGS)
            faults.append(Fault(where, shown(cell), expected))
        elif field in columns:
            faults.append(Fault(where, shown(cell), f"one column of {field}"))
        else:
            columns[field] = place
    for field in NEEDED:
        if field not in columns:
            told = f"a column {field} ({_chinese(field)})"
            faults.append(Fault(sheet.place(head.line), "", told))
    return columns


def _chinese(field: str) -> str:
    return next(alias for alias in HEADINGS[field] if not alias.isascii())


class _Line:
    def __init__(
        self,
        sheet: Sheet,
        row: Row,
        columns: dict[str, int],
        around: Around,
        faults: list[Fault],
    ) -> None:
        self._sheet, self._row, self._columns = sheet, row, columns
        self._around = around
        self._faults = faults
        self._fine = True

    def read(self) -> WrittenPromise | None:
        number, owner, due = self._number(), self._owner(), self._due()
        note = clean(shown(self._cell("note")), NOTE_WIDTH)
        place = self._sheet.place(self._row.line)
        return WrittenPromise(place, number, owner, due, note) if self._fine else None

    def _cell(self, field: str) -> Cell:
        column = self._columns.get(field)
        return None if column is None else self._row.cell(column)

    def _fault(self, field: str, value: str, expected: str) -> None:
        self._fine = False
        place = self._sheet.place(self._row.line, self._columns[field])
        self._faults.append(Fault(place, value, expected))

    def _number(self) -> str:
        told = shown(self._cell("number"))
        number = written_number(told)
        if not number:
            self._fault("number", mask(told), "a telephone number: 3 to 20 digits")
        return number

    def _owner(self) -> AgentName:
        owner = shown(self._cell("owner")).strip()
        known = self._around.owners
        if not owner or owner != clean(owner, len(owner)):
            self._fault("owner", owner, "an agent code, as in the queues")
        elif known and owner not in known:
            self._fault("owner", owner, "an agent code of the roster or of [[person]]")
        return owner

    def _due(self) -> Instant:
        cell = self._cell("due")
        if blank(cell):
            return 0
        around = self._around
        due: Instant | None
        if isinstance(cell, datetime):
            due = first_instant(cell.date(), cell.hour * 60 + cell.minute, around.zone)
        else:
            due = moment_of(shown(cell), around.zone)
        if due is None:
            self._fault("due", shown(cell), "a moment like 2026-11-25 18:00")
        elif not around.now < due <= around.now + FURTHEST:
            self._fault("due", shown(cell), "a moment within the next two weeks")
        return due or 0
