"""HANDSET: several people in a row miss calls at one seat. Then the seat is at fault.

Not a clause but what keeps the clauses fair (RULEBOOK G7). T01 and T02 name a person; when
``rules.handset_people`` different people have been late or absent at one seat one after the
other, and nobody in between took or declined a call there in time, what they have in common
is the handset: a bell that does not ring, a headset that is dead. All these breaches are one
incident, and so is each further one until somebody takes a call there in time.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import AttemptEnded
from ccfloor.floor.names import Instant, SeatId
from ccfloor.floor.states import AttemptOutcome, Severity
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach, BreachFound
from ccfloor.rules.incidents import Explained
from ccfloor.rules.rule import Watches, finding_id

RING_RULES = frozenset({"T01", "T02"})
MOST_KEPT = 50
"""Breaches of a run that are kept: a run of one person alone may go on for weeks."""


class _Run:
    """Ring breaches at one seat since a call was last taken in time there."""

    __slots__ = ("alert", "breaches", "incident")

    def __init__(self) -> None:
        self.breaches: list[Breach] = []
        self.incident: Explained | None = None
        self.alert = ""

    @property
    def people(self) -> int:
        return len({breach.agent for breach in self.breaches})


class Handset:
    """Watch for seats at which nobody answers in time, whoever sits there."""

    clauses: ClassVar[tuple[Clause, ...]] = ()  # what keeps the clauses fair, none itself
    code: ClassVar[str] = "HANDSET"

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``rules.handset_people``, and what "in time" is from the regulation, T01."""
        self._desk = desk
        self._people = config.rules.handset_people
        self._in_time = config.regulation.seconds("T01", "ring_limit_s", config.site.timezone)
        self._runs: dict[SeatId, _Run] = {}

    def watches(self) -> Watches:
        """Look at how ringing ended, and at everybody's breaches."""
        return {AttemptEnded: self._attempt_ended, BreachFound: self._breach_found}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: only a call that is taken in time ends a run."""

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a run of an earlier run of the program is not known."""

    def _attempt_ended(self, change: AttemptEnded) -> None:
        attempt = change.attempt
        works = attempt.outcome is AttemptOutcome.REJECTED or (
            attempt.outcome is AttemptOutcome.ANSWERED
            and attempt.ring <= self._in_time.at(attempt.ring_from or attempt.called_at)
        )
        run = self._runs.pop(attempt.seat, None) if works else None
        if run is not None and run.alert:
            self._desk.clear(run.alert, change.at)

    def _breach_found(self, found: BreachFound) -> None:
        breach = found.breach
        if breach.rule not in RING_RULES:
            return
        run = self._runs.setdefault(breach.seat, _Run())
        if run.incident is not None:
            run.incident.explain(breach)
            run.incident.say(breach.at)
            return
        run.breaches.append(breach)
        del run.breaches[:-MOST_KEPT]
        if run.people >= self._people:
            self._begin(run, breach.seat, breach.at)

    def _begin(self, run: _Run, seat: SeatId, at: Instant) -> None:
        begun = run.breaches[0].begun_at
        run.incident = Explained(self._desk, self.code, seat, begun)
        for breach in run.breaches:
            run.incident.explain(breach)
        run.incident.say(at)
        run.alert = finding_id(self.code, "breach", seat, begun)
        self._desk.lay(
            Alert(
                id=run.alert,
                rule=self.code,
                stage="breach",
                severity=Severity.WARNING,
                kind="seat",
                subject=seat,
                begun_at=begun,
                raised_at=at,
                seat=seat,
                have=run.people,
            )
        )
