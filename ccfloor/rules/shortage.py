"""Too few where more are asked for: the counting that rules about staffing share.

The law: a shortage is told when it has lasted longer than the grace, once; it is cleared the
moment it is over. Where it turns critical (nobody is left) or is so no more, and stays so for
the grace, the alert is replaced. Inside a coverage gap nothing is counted; when it closes, what
had not been told begins anew, as nobody knows what was in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import PAST, finding_id


def by_who_is_left(have: int) -> Severity:
    """Warn while somebody is there; critical where nobody is."""
    return Severity.WARNING if have else Severity.CRITICAL


class _Post:
    """What is known of one place where people are asked for."""

    __slots__ = ("alert", "begun", "have", "need")

    def __init__(self) -> None:
        self.have = 0
        self.need: int | None = None
        self.begun: Instant | None = None
        """When the shortage, or its turn for the better or worse, began; None: nothing to count."""
        self.alert: Alert | None = None

    @property
    def is_short(self) -> bool:
        return self.need is not None and self.have < self.need


class Shortages:
    """The shortages of one kind of place; a rule looks, this counts and tells."""

    def __init__(
        self,
        desk: Desk,
        code: str,
        *,
        name: str,
        kind: Literal["queue", "team"],
        grace: Micros,
        stage: Literal["warn", "breach"] = "breach",
        severity: Callable[[int], Severity] = by_who_is_left,
    ) -> None:
        """Lay alerts named ``code:name:place:begun``; deadlines have the key (name, place)."""
        self._desk = desk
        self._code = code
        self._name = name
        self._kind = kind
        self._grace = grace
        self._stage = stage
        self._severity = severity
        self._posts: dict[str, _Post] = {}
        self._adopted: dict[str, Alert] = {}

    def adopt(self, alert: Alert) -> None:
        """Keep an earlier run's alert for its place; the first census says whether it holds."""
        self._adopted[alert.subject] = alert

    def look(self, place: str, have: int, need: int | None, at: Instant) -> None:
        """Hold what is against what is asked for, now."""
        post = self._note(place, have, need)
        if not post.is_short:
            self._stop_counting(place, post)
            self._clear(post, at)
            return
        if post.alert is not None:
            self._desk.claim(post.alert.id)
        if post.alert is not None and post.alert.severity is self._severity(post.have):
            self._stop_counting(place, post)  # the alert that stands says what is
        elif post.begun is None:
            post.begun = at
            self._desk.wake((self._name, place), at + self._grace + PAST)

    def look_anew(self, place: str, have: int, need: int | None, at: Instant) -> None:
        """Look after a coverage gap: what was counted before it does not count."""
        self._stop_counting(place, self._note(place, have, need))
        self.look(place, have, need, at)

    def due(self, place: str, at: Instant) -> None:
        """Tell a shortage that has lasted."""
        post = self._posts[place]
        before, begun = post.alert, at if post.begun is None else post.begun
        post.begun = None
        post.alert = Alert(
            id=finding_id(self._code, self._name, place, begun),
            rule=self._code,
            stage=self._stage,
            severity=self._severity(post.have),
            kind=self._kind,
            subject=place,
            begun_at=begun,
            raised_at=at,
            limit=self._grace,
            queue=place if self._kind == "queue" else "",
            have=post.have,
            need=post.need,
        )
        self._desk.lay(post.alert)
        if before is not None:
            self._desk.clear(before.id, at)

    def forget(self, place: str, at: Instant) -> None:
        """Note that there is no such place any more: it is short of nobody."""
        post = self._posts.pop(place, None)
        if post is not None:
            self._stop_counting(place, post)
            self._clear(post, at)

    def places(self) -> list[str]:
        """List the places that were looked at, in alphabetical order."""
        return sorted(self._posts)

    def _note(self, place: str, have: int, need: int | None) -> _Post:
        post = self._posts.get(place)
        if post is None:
            post = self._posts[place] = _Post()
            post.alert = self._adopted.pop(place, None)
        post.have, post.need = have, need
        return post

    def _stop_counting(self, place: str, post: _Post) -> None:
        if post.begun is not None:
            post.begun = None
            self._desk.let_sleep((self._name, place))

    def _clear(self, post: _Post, at: Instant) -> None:
        if post.alert is not None:
            self._desk.clear(post.alert.id, at)
            post.alert = None
