"""A clock with an amber and a red stage, for the rules that count up to a limit.

At ``begun + warn`` the alert of stage ``warn`` is raised, one microsecond past
``begun + limit`` that of stage ``breach``; raising the second clears the first, so that
one matter never stands on the screen twice, nor for a moment not at all. When the red
instant has passed by the time the matter becomes known, amber is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import msgspec

from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import PAST, finding_id

Key = TypeVar("Key", bound=Hashable)


class _Clock:
    __slots__ = ("begun", "held", "limit", "red", "standing")

    def __init__(self, begun: Instant, limit: Micros) -> None:
        self.begun = begun
        self.limit = limit
        self.held = False
        self.red = False
        self.standing = ""


class Countdown(Generic[Key]):
    """One running clock for each key."""

    def __init__(self, desk: Desk, warn: Micros, describe: Callable[[Key], Alert]) -> None:
        """``describe`` tells what an alert about the key says; stage and instants are set here."""
        self._desk = desk
        self._warn = warn
        self._describe = describe
        self._clocks: dict[Key, _Clock] = {}

    def __len__(self) -> int:
        return len(self._clocks)

    def __contains__(self, key: Key) -> bool:
        return key in self._clocks

    def start(self, key: Key, begun: Instant, at: Instant, limit: Micros) -> None:
        """Start from ``begun``, and stop at ``at`` a clock that runs from elsewhere.

        One that runs from ``begun`` already is left alone. ``limit`` is that of the clock's own
        day: it stays, whatever becomes law while the clock runs.
        """
        clock = self._clocks.get(key)
        if clock is not None and clock.begun == begun:
            return
        if clock is not None:
            self.stop(key, at)
        clock = self._clocks[key] = _Clock(begun, limit)
        self._take_over(key, clock)
        self._wake(key, clock)

    def stop(self, key: Key, at: Instant) -> None:
        """Stop and clear; a key without a clock is no matter."""
        clock = self._clocks.pop(key, None)
        if clock is None:
            return
        self._desk.let_sleep(key)
        if clock.standing:
            self._desk.clear(clock.standing, at)

    def hold(self, key: Key) -> None:
        """Raise nothing for the time being; what stands goes on standing."""
        clock = self._clocks.get(key)
        if clock is not None and not clock.held:
            clock.held = True
            self._desk.let_sleep(key)

    def resume(self, key: Key) -> None:
        """Go on after ``hold``: the clock was never stopped, only silent."""
        clock = self._clocks.get(key)
        if clock is not None and clock.held:
            clock.held = False
            self._wake(key, clock)

    def is_red(self, key: Key) -> bool:
        """Whether the limit has been passed and said."""
        clock = self._clocks.get(key)
        return clock is not None and clock.red

    def raised(self, key: Key) -> Alert | None:
        """Give the alert that stands, of either stage."""
        clock = self._clocks.get(key)
        return None if clock is None else self._desk.standing.get(clock.standing)

    def due(self, key: Key, at: Instant) -> None:
        """Raise what is due; the rule passes its own ``due`` on to here."""
        clock = self._clocks[key]
        before = clock.standing
        red = at >= self._red_at(clock)
        alert = self._alert(key, clock, red=red, at=at)
        self._desk.lay(alert)
        if before:
            self._desk.clear(before, at)
        clock.standing, clock.red = alert.id, red
        self._wake(key, clock)

    def _red_at(self, clock: _Clock) -> Instant:
        return clock.begun + clock.limit + PAST

    def _wake(self, key: Key, clock: _Clock) -> None:
        if clock.red:
            return
        if clock.standing:
            self._desk.wake(key, self._red_at(clock))
        else:
            self._desk.wake(key, min(clock.begun + self._warn, self._red_at(clock)))

    def _take_over(self, key: Key, clock: _Clock) -> None:
        """Go on where an earlier run stopped, when its alert of this very clock still stands."""
        if not self._desk.expects:
            return
        for red in (True, False):
            alert_id = self._alert(key, clock, red=red, at=clock.begun).id
            if alert_id in self._desk.standing:
                self._desk.claim(alert_id)
                clock.standing, clock.red = alert_id, red
                return

    def _alert(self, key: Key, clock: _Clock, *, red: bool, at: Instant) -> Alert:
        about = self._describe(key)
        stage = "breach" if red else "warn"
        return msgspec.structs.replace(
            about,
            id=finding_id(about.rule, stage, about.subject, clock.begun),
            stage=stage,
            severity=Severity.CRITICAL if red else Severity.WARNING,
            begun_at=clock.begun,
            raised_at=at,
            limit=clock.limit,
        )
