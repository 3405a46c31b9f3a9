"""The feed: a period's lines as tables, and the manifest that they add up to (RULEBOOK 4.1).

The law: everything in the files comes from the run that is kept, nothing from the hour at which
they are written: so a file written again is the same to the byte. The manifest names each file
with its SHA-256, counts the lines, and adds them up by item; the importer refuses what does not
match. The feed carries no customer's data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from ccfloor.files.tables import Cell, Column, Sheet
from ccfloor.payroll.lines import Item, Line, LineId, LineState, Unit
from ccfloor.payroll.month import Calculation, PersonResult

FORMAT = "ccfloor-payroll-2"


class Header(msgspec.Struct, frozen=True):
    """What a file says about itself before its lines."""

    company: str
    run_id: str
    run: int
    created: str
    """When the run was computed, ISO 8601 with its offset: not when the file was written."""
    language: str


class Told(msgspec.Struct, frozen=True):
    """Puts codes into words: the files carry both."""

    formula: Callable[[Line], str]
    reckoned: Callable[[Line], str]
    """The formula for people: what takes a locked line back says so, with its sign."""
    item: Callable[[Item], str]
    headings: Callable[[Item], tuple[str, str]]
    """An item in Chinese and in English."""
    state: Callable[[LineState], str]
    rank: Callable[[str], str]
    grade: Callable[[int], str]
    document: Callable[[str], str]
    """The document that a clause is of."""
    evidence: Callable[[tuple[str, ...]], str]
    corrects: Callable[[LineId], str]
    missing: Callable[[str], str]
    """An input by the name under which it is entered."""
    total: str


PERIOD = Column("period", "期间", "period")
RUN = Column("run", "计算次数", "run")
LINE_ID = Column("line_id", "明细编号", "line id")
PERSON = Column("person", "人员编号", "person id")
NUMBER = Column("number", "工号", "number")
NAME = Column("name", "姓名", "name")
RANK = Column("rank", "职级", "rank")
TEAM = Column("team", "班组", "team")
ITEM = Column("item", "项目代码", "item code")
ITEM_NAME = Column("item_name", "项目", "item")
UNIT = Column("unit", "单位", "unit")
FEN = Column("amount_fen", "金额(分)", "amount in fen", added=True)
YUAN = Column("amount_yuan", "金额(元)", "amount in yuan", added=True)
GROSS_FEN = Column("gross_fen", "条文所定(分)", "as named, in fen", added=True)
GROSS_YUAN = Column("gross_yuan", "条文所定(元)", "as named, in yuan", added=True)
SCORE = Column("points", "得分", "points")
GROSS_SCORE = Column("gross_points", "条文所定得分", "points as named")
CLAUSE = Column("clause", "条文", "clause")
DOCUMENT = Column("document", "制度文件", "document of the clause")
FORMULA = Column("formula", "计算依据", "how it comes about")
EVIDENCE = Column("evidence", "凭证", "evidence")
STATE = Column("state", "状态", "state")
CORRECTS = Column("corrects", "更正的明细", "corrects")

CORRECTED = Column(
    "corrected", "其中更正以前期间(元)", "of it for earlier periods, in yuan", added=True
)

WORDED = frozenset({Item.GRADE.value, Item.TEAM.value})
"""Items that are words: their points say nothing."""
RESTS_ON_SCORE = frozenset({Item.PERFORMANCE, Item.BONUS})
"""Items of money of which there is none while an input of the score is missing."""

FEED = (
    PERIOD, RUN, LINE_ID, PERSON, NUMBER, NAME, RANK, TEAM, ITEM, ITEM_NAME, UNIT, FEN, YUAN,
    GROSS_FEN, GROSS_YUAN, SCORE, GROSS_SCORE, CLAUSE, FORMULA, EVIDENCE, STATE, CORRECTS,
)  # fmt: skip
"""For programs."""
PAGE = (
    NUMBER, NAME, TEAM, RANK, ITEM_NAME, YUAN, GROSS_YUAN, SCORE, GROSS_SCORE, CLAUSE, FORMULA,
    STATE, DOCUMENT, EVIDENCE, CORRECTS, ITEM, PERSON, PERIOD, RUN, LINE_ID,
)  # fmt: skip
"""For people: who, what and how much first, and what only programs need last."""


def lines_sheet(calculation: Calculation, header: Header, told: Told) -> Sheet:
    """Give all lines for programs, one row each, in their order."""
    rows = _rows(calculation, header, told)
    return Sheet("lines", FEED, tuple(tuple(row[one] for one in FEED) for row in rows))


def lines_page(calculation: Calculation, header: Header, told: Told) -> Sheet:
    """Give the same lines for people."""
    rows = _rows(calculation, header, told)
    for line, row in zip(calculation.lines, rows, strict=True):
        row[DOCUMENT], row[FORMULA] = told.document(line.clause), told.reckoned(line)
        row[EVIDENCE], row[CORRECTS] = told.evidence(line.evidence), told.corrects(line.corrects)
        row[STATE] = told.state(LineState(str(row[STATE])))
        row[RANK] = told.rank(str(row[RANK]))
        if row[ITEM] in WORDED:
            row[SCORE] = row[GROSS_SCORE] = None  # words, no points
    return Sheet(
        "lines", PAGE, tuple(tuple(row[one] for one in PAGE) for row in rows),
        keys=2, total=told.total, zh="明细", printed=PAGE.index(STATE) + 1,
    )  # fmt: skip


def _rows(calculation: Calculation, header: Header, told: Told) -> list[dict[Column, Cell]]:
    people = {one.person: one for one in calculation.people}
    rows: list[dict[Column, Cell]] = []
    for line in calculation.lines:
        who = people.get(line.person, PersonResult(line.person))
        money = line.unit is Unit.FEN
        amount, gross = (Decimal(one).scaleb(-2) for one in (line.amount, line.gross))
        rows.append(
            {
                PERIOD: calculation.period,
                RUN: header.run,
                LINE_ID: line.id,
                PERSON: line.person,
                NUMBER: who.number,
                NAME: who.name,
                RANK: who.rank,
                TEAM: who.team,
                ITEM: line.item.value,
                ITEM_NAME: told.item(line.item),
                UNIT: line.unit.value,
                FEN: line.amount if money else None,
                YUAN: amount if money else None,
                GROSS_FEN: line.gross if money else None,
                GROSS_YUAN: gross if money else None,
                SCORE: None if money else amount,
                GROSS_SCORE: None if money else gross,
                CLAUSE: line.clause,
                FORMULA: told.formula(line),
                EVIDENCE: " ".join(line.evidence),
                STATE: line.state.value,
                CORRECTS: line.corrects,
            }
        )
    return rows


def people_page(calculation: Calculation, told: Told) -> Sheet:
    """Give one row for each person: his score, and each item of money added up.

    What rests on an input that is missing is empty, and not nothing. What corrects an earlier
    period is in the items and in the sum; how much of the sum it is stands beside it.
    """
    items = [item for item in Item if item.value.startswith("pay.")]
    columns = (
        NUMBER, NAME, TEAM, RANK,
        Column("score", "总分", "score"), Column("grade", "等级", "grade"),
        *(_in_yuan(item, told) for item in items),
        Column("net", "合计(元)", "together in yuan", added=True),
        CORRECTED,
        Column("missing", "缺少的输入", "missing inputs"), PERSON, PERIOD,
    )  # fmt: skip
    of = subtotals_by_person(calculation.lines)
    corrected = _corrected_by_person(calculation.lines)
    rows = tuple(
        (
            who.number, who.name, who.team, told.rank(who.rank),
            None if who.score is None else Decimal(who.score).scaleb(-2),
            "" if who.grade is None else told.grade(who.grade),
            *(_sum_of(who, item, of) for item in items),
            Decimal(who.fen).scaleb(-2), Decimal(corrected.get(who.person, 0)).scaleb(-2),
            " ".join(map(told.missing, who.missing)), who.person, calculation.period,
        )
        for who in calculation.people
    )  # fmt: skip
    return Sheet(
        "people", columns, rows, keys=2, total=told.total, zh="人员",
        printed=columns.index(PERSON),
    )  # fmt: skip


def _in_yuan(item: Item, told: Told) -> Column:
    zh, en = told.headings(item)
    return Column(item.value, f"{zh}(元)", f"{en} in yuan", added=True)


def _sum_of(who: PersonResult, item: Item, of: Mapping[tuple[str, Item], int]) -> Decimal | None:
    fen = of.get((who.person, item))
    unknown = who.missing and (item is Item.PERFORMANCE or who.score is None)
    if fen is None and unknown and item in RESTS_ON_SCORE:
        return None
    return Decimal(fen or 0).scaleb(-2)


def _corrected_by_person(lines: Iterable[Line]) -> dict[str, int]:
    """Add up by person what corrects earlier periods, in fen."""
    found: dict[str, int] = {}
    for line in lines:
        if line.corrects and line.unit is Unit.FEN:
            found[line.person] = found.get(line.person, 0) + line.amount
    return found


def items_page(calculation: Calculation, told: Told) -> Sheet:
    """Give one row for each item: what the manifest says that its lines add up to."""
    columns = (ITEM_NAME, ITEM, Column("lines", "明细行数", "lines", added=True),
               YUAN, GROSS_YUAN, SCORE, GROSS_SCORE)  # fmt: skip
    rows = []
    for sums in items_of(calculation.lines):
        amount, gross = (Decimal(sums[one]).scaleb(-2) for one in ("amount", "gross"))
        both: tuple[Cell, ...] = (amount, gross, None, None)
        if sums["unit"] != Unit.FEN.value:
            both = (
                (None, None, None, None) if sums["item"] in WORDED else (None, None, amount, gross)
            )
        rows.append((told.item(Item(sums["item"])), sums["item"], sums["lines"], *both))
    return Sheet("items", columns, tuple(rows), keys=1, total=told.total, zh="项目")


def items_of(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Add up each item, in fen or hundredths of a point."""
    return [
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
    ]


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
        "items": items_of(lines),
    }


def sum_fen(lines: Iterable[Line]) -> int:
    """Add up all money."""
    return sum(line.amount for line in lines if line.unit is Unit.FEN)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
