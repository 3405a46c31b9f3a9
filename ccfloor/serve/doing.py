"""What people may do beside the telephone, and through whose key.

The law: a deed is answered with ok only once it is stored for good and the rules have heard of
it. Who did it is whose key it was, never what the message says. Nobody decides about himself.

    break asked, withdrawn     agent (for himself), lead, supervisor, manager
    break answered             lead of his team, supervisor, manager; never for himself; beyond a
                               limit on being away together only when he confirms it
                               (``confirming.py``)
    roll-call, vacancy, handover, alert answered    lead of the team, supervisor, manager
    absence permitted, permit withdrawn    supervisor, manager: 「值班经理批准」; a lead whose key
                               has ``permits``, for a person of his team; never for himself
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeAlias

import msgspec
import structlog

from ccfloor.errors import StoreError
from ccfloor.floor.deeds import (
    AbsencePermitted,
    AlertAnswered,
    AlertDelivered,
    BreakAnswered,
    BreakAsked,
    BreakWithdrawn,
    Deed,
    HandoverSigned,
    PermitWithdrawn,
    PresenceNoted,
    VacancyReported,
)
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.serve.auth import CHIEFS, LEADERS, Person
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.cleaning import NOTE_WIDTH, clean
from ccfloor.serve.confirming import Confirming
from ccfloor.serve.messages import Do, Done

_LOG: Final = structlog.get_logger(__name__)

Take: TypeAlias = Callable[[Deed, str], Awaitable[None]]
"""Stores a deed and tells it to the rules; raises StoreError."""


LONGEST_PERMIT: Final[Micros] = 12 * 60 * MINUTE
"""How far ahead a permit may reach: A3.1.1 「客服代表实行12小时值班」."""


class Doing:
    """Checks who may, fills in who did, and hands the deed on."""

    def __init__(
        self,
        take: Take,
        team_of: Callable[[AgentName], str],
        now: Callable[[], Instant],
        true_id: Callable[[str], str | None],
        waiting: Callable[[AgentName], BreakAsked | None],
        confirming: Confirming | None = None,
    ) -> None:
        """Take where deeds go; whose team somebody is in; the PBX's time; which alert a client
        means; what somebody asked for; and what has to be confirmed twice.
        """
        self._confirming = confirming
        self._one_at_a_time = asyncio.Lock()
        self._take = take
        self._team_of = team_of
        self._now = now
        self._true_id = true_id
        self._waiting = waiting

    async def do(self, person: Person, request: Do) -> Done | Beyond:
        """Carry out one deed; where it goes beyond a limit, ask first."""
        async with self._one_at_a_time:  # two leaders who answer together see each other's grant
            return await self._do(person, request)

    async def _do(self, person: Person, request: Do) -> Done | Beyond:
        deed = self._filled(person, request.deed)
        refused = "unknown_alert" if deed is None else self._refused(person, deed)
        if deed is None or refused:
            return Done(request.id, ok=False, error=refused)
        if isinstance(deed, BreakAnswered) and self._confirming is not None:
            looked = self._confirming.look(person.user, deed, request.confirm, request.id)
            if isinstance(looked, Beyond):
                return looked
            deed = looked
        try:
            await self._take(deed, person.user)
        except StoreError:
            _LOG.exception("deed not stored", user=person.user, deed=type(deed).__name__)
            return Done(request.id, ok=False, error="store")
        _LOG.info("done", user=person.user, deed=type(deed).__name__)
        return Done(request.id, ok=True)

    async def acknowledged(self, person: Person, alerts: Iterable[str]) -> None:
        """Let the rules hear that a leader took note of alerts: that is acting on them (T17)."""
        if person.role not in LEADERS:
            return
        for alert in alerts:
            try:
                await self._take(AlertAnswered(alert, person.user, "ack"), person.user)
            except StoreError:
                _LOG.exception("deed not stored", user=person.user, alert=alert)

    def _filled(self, person: Person, deed: Deed) -> Deed | None:
        """Put in who did it, and clean what was written; None where nothing is meant."""
        changes: dict[str, object] = {}
        if hasattr(deed, "by"):
            changes["by"] = person.user
        for text in ("reason", "note"):
            if hasattr(deed, text):
                changes[text] = clean(getattr(deed, text), NOTE_WIDTH)
        if isinstance(deed, BreakAnswered):
            changes["beyond"] = ()  # what it goes beyond is the daemon's own knowledge
        match deed:
            case BreakAsked():
                agent = person.agent if person.role == "agent" else deed.agent
                changes |= {"agent": agent, "id": f"{agent}:{self._now()}"}
            case BreakWithdrawn() if person.role == "agent":
                changes["agent"] = person.agent
            case BreakAnswered(id=""):
                asked = self._waiting(deed.agent)
                changes["id"] = asked.id if asked is not None else f"by:{person.user}:{self._now()}"
            case AlertAnswered():
                alert = self._true_id(deed.alert)
                if alert is None:
                    return None
                changes["alert"] = alert
        return msgspec.structs.replace(deed, **changes)

    def _refused(self, person: Person, deed: Deed) -> str:
        """Say, by code, why not; empty: he may."""
        match deed:
            case BreakAsked() | BreakWithdrawn():
                own = person.role == "agent" and bool(person.agent) and deed.agent == person.agent
                allowed = own or self._leads(person, self._team_of(deed.agent))
            case BreakAnswered(agent=agent) | PresenceNoted(agent=agent):
                if isinstance(deed, BreakAnswered) and agent == person.agent:
                    return "own_case"
                allowed = self._leads(person, self._team_of(agent))
            case VacancyReported(team=team) | HandoverSigned(team=team):
                allowed = self._leads(person, team)
            case AlertAnswered():
                allowed = person.role in LEADERS
            case AbsencePermitted() | PermitWithdrawn():
                allowed = self._may_permit(person, deed)
                if allowed and deed.agent and deed.agent == person.agent:
                    return "own_case"
                if allowed and isinstance(deed, AbsencePermitted) and not self._is_a_span(deed):
                    return "bad_value"
            case AlertDelivered():
                allowed = False  # that is the daemon's own knowledge
        return "" if allowed else "not_allowed"

    def _may_permit(self, person: Person, deed: AbsencePermitted | PermitWithdrawn) -> bool:
        if person.role in CHIEFS:
            return True
        one = bool(deed.agent) and not deed.queue
        return person.permits and one and self._leads(person, self._team_of(deed.agent))

    def _is_a_span(self, deed: AbsencePermitted) -> bool:
        """Tell whether it is still to come, and ends while a restart would still be told of it."""
        now = self._now()
        begins = max(now, deed.from_)
        return deed.until == 0 or begins < deed.until <= now + LONGEST_PERMIT

    def _leads(self, person: Person, team: str) -> bool:
        if person.role in CHIEFS:
            return True
        return person.role == "lead" and (not person.teams or team in person.teams)
