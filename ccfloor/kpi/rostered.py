"""A day's people held against the roster: what was asked of them, and what they did of it.

The law: time that was not seen, or not to be relied on, is in none of these sums: it is neither
asked for nor missed (RULEBOOK 0.10). A break is kept by not being ready in it; a call that runs
into one is excused (RULEBOOK 2). Somebody who is at two seats at once is there once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from ccfloor.floor.names import AgentName, Instant
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap, Span
from ccfloor.kpi.rollup import QUARTER, Cell, Cells
from ccfloor.kpi.stretches import Stretch, length, merged_stretches, overlaps, without
from ccfloor.kpi.sums import Sums
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import LeaveState, PersonId, Shift

ON_CALLS: Final = frozenset({SeatState.READY, SeatState.RINGING, SeatState.TALKING, SeatState.WRAP})
AVAILABLE: Final = ON_CALLS | {SeatState.OTHER_CALL}


class Attended(msgspec.Struct, frozen=True):
    """One shift of the day, as it was worked."""

    shift: Shift
    sums: Sums
    first: Instant | None
    """When he was first there for work in it; None: never seen so."""
    last: Instant | None


class Presence:
    """Takes a day's spans, then holds them against the roster."""

    def __init__(
        self, day: Stretch, gaps: Iterable[CoverageGap], roster: DutyRoster | None = None
    ) -> None:
        """Take the day as far as records reach, what was not seen of it, and the plan for it."""
        begins, ends = self._day = day
        blind = merged_stretches((gap.from_, ends if gap.to is None else gap.to) for gap in gaps)
        self._seen = without([day] if begins < ends else [], blind)
        self._times: dict[AgentName, _Times] = defaultdict(_Times)
        self._roster = roster
        self._shifts: list[Shift] = []
        self._leaves: dict[PersonId, list[Stretch]] = defaultdict(list)
        self._breaks: dict[AgentName, list[Stretch]] = defaultdict(list)
        if roster is None:
            return
        for leave in roster.plan.leaves:
            if leave.state is LeaveState.APPROVED:
                self._leaves[leave.person].append((leave.from_, leave.to))
        for shift in sorted(roster.plan.shifts, key=lambda one: (one.start, one.id)):
            if shift.start < ends and shift.end > begins:
                self._shifts.append(shift)
                self._breaks[shift.agent] += [(slot.from_, slot.to) for slot in shift.slots]

    def spans(self, spans: Iterable[Span]) -> None:
        """Note when somebody was there for work."""
        begins, ends = self._day
        for span in spans:
            if span.state not in AVAILABLE or span.to <= begins or span.from_ >= ends:
                continue
            of = self._times[span.agent]
            stretch = max(span.from_, begins), min(span.to, ends)
            _extend(of.available, stretch)
            if span.state in ON_CALLS:
                _extend(of.on_calls, stretch)
            if span.state is SeatState.READY and any(
                stretch[0] < to and from_ < stretch[1]
                for from_, to in self._breaks.get(span.agent, ())
            ):
                of.idle.append(stretch)

    def hold(self, cells: Cells) -> list[Attended]:
        """Add to the cells what the roster makes of it; give the day's shifts, by start and id.

        A shift is told with the part of it that lies in this day.
        """
        for agent, times in sorted(self._times.items()):
            worked = overlaps(merged_stretches(times.available), self._seen)
            _spread(cells, agent, "worked", worked)
        return [self._shift(shift, cells) for shift in self._shifts]

    def _shift(self, shift: Shift, cells: Cells) -> Attended:
        times = self._times.get(shift.agent) or _Times()
        seen = overlaps([(shift.start, shift.end)], self._seen)
        leave = overlaps(seen, merged_stretches(self._leaves.get(shift.person, ())))
        breaks = merged_stretches((slot.from_, slot.to) for slot in shift.slots)
        slots = without(overlaps(seen, breaks), leave)
        asked = without(without(seen, leave), slots)
        available = overlaps(seen, merged_stretches(times.available))
        attended = overlaps(asked, available)
        parts = {
            "rostered": seen,
            "leave": leave,
            "slots": slots,
            "asked": asked,
            "available": available,
            "on_calls": overlaps(seen, merged_stretches(times.on_calls)),
            "attended": attended,
            "adhered": [*attended, *without(slots, merged_stretches(times.idle))],
        }
        for name, stretches in parts.items():
            _spread(cells, shift.agent, name, stretches)
        sums = Sums()
        for name, stretches in parts.items():
            setattr(sums, name, length(stretches))
        first = available[0][0] if available else None
        return Attended(shift, sums, first, available[-1][1] if available else None)


class _Times:
    """When one person was there."""

    __slots__ = ("available", "idle", "on_calls")

    def __init__(self) -> None:
        self.available: list[Stretch] = []
        self.on_calls: list[Stretch] = []
        self.idle: list[Stretch] = []
        """Ready, in a break of his."""


def _extend(stretches: list[Stretch], one: Stretch) -> None:
    """Add a stretch; where it goes on from the last one, that becomes longer."""
    if stretches and stretches[-1][0] <= one[0] <= stretches[-1][1]:
        stretches[-1] = stretches[-1][0], max(stretches[-1][1], one[1])
    else:
        stretches.append(one)


def _spread(cells: Cells, agent: AgentName, name: str, stretches: Iterable[Stretch]) -> None:
    for from_, to in stretches:
        at = from_
        while at < to:
            begins = at - at % QUARTER
            until = min(to, begins + QUARTER)
            sums = cells.setdefault(Cell(begins, "", agent), Sums())
            setattr(sums, name, getattr(sums, name) + until - at)
            at = until
