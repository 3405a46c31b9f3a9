"""One person's records of a day as they go over the wire: calls, rings, absences, what he did.

The law: pure. What came from outside is cleaned, callers are masked, and whether a ring was late
or a break allowed is told as the rules and the figures have it: by the limit of that moment, by an
approval that was given at or before the moment of leaving and is used once (RULEBOOK G8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from ccfloor.floor.deeds import BreakAnswered
from ccfloor.floor.names import SECOND, AgentName, Instant, Micros
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.floor.views import Absence, Attempt, SeatView, Span, Visit
from ccfloor.kpi.agents import AgentTally, ShiftEnd
from ccfloor.kpi.stretches import Stretch
from ccfloor.regulation.dated import Dated
from ccfloor.serve.agent_day import AgentAbsence, AgentAttempt, AgentCall, AgentSpan
from ccfloor.serve.cleaning import NAME_WIDTH, REASON_WIDTH, clean, identity, mask
from ccfloor.serve.own_figures import MyFigures
from ccfloor.store.person_port import PersonRecords

AGREED = Sequence[tuple[Instant, BreakAnswered]]
"""Breaks that were allowed, in order."""
AT_ONCE: Micros = SECOND
"""After-call work that begins so soon after a conversation is of that conversation."""


class Allowing(msgspec.Struct, frozen=True):
    """By what a leaving of the desk is judged."""

    granted: AGREED
    withdrawn: Sequence[Instant]
    """When he did not want to leave any more."""
    valid: Micros
    """Who was allowed to leave has to leave within this."""
    required: bool
    """Whether the house keeps approvals."""
    is_planned: Callable[[Instant], bool]
    """Tells whether the roster has a meal, training or meeting for him then."""


def spans_of(
    spans: Iterable[Span], seats: Iterable[SeatView], window: Stretch, now: Instant
) -> tuple[AgentSpan, ...]:
    """Write what he was doing, cut to the window."""
    begins, ends = window[0], min(window[1], now)
    ran = [(s.state, s.from_, s.to, s.queue, s.reason) for s in spans]
    ran += [(s.state, s.since, now, s.queue, s.reason) for s in seats]
    found = [
        AgentSpan(
            state,
            max(since, begins),
            min(until, ends),
            identity(queue),
            clean(reason, REASON_WIDTH),
        )
        for state, since, until, queue, reason in ran
        if max(since, begins) < min(until, ends)
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.until)))


def attempt_of(attempt: Attempt, limit: Dated[Micros]) -> AgentAttempt:
    """Write one ring."""
    missed = attempt.outcome is AttemptOutcome.NO_ANSWER and not attempt.siblings
    judged = missed or attempt.outcome is AttemptOutcome.ANSWERED
    rang = attempt.ring_from
    return AgentAttempt(
        call=identity(attempt.call),
        queue=identity(attempt.queue),
        at=attempt.called_at,
        outcome="" if attempt.outcome is None else attempt.outcome.value,
        ring=attempt.ring,
        late=judged and not attempt.excused and rang is not None and attempt.ring > limit.at(rang),
        excused=attempt.excused,
        siblings=attempt.siblings,
    )


def calls_of(
    visits: Iterable[Visit], spans: Iterable[AgentSpan], window: Stretch
) -> tuple[AgentCall, ...]:
    """Write his conversations that began in the window."""
    wraps = {one.since: one for one in spans if one.state is SeatState.WRAP}
    found = []
    for visit in visits:
        at = visit.joined_at if visit.talk_from is None else visit.talk_from
        if visit.outcome is VisitOutcome.ANSWERED and window[0] <= at < window[1]:
            left = at if visit.left_at is None else visit.left_at
            found.append(
                AgentCall(
                    call=identity(visit.call),
                    queue=identity(visit.queue),
                    at=at,
                    until=visit.talk_to,
                    waited=max(0, left - visit.joined_at),
                    talk=visit.talk,
                    wrap=_wrap(visit, wraps),
                    caller=mask(visit.number),
                    ended_by=visit.ended_by,
                    covered=visit.covered,
                    hold=visit.hold,
                    holds=visit.holds,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.at, one.call)))


def _wrap(visit: Visit, wraps: dict[Instant, AgentSpan]) -> Micros:
    ended = visit.talk_to
    if ended is None:
        return 0
    after = [one for since, one in wraps.items() if ended <= since <= ended + AT_ONCE]
    first = min(after, key=lambda one: one.since, default=None)
    return 0 if first is None else first.until - first.since


def absences_of(
    absences: Iterable[Absence], window: Stretch, now: Instant, by: Allowing
) -> tuple[AgentAbsence, ...]:
    """Write his leavings of the desk that touch the window, each with who allowed it."""
    mine = sorted(
        (
            one
            for one in absences
            if one.from_ < window[1] and (now if one.to is None else one.to) > window[0]
        ),
        key=lambda one: (one.from_, one.seat),
    )
    answers = _used(mine, now, by)
    return tuple(
        _absence(one, *_approval(one, answers.get((one.from_, one.seat)), by)) for one in mine
    )


def _used(
    absences: Sequence[Absence], now: Instant, by: Allowing
) -> dict[tuple[Instant, str], tuple[Instant, BreakAnswered]]:
    """Give each absence the approval that it used, those given beforehand first."""
    free, used = list(by.granted), {}
    for one in absences:
        left = one.from_
        for answer in reversed(free):
            at = answer[0]
            gone = any(at < withdrawn <= left for withdrawn in by.withdrawn)
            if at <= left <= at + by.valid and not gone and not by.is_planned(left):
                used[left, one.seat] = answer
                free.remove(answer)
                break
    for one in absences:
        until = now if one.to is None else one.to
        late = next((answer for answer in free if one.from_ < answer[0] <= until), None)
        if late is not None and (one.from_, one.seat) not in used:
            used[one.from_, one.seat] = late
            free.remove(late)
    return used


def _approval(
    absence: Absence, answer: tuple[Instant, BreakAnswered] | None, by: Allowing
) -> tuple[str, str, Instant | None]:
    if by.is_planned(absence.from_):
        return "planned", "", None
    if answer is None:
        return "none" if by.required else "", "", None
    at, deed = answer
    return "granted" if at <= absence.from_ else "ratified", clean(deed.by, NAME_WIDTH), at


def _absence(absence: Absence, approval: str, by: str, at: Instant | None) -> AgentAbsence:
    return AgentAbsence(
        seat=identity(absence.seat),
        since=absence.from_,
        until=absence.to,
        reasons=tuple(clean(one, REASON_WIDTH) for one in absence.reasons[:20]),
        approval=approval,
        by=by,
        granted_at=at,
        covered=absence.covered,
    )


def figures_of(
    agent: AgentName,
    records: PersonRecords,
    day: Stretch,
    now: Instant,
    limit: Dated[Micros],
    shift_end: ShiftEnd,
) -> MyFigures:
    """Count a day by the code that counts it live, ``agents.AgentTally``."""
    begins, ends = day
    until = min(now, ends)
    tally = AgentTally(limit, begins)
    tally.restore(
        (one for one in records.attempts if begins <= one.called_at < ends),
        (one for one in records.visits if begins <= one.joined_at < ends),
        (_cut(one, until) for one in records.absences if one.from_ < until),
    )
    return MyFigures(**msgspec.structs.asdict(tally.figures(agent, until, shift_end)))


def _cut(absence: Absence, until: Instant) -> Absence:
    over = until if absence.to is None else min(absence.to, until)
    return msgspec.structs.replace(absence, to=over)
