"""How a shift was kept: who came when, was away, went, and what of it nobody saw.

The law: it is a picture for those who lead, and charges nobody; what is found against a person is
the rules' (T08 to T11), and both take the same moments. So what a gap hides is taken in the
person's favour: who is found logged in when it closes came when it opened, who is found gone left
when it closed (RULEBOOK 0.10); what leave, meals, trainings and meetings take is not missing; a
plan that is told in mid-shift asks from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap, SeatView, Span
from ccfloor.kpi.rollup import DARK
from ccfloor.kpi.stretches import Stretch, length, merged_stretches, overlaps, without
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift

EARLY: Final[Micros] = 120 * MINUTE
HANDOVER: Final[Micros] = 15 * MINUTE
LINGERS: Final[Micros] = 240 * MINUTE
"""As the book of attendance has them (``rules.attendance``, ``rules.firsts``)."""
HOUR: Final[Micros] = 60 * MINUTE

_GONE: Final = frozenset({SeatState.OUT, SeatState.UNSEEN})


class Kept(msgspec.Struct, frozen=True):
    """One shift, as far as anybody saw."""

    here: Sequence[Stretch] = ()
    """Logged in and not away."""
    away: Sequence[Stretch] = ()
    arrived: Instant | None = None
    left: Instant | None = None
    """None while he is there."""
    late: Micros = 0
    """What was missing at the beginning, beyond the grace."""
    missing: bool = False
    unknown: bool = False
    """The beginning was not seen."""
    held: Micros = 0
    """How long he stayed past the end."""


class Seen:
    """What was seen of everybody in a stretch of time; fed with records, read person by person."""

    def __init__(self, now: Instant, gaps: Iterable[CoverageGap]) -> None:
        """Take the moment up to which something can have been seen, and what was not."""
        self.now = now
        self.first = now
        """Nothing before it was seen."""
        ended = [(gap.from_, now if gap.to is None else gap.to, gap.reason) for gap in gaps]
        self.blind = merged_stretches((from_, to) for from_, to, _ in ended)
        self.dark = merged_stretches((from_, to) for from_, to, why in ended if why in DARK)
        self.rolls: dict[AgentName, list[Instant]] = defaultdict(list)
        """When a roll-call noted that somebody is there."""
        self._here: dict[AgentName, list[Stretch]] = defaultdict(list)
        self._away: dict[AgentName, list[Stretch]] = defaultdict(list)

    def spans(self, spans: Iterable[Span]) -> None:
        """Note what is over."""
        for span in spans:
            self._note(span.agent, span.state, span.from_, span.to)

    def seats(self, seats: Iterable[SeatView]) -> None:
        """Note what goes on."""
        for seat in seats:
            self._note(seat.agent, seat.state, seat.since, self.now)

    def _note(self, agent: AgentName, state: SeatState, since: Instant, until: Instant) -> None:
        self.first = min(self.first, since)
        if state not in _GONE and since < until:
            times = self._away if state is SeatState.AWAY else self._here
            times[agent].append((since, until))

    def of(self, agent: AgentName) -> tuple[list[Stretch], list[Stretch]]:
        """Tell when somebody was at his desk, and when away and at no other desk of his."""
        here = merged_stretches(self._here.get(agent, ()))
        return here, without(merged_stretches(self._away.get(agent, ())), here)


def kept(shift: Shift, roster: DutyRoster, seen: Seen, asked_from: Instant, grace: Micros) -> Kept:
    """Hold one shift against what was seen; ``asked_from``: nothing before it counts."""
    bounds = around(shift, roster)
    here, away = (overlaps(times, [bounds]) for times in seen.of(shift.agent))
    there = [one for one in merged_stretches([*here, *away]) if one[1] > shift.start - HANDOVER]
    begins, until = max(shift.start, asked_from), min(seen.now, shift.end)
    arrived = _arrived(there, bounds, seen, shift)
    left = _left(there, bounds, seen, shift)
    unknown = shift.start < seen.first
    late, missing = 0, False
    if not unknown and arrived is not None and arrived > begins:
        late = length(roster.asked(shift, begins, arrived))
    elif not unknown and arrived is None and until > begins:
        asked = roster.asked(shift, begins, until)
        missing = length(without(asked, seen.blind)) > grace
        unknown = not missing and length(asked) > grace
    return Kept(
        here=[one for one in here if there and one[0] >= there[0][0]],
        away=[one for one in away if there and one[0] >= there[0][0]],
        arrived=arrived,
        left=left,
        late=late if late > grace else 0,
        missing=missing,
        unknown=unknown,
        held=length(overlaps(there, [(shift.end, bounds[1])])),
    )


def around(shift: Shift, roster: DutyRoster) -> Stretch:
    """Give the time in which somebody's being there is about this shift and no other of his."""
    since, until = shift.start - EARLY, shift.end + LINGERS
    for other in roster.shifts_of(shift.agent):
        if other.end <= shift.start:
            since = max(since, (other.end + shift.start) // 2)
        elif other.start >= shift.end:
            until = min(until, (shift.end + other.start) // 2)
    return since, until


def _arrived(there: Sequence[Stretch], bounds: Stretch, seen: Seen, shift: Shift) -> Instant | None:
    found = [at for at in seen.rolls.get(shift.agent, ()) if bounds[0] <= at < shift.end]
    if there and there[0][0] < shift.end:
        came = there[0][0]
        hidden = (begun for begun, over in seen.blind if begun < came <= over)
        found.append(max(bounds[0], next(hidden, came)))
    return min(found, default=None)


def _left(there: Sequence[Stretch], bounds: Stretch, seen: Seen, shift: Shift) -> Instant | None:
    if not there or there[-1][1] >= min(seen.now, bounds[1]):
        return None
    went = there[-1][1]
    for begun, over in seen.blind:
        if begun <= went < over:
            return None if over >= seen.now else over
    return max(went, shift.start)


class Hour(msgspec.Struct, frozen=True):
    """How many, the mean of an hour."""

    begins: Instant
    asked: float
    present: float | None


def hours(
    window: Stretch, seen: Seen, asked: Iterable[Stretch], here: Iterable[Stretch]
) -> list[Hour]:
    """Count people hour by hour: those the roster asks for, those who were there."""
    begins, ends = window
    wanted, there = _spread(asked, window), _spread(here, window)
    found = []
    for at in range(begins, ends, HOUR):
        of = length(without([(at, min(at + HOUR, seen.now))], seen.dark))
        unseen = of <= 0 or at + HOUR <= seen.first
        present = None if unseen else round(there.get(at, 0) / of, 2)
        found.append(Hour(at, round(wanted.get(at, 0) / min(HOUR, ends - at), 2), present))
    return found


def _spread(stretches: Iterable[Stretch], window: Stretch) -> Mapping[Instant, Micros]:
    begins, ends = window
    sums: dict[Instant, Micros] = defaultdict(int)
    for from_, to in stretches:
        at, to = max(from_, begins), min(to, ends)  # noqa: PLW2901 - what of it is within
        while at < to:
            hour = at - (at - begins) % HOUR
            until = min(to, hour + HOUR)
            sums[hour] += until - at
            at = until
    return sums
