"""What one person did since the day began: for himself to read, not to be ranked by.

The law: a figure is the sum of what each record adds. An attempt is counted once, when its ringing
is over; a stay of a caller and an absence are kept by name, and a newer record of the same one
replaces it: so it does not matter in which order records came, and after a restart the figures are
those of the stored ones. A ring that no rule may charge (``excused``) is in no figure of rings.

An attempt belongs to the day in which the phone was called, a call to that in which the caller
came, as the queues' figures do. An absence that began yesterday counts from the start of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec

from ccfloor.floor.changes import (
    AbsenceBegan,
    AbsenceChanged,
    AbsenceEnded,
    AttemptEnded,
    Change,
    VisitAnswered,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, SeatId
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.views import Absence, Attempt, Visit
from ccfloor.regulation.dated import Dated

VisitKey: TypeAlias = tuple[ChannelId, int]
AbsenceKey: TypeAlias = tuple[SeatId, Instant]
ShiftEnd: TypeAlias = Callable[[AgentName, Instant], Instant | None]
"""When the shift ends that somebody works at an instant; None: nobody rostered him."""


class AgentFigures(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One person's day so far."""

    answered: int = 0
    """Calls he took."""
    talk: Micros = 0
    """His conversations that are over, added up."""
    hold: Micros = 0
    """Of ``talk``, how long he had callers on hold; of ``hold_known``."""
    held_calls: int = 0
    """Of ``hold_known``, calls in which he pressed hold."""
    hold_known: int = 0
    """Of his conversations that are over, those of which it is known how long he held."""
    stayed: int = 0
    """Conversations that he brought to their end although his shift was over."""
    stayed_for: Micros = 0
    """How long after the shifts' ends, added up."""
    rings: int = 0
    """Times his phone rang until he took it up, or until it was his to take up and he did not."""
    ring_sum: Micros = 0
    """Of those."""
    ring_longest: Micros = 0
    late: int = 0
    """Of ``rings``, those over the limit (T01)."""
    missed: int = 0
    """Of ``rings``, those that nobody took up before the time-out."""
    away: Micros = 0
    """Away from the desk, for whatever reason, the running absence included."""
    absences: int = 0
    unseen: int = 0
    """Calls and absences of which a part was not seen: how far the rest is to be relied on."""


class _Rings:
    """One person's rings, added up."""

    __slots__ = ("count", "late", "longest", "missed", "sum")

    def __init__(self) -> None:
        self.count = self.sum = self.longest = self.late = self.missed = 0


class AgentTally:
    """Everybody's day; fed with changes, read person by person."""

    def __init__(self, ring_limit: Dated[Micros], day_began: Instant = 0) -> None:
        """Take T01's limit, which is another on another day."""
        self._limit = ring_limit
        self._day_began = day_began
        self._rings: dict[AgentName, _Rings] = {}
        self._visits: dict[AgentName, dict[VisitKey, Visit]] = {}
        self._absences: dict[AgentName, dict[AbsenceKey, Absence]] = {}

    def on(self, changes: Iterable[Change]) -> None:
        """Count what changed."""
        for change in changes:
            match change:
                case AttemptEnded(attempt=attempt):
                    self._ring(attempt)
                case VisitRevised(was=was, visit=visit):
                    self._visits.get(was.answered_by, {}).pop((was.call, was.visit), None)
                    self._visit(visit)
                case VisitAnswered(visit=visit) | VisitEnded(visit=visit):
                    self._visit(visit)
                case (
                    AbsenceBegan(absence=absence)
                    | AbsenceChanged(absence=absence)
                    | AbsenceEnded(absence=absence)
                ):
                    self._absence(absence)
                case _:
                    pass  # what nobody did, or what is no figure

    def restore(
        self, attempts: Iterable[Attempt], visits: Iterable[Visit], absences: Iterable[Absence]
    ) -> None:
        """Count stored records; where a newer one of an absence is known, that stands."""
        for attempt in attempts:
            self._ring(attempt)
        for visit in visits:
            self._visit(visit)
        for absence in absences:
            if _name(absence) not in self._absences.get(absence.agent, {}):
                self._absence(absence)

    def start_day(self, at: Instant) -> None:
        """Begin anew; who is away stays so, and counts from ``at``."""
        self._day_began = at
        self._rings.clear()
        self._visits.clear()
        kept = {
            agent: {key: one for key, one in of.items() if one.to is None or one.to > at}
            for agent, of in self._absences.items()
        }
        self._absences = {agent: of for agent, of in kept.items() if of}

    def figures(self, agent: AgentName, now: Instant, shift_end: ShiftEnd) -> AgentFigures:
        """Tell one person's day up to ``now``."""
        rings = self._rings.get(agent) or _Rings()
        visits = self._visits.get(agent, {}).values()
        absences = self._absences.get(agent, {}).values()
        stays = [over for visit in visits if (over := _over(visit, shift_end)) > 0]
        known = [visit for visit in visits if visit.talk_to is not None and visit.hold is not None]
        unseen = sum(not one.covered for one in visits) + sum(not one.covered for one in absences)
        return AgentFigures(
            answered=len(visits),
            talk=sum(visit.talk for visit in visits),
            hold=sum(visit.hold or 0 for visit in known),
            held_calls=sum(bool(visit.holds) for visit in known),
            hold_known=len(known),
            stayed=len(stays),
            stayed_for=sum(stays),
            rings=rings.count,
            ring_sum=rings.sum,
            ring_longest=rings.longest,
            late=rings.late,
            missed=rings.missed,
            away=sum(self._away(one, now) for one in absences),
            absences=len(absences),
            unseen=unseen,
        )

    def _away(self, absence: Absence, now: Instant) -> Micros:
        until = now if absence.to is None else absence.to
        return max(0, until - max(absence.from_, self._day_began))

    def _ring(self, attempt: Attempt) -> None:
        if attempt.called_at < self._day_began or attempt.ring_from is None or attempt.excused:
            return
        missed = attempt.outcome is AttemptOutcome.NO_ANSWER
        # Of many phones that rang at once none was the one to take it up (RULEBOOK T02).
        if missed and attempt.siblings:
            return
        if not missed and attempt.outcome is not AttemptOutcome.ANSWERED:
            return
        rings = self._rings.setdefault(attempt.agent, _Rings())
        rings.count += 1
        rings.sum += attempt.ring
        rings.longest = max(rings.longest, attempt.ring)
        rings.late += attempt.ring > self._limit.at(attempt.ring_from)
        rings.missed += missed

    def _visit(self, visit: Visit) -> None:
        if visit.outcome is VisitOutcome.ANSWERED and visit.joined_at >= self._day_began:
            self._visits.setdefault(visit.answered_by, {})[visit.call, visit.visit] = visit

    def _absence(self, absence: Absence) -> None:
        if absence.to is not None and absence.to <= self._day_began:
            self._absences.get(absence.agent, {}).pop(_name(absence), None)
            return
        self._absences.setdefault(absence.agent, {})[_name(absence)] = absence


def _name(absence: Absence) -> AbsenceKey:
    return absence.seat, absence.from_


def _over(visit: Visit, shift_end: ShiftEnd) -> Micros:
    """Tell how long a conversation went on after the shift in which it began."""
    if visit.talk_from is None or visit.talk_to is None:
        return 0
    end = shift_end(visit.answered_by, visit.talk_from)
    return 0 if end is None else visit.talk_to - end
