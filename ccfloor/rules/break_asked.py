"""BREAK: an agent asks to leave his desk, and a leader has to answer.

A3.1.1 「应先向组长请示,批准后方可离开」

For now only: it stands until somebody answers, the agent withdraws it or leaves all the same, or
``WAITS`` has passed and he had better ask again. Why he wants to go is not shown on the floor: a
leader needs to know that somebody will be away, and everybody else need not (RULEBOOK 5).
"""

from __future__ import annotations

from typing import ClassVar, Final

from ccfloor.config import Config
from ccfloor.floor.changes import AbsenceBegan, Told
from ccfloor.floor.deeds import BreakAnswered, BreakAsked, BreakWithdrawn
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import Watches, finding_id

WAITS: Final[Micros] = 10 * MINUTE


class BreakRequested:
    """Keep a request before a leader's eyes."""

    code: ClassVar[str] = "BREAK"
    clauses: ClassVar[tuple[Clause, ...]] = (Clause("A3.1.1", "应先向组长请示,批准后方可离开"),)

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take nothing from the configuration: asking is always possible."""
        del config
        self._desk = desk
        self._standing: dict[AgentName, str] = {}

    def watches(self) -> Watches:
        """Look at requests and at what becomes of them."""
        return {
            BreakAsked: self._asked,
            BreakAnswered: self._over,
            BreakWithdrawn: self._over,
            AbsenceBegan: self._left,
        }

    def due(self, key: AgentName, at: Instant) -> None:
        """Let a request fall that nobody answered."""
        self._clear(key, at)

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a request that still waits is told again."""

    def _asked(self, told: Told) -> None:
        deed: BreakAsked = told.what
        self._clear(deed.agent, told.at)
        alert = Alert(
            id=finding_id(self.code, "warn", deed.agent, told.at),
            rule=self.code,
            stage="warn",
            severity=Severity.NOTICE,
            kind="seat" if deed.seat else "agent",
            subject=deed.seat or deed.agent,
            begun_at=told.at,
            raised_at=told.at,
            agent=deed.agent,
            seat=deed.seat,
        )
        self._standing[deed.agent] = alert.id
        self._desk.lay(alert)
        self._desk.wake(deed.agent, told.at + WAITS)

    def _over(self, told: Told) -> None:
        deed: BreakAnswered | BreakWithdrawn = told.what
        self._clear(deed.agent, told.at)

    def _left(self, change: AbsenceBegan) -> None:
        self._clear(change.absence.agent, change.at)

    def _clear(self, agent: AgentName, at: Instant) -> None:
        standing = self._standing.pop(agent, None)
        if standing is not None:
            self._desk.let_sleep(agent)
            self._desk.clear(standing, at)
