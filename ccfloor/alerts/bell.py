"""Who is told of what, and when: life, cooldown, ladder and gathering, put together.

The law: of one alert one target is told once for each step, whatever happens in between; so after
a restart everything is given in again with what was told before, and only the rest comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeAlias

import msgspec

from ccfloor.alerts.cooldown import Cooldown
from ccfloor.alerts.gathering import Gathering, Sending, Target
from ccfloor.alerts.ladder import AlertId, Ladder, Role, Rungs, RungsOf
from ccfloor.alerts.life import Life, Turn
from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.rules.findings import Alert

Told: TypeAlias = tuple[Role, Target]

Meant: TypeAlias = Callable[[Alert, Role], Sequence[Target]]
"""Says which targets of a role an alert is for."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How often people are told of the same, and of how much at once."""

    cooldown: Micros = 300 * SECOND
    together: Micros = 2 * SECOND
    window: Micros = 60 * SECOND
    many: int = 5


class _Standing(msgspec.Struct):
    life: Life
    start: Instant
    told: set[Told]
    rang: bool
    suppressed: int = 0


class Bell:
    """All alerts that stand, and what is still to be told of them."""

    def __init__(
        self, meant: Meant, rungs_of: RungsOf = lambda _: Rungs(), pace: Pace | None = None
    ) -> None:
        """Begin with no alert."""
        pace = pace or Pace()
        self._meant = meant
        self._cooldown = Cooldown(pace.cooldown)
        self._ladder = Ladder(rungs_of)
        self._gathering = Gathering(pace.together, pace.window, pace.many)
        self._standing: dict[AlertId, _Standing] = {}

    # --- what happened before this run ---------------------------------------------------

    def remember(self, alerts: Iterable[tuple[Alert, Instant | None]]) -> None:
        """Take what was raised shortly before, each with when it was told; in order of raising."""
        for alert, told_at in alerts:
            if told_at is not None:
                self._cooldown.rang(alert, told_at)
            elif alert.cleared_at is not None and self._cooldown.start(alert) > alert.raised_at:
                self._cooldown.hushed(alert)

    # --- what happens ----------------------------------------------------------------------

    def raised(self, alert: Alert, told: Collection[Told] = ()) -> None:
        """Take an alert; ``told`` are the steps of which a message was kept before."""
        if alert.id in self._standing:
            return
        # What was told before began to climb before: nothing that came since puts it off.
        start = alert.raised_at if told else self._cooldown.start(alert)
        self._standing[alert.id] = _Standing(Life(alert), start, set(told), bool(told))
        self._ladder.climb(alert, start)

    def cleared(self, alert: AlertId, at: Instant) -> None:
        """Take that a matter is over."""
        self._turn(alert, Turn("resolved", "", at))
        self._standing.pop(alert, None)

    def answered(self, alert: AlertId, what: str, by: str, at: Instant) -> None:
        """Take what a person did about an alert: ``seen`` stops nothing, any deed does."""
        self._turn(alert, Turn(what, by, at))

    def _turn(self, name: AlertId, turn: Turn) -> None:
        standing = self._standing.get(name)
        if standing is None:
            return
        before, standing.life = standing.life, standing.life.after(turn)
        if before.is_open and not standing.life.is_open:
            was_put_off = standing.start > before.alert.raised_at
            if self._ladder.stop(name) and was_put_off:
                self._cooldown.hushed(before.alert)
            self._gathering.over(name)

    # --- what is to be told ----------------------------------------------------------------

    def next_deadline(self) -> Instant | None:
        """Say when ``due`` will next have something to do."""
        both = (self._ladder.next_deadline(), self._gathering.next_deadline())
        return min((at for at in both if at is not None), default=None)

    def due(self, to: Instant) -> list[Sending]:
        """Give the messages that are due by ``to``, in order."""
        sendings: list[Sending] = []
        while (deadline := self.next_deadline()) is not None and deadline <= to:
            for call in self._ladder.due(deadline):
                told = self._standing[call.alert.id].told
                for target in self._meant(call.alert, call.role):
                    if (call.role, target) not in told:
                        told.add((call.role, target))
                        self._gathering.add(call.alert, call.role, target, call.at)
            sendings += map(self._told, self._gathering.due(deadline))
        return sendings

    def _told(self, sending: Sending) -> Sending:
        """Note what is told; the first message about an alert takes the count of the silent."""
        suppressed = 0
        for alert in sending.alerts:
            standing = self._standing[alert.id]
            if not standing.rang:
                standing.rang = True
                standing.suppressed = self._cooldown.rang(alert, sending.at)
            suppressed += standing.suppressed
        return msgspec.structs.replace(sending, suppressed=suppressed)

    # --- what stands -----------------------------------------------------------------------

    def life(self, alert: AlertId) -> Life | None:
        """Tell how far an alert has come; None: it does not stand."""
        standing = self._standing.get(alert)
        return None if standing is None else standing.life

    def stages(self) -> Counter[str]:
        """Count the alerts that stand by how far they have come."""
        return Counter(standing.life.stage.value for standing in self._standing.values())
