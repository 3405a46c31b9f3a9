"""What may be said to a leader who is asked for a leave. It decides nothing: he does.

The law: figures and codes, no verdict. ``against`` lists every hard rule that the leave would
break, each with what is and what is asked for; where the list is empty nothing speaks against
it but the figures. The same question at the same moment has the same answer, to the digit: the
simulation's dice are the question's own id (``paths``).

Hard rules (RULEBOOK 3): somebody stays in every queue of his (A2.4.3 「确保服务畅通」); not fewer
than the configured minimum stay (A3.2.4 「不得……减少工作人员」); not more than so many of a queue
or of a team are away at once; nobody leaves so that he would be away within a quarter of an hour
of a change of shift (A3.2.2 「未正式履行完交接班程序时,交班人员不准擅自离岗」).

The required number that is estimated from the callers is told (``need``) and is no hard rule:
what a leave of some minutes does is what the paths say.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ccfloor.config import Config
from ccfloor.floor.deeds import AwayLimit, BreakAsked
from ccfloor.floor.names import SECOND, AgentName, Instant, Micros, QueueName, micros
from ccfloor.floor.states import SeatState
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift
from ccfloor.staffing.arrivals import Demand, Estimate
from ccfloor.staffing.limiting import AwayLimits
from ccfloor.staffing.paths import CALLERS, Effect, Situation, play
from ccfloor.staffing.presence import Person, Presence
from ccfloor.staffing.requirement import Requirements

SHORTEST_S, LONGEST_S = 600.0, 1_800.0
"""How far ahead is played, at least and at most: twice the leave in between."""
IN_CONVERSATION = frozenset({SeatState.TALKING, SeatState.RINGING, SeatState.OTHER_CALL})


class Against(msgspec.Struct, frozen=True, gc=False):
    """A hard rule that the leave would break."""

    code: str
    """``last_one``, ``below_minimum``, ``queue_away``, ``team_away``, ``handover``."""
    subject: str
    """The queue or the team."""
    have: int = 0
    """With the asker gone: who stays, or who is away; for ``handover`` its instant."""
    limit: int = 0
    """What is asked for; for ``handover`` microseconds around it."""


class QueueAdvice(msgspec.Struct, frozen=True, gc=False):
    """What the leave does to one queue of his."""

    queue: QueueName
    ready_after: int
    """Free agents with the asker gone."""
    staff_after: int
    """Agents there with the asker gone."""
    need: int | None
    """Agents that the queue needs now, by minimum and callers."""
    waiting: int
    longest_wait: Micros
    away: int
    """Others who are away."""
    effect: Effect | None
    """What the next minutes may bring; None where nothing is known of the callers or none come."""


class Play(msgspec.Struct, frozen=True):
    """What ``paths.play`` is to be asked for one queue."""

    now: Situation
    away: float
    horizon: float
    seed: str
    callers: int


class Advice(msgspec.Struct, frozen=True, gc=False):
    """All that is said of one question."""

    id: str
    """Of the ``BreakAsked``."""
    agent: AgentName
    at: Instant
    away_for: Micros
    """As asked for; the regulation's five minutes where nothing was said."""
    against: tuple[Against, ...]
    queues: tuple[QueueAdvice, ...]
    """Those he serves; empty where he is not there."""
    blind: bool = False
    """A gap of coverage is open: the figures rest on what was seen before it."""


class Draft(msgspec.Struct, frozen=True):
    """An advice that still wants its effects; it holds nothing that the floor alters."""

    advice: Advice
    plays: tuple[Play | None, ...]
    """One for each of ``advice.queues``; None where nothing is known of the callers."""


def finished(draft: Draft) -> Advice:
    """Play the minutes that follow; needs nobody's state, so any thread may do it."""
    queues = tuple(
        queue
        if wanted is None
        else msgspec.structs.replace(
            queue, effect=play(wanted.now, wanted.away, wanted.horizon, wanted.seed, wanted.callers)
        )
        for queue, wanted in zip(draft.advice.queues, draft.plays, strict=True)
    )
    return msgspec.structs.replace(draft.advice, queues=queues)


class Advisor:
    """Looks at the floor for a leader who is asked."""

    def __init__(
        self,
        config: Config,
        presence: Presence,
        demand: Demand,
        requirements: Requirements,
        limits: AwayLimits,
    ) -> None:
        """Take how near to a change of shift from ``staffing``; feeding the rest is the owner's."""
        self._limits = limits
        self._handover = micros(config.staffing.handover_s)
        self._presence = presence
        self._demand = demand
        self._requirements = requirements

    def advise(self, asked: BreakAsked, now: Instant) -> Advice:
        """Say what the leave would do, were it granted at ``now``."""
        return finished(self.draft(asked, now))

    def draft(self, asked: BreakAsked, now: Instant) -> Draft:
        """Take down all that the advice needs of the floor as it is at ``now``."""
        away_for = self._presence.wanted(asked)
        people = self._presence.people(now)
        asker = next((person for person in people if person.agent == asked.agent), None)
        others = [person for person in people if person is not asker]
        queues = () if asker is None or not asker.present else asker.queues
        advised = []
        plays: list[Play | None] = []
        against: list[Against] = []
        for queue in queues:
            served = [person for person in others if queue in person.queues]
            if asker is not None:
                advised.append(self._queue(queue, served, now))
                plays.append(self._play(asked.id, queue, asker, served, now, away_for))
            against += self._against_queue(queue, served)
        limits = self._limits.of(asked.agent, now, fresh=True)
        against += [
            one for limit in limits for one in _against(limit)
            if limit.kind == "team" or limit.subject in queues
        ]  # fmt: skip
        against += self._against_shift(asked.agent, now, away_for)
        advice = Advice(
            id=asked.id,
            agent=asked.agent,
            at=now,
            away_for=away_for,
            against=tuple(against),
            queues=tuple(advised),
            blind=self._demand.blind,
        )
        return Draft(advice, tuple(plays))

    def _play(
        self,
        question: str,
        queue: QueueName,
        asker: Person,
        others: list[Person],
        now: Instant,
        away_for: Micros,
    ) -> Play | None:
        estimate = self._demand.estimate(queue, now)
        if estimate is None:
            return None
        away_s = away_for / SECOND
        return Play(
            self._situation(queue, asker, others, estimate, now),
            away_s,
            min(LONGEST_S, max(SHORTEST_S, 2 * away_s)),
            f"{question}|{queue}",
            CALLERS // len(asker.queues),  # however many queues, the leader waits once
        )

    def _queue(self, queue: QueueName, others: list[Person], now: Instant) -> QueueAdvice:
        waiting = self._demand.waiting(queue)
        return QueueAdvice(
            queue=queue,
            ready_after=sum(person.view.state is SeatState.READY for person in _there(others)),
            staff_after=len(_there(others)),
            need=self._requirements.at(queue, now).staff,
            waiting=len(waiting),
            longest_wait=max(0, now - waiting[0]) if waiting else 0,
            away=len(_away(others)),
            effect=None,
        )

    def _situation(
        self,
        queue: QueueName,
        asker: Person,
        others: list[Person],
        estimate: Estimate,
        now: Instant,
    ) -> Situation:
        there = _there(others)
        known = [_free_in(person, now) for person in there]
        returning = [
            max(0, person.back_at - now) / SECOND
            for person in _away(others)
            if person.back_at is not None
        ]
        return Situation(
            ready=sum(seconds == 0 for seconds in known),
            busy=sum(seconds is None for seconds in known),
            free_in=(*(seconds for seconds in known if seconds), *returning),
            waiting=tuple(max(0, now - since) / SECOND for since in self._demand.waiting(queue)),
            rate=estimate.rate,
            aht=estimate.aht,
            patience=estimate.patience,
            within=self._requirements.goal(queue).within,
            asker_free_in=_free_in(asker, now),
        )

    def _against_queue(self, queue: QueueName, others: list[Person]) -> list[Against]:
        return [] if _there(others) else [Against("last_one", queue, 0, 1)]

    def _against_shift(self, agent: AgentName, now: Instant, away_for: Micros) -> list[Against]:
        roster = self._presence.roster
        shift = None if roster is None else roster.shift_at(agent, now)
        if roster is None or shift is None:
            return []
        change = self._handover_within(roster, shift, now, away_for)
        return [] if change is None else [Against("handover", shift.team, change, self._handover)]

    def _handover_within(
        self, roster: DutyRoster, shift: Shift, now: Instant, away_for: Micros
    ) -> Instant | None:
        """Give the first change of the team's shifts that the leave would come too near to."""
        begins, ends = now - self._handover, now + away_for + self._handover
        changes = {
            moment
            for at in (now, ends)
            for one in roster.team_at(shift.team, at)
            for moment in (one.start, one.end)
            if begins <= moment <= ends
        }
        return min(changes, default=None) if self._handover else None


def _against(limit: AwayLimit) -> Iterator[Against]:
    if limit.short and limit.need is not None:
        yield Against("below_minimum", limit.subject, limit.stay, limit.need)
    if limit.reached and limit.most is not None:
        yield Against(f"{limit.kind}_away", limit.subject, limit.away + 1, limit.most)


def _there(people: list[Person]) -> list[Person]:
    return [person for person in people if person.present]


def _away(people: list[Person]) -> list[Person]:
    return [person for person in people if person.view.state is SeatState.AWAY]


def _free_in(person: Person, now: Instant) -> float | None:
    """Say in how many seconds a person who is there is free; None: nobody can know."""
    view = person.view
    if view.state in IN_CONVERSATION:
        return None
    if view.state is SeatState.WRAP and view.wrap_until is not None:
        return max(0, view.wrap_until - now) / SECOND
    return 0.0
