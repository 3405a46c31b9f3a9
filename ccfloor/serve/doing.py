"""What people may do beside the telephone, and through whose key.

The law: a deed is answered with ok only once it is stored for good and the rules have heard of
it. Who did it is whose key it was, never what the message says. Nobody decides about himself.

    break asked, withdrawn     agent (for himself), lead, supervisor
    break answered             lead of his team, supervisor; never for himself
    roll-call, vacancy, handover, report sent, alert answered    lead of the team, supervisor
    absence permitted          supervisor: 「值班经理批准」
    callback promised          agent (for himself), lead of the owner's team, supervisor
    callback closed            lead of the owner's team, supervisor; never his own promise
"""

from __future__ import annotations

import itertools
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
    CallbackClosed,
    CallbackPromised,
    CallbackSettled,
    Deed,
    HandoverSigned,
    PresenceNoted,
    ReportSent,
    VacancyReported,
)
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.rules.telephone_numbers import written_number
from ccfloor.serve.auth import Person
from ccfloor.serve.cleaning import NOTE_WIDTH, clean
from ccfloor.serve.messages import Do, Done

_LOG: Final = structlog.get_logger(__name__)

Take: TypeAlias = Callable[[Deed, str], Awaitable[None]]
"""Stores a deed and tells it to the rules; raises StoreError."""

FURTHEST: Final[Micros] = 14 * 1440 * MINUTE
"""A customer is called within two weeks, or it was no promise."""

LEADS: Final = frozenset({"lead", "supervisor"})


class Doing:
    """Checks who may, fills in who did, and hands the deed on."""

    def __init__(
        self,
        take: Take,
        team_of: Callable[[AgentName], str],
        now: Callable[[], Instant],
        true_id: Callable[[str], str | None],
        waiting: Callable[[AgentName], BreakAsked | None],
        owner_of: Callable[[str], AgentName | None] = lambda _callback: None,
    ) -> None:
        """Take where deeds go; whose team somebody is in; the PBX's time; which alert a client
        means; what somebody asked for; and who owns a promise.
        """
        self._take = take
        self._team_of = team_of
        self._now = now
        self._true_id = true_id
        self._waiting = waiting
        self._owner_of = owner_of
        self._numbers = itertools.count(1)

    async def do(self, person: Person, request: Do) -> Done:
        """Carry out one deed."""
        deed = self._filled(person, request.deed)
        refused = "unknown_alert" if deed is None else self._refused(person, deed)
        if isinstance(deed, CallbackPromised):
            refused = refused or self._faulty(deed)
        if deed is None or refused:
            return Done(request.id, ok=False, error=refused)
        try:
            await self._take(deed, person.user)
        except StoreError:
            _LOG.exception("deed not stored", user=person.user, deed=type(deed).__name__)
            return Done(request.id, ok=False, error="store")
        _LOG.info("done", user=person.user, deed=type(deed).__name__)
        return Done(request.id, ok=True)

    async def acknowledged(self, person: Person, alerts: Iterable[str]) -> None:
        """Let the rules hear that a leader took note of alerts: that is acting on them (T17)."""
        if person.role not in LEADS:
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
            case CallbackPromised():
                owner = person.agent if person.role == "agent" else deed.owner
                name = f"cb:{self._now()}:{owner}:{next(self._numbers)}"
                number = written_number(deed.number)
                changes |= {"owner": owner, "id": name, "number": number}
        return msgspec.structs.replace(deed, **changes)

    def _refused(self, person: Person, deed: Deed) -> str:
        """Say, by code, why not; empty: he may."""
        if isinstance(deed, CallbackPromised | CallbackClosed):
            return self._refused_promise(person, deed)
        match deed:
            case BreakAsked() | BreakWithdrawn():
                own = person.role == "agent" and bool(person.agent) and deed.agent == person.agent
                allowed = own or self._leads(person, self._team_of(deed.agent))
            case BreakAnswered(agent=agent) | PresenceNoted(agent=agent):
                if isinstance(deed, BreakAnswered) and agent == person.agent:
                    return "own_case"
                allowed = self._leads(person, self._team_of(agent))
            case VacancyReported(team=team) | HandoverSigned(team=team) | ReportSent(team=team):
                allowed = self._leads(person, team)
            case AlertAnswered():
                allowed = person.role in LEADS
            case AbsencePermitted():
                allowed = person.role == "supervisor"
            case AlertDelivered() | CallbackSettled():
                allowed = False  # that is the daemon's own knowledge
        return "" if allowed else "not_allowed"

    def _refused_promise(self, person: Person, deed: CallbackPromised | CallbackClosed) -> str:
        if isinstance(deed, CallbackPromised):
            own = person.role == "agent" and bool(person.agent) and deed.owner == person.agent
            allowed = own or self._leads(person, self._team_of(deed.owner))
            return "" if allowed else "not_allowed"
        if person.role not in LEADS:
            return "not_allowed"
        owner = self._owner_of(deed.id)
        if owner is None:
            return "unknown_callback"
        if owner == person.agent:
            return "own_case"
        return "" if self._leads(person, self._team_of(owner)) else "not_allowed"

    def _faulty(self, deed: CallbackPromised) -> str:
        """Say, by code, what is wrong with a promise; empty: nothing."""
        if not deed.owner:
            return "bad_owner"
        if not deed.number:
            return "bad_number"
        now = self._now()
        in_time = not deed.due or now < deed.due <= now + FURTHEST
        return "" if in_time else "bad_due"

    def _leads(self, person: Person, team: str) -> bool:
        if person.role == "supervisor":
            return True
        return person.role == "lead" and (not person.teams or team in person.teams)
