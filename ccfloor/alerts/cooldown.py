"""What rings again and again: told once in a while, and then how often it was not told.

The law: within ``length`` of the last ring about the same rule and subject nothing rings that is
not worse. What still stands when that time is over rings then; what is over before is counted, and
the count goes with the next ring. A limit that is passed is worse than the warning before it, so
no warning ever hushes it.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, TypeAlias

import msgspec

from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert

Kind: TypeAlias = tuple[str, str]
"""Rule and subject."""

_RANK: Final = {Severity.NOTICE: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}


class _Ring(msgspec.Struct, frozen=True):
    at: Instant
    severity: Severity


class Cooldown:
    """When what was last told, and how much was not."""

    def __init__(self, length: Micros) -> None:
        """Begin with nothing told."""
        self._length = length
        self._last: dict[Kind, _Ring] = {}
        self._hushed: Counter[Kind] = Counter()

    def start(self, alert: Alert) -> Instant:
        """Say from when on an alert may ring: at once, or when the last ring has faded."""
        last = self._last.get(_kind(alert))
        if last is None or _RANK[alert.severity] > _RANK[last.severity]:
            return alert.raised_at
        return max(alert.raised_at, last.at + self._length)

    def hushed(self, alert: Alert) -> None:
        """Count an alert that was over before it could ring."""
        self._hushed[_kind(alert)] += 1

    def rang(self, alert: Alert, at: Instant) -> int:
        """Note that an alert was told; give how many of its kind were not since the last."""
        kind = _kind(alert)
        last = self._last.get(kind)
        if last is None or at >= last.at:
            self._last[kind] = _Ring(at, alert.severity)
        return self._hushed.pop(kind, 0)


def _kind(alert: Alert) -> Kind:
    return alert.rule, alert.subject
