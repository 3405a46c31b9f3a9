"""A line of the feed: one thing that one person's month comes to, and why.

The law: money is whole fen and points are whole hundredths of a point (a rating times a weight
has two decimals; the ledger's tenths become them exactly). Nothing is ever a float. ``amount`` is
what counts; ``gross`` is what the regulation names, before the mode, the caps and the floors:
both are shown, so that nobody has to guess what was let go.

A line is known by its id, which is made of period, person, item and source and of nothing that
could change: so the same thing has the same id whenever it is computed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

from ccfloor.cases.case import PREFIX
from ccfloor.roster.plan import PersonId

PeriodId: TypeAlias = str
"""``YYYY-MM``."""
LineId: TypeAlias = str
Fen: TypeAlias = int
Centipoints: TypeAlias = int
"""Hundredths of a point."""

POINT: Final[Centipoints] = 100
TENTH: Final[Centipoints] = 10
YUAN: Final[Fen] = 100


class Unit(StrEnum):
    """What an amount counts."""

    FEN = "fen"
    POINTS = "points"
    """Hundredths of a point."""


class LineState(StrEnum):
    """How settled a line is."""

    PROVISIONAL = "provisional"
    """Something that it rests on may still be appealed against."""
    SETTLED = "settled"
    REVERSAL = "reversal"
    """Takes back a line of an earlier period that is locked."""
    REPLACEMENT = "replacement"
    """Stands for a line of an earlier period that is locked."""


class Item(StrEnum):
    """What a line is; the order is that of a payslip."""

    EXAM = "score.exam"
    SATISFACTION = "score.satisfaction"
    DAILY = "score.daily"
    MAJOR = "score.major"
    PEER = "score.peer"
    MANNERS = "score.manners"
    ABILITY = "score.ability"
    VOLUME = "score.volume"
    POINTS = "points"
    """One deduction of part three; contained in ``score.daily``."""
    TOTAL = "score.total"
    GRADE = "grade"
    TEAM = "team.advanced"
    PERFORMANCE = "pay.performance"
    QA = "pay.qa"
    BONUS = "pay.bonus"
    PRAISE = "pay.praise"
    ATTENDANCE = "pay.attendance"
    LOSS = "pay.loss"
    YUAN = "pay.yuan"


ORDER: Final = {item: place for place, item in enumerate(Item)}
PARTS: Final = (
    Item.EXAM, Item.SATISFACTION, Item.DAILY, Item.MAJOR, Item.PEER, Item.MANNERS, Item.ABILITY,
    Item.VOLUME,
)  # fmt: skip
"""The eight parts of A4.2.2, in its order."""
CAPPED: Final = frozenset({Item.ATTENDANCE, Item.LOSS, Item.YUAN})
"""Deductions that the caps of RULEBOOK 4.3 hold together."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line."""

    id: LineId
    person: PersonId
    """``agent:CODE`` where no roster says who it is."""
    item: Item
    source: str = ""
    """What makes it one of several: a case, a recording, a form."""
    unit: Unit
    amount: int
    gross: int
    clause: str
    formula: str
    """A code that ``telling.payslip`` has words for; ``values`` are the numbers in them."""
    values: dict[str, str] = {}
    evidence: tuple[str, ...] = ()
    """Ids: ``case:…``, ``kpi:…``, ``input:…``, ``leave:…``, ``run:…``."""
    state: LineState = LineState.SETTLED
    corrects: LineId = ""
    """The line of an earlier period that it takes back or stands for."""


def line_id(period: PeriodId, person: PersonId, item: Item, source: str = "") -> LineId:
    """Name a line; no two things of a period have one name, whatever stands in a person's id."""
    return f"{period}/{person.replace('%', '%25').replace('/', '%2F')}/{item.value}/{source}"


def is_line(name: str) -> bool:
    """Tell whether an id is that of a line of a payslip, and of no case."""
    return "/" in name and not name.startswith(PREFIX)


def item_and_source(name: LineId) -> tuple[str, str]:
    """Read out of a line's id what it is, and what makes it one of several."""
    _, _, item, source = [*name.split("/", 3), "", "", ""][:4]
    return item, source


def place(line: Line) -> tuple[str, int, str, str]:
    """Give the place of a line among all: person, payslip's order, source, id."""
    return line.person, ORDER[line.item], line.source, line.id
