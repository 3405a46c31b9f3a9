"""Incidents that go on: what each explains, said anew whenever something is added.

One fact is one line, and its cause is one cause: a switch that fails takes twenty phones
with it, and twenty people's missed calls are one incident of equipment (RULEBOOK G7, T15:
「excuse all」).
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import AgentName, Instant, SeatId
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Breach, Incident
from ccfloor.rules.rule import finding_id


class Explained:
    """One incident, as far as it is known."""

    __slots__ = ("_agents", "_breaches", "_desk", "_seats", "begun_at", "id", "rule", "subject")

    def __init__(self, desk: Desk, rule: str, subject: str, begun_at: Instant) -> None:
        """Begin with nothing explained; nothing is said before ``say``."""
        self._desk = desk
        self.rule = rule
        self.subject = subject
        self.begun_at = begun_at
        self.id = finding_id(rule, subject, begun_at)
        self._seats: dict[SeatId, None] = {}
        self._agents: dict[AgentName, None] = {}
        self._breaches: dict[str, None] = {}

    @property
    def seats(self) -> int:
        """How many seats it concerns."""
        return len(self._seats)

    def concern(self, seat: SeatId, agent: AgentName) -> None:
        """Note a seat and who sat there."""
        self._seats[seat] = None
        if agent:
            self._agents[agent] = None

    def explain(self, breach: Breach) -> None:
        """Take a breach out of everybody's account."""
        self.concern(breach.seat, breach.agent)
        self._breaches[breach.id] = None
        self._desk.revise(msgspec.structs.replace(breach, incident=self.id))

    def say(self, at: Instant) -> None:
        """Report it as it is now."""
        self._desk.report(
            Incident(
                self.id,
                self.rule,
                self.subject,
                self.begun_at,
                at,
                tuple(sorted(self._seats)),
                tuple(sorted(self._agents)),
                tuple(self._breaches),
            )
        )
