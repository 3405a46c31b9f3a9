"""The permits of a house, followed for screens: all of them, or one person's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from ccfloor.floor.changes import Change, Told
from ccfloor.floor.deeds import AbsencePermitted, PermitWithdrawn
from ccfloor.floor.names import AgentName, Instant
from ccfloor.roster.duty import DutyRoster
from ccfloor.rules.permits import Permit, Permits, What
from ccfloor.serve.cleaning import NAME_WIDTH, NOTE_WIDTH, clean, identity
from ccfloor.serve.permits import PermitShown

KINDS: Final[tuple[What, ...]] = ("terminal", "headcount")


class PermitsTold:
    """Hears the deeds that the rules hear, and reckons as they do."""

    def __init__(
        self, roster: Callable[[], DutyRoster | None], name_of: Callable[[AgentName], str]
    ) -> None:
        """Take who says when a shift ends, and what somebody is called."""
        self._roster = roster
        self._name_of = name_of
        self._books = {what: Permits(what) for what in KINDS}

    def on(self, changes: Iterable[Change]) -> None:
        """Follow what was given and withdrawn."""
        for change in changes:
            if not isinstance(change, Told):
                continue
            for book in self._books.values():
                if isinstance(change.what, AbsencePermitted):
                    book.take(change.what, change.at, self._roster())
                elif isinstance(change.what, PermitWithdrawn):
                    book.withdraw(change.what, change.at)

    def all(self, now: Instant) -> tuple[PermitShown, ...]:
        """Tell all that are in force or to come, by when they begin."""
        found = [one for book in self._books.values() for one in book.standing(now)]
        return tuple(map(self._shown, sorted(found, key=lambda one: one.from_)))

    def of(self, agent: AgentName, now: Instant) -> tuple[PermitShown, ...]:
        """Tell one person's own, and those for whoever it may be; why is not for him to read."""
        return tuple(
            PermitShown(one.what, one.begins, one.until, one.by, one.agent, one.name)
            for one in self.all(now)
            if not one.queue and one.agent in {"", identity(agent)}
        )

    def _shown(self, permit: Permit) -> PermitShown:
        deed = permit.deed
        return PermitShown(
            what=deed.what,
            begins=permit.from_,
            until=permit.until,
            by=clean(deed.by, NAME_WIDTH),
            agent=identity(deed.agent),
            name=clean(self._name_of(deed.agent), NAME_WIDTH) if deed.agent else "",
            queue=identity(deed.queue),
            reason=clean(deed.reason, NOTE_WIDTH),
        )
