"""The feed: a period's lines as tables, and the manifest that they add up to (RULEBOOK 4.1).

The law: everything in the files comes from the run that is kept, nothing from the hour at which
they are written: so a file written again is the same to the byte. The manifest names each file
with its SHA-256, counts the lines, and adds them up by item; the importer refuses what does not
match. The feed carries no customer's data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import msgspec

from ccfloor.files.tables import Sheet
from ccfloor.payroll.lines import Item, Line, Unit
from ccfloor.payroll.month import Calculation

FORMAT = "ccfloor-payroll-1"

HEADS = (
    "period", "run", "line_id", "person", "number", "name", "rank", "team", "item", "unit",
    "amount_fen", "amount_yuan", "gross_fen", "gross_yuan", "points", "gross_points", "clause",
    "formula", "evidence", "state", "corrects",
)  # fmt: skip


class Header(msgspec.Struct, frozen=True):
    """What a file says about itself before its lines."""

    company: str
    run_id: str
    run: int
    created: str
    """When the run was computed, ISO 8601 with its offset: not when the file was written."""
    language: str


def lines_sheet(
    calculation: Calculation, header: Header, told: Callable[[Line], str], name: str
) -> Sheet:
    """Give all lines, one row each, in their order; ``told`` puts a formula into words."""
    people = {one.person: one for one in calculation.people}
    rows = []
    for line in calculation.lines:
        who = people.get(line.person)
        money = line.unit is Unit.FEN
        shown = (Decimal(line.amount).scaleb(-2), Decimal(line.gross).scaleb(-2))
        rows.append(
            (
                calculation.period,
                header.run,
                line.id,
                line.person,
                who.number if who else "",
                who.name if who else "",
                who.rank if who else "",
                who.team if who else "",
                line.item.value,
                line.unit.value,
                *((line.amount, shown[0], line.gross, shown[1]) if money else ("",) * 4),
                *(("", "") if money else shown),
                line.clause,
                told(line),
                " ".join(line.evidence),
                line.state.value,
                line.corrects,
            )
        )
    return Sheet(name, HEADS, tuple(rows))


def people_sheet(calculation: Calculation, name: str) -> Sheet:
    """Give one row for each person: his score, and each item of money added up."""
    items = [item for item in Item if item.value.startswith("pay.")]
    heads = ("period", "person", "number", "name", "team", "score", "grade",
             *(item.value for item in items), "net")  # fmt: skip
    of = subtotals_by_person(calculation.lines)
    rows = []
    for who in calculation.people:
        sums = [Decimal(of.get((who.person, item), 0)).scaleb(-2) for item in items]
        score = "" if who.score is None else Decimal(who.score).scaleb(-2)
        grade = "" if who.grade is None else who.grade
        rows.append(
            (calculation.period, who.person, who.number, who.name, who.team, score, grade, *sums,
             Decimal(who.fen).scaleb(-2))
        )  # fmt: skip
    return Sheet(name, heads, tuple(rows))


def subtotals_by_person(lines: Iterable[Line]) -> dict[tuple[str, Item], int]:
    """Add up money by person and item."""
    found: dict[tuple[str, Item], int] = {}
    for line in lines:
        if line.unit is Unit.FEN:
            key = line.person, line.item
            found[key] = found.get(key, 0) + line.amount
    return found


def manifest(
    calculation: Calculation,
    header: Header,
    files: dict[str, bytes],
    sha256: str,
    basis_sha256: str,
) -> dict[str, Any]:
    """Say what the files are and what they add up to; the digests are the run's own."""
    lines = calculation.lines
    return {
        "format": FORMAT,
        "company": header.company,
        "period": calculation.period,
        "start": calculation.start,
        "end_before": calculation.end,
        "run_id": header.run_id,
        "run": header.run,
        "created": header.created,
        "language": header.language,
        "definitions": calculation.definitions,
        "regulation": calculation.regulation,
        "mode": calculation.mode,
        "calculation_sha256": sha256,
        "basis_sha256": basis_sha256,
        "files": [
            {"name": name, "bytes": len(files[name]), "sha256": _sha256(files[name])}
            for name in sorted(files)
        ],
        "rows": len(lines),
        "people": len(calculation.people),
        "sum_fen": sum_fen(lines),
        "gross_fen": sum(line.gross for line in lines if line.unit is Unit.FEN),
        "sum_score": sum(line.amount for line in lines if line.item is Item.TOTAL),
        "line_ids_sha256": _sha256("\n".join(sorted(line.id for line in lines)).encode()),
        "items": [
            {
                "item": item.value,
                "unit": unit.value,
                "lines": len(of),
                "amount": sum(line.amount for line in of),
                "gross": sum(line.gross for line in of),
            }
            for item in Item
            for unit in Unit
            if (of := [line for line in lines if line.item is item and line.unit is unit])
        ],
    }


def sum_fen(lines: Iterable[Line]) -> int:
    """Add up all money."""
    return sum(line.amount for line in lines if line.unit is Unit.FEN)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
