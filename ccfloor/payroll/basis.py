"""What a month is computed from: all of it, plain, and nothing that the computing could change.

The law: who has the basis can compute the month again, to the byte. So it is kept with each run,
the terms with it: what is changed in the configuration later never reaches back.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.config_payroll import PayrollConfig
from ccfloor.floor.names import Instant, Micros
from ccfloor.payroll.grades import Past
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import Line, LineId, PeriodId
from ccfloor.roster.plan import Day, PersonId, Rank

DEFINITIONS = "2"
"""Version of the formulas; goes with each run."""


SCORED: Final = frozenset({Rank.AGENT, Rank.LEAD})
"""「遵循<客服中心客服专员考核标准>」 (A4.1.3): leads are scored as agents are, nobody above."""


class Span(msgspec.Struct, frozen=True):
    """A period: ``[start, end)`` in local days."""

    id: PeriodId
    start: Day
    end: Day
    """The first day that is not in it."""


class Charged(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a ledger of ``ccfloor.cases.ledger``, with what its case says."""

    case: str
    rule: str
    kind: str
    clause: str
    day: Day
    amount: int
    """Fen or tenths of a point, above nothing."""
    alone: int
    tier: int = 1
    repeats: str = ""
    superseded_by: str = ""
    doubled: bool = False
    settled: bool = True
    missing: Micros = 0
    """Of an absence: so long, what nobody saw taken off."""
    incident: str = ""
    """Equipment that is known to have failed there."""


class LeaveTaken(msgspec.Struct, frozen=True, omit_defaults=True):
    """Approved leave out of one shift."""

    id: str
    kind: str
    """``personal`` or ``sick``."""
    day: Day
    halves: int
    """Half shifts: 1 or 2."""
    length: Micros
    tenths_a_day: int
    clause: str
    diagnosis: bool = False


class PersonBasis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person's month."""

    person: PersonId
    name: str = ""
    number: str = ""
    agent: str = ""
    rank: Rank = Rank.AGENT
    team: str = ""
    probation: bool = False
    """「试用期未满三个月的员工不纳入考核」: not scored."""
    calls: int | None = None
    """Conversations that were long enough; None: nobody could count them."""
    rostered: Micros = 0
    worked: Micros = 0
    """Rostered, leave taken off."""
    unseen: Micros = 0
    """Of what was worked, the monitor was blind."""
    given: tuple[Given, ...] = ()
    fen: tuple[Charged, ...] = ()
    tenths: tuple[Charged, ...] = ()
    leaves: tuple[LeaveTaken, ...] = ()
    appealed: tuple[str, ...] = ()
    """Cases whose appeal nobody has answered."""
    undecided: tuple[str, ...] = ()
    open_punches: tuple[str, ...] = ()
    """Absences that nobody saw end."""
    devices: tuple[str, ...] = ()
    """Incidents of a handset that this person was at."""
    past: tuple[Past, ...] = ()


class CountedDay(msgspec.Struct, frozen=True, omit_defaults=True):
    """One day's rollup, as far as the calls of the period rest on it."""

    day: Day
    sha256: str = ""
    """Of the rollup; empty: there is none."""
    unfinished: Micros = 0
    """Of the day, what came after the records from which it was made."""
    dark: Micros = 0
    doubted: Micros = 0
    talk_least: Micros = 0
    """A shorter conversation was no call."""


class Uncorrected(msgspec.Struct, frozen=True):
    """A locked period that cannot be computed again: days that it rested on are not there now."""

    period: PeriodId
    days: tuple[Day, ...]
    """Without a rollup that counts calls, or with one of less of the day than then."""


class Objected(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line as it was when somebody objected to it: whether it is still that is looked for."""

    line: Line
    run: int
    """In which it was so."""
    granted: Day = ""
    """When the objection was granted; empty: it waits for its answer."""

    def is_still(self, now: Line | None) -> bool:
        """Tell whether the line is what it was: time may have settled it, nothing else."""
        return now is not None and self.line == msgspec.structs.replace(now, state=self.line.state)


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody's month."""

    span: Span
    terms: PayrollConfig
    regulation: str
    """Version of the edition on the period's last day."""
    consulted: str
    """When staff were consulted about it (劳动合同法 art. 4)."""
    people: tuple[PersonBasis, ...]
    days: tuple[CountedDay, ...] = ()
    """What the calls were counted from, by day."""
    strangers: dict[str, int] = {}
    """Agent codes that took calls and that no roster knows, and how many."""
    advanced_before: dict[str, int] = {}
    """Teams: how many periods running they were advanced right before this one."""
    corrections: tuple[Line, ...] = ()
    """Reversals and replacements of earlier periods."""
    objections: dict[PersonId, tuple[LineId, ...]] = {}
    """Lines whose objection nobody has answered, by person."""
    objected: tuple[Objected, ...] = ()
    """Lines whose objection waits for its answer, or for what comes of it."""
    uncorrected: tuple[Uncorrected, ...] = ()
    """Earlier periods of which nothing is taken back and nothing replaced, and why."""


class Stamped(msgspec.Struct, frozen=True):
    """When something was made and by whom."""

    at: Instant
    by: str
