"""The alerts that stand: open ones, and those that are over but nobody took note of.

An alert leaves when it is both cleared and acknowledged, in either order; or, when it
is cleared and ``kept`` newer ones wait for somebody too, unread, so that a night
without a lead cannot fill the memory. The store still has it.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.deeds import AwayLimit
from ccfloor.rules import findings
from ccfloor.serve.cleaning import identity
from ccfloor.serve.messages import Alert
from ccfloor.serve.wording import Wording, acknowledged
from ccfloor.store.interface import Acknowledgement


class StandingAlerts:
    """Alerts by the id they have on the wire, and which of them clients have not heard of."""

    def __init__(self, wording: Wording, kept: int) -> None:
        """Begin with none; ``kept`` bounds those cleared but not acknowledged."""
        self._wording = wording
        self._kept = kept
        self._alerts: dict[str, Alert] = {}
        self._true_ids: dict[str, str] = {}
        self._cleared: dict[str, None] = {}  # in the order in which they were cleared
        self._changed: dict[str, None] = {}
        self._gone: dict[str, None] = {}
        self._last_words: dict[str, Alert] = {}

    def put(self, alert: findings.Alert, ack: Acknowledgement | None = None) -> None:
        """Take an alert as it now is; who acknowledged it before stays known."""
        message = self._wording.alert(alert)
        known = self._alerts.get(message.id)
        if ack is not None:
            message = acknowledged(message, ack)
        elif known is not None and known.seen_at is not None:
            message = msgspec.structs.replace(
                message, seen_by=known.seen_by, seen_at=known.seen_at, note=known.note
            )
        if known is not None and known.together:
            message = msgspec.structs.replace(message, together=known.together)
        self._true_ids[message.id] = alert.id
        self._set(message)

    def acknowledge(self, ack: Acknowledgement) -> bool:
        """Note who took note; False when the alert does not stand or somebody was first."""
        known = self._alerts.get(identity(ack.alert))
        if known is None or known.seen_at is not None:
            return False
        self._set(acknowledged(known, ack))
        return True

    def set_together(self, true_id: str, limits: tuple[AwayLimit, ...]) -> bool:
        """Show how many are away beside a request; False when it stands so, or not at all."""
        known = self._alerts.get(identity(true_id))
        if known is None or known.cleared_at is not None or known.together == limits:
            return False
        self._set(msgspec.structs.replace(known, together=limits))
        return True

    def get(self, wire_id: str) -> Alert | None:
        """Return the alert that clients call ``wire_id``."""
        return self._alerts.get(wire_id)

    def true_id(self, wire_id: str) -> str | None:
        """Return the id that rules and store know it by; None when it does not stand."""
        return self._true_ids.get(wire_id)

    def all(self) -> tuple[Alert, ...]:
        """Return all that stand."""
        return tuple(self._alerts.values())

    @property
    def dirty(self) -> bool:
        """Tell if ``take`` would return something."""
        return bool(self._changed or self._gone)

    def take(self) -> tuple[tuple[Alert, ...], tuple[str, ...]]:
        """Return what changed and what left since the last call."""
        changed = tuple(self._alerts[wire_id] for wire_id in self._changed)
        changed += tuple(self._last_words.values())
        gone = tuple(self._gone)
        self._changed.clear()
        self._gone.clear()
        self._last_words.clear()
        return changed, gone

    def _set(self, alert: Alert) -> None:
        if alert.cleared_at is not None and (alert.seen_at is not None or alert.stage == "warn"):
            # A warning that came to nothing needs nobody's signature; that it is over is told.
            known = self._alerts.get(alert.id)
            if known is not None and known.cleared_at is None:
                self._last_words[alert.id] = alert
            self._drop(alert.id)
            return
        self._last_words.pop(alert.id, None)
        self._alerts[alert.id] = alert
        self._changed[alert.id] = None
        self._gone.pop(alert.id, None)
        if alert.cleared_at is None:
            self._cleared.pop(alert.id, None)
            return
        self._cleared.setdefault(alert.id)
        if len(self._cleared) > self._kept:
            self._drop(next(iter(self._cleared)))

    def _drop(self, wire_id: str) -> None:
        self._true_ids.pop(wire_id, None)
        self._cleared.pop(wire_id, None)
        self._changed.pop(wire_id, None)
        if self._alerts.pop(wire_id, None) is not None:
            self._gone[wire_id] = None
