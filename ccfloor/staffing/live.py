"""Staffing, live: one object that is fed with every change and asked by screens and leaders.

The law: it only looks. Nothing here raises an alert or changes the floor; what a rule makes of
the same numbers is the rule's (T16). After a restart it is what the store says, until the floor
tells more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import Change, GapClosed, QueueChanged, QueueGone, SeatChanged
from ccfloor.floor.deeds import AwayLimit, BreakAsked
from ccfloor.floor.names import AgentName, Instant, Micros, QueueName
from ccfloor.staffing.advisor import Advice, Advisor, Draft
from ccfloor.staffing.arrivals import Demand, Earlier
from ccfloor.staffing.course import Past, Point, ahead, window
from ccfloor.staffing.limiting import AwayLimits
from ccfloor.staffing.outlook import Outlook, look
from ccfloor.staffing.presence import Presence
from ccfloor.staffing.requirement import Requirement, Requirements


class Outlooks(msgspec.Struct, frozen=True, gc=False):
    """All queues and teams at one moment."""

    at: Instant
    queues: tuple[Outlook, ...]
    """By name."""
    teams: tuple[Outlook, ...]
    """By name; empty without a roster."""
    blind: bool = False
    """A gap of coverage is open, or nothing was seen yet: who is there is not known, and nothing
    is to be concluded from it.
    """


class Staffing:
    """What is needed, who is there, who will be, and what a leave would do."""

    def __init__(self, config: Config, team_of: Callable[[AgentName], str] | None = None) -> None:
        """Begin knowing nothing but the configuration; ``team_of`` names a person's team, where
        more is known of it than the roster says.
        """
        self._demand = Demand(config)
        self._presence = Presence(config)
        self._requirements = Requirements(config, self._demand)
        self._limits = AwayLimits(config, self._presence, self._requirements, team_of)
        self._advisor = Advisor(
            config, self._presence, self._demand, self._requirements, self._limits
        )
        self._queues: set[QueueName] = {queue.name for queue in config.queue}
        self._seen = False
        """Whether the floor has ever told of a seat, a queue, or that it sees."""
        self.past = Past()
        """What was seen of the shift so far; ``note`` feeds it."""

    def on(self, changes: Sequence[Change]) -> None:
        """Follow what one or many facts altered, in order."""
        self._demand.on(changes)
        self._presence.on(changes)
        self._limits.moved()
        for change in changes:
            if isinstance(change, SeatChanged | QueueChanged | GapClosed):
                self._seen = True
            if isinstance(change, QueueChanged):
                self._queues.add(change.queue.queue)
            elif isinstance(change, QueueGone):
                self._queues.discard(change.queue)

    def restore(self, earlier: Earlier) -> None:
        """Learn from the store what earlier runs saw; before the first change."""
        self._demand.restore(earlier)

    @property
    def reach(self) -> Micros:
        """Tell how far back callers are looked at for an estimate."""
        return self._demand.reach

    def requirement(self, queue: QueueName, now: Instant) -> Requirement:
        """Say how many one queue needs."""
        return self._requirements.at(queue, now)

    def outlooks(self, now: Instant) -> Outlooks:
        """Say who is missing now and in 15, 30 and 60 minutes, queue by queue, team by team."""
        queues, teams = look(
            self._presence, self._requirements, self._demand, sorted(self._queues), now
        )
        # Before the first sight of the floor nobody is there because nobody has looked.
        blind = self._demand.blind or not self._seen
        return Outlooks(now, tuple(queues), tuple(teams), blind)

    @property
    def rostered(self) -> bool:
        """Whether a roster is known."""
        return self._presence.roster is not None

    def note(self, seen: Outlooks) -> None:
        """Take a look at the floor down for the shift's course."""
        self.past.note("queue", seen.queues, blind=seen.blind, now=seen.at)
        self.past.note("team", seen.teams, blind=seen.blind, now=seen.at)

    def window(self, now: Instant) -> tuple[Instant, Instant]:
        """Give the shift that most people have now, in whole quarters of an hour."""
        return window(self._presence.roster, self._presence.rostered, now)

    def ahead(
        self, now: Instant, until: Instant
    ) -> Iterator[tuple[dict[str, Point], dict[str, Point]]]:
        """Tell of each quarter after ``now``, one at a time: queues, teams."""
        queues = sorted(self._queues)
        return ahead(self._presence, self._requirements, queues, now, until)

    def limits(
        self, agent: AgentName, now: Instant, *, fresh: bool = False
    ) -> tuple[AwayLimit, ...]:
        """Say how many are away with one person's team and queues, and what is allowed.

        It may be a second old, unless it is to be ``fresh``: what is decided by it has to be.
        """
        return self._limits.of(agent, now, fresh=fresh)

    @property
    def blind(self) -> bool:
        """Tell whether a gap of coverage is open: then it is what was seen before it."""
        return self._demand.blind

    def advise(self, asked: BreakAsked, now: Instant) -> Advice:
        """Say what granting a leave would do; decides nothing."""
        return self._advisor.advise(asked, now)

    def draft(self, asked: BreakAsked, now: Instant) -> Draft:
        """Take down what an advice needs; ``advisor.finished`` plays it, in any thread."""
        return self._advisor.draft(asked, now)
