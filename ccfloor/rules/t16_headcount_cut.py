"""T16 HEADCOUNT_CUT: fewer on duty than the time of day asks for.

A3.2.4 「值班期间未经值班经理批准,不得自行关闭终端,或减少工作人员」

On duty means logged in, not away, device reachable. The need comes from the
configuration, by time of day (``ccfloor.staffing.required``); the passing of a boundary
of that table is a deadline like any other. A gap that lasts longer than
``rules.staffing_grace_s`` is told to the manager: a warning, critical where nobody is
left. Should that change while the alert stands, and stay so for the grace, it is
replaced. The rule charges nobody (RULEBOOK T16).

Inside a coverage gap the rule only listens; when it closes, a gap in staffing that had
not been told yet begins anew, as nobody knows what was in between.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, QueueChanged, QueueGone
from ccfloor.floor.names import Instant, QueueName, micros
from ccfloor.floor.states import Severity
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import PAST, Watches, finding_id
from ccfloor.staffing.required import RequiredStaff

GRACE = "grace"
BOUNDARY = "boundary"


class _Post:
    """What is known of one queue that has a table."""

    __slots__ = ("alert", "begun", "have", "need", "queue")

    def __init__(self, queue: QueueName) -> None:
        self.queue = queue
        self.have = 0
        self.need: int | None = None
        self.begun: Instant | None = None
        """When the shortage, or its turn for the better or worse, began; None: nothing to count."""
        self.alert: Alert | None = None

    @property
    def is_short(self) -> bool:
        return self.need is not None and self.have < self.need

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.have else Severity.CRITICAL

    @property
    def is_told(self) -> bool:
        """Whether the alert that stands says what is."""
        return self.alert is not None and self.alert.severity is self.severity


class HeadcountCut:
    """Compare have and need, at every change of either."""

    code: ClassVar[str] = "T16"

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take the tables from ``queue.required`` and the grace from ``rules``."""
        self._desk = desk
        self._grace = micros(config.rules.staffing_grace_s)
        self._required = RequiredStaff(config)
        self._posts: dict[QueueName, _Post] = {}
        self._adopted: dict[QueueName, Alert] = {}

    def watches(self) -> Watches:
        """Look at queues, and at coverage."""
        return {
            QueueChanged: self._changed,
            QueueGone: self._gone,
            GapClosed: self._sees_again,
        }

    def due(self, key: tuple[str, QueueName], at: Instant) -> None:
        """Tell a shortage that has lasted, or go on to the next line of the table."""
        what, queue = key
        post = self._posts[queue]
        if what == GRACE:
            self._tell(post, at)
        else:
            self._turn_page(post, at)
            self._look(post, at)

    def restored(self, alert: Alert) -> None:
        """Keep it for its queue; the first census says whether it still holds."""
        self._adopted[alert.queue] = alert

    def _changed(self, change: QueueChanged) -> None:
        view = change.queue
        if view.queue not in self._required:
            return
        post = self._posts.get(view.queue)
        if post is None:
            post = self._posts[view.queue] = _Post(view.queue)
            post.alert = self._adopted.pop(view.queue, None)
            self._turn_page(post, change.at)
        post.have = view.staffed
        if not self._desk.blind:
            self._look(post, change.at)

    def _gone(self, change: QueueGone) -> None:
        post = self._posts.pop(change.queue, None)
        if post is None:
            return
        self._desk.let_sleep((GRACE, post.queue))
        self._desk.let_sleep((BOUNDARY, post.queue))
        self._clear(post, change.at)

    def _sees_again(self, change: GapClosed) -> None:
        if self._desk.blind:
            return  # another gap begins where this one ended
        for post in self._posts.values():
            self._turn_page(post, change.at)
            self._stop_counting(post)
            self._look(post, change.at)

    def _turn_page(self, post: _Post, at: Instant) -> None:
        """Read the need of this time of day, and be woken when it changes."""
        post.need = self._required.at(post.queue, at)
        boundary = self._required.next_change(post.queue, at)
        if boundary is not None:
            self._desk.wake((BOUNDARY, post.queue), boundary)

    def _look(self, post: _Post, at: Instant) -> None:
        if not post.is_short:
            self._stop_counting(post)
            self._clear(post, at)
            return
        if post.alert is not None:
            self._desk.claim(post.alert.id)
        if post.is_told:
            self._stop_counting(post)
        elif post.begun is None:
            post.begun = at
            self._desk.wake((GRACE, post.queue), at + self._grace + PAST)

    def _tell(self, post: _Post, at: Instant) -> None:
        before, begun = post.alert, at if post.begun is None else post.begun
        post.begun = None
        post.alert = Alert(
            id=finding_id(self.code, "breach", post.queue, begun),
            rule=self.code,
            stage="breach",
            severity=post.severity,
            kind="queue",
            subject=post.queue,
            begun_at=begun,
            raised_at=at,
            limit=self._grace,
            queue=post.queue,
            have=post.have,
            need=post.need,
        )
        self._desk.lay(post.alert)
        if before is not None:
            self._desk.clear(before.id, at)

    def _stop_counting(self, post: _Post) -> None:
        if post.begun is not None:
            post.begun = None
            self._desk.let_sleep((GRACE, post.queue))

    def _clear(self, post: _Post, at: Instant) -> None:
        if post.alert is not None:
            self._desk.clear(post.alert.id, at)
            post.alert = None
