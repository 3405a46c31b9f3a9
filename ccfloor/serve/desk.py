"""The desk where commands are carried out.

The law: an acknowledgement is shown, and answered with ok, only once it is stored for
good; the first one stands. Commands are carried out one after the other, and to their
end even when the client who gave them hangs up meanwhile: else the store would know
what the board does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final, Protocol, TypeAlias, TypeVar

import msgspec
import structlog

from ccfloor.errors import CcfloorError, StoreError
from ccfloor.floor.deeds import BreakAsked, BreakWithdrawn, CallbackPromised
from ccfloor.serve.acting import Acting
from ccfloor.serve.auth import CHIEFS, LEADERS, Person
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.cases import CaseFile, CaseList, CaseRequest
from ccfloor.serve.cleaning import NOTE_WIDTH, clean
from ccfloor.serve.doing import Doing
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.handovers import Handover, HandoverBoard, HandoverBoards
from ccfloor.serve.hub import Hub
from ccfloor.serve.lookups import LookedUp, LookUp, LookUps
from ccfloor.serve.messages import Acknowledge, Do, Done, Explain
from ccfloor.serve.mine import Appeal, Mine, Own
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.own_explanation import for_own_eyes
from ccfloor.serve.permits import Permits, PermitShown, PermitsNow
from ccfloor.serve.staff_desk import StaffDesk, Watcher
from ccfloor.serve.staffing import Staff, StaffCourse, WatchStaff
from ccfloor.store.interface import Acknowledgement

_LOG: Final = structlog.get_logger(__name__)

StoreAcknowledgements: TypeAlias = Callable[[Sequence[Acknowledgement]], Awaitable[tuple[str, ...]]]
"""As ``Store.acknowledge``, but alerts that still wait to be written must be written first."""

FindOut: TypeAlias = Callable[[str], Awaitable[Explanation]]
"""Explains what stands under an id; takes its time, but never the loop's. Raises CcfloorError."""

Boards: TypeAlias = Callable[[], Awaitable[Sequence[HandoverBoard]]]
"""Makes the boards of the changes of shift that are near; raises StoreError."""

_Answer = TypeVar("_Answer")


class OwnSeat(Protocol):
    """Who knows what one person may see of himself; asked with a person of the role ``agent``."""

    async def mine(self, person: Person, request: Mine) -> Own | Done:
        """Tell a person of himself."""

    async def appeal(self, person: Person, request: Appeal) -> Done:
        """Take in what a person objects to a case of his own."""

    async def own_matter(self, person: Person, what: str) -> str | None:
        """Give the breach that ``what`` names if it is in a case of this person's own."""


class CaseDesk(Protocol):
    """Who knows the cases of teams; asked with a lead or a supervisor."""

    async def answer(self, person: Person, request: CaseRequest) -> CaseList | CaseFile | Done:
        """List, show or have decided, for the teams that the person's key names."""


class Desk:
    """Carries out what clients command."""

    def __init__(
        self,
        hub: Hub,
        acknowledge: StoreAcknowledgements,
        find_out: FindOut,
        doing: Doing | None = None,
        boards: Boards | None = None,
        acting: Acting | None = None,
        own_seat: OwnSeat | None = None,
        permits: Callable[[], Sequence[PermitShown]] = tuple,
        staff: StaffDesk | None = None,
        cases: CaseDesk | None = None,
        lookups: LookUps | None = None,
    ) -> None:
        """Take the board to show it on, how to store it, who knows why, who does deeds, who knows
        of changes of shift, who can act on the PBX, who knows what is somebody's own, who knows of
        permits, of staff, of the cases of teams, and what else there is to look up.
        """
        self._lookups = lookups or LookUps()
        self._permits = permits
        self._staff = staff
        self._cases = cases
        self._boards = boards
        self._doing = doing
        self._acting = acting
        self._own_seat = own_seat
        self._hub = hub
        self._store = acknowledge
        self._find_out = find_out
        self._one_search = asyncio.Lock()
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Task[Any]] = set()

    async def acknowledge(self, person: Person, request: Acknowledge) -> Done:
        """Note for good that ``person`` has seen alerts; those that stand no more are skipped."""
        if person.role not in LEADERS:
            return Done(request.id, ok=False, error="not_allowed")
        return await self._to_the_end(self._acknowledge(person, request))

    async def do(self, person: Person, request: Do) -> Done | Beyond:
        """Carry out a deed, to its end even when the client hangs up."""
        # An agent is stopped here already: what is wrong with a deed may tell him of others.
        own = isinstance(request.deed, BreakAsked | BreakWithdrawn | CallbackPromised)
        if self._doing is None or (person.role == "agent" and not own):
            return Done(request.id, ok=False, error="not_allowed")
        return await self._to_the_end(self._doing.do(person, request))

    async def handover(self, person: Person, request: Handover) -> HandoverBoards | Done:
        """Show the changes of shift that are near, of the teams that somebody leads."""
        if person.role not in LEADERS:
            return Done(request.id, ok=False, error="not_allowed")
        try:
            near = await self._boards() if self._boards is not None else ()
        except StoreError:
            _LOG.exception("handover not told", user=person.user)
            return Done(request.id, ok=False, error="store")
        mine = (b for b in near if not person.teams or b.team in person.teams)
        return HandoverBoards(request.id, self._hub.now(), tuple(mine))

    def permits(self, person: Person, request: Permits) -> PermitsNow | Done:
        """Show all permits that are in force or to come."""
        if person.role not in LEADERS:
            return Done(request.id, ok=False, error="not_allowed")
        may = person.permits or person.role in CHIEFS
        return PermitsNow(request.id, self._hub.now(), may, tuple(self._permits()))

    async def watch_staff(
        self, person: Person, request: WatchStaff, watcher: Watcher
    ) -> tuple[Staff | StaffCourse, ...] | tuple[Done]:
        """Tell somebody of staffing from now on, or no more."""
        if self._staff is None:
            return (Done(request.id, ok=False, error="not_allowed"),)
        return await self._staff.watch(person, request, watcher)

    def leave(self, watcher: Watcher) -> None:
        """Forget a client that is gone."""
        if self._staff is not None:
            self._staff.leave(watcher)

    async def mine(self, person: Person, request: Mine) -> Own | Done:
        """Tell a person of himself, and nobody of anybody else."""
        if self._own_seat is None or not _is_agent(person):
            return Done(request.id, ok=False, error="not_allowed")
        try:
            return await self._own_seat.mine(person, request)
        except StoreError:
            _LOG.exception("own seat not told", user=person.user)
            return Done(request.id, ok=False, error="store")

    async def appeal(self, person: Person, request: Appeal) -> Done:
        """Take in an objection, to its end even when the client hangs up."""
        if self._own_seat is None or not _is_agent(person):
            return Done(request.id, ok=False, error="not_allowed")
        return await self._to_the_end(self._appeal(self._own_seat, person, request))

    async def _appeal(self, own_seat: OwnSeat, person: Person, request: Appeal) -> Done:
        try:
            return await own_seat.appeal(person, request)
        except StoreError:
            _LOG.exception("appeal not stored", user=person.user)
            return Done(request.id, ok=False, error="store")

    async def case(self, person: Person, request: CaseRequest) -> CaseList | CaseFile | Done:
        """Answer about cases, a decision to its end even when the client hangs up."""
        if self._cases is None or person.role not in LEADERS:
            return Done(request.id, ok=False, error="not_allowed")
        return await self._to_the_end(self._case(self._cases, person, request))

    async def _case(
        self, cases: CaseDesk, person: Person, request: CaseRequest
    ) -> CaseList | CaseFile | Done:
        try:
            return await cases.answer(person, request)
        except StoreError:
            _LOG.exception("case", user=person.user, request=type(request).__name__)
            return Done(request.id, ok=False, error="store")

    async def look_up(self, person: Person, request: LookUp) -> LookedUp | Done:
        """Answer what a screen asks for once."""
        return await self._lookups.answer(person, request)

    async def explain(self, person: Person, request: Explain) -> Explanation | Done:
        """Tell what something rests on; one search at a time, whoever asks."""
        try:
            what = await self._matter(person, request.what)
        except StoreError:
            _LOG.exception("not explained", user=person.user)
            return Done(request.id, ok=False, error="store")
        if what is None:
            return Done(request.id, ok=False, error="not_allowed")
        try:
            async with self._one_search:
                told = await self._find_out(what)
        except CcfloorError:
            _LOG.exception("not explained", user=person.user, what=what)
            return Done(request.id, ok=False, error="store")
        if person.role not in LEADERS:
            told = for_own_eyes(told)
        return msgspec.structs.replace(told, id=request.id)

    async def _matter(self, person: Person, what: str) -> str | None:
        """Give the true name of what is asked about; None where this person may not ask."""
        if person.role in LEADERS:
            return self._hub.board.true_id(what) or what
        if self._own_seat is None or not _is_agent(person):
            return None
        return await self._own_seat.own_matter(person, what)

    async def act(self, person: Person, request: Act) -> Confirm | Done:
        """Have something done on the PBX, to its end even when the client hangs up meanwhile."""
        if self._acting is None or person.role not in LEADERS:
            return Done(request.id, ok=False, error="not_allowed")
        return await self._to_the_end(self._acting.act(person, request))

    async def _to_the_end(self, work: Coroutine[Any, Any, _Answer]) -> _Answer:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait until every command that was begun is carried out."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _acknowledge(self, person: Person, request: Acknowledge) -> Done:
        async with self._one_at_a_time:
            board = self._hub.board
            true_ids = {wire_id: board.true_id(wire_id) for wire_id in request.alerts}
            standing = {wire_id: true_id for wire_id, true_id in true_ids.items() if true_id}
            now = self._hub.now()
            note = clean(request.note, NOTE_WIDTH)
            acks = {
                true_id: Acknowledgement(true_id, person.user, now, note)
                for wire_id, true_id in standing.items()
                if (alert := board.alert(wire_id)) is not None and alert.seen_at is None
            }
            if not standing:
                return Done(request.id, ok=False, error="unknown_alert")
            if not acks:
                return Done(request.id, ok=True)  # somebody was first: it is seen
            try:
                stored = await self._store(tuple(acks.values()))
            except StoreError:
                _LOG.exception("acknowledgement not stored", user=person.user, alerts=list(acks))
                return Done(request.id, ok=False, error="store")
            for true_id in stored:
                board.acknowledge(acks[true_id])
            self._hub.changed()
            if self._doing is not None:
                await self._doing.acknowledged(person, stored)
            if not stored:
                # The store has them already, or has never heard of them: nothing to show.
                return Done(request.id, ok=False, error="unknown_alert")
            return Done(request.id, ok=True)


def _is_agent(person: Person) -> bool:
    return person.role == "agent" and bool(person.agent)
