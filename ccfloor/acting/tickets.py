"""Confirmations that wait, and how much one person may ask for.

The law: a confirmation is worth one deed, for one person, for exactly what he was shown, and for
fifteen seconds. A new question of his makes the one before worthless.

Pure: the moment comes in as monotonic seconds.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec

from ccfloor.acting.plans import Plan
from ccfloor.serve.orders import CONFIRM_S, Act

ASKS_MOST: Final = 40
"""A person's questions and confirmations within ``WINDOW_S``: twenty deeds."""
WINDOW_S: Final = 60.0
_PEOPLE: Final = 1024
"""People whose questions are remembered; the one who asked least lately goes first."""


class Ticket(msgspec.Struct, frozen=True):
    """A question that was answered with what would be done."""

    id: str
    attempt: str
    """The name under which its records are kept."""
    act: Act
    plan: Plan
    until: float


class Tickets:
    """One for each person at most."""

    def __init__(self) -> None:
        """Begin with none."""
        self._of: dict[str, Ticket] = {}

    def issue(
        self, user: str, ticket_id: str, attempt: str, act: Act, plan: Plan, now: float
    ) -> None:
        """Keep what ``user`` was shown."""
        self._of.pop(user, None)
        self._of[user] = Ticket(ticket_id, attempt, _wish(act), plan, now + CONFIRM_S)
        if len(self._of) > _PEOPLE:
            del self._of[next(iter(self._of))]

    def redeem(self, user: str, act: Act, now: float) -> Ticket | None:
        """Take the ticket that ``act`` gives back, once; None where it is worth nothing."""
        ticket = self._of.get(user)
        if ticket is None or ticket.id != act.confirm or ticket.act != _wish(act):
            return None
        del self._of[user]
        return ticket if now < ticket.until else None


def _wish(act: Act) -> Act:
    """Return what is wished for, without the client's numbers."""
    return msgspec.structs.replace(act, id=0, confirm="")


class Throttle:
    """How often each person asks."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._times: dict[str, deque[float]] = {}
        self._told: set[str] = set()

    def too_many(self, user: str, now: float) -> bool:
        """Count one more question; tell whether it is one too many."""
        times = self._times.pop(user, None) or deque()
        while times and now - times[0] >= WINDOW_S:
            times.popleft()
        over = len(times) >= ASKS_MOST
        if not over:
            times.append(now)
            self._told.discard(user)
        self._times[user] = times
        if len(self._times) > _PEOPLE:
            gone = next(iter(self._times))
            del self._times[gone]
            self._told.discard(gone)
        return over

    def first(self, user: str) -> bool:
        """Tell, once for each time it was too much, that it is to be written down."""
        new = user not in self._told
        self._told.add(user)
        return new
