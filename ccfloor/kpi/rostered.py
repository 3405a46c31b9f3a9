"""A day's people held against the roster: what was asked of them, and what they did of it.

The law: time that was not seen, or not to be relied on, is in none of these sums: it is neither
asked for nor missed (RULEBOOK 0.10). A break is kept by not being ready in it; a call that runs
into one is excused (RULEBOOK 2). Somebody who is at two seats at once is there once.

It goes on with the records: time that the spans have passed is held against the roster and
forgotten (``hold``). What each stretch of time adds does not depend on the others, so it does not
matter in how many pieces a day is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from operator import add
from typing import Final

import msgspec
import numpy as np

from ccfloor.floor.names import AgentName, Instant, Micros
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap
from ccfloor.kpi.cell_table import Codes, Column, Key
from ccfloor.kpi.columns import Which, going_on, numbers
from ccfloor.kpi.counting import IN_STATE, Spans
from ccfloor.kpi.quarters import QUARTER, Quarters
from ccfloor.kpi.stretches import Stretch, length, merged_stretches, overlaps, without
from ccfloor.kpi.sums import Sums
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, LeaveState, PersonId, Shift

ON_CALLS: Final = frozenset({SeatState.READY, SeatState.RINGING, SeatState.TALKING, SeatState.WRAP})
AVAILABLE: Final = ON_CALLS | {SeatState.OTHER_CALL}
_READY: Final = IN_STATE[SeatState.READY]
_PARTS: Final = (
    "rostered", "leave", "slots", "asked", "available", "on_calls", "attended", "adhered",
)  # fmt: skip
"""What a shift is held against, and how it was kept."""
_FIELDS: Final = ("worked", *_PARTS)
_NOTHING: Final = (0,) * len(_PARTS)
_ON_CALLS, _AVAILABLE = IN_STATE.of(ON_CALLS), IN_STATE.of(AVAILABLE)


class Attended(msgspec.Struct, frozen=True):
    """One shift of the day, as it was worked."""

    shift: Shift
    sums: Sums
    first: Instant | None
    """When he was first there for work in it; None: never seen so."""
    last: Instant | None


class Presence:
    """Takes a day's spans, and holds them against the roster."""

    def __init__(
        self,
        day: Stretch,
        gaps: Iterable[CoverageGap],
        roster: DutyRoster | None = None,
        *,
        reach: Instant = 0,
        name: Day = "",
    ) -> None:
        """Take the day as far as records reach, what was not seen of it, and the plan for it.

        Shifts are told of (``attended``) up to ``reach``, where that is after the day, and those
        of the day with this name alone, where it has one.
        """
        begins, self._watermark = day
        self._held, reach = begins, max(reach, self._watermark)
        blind = merged_stretches((gap.from_, reach if gap.to is None else gap.to) for gap in gaps)
        self._seen = without([(begins, reach)] if begins < reach else [], blind)
        self._times: dict[AgentName, _Times] = {}
        self._agents = Codes[AgentName]()
        """Those first who have a shift."""
        self._agent_of: list[int] = []
        """Whose each cell is that a span was of."""
        self._shifts: list[_Shift] = []
        if roster is not None:
            self._plan(roster, begins, reach, name)
        slots: dict[AgentName, list[Stretch]] = defaultdict(list)
        for one in self._shifts:
            slots[one.shift.agent] += one.breaks
        self._agents.of(slots)
        self._rostered, self._slots = len(slots), Slots(slots.values())

    def _plan(self, roster: DutyRoster, begins: Instant, reach: Instant, name: Day) -> None:
        """Take who has a shift, and who is on leave."""
        leaves: dict[PersonId, list[Stretch]] = defaultdict(list)
        for one in roster.plan.leaves:
            if one.state is LeaveState.APPROVED:
                leaves[one.person].append((one.from_, one.to))
        for shift in sorted(roster.plan.shifts, key=lambda one: (one.start, one.id)):
            if shift.start < reach and shift.end > begins:
                leave = merged_stretches(leaves.get(shift.person, ()))
                self._shifts.append(_Shift(shift, leave, told=not name or shift.day == name))

    def spans(self, spans: Spans, names: Codes[Key]) -> None:
        """Note when somebody was there for work; ``names`` is the book of the spans' cells."""
        from_, to, state, cell = spans
        for _, name in islice(names, len(self._agent_of), None):
            self._agent_of.append(self._agents[name])
        agent = numbers(self._agent_of)[cell]
        named = list(self._agents)
        there = np.isin(state, _AVAILABLE) & (from_ < to)
        for code, begins, ends in going_on(agent[there], from_[there], to[there]):
            self._times.setdefault(named[code], _Times()).stay(begins, ends)
        # Only of who has a shift anybody asks when he was on calls, or ready in a break.
        calls = there & np.isin(state, _ON_CALLS) & (agent < self._rostered)
        for code, begins, ends in going_on(agent[calls], from_[calls], to[calls]):
            _extend(self._times[named[code]].on_calls, (begins, ends))
        ready = calls & (state == _READY)
        agent, from_, to = agent[ready], from_[ready], to[ready]
        idle = self._slots.touched(agent, from_, to)
        for code, begins, ends in going_on(agent[idle], from_[idle], to[idle]):
            self._times[named[code]].idle.append((begins, ends))

    def hold(self, until: Instant, quarters: Quarters) -> None:
        """Hold what is before an instant against the roster; the spans begun by then are known.

        What is made of it is added to the day's quarters, as far as the records reach.
        """
        while self._held < min(until, self._watermark):
            at = self._held - self._held % QUARTER
            rows = self._hold((self._held, min(at + QUARTER, until, self._watermark)))
            quarters.add(at, _FIELDS, {("", agent): row for agent, row in rows.items()})
        if self._held < until:
            self._hold((self._held, until))

    def attended(self) -> list[Attended]:
        """Give the day's shifts, by start and id.

        A shift is told with the part of it that lies in this day, or after it up to ``reach``.
        """
        return [one.attended() for one in self._shifts if one.told]

    def _hold(self, window: Stretch) -> dict[AgentName, list[Micros]]:
        """Give by person what he has of ``_FIELDS`` in a window."""
        begins, ends = window
        seen = overlaps(self._seen, [window])
        rows: dict[AgentName, list[Micros]] = {}
        stays: dict[AgentName, list[Stretch]] = {}
        for agent, times in self._times.items():
            if there := overlaps(times.available(), seen):
                stays[agent] = there
                rows[agent] = [length(there), *_NOTHING]
        for one in self._shifts:
            agent = one.shift.agent
            if one.shift.start < ends and one.shift.end > begins:
                parts = self._shift(one, overlaps([one.stretch], seen), stays.get(agent, []))
                one.parts = list(map(add, one.parts, parts))
                rows[agent] = list(map(add, rows.get(agent, (0, *_NOTHING)), (0, *parts)))
        for agent, times in list(self._times.items()):
            if not times.forget(ends):
                del self._times[agent]
        self._held = ends
        return rows

    def _shift(self, one: _Shift, seen: list[Stretch], there: list[Stretch]) -> tuple[Micros, ...]:
        """Give what a shift has of ``_PARTS`` in the part of it that was seen."""
        if not seen:
            return _NOTHING
        times = self._times.get(one.shift.agent) or _Times()
        there = overlaps(seen, there)
        if there:
            one.first = there[0][0] if one.first is None else one.first
            one.last = there[-1][1]
        rostered, calls = length(seen), length(overlaps(seen, times.calls()))
        if not overlaps(one.away, seen):  # nearly always
            present = length(there)
            return rostered, 0, 0, rostered, present, calls, present, present
        leave = overlaps(seen, one.leave)
        slots = without(overlaps(seen, one.breaks), leave)
        asked = without(without(seen, leave), slots)
        attended = length(overlaps(asked, there))
        kept = length(without(slots, merged_stretches(times.idle)))
        return (
            rostered, length(leave), length(slots), length(asked), length(there), calls, attended,
            attended + kept,
        )  # fmt: skip


class _Shift:
    """A shift, and what is known of it so far."""

    __slots__ = ("away", "breaks", "first", "last", "leave", "parts", "shift", "stretch", "told")

    def __init__(self, shift: Shift, leave: list[Stretch], *, told: bool) -> None:
        self.shift = shift
        self.stretch = shift.start, shift.end
        self.leave = leave
        self.breaks = merged_stretches((slot.from_, slot.to) for slot in shift.slots)
        self.away = merged_stretches([*leave, *self.breaks])
        self.told = told
        self.parts = list(_NOTHING)
        self.first: Instant | None = None
        self.last: Instant | None = None

    def attended(self) -> Attended:
        """Tell of it."""
        sums = Sums()
        for name, part in zip(_PARTS, self.parts, strict=True):
            setattr(sums, name, part)
        return Attended(self.shift, sums, self.first, self.last)


class _Times:
    """When one person was there, as far as it was not held yet."""

    __slots__ = ("_before", "idle", "on_calls", "since", "until")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.since = self.until = 0
        """The stretch that began last."""
        self._before: list[Stretch] = []
        self.on_calls: list[Stretch] = []
        self.idle: list[Stretch] = []
        """Ready, in a break of his."""

    def stay(self, from_: Instant, to: Instant) -> None:
        """Add a stretch."""
        if self.until == from_:  # he goes on, nearly always
            self.until = to
            return
        if self.since < self.until:
            self._before.append((self.since, self.until))
        self.since, self.until = from_, to

    def available(self) -> list[Stretch]:
        """Tell when he was there, in the order of time."""
        if not self._before:  # nearly always
            return [(self.since, self.until)] if self.since < self.until else []
        return merged_stretches([*self._before, (self.since, self.until)])

    def calls(self) -> list[Stretch]:
        """Tell when he was on calls, in the order of time; asked of who has a shift."""
        return merged_stretches(self.on_calls) if len(self.on_calls) > 1 else self.on_calls

    def forget(self, before: Instant) -> bool:
        """Forget what is over by an instant; tell whether anything is left."""
        self._before = [one for one in self._before if one[1] > before]
        if self.on_calls:
            self.on_calls = [one for one in self.on_calls if one[1] > before]
        if self.idle:
            self.idle = [one for one in self.idle if one[1] > before]
        return bool(self._before) or self.until > before  # whatever else he did is in it


class Slots:
    """Everybody's breaks, looked through for many at once."""

    def __init__(self, breaks: Iterable[list[Stretch]]) -> None:
        """Take each one's, by his number."""
        slots = [
            (code, begin, over)
            for code, some in enumerate(breaks)
            for begin, over in merged_stretches(some)
        ]
        self._code, begins, self._over = np.array(slots, np.int64).reshape(-1, 3).T
        self._first = int(begins.min()) if slots else 0
        self._width = int(self._over.max()) - self._first + 1 if slots else 1
        self._begins = self._place(self._code, begins)

    def touched(self, code: Column, from_: Column, to: Column) -> Which:
        """Tell which stretches have time in a break of the one whose they are."""
        if not self._code.size:
            return np.zeros(code.size, np.bool_)
        last = self._begins.searchsorted(self._place(code, to)) - 1  # that begins before it ends
        his: Which = (last >= 0) & (self._code[last] == code)
        return his & (self._over[last] > from_)

    def _place(self, code: Column, at: Column) -> Column:
        """Put instants of all people in one order, by person."""
        return code * (self._width + 1) + np.clip(at - self._first, 0, self._width)


def _extend(stretches: list[Stretch], one: Stretch) -> None:
    """Add a stretch; where it goes on from the last one, that becomes longer."""
    if stretches and stretches[-1][0] <= one[0] <= stretches[-1][1]:
        if one[1] > stretches[-1][1]:
            stretches[-1] = stretches[-1][0], one[1]
    else:
        stretches.append(one)
