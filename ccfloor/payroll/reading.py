"""Inputs out of spreadsheets: all of a file, or nothing where one cell is wrong.

Two forms are read, by their headings, in English or Chinese. Wide: a line for each person, a
column for each item. Long: ``person, item, value, ref, note``, a line for each value; what may
come more than once (assessed calls, letters, losses) needs the long form, or ``ref`` beside it.

A person is named by his id, his number (工号) or his agent code; where a name stands beside it,
it must be his: 「保证工号与姓名的统一」.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from ccfloor.payroll.inputs import KINDS, Given, canonical
from ccfloor.roster.faults import Fault, Refusal
from ccfloor.roster.plan import Person
from ccfloor.roster.table import Cell, Row, Sheet, blank

_PERSON: Final = {"person": "person", "id": "person", "number": "person", "工号": "person",
                  "人员": "person", "编号": "person", "agent": "person"}  # fmt: skip
_LONG: Final = {"item": "item", "项目": "item", "value": "value", "数值": "value", "得分": "value",
                "ref": "ref", "依据": "ref", "凭证": "ref", "note": "note", "备注": "note",
                "name": "name", "姓名": "name"}  # fmt: skip
_ITEMS: Final = {name: kind.item for kind in KINDS.values() for name in (kind.item, kind.zh)}

MOST_TEXT: Final = 300


class Reader(msgspec.Struct, frozen=True):
    """What is known while reading."""

    find: Callable[[str], Person | None]
    """A person by id, number or agent code, at the period."""
    clean: Callable[[str, int], str]


def read_inputs(sheets: Iterable[Sheet], reader: Reader) -> list[Given]:
    """Read all inputs; raises Refusal with everything that is wrong."""
    faults: list[Fault] = []
    found: dict[tuple[str, str, str], Given] = {}
    for sheet in sheets:
        rows = [row for row in sheet.rows if not row.empty()]
        if not rows:
            continue
        heads = _headings(sheet, rows[0], faults)
        if "person" not in heads.values():
            expected = "headings with one for the person: person, number or 工号"
            faults.append(Fault(sheet.place(rows[0].line), "", expected))
            continue
        for row in rows[1:]:
            _row(sheet, row, heads, reader, found, faults)
    if faults:
        raise Refusal(faults)
    return list(found.values())


def _headings(sheet: Sheet, row: Row, faults: list[Fault]) -> dict[int, str]:
    known = {**_PERSON, **_LONG}
    heads: dict[int, str] = {}
    for column, cell in enumerate(row.cells):
        if blank(cell):
            continue
        told = str(cell).strip()
        name = known.get(told.lower()) or (_ITEMS.get(told.lower()) and f"={_ITEMS[told.lower()]}")
        if not name:
            expected = f"person, name, item, value, ref, note, or one of {', '.join(KINDS)}"
            faults.append(Fault(sheet.place(row.line, column), told, expected))
        elif name in heads.values():
            faults.append(Fault(sheet.place(row.line, column), told, "a heading that comes once"))
        else:
            heads[column] = name
    return heads


def _row(
    sheet: Sheet,
    row: Row,
    heads: dict[int, str],
    reader: Reader,
    found: dict[tuple[str, str, str], Given],
    faults: list[Fault],
) -> None:
    told = {name: (column, row.cell(column)) for column, name in heads.items()}
    column, cell = told["person"]
    person = reader.find(_text(cell))
    if person is None:
        expected = "the id, number or agent code of one person of the roster in the period"
        faults.append(Fault(sheet.place(row.line, column), _text(cell), expected))
        return
    if "name" in told and not blank(told["name"][1]) and _text(told["name"][1]) != person.name:
        expected = f"{person.name}, whose number it is"
        place = sheet.place(row.line, told["name"][0])
        faults.append(Fault(place, _text(told["name"][1]), expected))
        return
    ref, note = (
        reader.clean(_text(told[name][1]), MOST_TEXT) if name in told else ""
        for name in ("ref", "note")
    )
    for where, item, value in _values(sheet, row, told, faults):
        kind = KINDS[item]
        try:
            given = Given(person.id, item, canonical(kind, _text(value)), ref, note)
        except ValueError as error:
            faults.append(Fault(sheet.place(row.line, where), _text(value), str(error)))
            continue
        if kind.needs_ref and not ref:
            expected = f"a ref: what {item} rests on"
            faults.append(
                Fault(sheet.place(row.line, told.get("ref", (where, ""))[0]), "", expected)
            )
        elif given.key in found:
            expected = f"{item} of {person.id} once" + (" with this ref" if kind.several else "")
            faults.append(Fault(sheet.place(row.line, where), _text(value), expected))
        else:
            found[given.key] = given


def _values(
    sheet: Sheet, row: Row, told: dict[str, tuple[int, Cell]], faults: list[Fault]
) -> Sequence[tuple[int, str, Cell]]:
    if "item" not in told:
        wide = [(column, name[1:], cell) for name, (column, cell) in told.items() if name[0] == "="]
        return [one for one in wide if not blank(one[2])]
    column, cell = told["item"]
    item = _ITEMS.get(_text(cell).lower())
    if item is None:
        faults.append(
            Fault(sheet.place(row.line, column), _text(cell), f"one of {', '.join(KINDS)}")
        )
        return []
    where, value = told.get("value", (column, None))
    return [(where, item, value)]


def _text(cell: Cell) -> str:
    """Write a cell as a person would: a spreadsheet keeps 87.5 as a float, and 90 as 90.0."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        exact = Decimal(repr(cell))
        return f"{exact.normalize():f}" if exact.is_finite() else repr(cell)
    return str(cell).strip()
