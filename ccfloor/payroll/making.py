"""Makes the lines of one person; and the small words that formulas are told with."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from ccfloor.payroll.lines import Item, Line, LineState, PeriodId, Unit, line_id
from ccfloor.roster.plan import PersonId


class LineMaker:
    """Keeps period and person, so that a line says only what is its own."""

    def __init__(self, period: PeriodId, person: PersonId) -> None:
        """Begin without lines."""
        self._period, self._person = period, person
        self.lines: list[Line] = []

    def points(self, item: Item, amount: int, clause: str, formula: str, **more: Any) -> None:
        """Add a line in hundredths of a point."""
        self._add(item, Unit.POINTS, amount, clause, formula, **more)

    def fen(self, item: Item, amount: int, clause: str, formula: str, **more: Any) -> None:
        """Add a line in fen."""
        self._add(item, Unit.FEN, amount, clause, formula, **more)

    def _add(
        self,
        item: Item,
        unit: Unit,
        amount: int,
        clause: str,
        formula: str,
        *,
        source: str = "",
        gross: int | None = None,
        evidence: Iterable[str] = (),
        settled: bool = True,
        **values: object,
    ) -> None:
        self.lines.append(
            Line(
                id=line_id(self._period, self._person, item, source),
                person=self._person,
                item=item,
                source=source,
                unit=unit,
                amount=amount,
                gross=amount if gross is None else gross,
                clause=clause,
                formula=formula,
                values={name: str(value) for name, value in values.items()},
                evidence=tuple(evidence),
                state=LineState.SETTLED if settled else LineState.PROVISIONAL,
            )
        )

    def hold(self, taken: dict[str, int], of: set[str], mode: str, most: str, payable: str) -> None:
        """Replace the amounts of deductions by what may be taken; what they were stays as gross."""
        for place, line in enumerate(self.lines):
            if line.id not in of:
                continue
            amount = taken.get(line.id, 0)
            values = {**line.values, "mode": mode, "cap": most, "payable": payable,
                      "taken": hundredths(-amount)}  # fmt: skip
            self.lines[place] = msgspec.structs.replace(line, amount=amount, values=values)


def hundredths(amount: int) -> str:
    """Write fen as yuan, or hundredths of a point as points: ``-12.50``."""
    return f"{Decimal(amount) / 100:.2f}"


def percent(part: int, whole: int) -> str:
    """Write a share in whole percents, rounded down: nobody is told of more than was."""
    return f"{100 * part // whole}" if whole else "0"
