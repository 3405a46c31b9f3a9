"""T17 NOT_SUPERVISED: an alert about one of his group, and the leader did nothing.

A4.1.3 「组长负责监督客服专员的坐席状态,确保系统处于应答或待机状态」
A4.1.3 「如组长未起到监督作用,每次对组长进行30元处罚」

The alerts meant are those about a person who is not where he should be: T05, T06 past its limit,
T15. The leader is the one rostered for the group when the alert was raised (G3); without a roster
nobody is. Any action counts: acknowledging, calling back, allowing the break, reporting.

Nobody is blamed for what never reached him: the clock runs from the alert, or from its delivery
to somebody's screen where that was later, and without a delivery it does not run at all. The end
of the matter stops it. A gap of coverage does too: where the alert still stands when it closes, the
whole time to act begins anew then. Found with the first change past ``act_within_s``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, Told
from ccfloor.floor.deeds import AlertAnswered, AlertDelivered, BreakAnswered, VacancyReported
from ccfloor.floor.names import Instant
from ccfloor.roster.plan import Shift
from ccfloor.rules.attended import Minute
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Breach
from ccfloor.rules.rule import Watches, finding_id

MEANT: Final = frozenset({("T05", "warn"), ("T06", "breach"), ("T15", "breach")})


class _Matter(msgspec.Struct):
    alert: Alert
    lead: Shift
    delivered: Instant | None = None
    seen_from: Instant = 0
    """When the last gap over it closed."""


class NotSupervised:
    """Wait for a leader to act."""

    code: ClassVar[str] = "T17"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.1.3", "组长负责监督客服专员的坐席状态,确保系统处于应答或待机状态"),
        Clause("A4.1.3", "如组长未起到监督作用,每次对组长进行30元处罚"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take the time to act from the regulation, T17 ``act_within_s``."""
        self._desk = desk
        self._within = config.regulation.seconds(self.code, "act_within_s", config.site.timezone)
        self._open: dict[str, _Matter] = {}

    remembers: ClassVar[Any] = dict[str, _Matter]

    def kept(self) -> dict[str, _Matter]:
        """Give the matters that nobody has acted on."""
        return {name: msgspec.structs.replace(one) for name, one in self._open.items()}

    def take_up(self, kept: dict[str, _Matter]) -> None:
        """Go on with them, as after any gap."""
        self._open = dict(kept)

    def watches(self) -> Watches:
        """Look at alerts, at what leaders do, and at the passing of time."""
        return {
            AlertRaised: self._raised,
            AlertCleared: self._cleared,
            AlertDelivered: self._delivered,
            AlertAnswered: self._answered,
            BreakAnswered: self._break_answered,
            VacancyReported: self._reported,
            GapClosed: self._sees_again,
            Minute: self._minute,
        }

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: a breach comes from changes only."""

    def restored(self, alert: Alert) -> None:
        """Take up nothing by the alert alone: the book tells what waited (``take_up``)."""

    def _raised(self, finding: AlertRaised) -> None:
        alert, roster = finding.alert, self._desk.attendance.roster
        if (alert.rule, alert.stage) not in MEANT or roster is None:
            return
        shift = roster.shift_at(alert.agent, alert.begun_at)
        lead = None if shift is None else roster.lead_of(shift.team, alert.raised_at)
        if lead is None or lead.agent == alert.agent:
            return
        self._open[alert.id] = _Matter(alert, lead)

    def _cleared(self, finding: AlertCleared) -> None:
        self._open.pop(finding.alert.id, None)

    def _delivered(self, told: Told) -> None:
        deed: AlertDelivered = told.what
        matter = self._open.get(deed.alert)
        if matter is not None and matter.delivered is None:
            matter.delivered = told.at

    def _answered(self, told: Told) -> None:
        deed: AlertAnswered = told.what
        if deed.action != "seen":
            self._open.pop(deed.alert, None)

    def _break_answered(self, told: Told) -> None:
        deed: BreakAnswered = told.what
        self._drop(lambda matter: matter.alert.agent == deed.agent)

    def _reported(self, told: Told) -> None:
        deed: VacancyReported = told.what
        self._drop(lambda matter: matter.lead.team == deed.team)

    def _sees_again(self, change: GapClosed) -> None:
        """Begin anew: what a leader did in the dark is not known, what he does from now on is."""
        for matter in self._open.values():
            matter.seen_from = change.at

    def _drop(self, is_meant: Callable[[_Matter], bool]) -> None:
        for name in [name for name, matter in self._open.items() if is_meant(matter)]:
            del self._open[name]

    def _minute(self, told: Minute) -> None:
        for name, matter in list(self._open.items()):
            if matter.delivered is None:
                continue
            begun = max(matter.alert.raised_at, matter.delivered, matter.seen_from)
            within = self._within.at(begun)
            if told.at <= begun + within:
                continue
            del self._open[name]
            self._desk.record(
                Breach(
                    id=finding_id(self.code, matter.alert.rule, matter.alert.seat, begun),
                    rule=self.code,
                    at=told.at,
                    measured=within,
                    limit=within,
                    agent=matter.lead.agent,
                    seat=matter.alert.seat,
                    begun_at=begun,
                    evidence=matter.alert.evidence,
                )
            )
