"""How many are away together, and what one more leave would do: arithmetic, and no verdict.

The law: a person counts once, however many phones or entries he has, and the order of the entries
says nothing. He who asks is counted on neither side: what is told is the others, and whether with
him it would be one too many. Nothing here refuses anybody: a leader decides (A2.4.3 「根据实时玩家
咨询量及工作量调度坐席」, A3.2.4 「不得……减少工作人员」).

Away is who is away from every phone he was seen at, and who was allowed to leave a moment ago:
else three leaders who answer in one minute would each send somebody past the limit. Whether a
meal or a training of the roster counts is the house's to say (``approvals.count_official``).

A share is of those on duty: who are there, away, or about to leave, the asker too. It is rounded
down, and is one at least: a limit that lets nobody leave at all is written as a number, not as a
share of few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from ccfloor.config import Config
from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import AgentName, QueueName

Kind: TypeAlias = Literal["team", "queue"]
Place: TypeAlias = tuple[Kind, str]
"""A team or a queue, by name."""

WHOLE: Final = 100
"""Per cent of those on duty."""


class Cap(msgspec.Struct, frozen=True):
    """So many may be away together: a number of people, or a share of those on duty."""

    people: int = 0
    """0: no such limit, unless there is a share."""
    share: int = 0
    """Per cent, 1 to 100; 0: it is a number of people."""

    @classmethod
    def read(cls, value: int | str) -> Cap:
        """Take what the configuration says: ``3``, ``"20%"``, 0 for none (config_checks)."""
        if isinstance(value, int):
            return cls(people=value)
        return cls(share=int(value.removesuffix("%")))

    def most(self, on_duty: int) -> int | None:
        """Say how many may be away of so many on duty; None: there is no limit."""
        if self.share:
            return max(1, on_duty * self.share // WHOLE)
        return self.people or None


class Caps(msgspec.Struct, frozen=True):
    """The limits of a house."""

    team: Cap = Cap()
    """Where a team has none of its own."""
    queue: Cap = Cap()
    """Where a queue has none of its own."""
    own: Mapping[Place, Cap] = {}
    """Those that have one."""
    count_official: bool = True
    """Who is away by the roster, or for an exempt reason, counts as away."""

    @classmethod
    def of(cls, config: Config) -> Caps:
        """Read a configuration that was checked."""
        own: dict[Place, Cap] = {}
        for team in config.team:
            if team.max_away is not None:
                own["team", team.name] = Cap.read(team.max_away)
        for queue in config.queue:
            if queue.max_away is not None:
                own["queue", queue.name] = Cap.read(queue.max_away)
        rules = config.approvals
        return cls(
            Cap.read(rules.max_away_team),
            Cap.read(rules.max_away_queue),
            own,
            rules.count_official,
        )

    def most(self, place: Place, on_duty: int) -> int | None:
        """Say how many of a team or queue may be away; None: there is no limit."""
        kind, _ = place
        house = self.team if kind == "team" else self.queue
        return self.own.get(place, house).most(on_duty)


class Mate(msgspec.Struct, frozen=True):
    """One entry about a person; several about the same person are one person."""

    agent: AgentName
    team: str = ""
    """Empty: none is known."""
    queues: tuple[QueueName, ...] = ()
    """Those he serves, or served last."""
    there: bool = False
    """At a phone that can be reached, free or in conversation."""
    away: bool = False
    """Logged in and paused everywhere."""
    leaving: bool = False
    """Allowed to leave a moment ago."""
    official: bool = False
    """Away by the roster, or for a reason that is exempt."""


class _Tally(msgspec.Struct):
    away: int = 0
    stay: int = 0
    on_duty: int = 0


class Muster:
    """Everybody at one moment, counted by team and by queue."""

    def __init__(self, mates: Iterable[Mate], caps: Caps) -> None:
        """Count; entries of one person are put together first."""
        self._caps = caps
        self._people: dict[AgentName, Mate] = {}
        for mate in mates:
            known = self._people.get(mate.agent)
            self._people[mate.agent] = mate if known is None else _together(known, mate)
        self._tallies: defaultdict[Place, _Tally] = defaultdict(_Tally)
        for person in self._people.values():
            away, stay, on_duty = self._counts(person)
            for place in _places(person):
                tally = self._tallies[place]
                tally.away += away
                tally.stay += stay
                tally.on_duty += on_duty

    def limits(
        self, agent: AgentName, team: str, need: Callable[[QueueName], int | None]
    ) -> tuple[AwayLimit, ...]:
        """Say how things stand for one who asks: his team first, then his queues by name.

        ``team`` is taken where no entry names one; ``need`` says how many a queue requires now.
        """
        asker = self._people.get(agent, Mate(agent))
        if not asker.team:
            asker = msgspec.structs.replace(asker, team=team)
        counted = set(_places(self._people[agent])) if agent in self._people else set()
        own = self._counts(asker)
        found = []
        for kind, subject in _places(asker):
            tally = self._tallies.get((kind, subject), _Tally())
            away, stay, _ = own if (kind, subject) in counted else (0, 0, 0)
            found.append(
                AwayLimit(
                    kind=kind,
                    subject=subject,
                    away=tally.away - away,
                    most=self._caps.most((kind, subject), tally.on_duty),
                    stay=tally.stay - stay,
                    need=need(subject) if kind == "queue" else None,
                )
            )
        return tuple(found)

    def _counts(self, person: Mate) -> tuple[int, int, int]:
        """Say for how much he counts: away, staying, on duty."""
        paused = person.away and not person.there
        official = person.official and not self._caps.count_official
        away = person.leaving or (paused and not official)
        stay = person.there and not person.leaving
        return int(away), int(stay), int(person.there or person.away or person.leaving)


def _places(person: Mate) -> tuple[Place, ...]:
    teams: tuple[Place, ...] = (("team", person.team),) if person.team else ()
    queues: tuple[Place, ...] = tuple(("queue", queue) for queue in sorted(set(person.queues)))
    return teams + queues


def _together(one: Mate, other: Mate) -> Mate:
    """Put two entries of one person together, in whichever order they come."""
    return Mate(
        agent=one.agent,
        team=min(filter(None, (one.team, other.team)), default=""),
        queues=tuple(sorted({*one.queues, *other.queues})),
        there=one.there or other.there,
        away=one.away or other.away,
        leaving=one.leaving or other.leaving,
        official=one.official or other.official,
    )
