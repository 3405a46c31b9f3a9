"""The handover boards of one daemon: attendance, promises, cases, alerts and equipment together.

Cases are read from the store, at most every few seconds however many screens ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from ccfloor.cases.case import Case
from ccfloor.floor.names import MINUTE, SECOND, AgentName, Instant, Micros, SeatId
from ccfloor.handover.board import boards
from ccfloor.handover.matters import NameOfRule, callbacks_left, cases_left, named
from ccfloor.pipeline import Pipeline
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift
from ccfloor.rules.findings import Finding, IncidentFound
from ccfloor.serve.board import Board
from ccfloor.serve.handovers import HandoverBoard, Unfinished
from ccfloor.store.interface import Store

FRESH: Final[Micros] = 5 * SECOND
"""So long what was read of cases is good enough."""
BACK: Final[Micros] = 36 * 60 * MINUTE
"""Cases of a shift that ends began within this."""
SUSPECT_FOR: Final[Micros] = 24 * 60 * MINUTE
"""So long after its last incident a handset is to be looked at."""


class Handovers:
    """Makes the boards that leads ask for."""

    def __init__(
        self,
        store: Store,
        pipeline: Pipeline,
        board: Board,
        roster: Callable[[], DutyRoster | None],
        now: Callable[[], Instant],
        team_of: Callable[[AgentName], str],
        name_of: Callable[[AgentName], str],
        rule_name: NameOfRule,
    ) -> None:
        """Take where all of it is known."""
        self._store = store
        self._pipeline = pipeline
        self._board = board
        self._roster = roster
        self._now = now
        self._team_of = team_of
        self._name_of = name_of
        self._rule_name = rule_name
        self._cases: list[Case] = []
        self._read_at: Instant | None = None
        self._suspects: dict[SeatId, Instant] = {}

    def on(self, findings: Iterable[Finding]) -> None:
        """Note handsets at which several people had trouble."""
        for finding in findings:
            if isinstance(finding, IncidentFound) and finding.incident.rule == "HANDSET":
                for seat in finding.incident.seats:
                    self._suspects[seat] = finding.incident.at

    async def boards(self) -> list[HandoverBoard]:
        """Show the changes of shift that are near; raises StoreError."""
        now = self._now()
        seats = {view.seat: view for view in self._pipeline.floor.seats()}
        attendance = self._pipeline.engine.attendance
        suspects = {seat for seat, at in self._suspects.items() if at > now - SUSPECT_FOR}
        if not boards(attendance, seats, now):
            return []  # nothing is near: no need to read cases
        await self._read(now)
        return boards(attendance, seats, now, self._name_of, self._unfinished, suspects)

    async def _read(self, now: Instant) -> None:
        if self._read_at is not None and now - self._read_at < FRESH:
            return
        found = await self._store.cases_since(now - BACK, now + MINUTE)
        self._cases = [case for case in found if case.is_open]
        self._read_at = now

    def _unfinished(self, team: str, going: Iterable[Shift]) -> tuple[Unfinished, ...]:
        going = list(going)
        promises = self._pipeline.engine.callbacks.unfinished()
        return (
            *callbacks_left(promises, team, self._team_of_owner, self._name_of),
            *cases_left(self._cases, going, self._name_of, self._rule_name),
            *self._alerts(team),
        )

    def _team_of_owner(self, agent: AgentName) -> str:
        """Name the team of somebody who need not be on duty: that of his last shift."""
        team = self._team_of(agent)
        roster = self._roster()
        if team or roster is None:
            return team
        shifts = roster.shifts_of(agent)
        begun = [one for one in shifts if one.start <= self._now()] or list(shifts[:1])
        return begun[-1].team if begun else ""

    def _alerts(self, team: str) -> list[Unfinished]:
        """List alerts that nobody took note of: the team's, and those about no person."""
        return [
            named(
                Unfinished(
                    kind="alert",
                    id=one.id,
                    what=one.rule,
                    at=one.begun_at,
                    agent=one.agent,
                    name=self._name_of(one.agent) if one.agent else "",
                ),
                self._rule_name,
            )
            for one in self._board.alerts()
            if one.seen_at is None
            and (one.team or (self._team_of_owner(one.agent) if one.agent else "")) in {team, ""}
        ]
