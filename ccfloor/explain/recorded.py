"""The ladder as the records alone tell it: where frames are gone, or no journal is kept.

Holds, transfers and who hung up first are told by frames only; what is recorded of a call is
joining, calling, ringing, answering, and the ends of it all.
"""

from __future__ import annotations

from collections.abc import Sequence

from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.views import Attempt, Visit
from ccfloor.serve.cleaning import identity
from ccfloor.serve.explanation import Party, Rung

_CALLER = 0


class Recorded:
    """Draws a call's ladder from its stays and attempts."""

    def __init__(self, visits: Sequence[Visit], attempts: Sequence[Attempt]) -> None:
        """Draw it; an attempt without an end still rings."""
        self.parties: list[Party] = [Party("caller")]
        self.rungs: list[Rung] = []
        self._columns: dict[tuple[str, str], int] = {}
        for visit in visits:
            self._column("queue", visit.queue)
        for attempt in sorted(attempts, key=lambda one: one.called_at):
            self._attempt(attempt)
        for visit in visits:
            self._visit(visit)
        self.rungs.sort(key=lambda rung: rung.at)  # stable: one instant keeps its order

    def _column(self, kind: str, name: str, agent: str = "") -> int:
        key = (kind, name)
        if key not in self._columns:
            self._columns[key] = len(self.parties)
            self.parties.append(Party(kind, identity(name), identity(agent)))
        return self._columns[key]

    def _attempt(self, one: Attempt) -> None:
        phone = self._column("phone", one.interface, one.agent)
        queue = self._column("queue", one.queue)
        self.rungs.append(Rung(one.called_at, "called", queue, phone))
        if one.ring_from is not None:
            self.rungs.append(Rung(one.ring_from, "rings", phone))
        if one.ended_at is None or one.outcome is None:
            return
        if one.outcome is AttemptOutcome.ANSWERED:
            self.rungs.append(Rung(one.ended_at, "answered", phone))
        else:
            self.rungs.append(Rung(one.ended_at, "ended", phone, None, one.outcome))

    def _visit(self, one: Visit) -> None:
        queue = self._column("queue", one.queue)
        self.rungs.append(Rung(one.joined_at, "joined", _CALLER, queue, str(one.position)))
        phone = next(
            (
                n
                for (kind, name), n in self._columns.items()
                if kind == "phone" and name == one.seat
            ),
            None,
        )
        if one.talk_from is not None and phone is not None:
            self.rungs.append(Rung(one.talk_from, "connected", phone, _CALLER))
        if one.talk_to is not None and phone is not None:
            self.rungs.append(Rung(one.talk_to, "completed", phone, _CALLER, one.ended_by))
        if one.left_at is not None and one.outcome is not VisitOutcome.ANSWERED:
            self.rungs.append(Rung(one.left_at, "left", _CALLER, queue))
