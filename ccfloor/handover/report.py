"""The shift report: what each person of a team did in one shift.

A2.4.3 「组内客服日常工作量、工作内容统计并且在每天下班前发送到主管邮箱」

Counts and sums of what was recorded, person by person; no ranking, and what stands against somebody
stands beside what he did. A mean of nothing is no figure. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ccfloor.floor.names import AgentName, Instant, Micros
from ccfloor.floor.states import AttemptOutcome, SeatState
from ccfloor.floor.views import Absence, Attempt, Span, Visit
from ccfloor.roster.plan import Shift

WORKING = frozenset(
    {SeatState.READY, SeatState.RINGING, SeatState.TALKING, SeatState.WRAP, SeatState.OTHER_CALL}
)


class Workload(msgspec.Struct, frozen=True):
    """One person's shift so far."""

    agent: AgentName
    answered: int
    talk: Micros
    """Of the conversations that are over."""
    rings: int
    """Of calls that he answered: how many rings ``ring`` is the sum of."""
    ring: Micros
    missed: int
    """Rang out and nobody took them; what equipment or a gap excuses is not counted."""
    away: Micros
    """Absences from the desk, meals and trainings among them."""
    leaves: int
    worked: Micros
    """Logged in and at the desk."""
    hold_over: Micros
    """Of ``worked``: after the shift's end."""


def workloads(
    shifts: Sequence[Shift],
    until: Instant,
    *,
    attempts: Iterable[Attempt],
    visits: Iterable[Visit],
    absences: Iterable[Absence],
    spans: Iterable[Span],
) -> list[Workload]:
    """Reckon up a team's shift to ``until``, in the order of ``shifts``."""
    of = {shift.agent: shift for shift in shifts}
    attempts, visits = list(attempts), list(visits)
    absences, spans = list(absences), list(spans)
    return [
        _workload(
            shift,
            until,
            [one for one in attempts if one.agent == agent],
            [one for one in visits if one.answered_by == agent],
            [one for one in absences if one.agent == agent],
            [one for one in spans if one.agent == agent and one.state in WORKING],
        )
        for agent, shift in of.items()
    ]


def _workload(
    shift: Shift,
    until: Instant,
    attempts: list[Attempt],
    visits: list[Visit],
    absences: list[Absence],
    spans: list[Span],
) -> Workload:
    since = shift.start
    answers = [one for one in attempts if one.outcome is AttemptOutcome.ANSWERED]
    away = [_within(one.from_, one.to or until, since, until) for one in absences]
    return Workload(
        agent=shift.agent,
        answered=len(visits),
        talk=sum(one.talk for one in visits),
        rings=len(answers),
        ring=sum(one.ring for one in answers),
        missed=sum(
            one.outcome is AttemptOutcome.NO_ANSWER and not one.excused and not one.siblings
            for one in attempts
        ),
        away=sum(away),
        leaves=sum(length > 0 for length in away),
        worked=sum(_within(one.from_, one.to, since, until) for one in spans),
        hold_over=sum(_within(one.from_, one.to, shift.end, until) for one in spans),
    )


def _within(from_: Instant, to: Instant, since: Instant, until: Instant) -> Micros:
    return max(0, min(to, until) - max(from_, since))
