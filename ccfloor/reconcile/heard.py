"""What is kept of a session to reconcile it: the newest word on everything, and what named it.

The floor's changes give calls, attempts and gaps; of the facts, those are kept that a row of
the queue_log stands for, and those that tell how the floor came to its conclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from ccfloor.floor import changes as c
from ccfloor.floor import facts as f
from ccfloor.floor.names import ChannelId, Instant, Interface, QueueName
from ccfloor.floor.views import Attempt, CoverageGap, Visit

_F = TypeVar("_F", bound=f.Fact)
ByStay: TypeAlias = dict[tuple[ChannelId, QueueName], list[_F]]
"""Facts of one caller in one queue, in order."""


class Session(msgspec.Struct, frozen=True):
    """When a session was, and when nobody saw."""

    began: Instant
    """The first fact."""
    ended: Instant
    """The last fact."""
    gaps: tuple[CoverageGap, ...]


class Heard:
    """Collects a session's facts and changes."""

    def __init__(self) -> None:
        """Begin empty."""
        self.attempts: dict[tuple[ChannelId, ChannelId, Instant], Attempt] = {}
        self.visits: dict[tuple[ChannelId, int], Visit] = {}
        self.logged: list[f.Fact] = []
        """Pauses, log-ins and log-outs: a row of the log stands for each."""
        self.connects: ByStay[f.AgentConnected] = {}
        self.completes: dict[f.AgentConnected, f.AgentCompleted] = {}
        """What the queue said at the end of a conversation, by what it said at its beginning."""
        self.given_up: ByStay[f.CallerGivenUp] = {}
        self.unanswered: dict[ChannelId, f.AgentRingNoAnswer] = {}
        """By the phone's own channel."""
        self.dumped: dict[ChannelId, f.AgentDumped] = {}
        """By the phone's own channel."""
        self.blind: dict[ChannelId, str] = {}
        """Where a caller was passed on to without asking."""
        self.joined: dict[ChannelId, list[f.Transferred]] = {}
        """When an agent who had asked joined the two, by his caller."""
        self.given: dict[ChannelId, f.Transferred] = {}
        """Who gave his place in an application, say a queue's line, to his caller: by the channel
        that had been there."""
        self.arrived: ByStay[f.CallerJoined] = {}
        """With whose number somebody entered a line; a visit has his who was served in the end."""
        self.gone: dict[ChannelId, Instant] = {}
        """When a channel was first said to end."""
        self.names: dict[Interface, str] = {}
        self.exits_told = False
        """Whether the account sees the dialplan's QUEUESTATUS."""
        self.booted: list[Instant] = []
        """When the PBX said that it was up."""
        self._talking: list[f.AgentConnected] = []
        self._gaps: dict[tuple[Instant, str], CoverageGap] = {}
        self._began: Instant = 0
        self._now: Instant = 0
        self._take: Final[dict[type[f.Fact], Callable[[Any], None]]] = {
            f.MemberListed: self._member,
            f.MemberStatus: self._member,
            f.MemberAdded: self._member_logged,
            f.MemberRemoved: self._member_logged,
            f.MemberPaused: self._member_logged,
            f.PoolLogin: self.logged.append,
            f.PoolLogoff: self.logged.append,
            f.AgentCalled: self._called,
            f.AgentConnected: self._connected,
            f.AgentCompleted: self._completed,
            f.CallerJoined: self._of_stay(self.arrived),
            f.CallerGivenUp: self._of_stay(self.given_up),
            f.AgentRingNoAnswer: self._ring_no_answer,
            f.AgentDumped: self._agent_dumped,
            f.Transferred: self._transferred,
            f.ChannelGone: self._gone,
            f.HangupRequested: self._gone,
            f.QueueExit: self._exit_told,
            f.Booted: self._is_up,
        }

    def facts(self, facts: Iterable[f.Fact]) -> None:
        """Take in facts in the order they happened."""
        for fact in facts:
            self._now = max(self._now, fact.at)
            self._began = self._began or fact.at
            take = self._take.get(type(fact))
            if take is not None:
                take(fact)

    def changes(self, changes: Iterable[c.Change]) -> None:
        """Keep the newest word on every attempt, visit and gap."""
        for change in changes:
            if isinstance(change, c.AttemptBegan | c.AttemptRang | c.AttemptEnded):
                attempt = change.attempt
                self.attempts[attempt.call, attempt.interface, attempt.called_at] = attempt
            elif isinstance(change, c.VisitBegan | c.VisitAnswered | c.VisitEnded | c.VisitRevised):
                self.visits[change.visit.call, change.visit.visit] = change.visit
            elif isinstance(change, c.GapOpened | c.GapClosed):
                self._gaps[change.gap.from_, change.gap.reason] = change.gap

    def session(self) -> Session:
        """Say when it was and when nobody saw."""
        gaps = sorted(self._gaps.values(), key=lambda gap: (gap.from_, gap.reason))
        return Session(self._began, self._now, tuple(gaps))

    def _member(self, fact: f.MemberFact) -> None:
        self.names[fact.interface] = fact.name or self.names.get(fact.interface, "")

    def _member_logged(self, fact: f.MemberFact) -> None:
        self._member(fact)
        self.logged.append(fact)

    def _called(self, fact: f.AgentCalled) -> None:
        self.names[fact.interface] = fact.name

    @staticmethod
    def _of_stay(kept: ByStay[Any]) -> Callable[[Any], None]:
        return lambda fact: kept.setdefault((fact.call, fact.queue), []).append(fact)

    def _connected(self, fact: f.AgentConnected) -> None:
        self.connects.setdefault((fact.call, fact.queue), []).append(fact)
        self._talking.append(fact)

    def _completed(self, fact: f.AgentCompleted) -> None:
        """Find which conversation is meant.

        The frame names the channels that are there by then: a caller's Local channel may have
        taken itself out, and once both are dead it names neither [app_queue.c, seen on 16.28].
        """
        ways: tuple[Callable[[f.AgentConnected], bool], ...] = (
            lambda connect: (connect.call, connect.interface) == (fact.call, fact.interface),
            lambda connect: connect.call == fact.call,
            lambda connect: connect.leg == fact.leg,
            lambda connect: connect.interface == fact.interface,
        )
        for fits in ways:
            for connect in reversed(self._talking):
                if connect.queue == fact.queue and fits(connect):
                    self._talking.remove(connect)
                    self.completes[connect] = fact
                    return

    def _ring_no_answer(self, fact: f.AgentRingNoAnswer) -> None:
        self.unanswered[fact.leg] = fact

    def _agent_dumped(self, fact: f.AgentDumped) -> None:
        self.dumped[fact.leg] = fact

    def _transferred(self, fact: f.Transferred) -> None:
        if fact.kind == "blind":
            self.blind[fact.transferee] = fact.target
            return
        self.joined.setdefault(fact.transferee, []).append(fact)
        if fact.target == "App":
            self.given[fact.second] = fact

    def _gone(self, fact: f.ChannelGone | f.HangupRequested) -> None:
        self.gone.setdefault(fact.channel, fact.at)

    def _exit_told(self, _fact: f.QueueExit) -> None:
        self.exits_told = True

    def _is_up(self, fact: f.Booted) -> None:
        self.booted.append(fact.at)
