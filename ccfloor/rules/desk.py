"""Where a rule lays its findings: the one place that keeps "exactly once".

The law: an alert id is raised once, ever, and cleared once; a breach id is found once.
A rule may say the same thing again, after a restart or because the floor repeated
itself, and the desk lays nothing out twice.
"""

from __future__ import annotations

from collections.abc import Hashable

import msgspec

from ccfloor.config import Config
from ccfloor.floor.names import Instant, micros
from ccfloor.regulation.dated import Dated, always
from ccfloor.rules.approvals import Approvals
from ccfloor.rules.attendance import Attendance
from ccfloor.rules.callbacks import Callbacks
from ccfloor.rules.deadlines import Deadlines
from ccfloor.rules.findings import (
    Alert,
    AlertCleared,
    AlertRaised,
    Breach,
    BreachFound,
    BreachRevised,
    Finding,
    Incident,
    IncidentFound,
)
from ccfloor.rules.recent import Recent

ALWAYS = always(value=True)
"""For desks of rules that are not the regulation's to switch off."""


class Sight:
    """What every rule may know of the moment; the engine alone alters it."""

    __slots__ = ("approvals", "attendance", "blind", "callbacks", "now")

    def __init__(self, config: Config | None = None) -> None:
        """Begin at the beginning of time, seeing."""
        config = config or Config()
        kept = config.approvals
        self.attendance = Attendance()
        """Who is there for which shift."""
        self.approvals = Approvals(
            self.attendance, required=kept.required, valid=micros(kept.valid_s)
        )
        """Which absences a leader allowed."""
        self.callbacks = Callbacks(config)
        """Who is to call which customer by when."""
        self.now: Instant = 0
        """The instant of the change, or of the deadline, that is being looked at."""
        self.blind = False
        """True inside a coverage gap: nothing may then be said about people."""


class Desk:
    """One rule's desk: its findings go out, its alarm clock is set, its alerts stand here."""

    def __init__(
        self,
        number: int,
        sight: Sight,
        deadlines: Deadlines,
        found: list[Finding],
        enabled: Dated[bool] = ALWAYS,
    ) -> None:
        """Take the rule's place in the tuple, and the list that the engine hands out.

        What began while the rule was not enabled in the regulation is neither raised nor
        recorded, however it ends.
        """
        self._number = number
        self._sight = sight
        self._deadlines = deadlines
        self._found = found
        self._enabled = enabled
        self._past = Recent()
        self._unclaimed: set[str] = set()
        self.standing: dict[str, Alert] = {}
        """The alerts that are raised and not cleared, by id."""

    @property
    def blind(self) -> bool:
        """Whether a coverage gap is open."""
        return self._sight.blind

    @property
    def attendance(self) -> Attendance:
        """Who is there for which shift, as far as this change."""
        return self._sight.attendance

    @property
    def approvals(self) -> Approvals:
        """Which absences a leader allowed, as far as this change."""
        return self._sight.approvals

    @property
    def callbacks(self) -> Callbacks:
        """Who is to call which customer by when, as far as this change."""
        return self._sight.callbacks

    @property
    def expects(self) -> bool:
        """Whether alerts of an earlier run still wait for their reason to be found."""
        return bool(self._unclaimed)

    def wake(self, key: Hashable, at: Instant) -> None:
        """Have the rule's ``due(key, …)`` called at ``at``, or now when ``at`` has passed.

        Nothing can be known before the fact that tells it, so no alert is raised before it.
        """
        self._deadlines.set(self._number, key, max(at, self._sight.now))

    def let_sleep(self, key: Hashable) -> None:
        """Withdraw ``key``."""
        self._deadlines.cancel(self._number, key)

    def lay(self, alert: Alert) -> None:
        """Raise ``alert``, unless it stands or stood before."""
        self.claim(alert.id)
        if not self._enabled.at(alert.begun_at):
            return
        if alert.id in self.standing or not self._past.add(alert.id):
            return
        self.standing[alert.id] = alert
        self._found.append(AlertRaised(alert))

    def clear(self, alert_id: str, at: Instant) -> None:
        """Clear an alert that stands; one that does not is no matter.

        A fact may be a little older than the deadline that fired just before it came
        (the network's delay): an alert is never cleared before it was raised.
        """
        alert = self.standing.pop(alert_id, None)
        if alert is None:
            return
        self.claim(alert_id)
        cleared = msgspec.structs.replace(alert, cleared_at=max(at, alert.raised_at))
        self._found.append(AlertCleared(cleared))

    def record(self, breach: Breach) -> None:
        """Find a breach, unless it was found before."""
        if self._enabled.at(breach.begun_at) and self._past.add(breach.id):
            self._found.append(BreachFound(breach))

    def revise(self, breach: Breach) -> None:
        """Say again, and better, what was recorded."""
        self._found.append(BreachRevised(breach))

    def report(self, incident: Incident) -> None:
        """Say that equipment failed, or what was added to such an incident."""
        self._found.append(IncidentFound(incident))

    def restore(self, alert: Alert) -> None:
        """Take over an alert of an earlier run, without raising it again."""
        self._past.add(alert.id)
        if alert.cleared_at is None:
            self.standing[alert.id] = alert
            self._unclaimed.add(alert.id)

    def claim(self, alert_id: str) -> None:
        """Say that the reason for an alert of an earlier run is still there."""
        self._unclaimed.discard(alert_id)

    def clear_unclaimed(self, at: Instant) -> None:
        """Clear what an earlier run raised and this one found no reason for."""
        for alert_id in sorted(self._unclaimed):
            self.clear(alert_id, at)
        self._unclaimed.clear()
