"""Who is told of an alert, and when: lead, then supervisor, then manager, until somebody acts.

The law: each step of an alert is taken once, in order, at its own nominal instant, and none
after somebody took note of it or it was over. What rings again within ``cooldown`` of the same
rule and subject is counted, not sent: the next that is sent says how many there were. Many alerts
of one rule that fall due together are one message. Pure: ``due(to)`` says what is to be sent by
``to``, and gives the same however often it was asked in between.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final, TypeAlias

import msgspec

from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert

AlertId: TypeAlias = str
Role: TypeAlias = str

ROLES: Final = ("lead", "supervisor", "manager")


class Rungs(msgspec.Struct, frozen=True, kw_only=True):
    """After how long each role is told, by severity; a role that is missing is never told."""

    critical: tuple[tuple[Role, Micros], ...] = (
        ("lead", 0),
        ("supervisor", 120 * SECOND),
        ("manager", 300 * SECOND),
    )
    warning: tuple[tuple[Role, Micros], ...] = (("lead", 0), ("supervisor", 300 * SECOND))
    notice: tuple[tuple[Role, Micros], ...] = (("lead", 0),)
    cooldown: Micros = 300 * SECOND
    together: Micros = 2 * SECOND
    """What falls due within this of the first is looked at together with it."""
    many: int = 5
    """So many of one rule are one message."""

    def of(self, severity: Severity) -> tuple[tuple[Role, Micros], ...]:
        """Give the ladder of one severity."""
        return {
            Severity.CRITICAL: self.critical,
            Severity.WARNING: self.warning,
            Severity.NOTICE: self.notice,
        }[severity]


class Sending(msgspec.Struct, frozen=True):
    """One message to be sent to one role."""

    alerts: tuple[Alert, ...]
    """One, or many of one rule; the first that was raised comes first."""
    role: Role
    at: Instant
    """Its nominal instant."""
    suppressed: int = 0
    """How many of the same kind and subject were not sent since the last."""


class _Climb(msgspec.Struct):
    alert: Alert
    start: Instant
    step: int = 0
    suppressed: int = 0


class Ladder:
    """All alerts that somebody still has to act on."""

    def __init__(self, rungs: Rungs | None = None) -> None:
        """Begin with no alert."""
        self._rungs = rungs or Rungs()
        self._climbs: dict[AlertId, _Climb] = {}
        self._told: dict[tuple[str, str], Instant] = {}
        """By rule and subject: when its lead was last told."""
        self._hushed: dict[tuple[str, str], int] = defaultdict(int)

    def raised(self, alert: Alert, taken: frozenset[Role] = frozenset()) -> None:
        """Take an alert; steps for ``taken`` roles were taken before a restart."""
        kind = (alert.rule, alert.subject)
        last = self._told.get(kind)
        start = alert.raised_at
        suppressed = 0
        if last is not None and start < last + self._rungs.cooldown:
            start = last + self._rungs.cooldown  # if it still stands by then
            self._hushed[kind] += 1
        rungs = self._rungs.of(alert.severity)
        step = next(
            (place for place, (role, _) in enumerate(rungs) if role not in taken), len(rungs)
        )
        self._climbs[alert.id] = _Climb(alert, start, step, suppressed)

    def over(self, alert: AlertId) -> None:
        """Stop: somebody took note of it, or it is over."""
        self._climbs.pop(alert, None)

    def next_deadline(self) -> Instant | None:
        """Say when ``due`` will next have something to give."""
        first = min((at for climb in self._climbs.values()
                     if (at := self._at(climb)) is not None), default=None)  # fmt: skip
        return None if first is None else first + self._rungs.together

    def due(self, to: Instant) -> list[Sending]:
        """Give what is to be sent by ``to``, in order."""
        sent: list[Sending] = []
        while (deadline := self.next_deadline()) is not None and deadline <= to:
            sent += self._round(deadline)
        return sent

    def _at(self, climb: _Climb) -> Instant | None:
        rungs = self._rungs.of(climb.alert.severity)
        return climb.start + rungs[climb.step][1] if climb.step < len(rungs) else None

    def _round(self, deadline: Instant) -> list[Sending]:
        """Take every step that is due by the deadline, those of one rule and role together."""
        groups: dict[tuple[str, Role], list[tuple[Instant, _Climb]]] = defaultdict(list)
        for climb in self._climbs.values():
            at = self._at(climb)
            if at is not None and at <= deadline:
                role = self._rungs.of(climb.alert.severity)[climb.step][0]
                groups[climb.alert.rule, role].append((at, climb))
                climb.step += 1
        sent: list[Sending] = []
        for (_, role), steps in groups.items():
            steps.sort(key=lambda each: (each[0], each[1].alert.id))
            if len(steps) >= self._rungs.many:
                alerts = tuple(climb.alert for _, climb in steps)
                hushed = sum(self._tell(climb, at) for at, climb in steps)
                sent.append(Sending(alerts, role, steps[0][0], hushed))
            else:
                sent += [
                    Sending((climb.alert,), role, at, self._tell(climb, at)) for at, climb in steps
                ]
        return sorted(sent, key=lambda one: (one.at, one.alerts[0].id))

    def _tell(self, climb: _Climb, at: Instant) -> int:
        """Note that it was told; give how many like it were not."""
        kind = (climb.alert.rule, climb.alert.subject)
        self._told[kind] = at
        return self._hushed.pop(kind, 0)
