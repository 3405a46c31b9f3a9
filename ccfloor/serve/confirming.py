"""Second confirmations that wait: what a leader was shown of a leave beyond a limit.

The law: a confirmation is worth one answer, for one leader, for one request, and only while the
floor is not worse than what he was shown. Where it is worse he is shown that, and asked again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from ccfloor.floor.deeds import AwayLimit, BreakAnswered
from ccfloor.floor.names import SECOND, AgentName, Instant, QueueName
from ccfloor.serve.beyond import BEYOND_S, Beyond
from ccfloor.serve.cleaning import identity

_PEOPLE: Final = 1024
"""Leaders whose question is remembered; the one who was asked least lately goes first."""


class _Shown(msgspec.Struct, frozen=True):
    confirm: str
    agent: AgentName
    limits: tuple[AwayLimit, ...]
    until: Instant


class Confirming:
    """One question for each leader at most."""

    def __init__(
        self,
        limits: Callable[[AgentName], tuple[AwayLimit, ...]],
        now: Callable[[], Instant],
        blind: Callable[[], bool] = lambda: False,
        label_of: Callable[[QueueName], str] = lambda _: "",
    ) -> None:
        """Take who counts, as of this moment; the PBX's time; and whether the count is old."""
        self._limits = limits
        self._now = now
        self._blind = blind
        self._label_of = label_of
        self._shown: dict[str, _Shown] = {}

    def look(
        self, user: str, deed: BreakAnswered, confirm: str, number: int
    ) -> BreakAnswered | Beyond:
        """Give the answer with what it goes beyond, or the question that has to be answered."""
        shown = self._shown.pop(user, None)
        if not deed.granted:
            return deed
        beyond = tuple(one for one in self._limits(deed.agent) if one.beyond)
        if not beyond:
            return deed
        if shown is not None and self._holds(shown, deed.agent, confirm, beyond):
            return msgspec.structs.replace(deed, beyond=beyond)
        ticket = secrets.token_urlsafe(16)
        self._shown[user] = _Shown(ticket, deed.agent, beyond, self._now() + BEYOND_S * SECOND)
        if len(self._shown) > _PEOPLE:
            del self._shown[next(iter(self._shown))]
        told = tuple(on_the_wire(one, self._label_of) for one in beyond)
        return Beyond(number, ticket, identity(deed.agent), told, blind=self._blind())

    def _holds(
        self, shown: _Shown, agent: AgentName, confirm: str, now: Iterable[AwayLimit]
    ) -> bool:
        was = {(one.kind, one.subject): one for one in shown.limits}
        return (
            secrets.compare_digest(shown.confirm.encode(), confirm.encode("utf-8", "replace"))
            and shown.agent == agent
            and self._now() < shown.until
            and all(_no_worse(one, was.get((one.kind, one.subject))) for one in now)
        )


def on_the_wire(limit: AwayLimit, label_of: Callable[[QueueName], str]) -> AwayLimit:
    """Return a limit whose name is cleaned for the wire, with what people call the queue."""
    label = label_of(limit.subject) if limit.kind == "queue" else ""
    return msgspec.structs.replace(limit, subject=identity(limit.subject), label=label)


def _no_worse(now: AwayLimit, was: AwayLimit | None) -> bool:
    """Tell whether a limit goes beyond in no other way, and no further, than was shown."""
    if was is None or (now.reached and not was.reached) or (now.short and not was.short):
        return False
    over = now.reached and now.away - (now.most or 0) > was.away - (was.most or 0)
    under = now.short and now.stay - (now.need or 0) < was.stay - (was.need or 0)
    return not (over or under)
