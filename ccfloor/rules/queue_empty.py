"""QUEUE_EMPTY: callers wait in a queue and nobody is on duty to take them.

A2.4.3 「确保服务畅通」. There is no grace: each second is a caller's. Inside a coverage
gap the rule only listens; when the gap closes it looks at what the census said.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, QueueChanged, QueueGone
from ccfloor.floor.names import Instant, QueueName
from ccfloor.floor.states import Severity
from ccfloor.floor.views import QueueView
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import Watches, finding_id


class QueueEmpty:
    """Raise when the first caller waits for nobody, clear when there is one of the two."""

    code: ClassVar[str] = "QUEUE_EMPTY"

    def __init__(self, _: Config, desk: Desk) -> None:
        """Nothing of this rule can be configured."""
        self._desk = desk
        self._unseen: dict[QueueName, QueueView] = {}
        self._raised: dict[QueueName, str] = {}

    def watches(self) -> Watches:
        """Look at queues, and at coverage."""
        return {
            QueueChanged: self._changed,
            QueueGone: self._gone,
            GapClosed: self._sees_again,
        }

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: emptiness is said at once."""

    def restored(self, alert: Alert) -> None:
        """Take it for this queue's; the first census says whether it still holds."""
        self._raised[alert.queue] = alert.id

    def _changed(self, change: QueueChanged) -> None:
        if self._desk.blind:
            self._unseen[change.queue.queue] = change.queue
        else:
            self._look(change.queue, change.at)

    def _gone(self, change: QueueGone) -> None:
        self._unseen.pop(change.queue, None)
        self._clear(change.queue, change.at)

    def _sees_again(self, change: GapClosed) -> None:
        if self._desk.blind:
            return  # another gap begins where this one ended
        for view in self._unseen.values():
            self._look(view, change.at)
        self._unseen.clear()

    def _look(self, view: QueueView, at: Instant) -> None:
        if view.staffed or not view.waiting:
            self._clear(view.queue, at)
        elif view.queue in self._raised:
            self._desk.claim(self._raised[view.queue])
        else:
            self._raise(view, at)

    def _raise(self, view: QueueView, at: Instant) -> None:
        alert = Alert(
            id=finding_id(self.code, "breach", view.queue, at),
            rule=self.code,
            stage="breach",
            severity=Severity.CRITICAL,
            kind="queue",
            subject=view.queue,
            begun_at=at,
            raised_at=at,
            queue=view.queue,
            have=0,
            need=1,
        )
        self._raised[view.queue] = alert.id
        self._desk.lay(alert)

    def _clear(self, queue: QueueName, at: Instant) -> None:
        alert_id = self._raised.pop(queue, None)
        if alert_id is not None:
            self._desk.clear(alert_id, at)
