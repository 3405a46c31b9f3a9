"""What is still owed of a locked period: reversal and replacement lines for the next one.

The law: a locked line is never edited. Where the period, computed again from what is known now and
with its own terms, gives another amount, the next period takes the line back and puts another in
its place, each naming the locked line (RULEBOOK 4.2: prior-period adjustment). So at any time what
was locked plus what was corrected is what the period comes to; nothing is corrected twice.

Only money is corrected: a score that changed shows in the line of pay that rests on it.

What is not known any more takes nothing back: where a day that the locked period rested on has no
rollup that counts calls now (one of an older edition has none), the period is not corrected, and
the days are named instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ccfloor.payroll.basis import Basis, CountedDay
from ccfloor.payroll.fairness import rests_on_count
from ccfloor.payroll.lines import Line, LineId, LineState, PeriodId, Unit, line_id
from ccfloor.roster.plan import Day


def effective(locked: Iterable[Line], carried: Iterable[Line]) -> dict[LineId, Line]:
    """Give the lines of money that stand: as locked, or as what was last put in their place.

    ``carried`` are the corrections in later periods, in whatever order: the oldest period comes
    first, and in each what is taken back before what is put in its place.
    """
    standing = {line.id: line for line in locked if line.unit is Unit.FEN and not line.corrects}
    for line in sorted(carried, key=_turn):
        if line.state is LineState.REVERSAL:
            standing.pop(line.corrects, None)
        elif line.state is LineState.REPLACEMENT:
            standing[line.corrects] = line
    return standing


def corrections(
    into: PeriodId, again: Iterable[Line], standing: Mapping[LineId, Line]
) -> list[Line]:
    """Take back what is not so any more and put in its place what is, by the locked line's id."""
    wanted = {line.id: line for line in again if line.unit is Unit.FEN and not line.corrects}
    found: list[Line] = []
    for name in sorted({*wanted, *standing}):
        was, now = standing.get(name), wanted.get(name)
        if (was.amount if was else 0) == (now.amount if now else 0):
            continue
        if was is not None and was.amount:
            found.append(_made(into, was, name, -1, LineState.REVERSAL))
        if now is not None and now.amount:
            found.append(_made(into, now, name, 1, LineState.REPLACEMENT))
    return found


def gone_days(locked: Basis, again: Basis, *, carried: bool) -> tuple[Day, ...]:
    """Name the days of which less is known now than when the period was locked.

    ``carried``: later periods corrected it already, by days that its own run may not have had.
    """
    if not rests_on_count(again):
        return ()
    then = {} if carried else {one.day: one for one in locked.days}
    return tuple(one.day for one in again.days if _is_less(then.get(one.day), one))


def _is_less(then: CountedDay | None, now: CountedDay) -> bool:
    if then is None:  # a run of before days were kept had counted all of them
        return not now.sha256 or now.unfinished > 0
    if not then.sha256:
        return False
    return not now.sha256 or now.unfinished > then.unfinished


def _turn(line: Line) -> tuple[PeriodId, bool]:
    return line.id.partition("/")[0], line.state is LineState.REPLACEMENT


def _made(into: PeriodId, line: Line, name: LineId, sign: int, state: LineState) -> Line:
    source = f"{name}#{state.value}"
    return msgspec.structs.replace(
        line,
        id=line_id(into, line.person, line.item, source),
        source=source,
        amount=sign * line.amount,
        gross=sign * line.gross,
        state=state,
        corrects=name,
    )
