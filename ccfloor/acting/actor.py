"""Has things done on the PBX: asks back, writes down, sends, tells how it ended.

The law:

1. Nothing is sent that is not written down first. Where it cannot be, nothing is done.
2. Nothing is sent but what was confirmed: the plan is made anew when the confirmation comes, and
   when it is another one, nothing is done.
3. One thing at a time is done to one person, whoever asks for it.
4. Nothing is tried twice. What ended ``unknown`` stays so, and is said so.
5. Every attempt leaves its records, the refused ones too: ``asked``, ``confirmed``, ``sent``, and
   how it ended. Who was listened to finds his among them, with its end.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import msgspec
import structlog

from ami_adapters.frames import Frame
from ami_adapters.ordering import ENDED, Answer
from ami_adapters.orders import Order
from ccfloor.acting.plans import Plan, Sight, plan
from ccfloor.acting.rights import SPYING, may_act_on, orders_of
from ccfloor.acting.tickets import Throttle, Ticket, Tickets
from ccfloor.clock import Clock
from ccfloor.config import ActionsConfig
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import AgentName, Instant, QueueName, SeatId
from ccfloor.serve.auth import Person
from ccfloor.serve.cleaning import NOTE_WIDTH, REASON_WIDTH, clean, identity, mask
from ccfloor.serve.messages import Done
from ccfloor.serve.orders import Act, Confirm
from ccfloor.store.interface import ActionRecord

_LOG: Final = structlog.get_logger(__name__)


class Floor(msgspec.Struct, frozen=True):
    """What the actor asks of the rest of the house."""

    sight: Callable[[SeatId], Sight | None]
    """What is known of a seat now; None where there is none."""
    has_queue: Callable[[QueueName], bool]
    team: Callable[[Sight], str]
    name: Callable[[AgentName], str]
    sees: Callable[[], bool]
    """Whether the floor is the PBX's now: connected, listed, and nothing doubted."""
    now: Callable[[], Instant]
    """The PBX's clock."""


class Actor:
    """Carries out what leads and supervisors ask for."""

    def __init__(
        self,
        actions: ActionsConfig,
        floor: Floor,
        clock: Clock,
        *,
        send: Callable[[Order], Awaitable[Answer]],
        audit: Callable[[ActionRecord], Awaitable[None]],
    ) -> None:
        """Take what is allowed, what is known, how to send and where it is written down.

        ``audit`` returns when a record would survive a power failure, or raises CcfloorError.
        """
        self._actions = actions
        self._floor = floor
        self._clock = clock
        self._send = send
        self._audit = audit
        self._tickets = Tickets()
        self._throttle = Throttle()
        self._at_work: set[SeatId] = set()
        self._listening: dict[str, _Attempt] = {}
        """By the listener's channel."""
        self._tasks: set[asyncio.Task[None]] = set()

    def orders_of(self, person: Person) -> tuple[str, ...]:
        """Return what a person may ask for."""
        return orders_of(person, self._actions)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Reasons for which somebody may be paused."""
        return self._actions.reasons

    async def act(self, person: Person, act: Act) -> Confirm | Done:
        """Answer a question with what would be done, a confirmation with how it went."""
        now = self._clock.monotonic()
        if self._throttle.too_many(person.user, now):
            if self._throttle.first(person.user):
                await self._refuse(_Attempt(person.user, act), "too_many")
            return Done(act.id, ok=False, error="too_many")
        if not act.confirm:
            return await self._ask(person, act, now)
        ticket = self._tickets.redeem(person.user, act, now)
        if ticket is None:
            return await self._refuse(_Attempt(person.user, act), "expired")
        return await self._confirmed(person, act, ticket)

    def heard(self, frames: Iterable[Frame]) -> None:
        """Take what came: the end of a listening is written down too."""
        for frame in frames:
            if frame.name == ENDED and self._listening:
                attempt = self._listening.pop(frame.get(b"\nSpyerUniqueid:"), None)
                if attempt is not None:
                    task = asyncio.ensure_future(self._note(attempt, "ended"))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait until what ended is written down."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- asked -------------------------------------------------------------------------

    async def _ask(self, person: Person, act: Act, now: float) -> Confirm | Done:
        attempt = _Attempt(person.user, act)
        sight = self._floor.sight(act.seat)
        if sight is not None:
            attempt.target = sight.seat.agent
        planned = self._plan(person, act)
        if isinstance(planned, str):
            return await self._refuse(attempt, planned)
        attempt.planned(planned)
        try:
            await self._write(attempt, "asked")
        except CcfloorError:
            return self._not_written(act, attempt)
        ticket = secrets.token_urlsafe(16)
        self._tickets.issue(person.user, ticket, attempt.id, act, planned, now)
        return Confirm(
            id=act.id,
            confirm=ticket,
            order=planned.order,
            seat=identity(planned.seat),
            agent=identity(planned.agent),
            name=self._floor.name(planned.agent),
            queue=identity(planned.queue),
            to=identity(planned.to),
            reason=clean(planned.reason, REASON_WIDTH),
            penalty=planned.penalty,
            paused=planned.paused,
            call=identity(planned.call),
            caller=mask(planned.number),
            device=planned.device,
        )

    def _plan(self, person: Person, act: Act) -> Plan | str:
        """Return what would be done, or the code of why nothing may or can be."""
        if act.order not in self.orders_of(person):
            return "not_allowed"
        if not self._floor.sees():
            return "not_live"
        sight = self._floor.sight(act.seat)
        if sight is not None and not may_act_on(person, self._floor.team(sight)):
            return "not_allowed"
        return plan(
            act,
            sight,
            has_queue=self._floor.has_queue,
            reasons=self._actions.reasons,
            device=person.device,
        )

    # --- confirmed ---------------------------------------------------------------------

    async def _confirmed(self, person: Person, act: Act, ticket: Ticket) -> Done:
        attempt = _Attempt(person.user, act, ticket.attempt)
        attempt.planned(ticket.plan)
        if act.seat in self._at_work:
            return await self._refuse(attempt, "busy")
        self._at_work.add(act.seat)
        try:
            try:
                await self._write(attempt, "confirmed")
            except CcfloorError:
                return self._not_written(act, attempt)
            # Made anew after the last wait before the sending: nothing can come in between.
            again = self._plan(person, act)
            if isinstance(again, str):
                return await self._refuse(attempt, again)
            if again != ticket.plan:
                return await self._refuse(attempt, "changed")
            return await self._carry_out(act, attempt, again)
        finally:
            self._at_work.discard(act.seat)

    async def _carry_out(self, act: Act, attempt: _Attempt, planned: Plan) -> Done:
        for place, step in enumerate(planned.steps):
            try:
                await self._write(attempt, "sent", action=step.action)
            except CcfloorError:
                done = self._not_written(act, attempt)
                return await self._take_back(act, attempt, planned, done) if place else done
            answer = await self._send(step)
            if answer.ending != "done":
                failed = await self._failed(act, attempt, step, answer)
                safe = answer.ending in {"unsent", "refused"}
                if place and planned.undo and safe:
                    return await self._take_back(act, attempt, planned, failed)
                if place and not safe:
                    return Done(act.id, ok=False, error="half_unknown", detail=failed.detail)
                return failed
            if planned.order in SPYING:
                self._listening[answer.channel] = attempt
        await self._note(attempt, "done")
        return Done(act.id, ok=True)

    async def _failed(self, act: Act, attempt: _Attempt, step: Order, answer: Answer) -> Done:
        await self._note(attempt, answer.ending, action=step.action, message=answer.message)
        detail = clean(answer.message, NOTE_WIDTH)
        return Done(act.id, ok=False, error=answer.ending, detail=detail)

    async def _take_back(self, act: Act, attempt: _Attempt, planned: Plan, why: Done) -> Done:
        """Undo the first step; say aloud when even that fails."""
        for step in planned.undo:
            answer = await self._send(step)
            if answer.ending != "done":
                await self._note(attempt, "half", action=step.action, message=answer.message)
                return Done(act.id, ok=False, error="half", detail=why.detail)
        await self._note(attempt, "taken_back")
        return Done(act.id, ok=False, error="taken_back", detail=why.detail)

    # --- written down ------------------------------------------------------------------

    async def _refuse(self, attempt: _Attempt, code: str) -> Done:
        await self._note(attempt, f"refused:{code}")
        return Done(attempt.act.id, ok=False, error=code)

    def _not_written(self, act: Act, attempt: _Attempt) -> Done:
        _LOG.exception("not written down, so not done", attempt=attempt.id, by=attempt.by)
        return Done(act.id, ok=False, error="store")

    async def _note(self, attempt: _Attempt, outcome: str, **more: str) -> None:
        """Write down what has happened already: it cannot be held back any more."""
        try:
            await self._write(attempt, outcome, **more)
        except CcfloorError:
            _LOG.exception("a deed is not written down", outcome=outcome, attempt=attempt.id)

    async def _write(self, attempt: _Attempt, outcome: str, **more: str) -> None:
        record = attempt.record(self._floor.now(), outcome, more)
        _LOG.info("action", by=record.by, order=record.order, target=record.target, outcome=outcome)
        await self._audit(record)


class _Attempt:
    """One attempt, under whose name its records are kept."""

    def __init__(self, by: str, act: Act, attempt: str = "") -> None:
        self.by = by
        self.act = act
        self.id = attempt or secrets.token_hex(8)
        self.target = ""
        self._detail: dict[str, str] = {"seat": clean(act.seat, NOTE_WIDTH)}

    def planned(self, planned: Plan) -> None:
        """Note whom it concerns, and with what."""
        self.target = planned.agent
        values = {
            "queue": planned.queue,
            "to": planned.to,
            "reason": planned.reason,
            "penalty": "" if planned.penalty is None else str(planned.penalty),
            "call": planned.call,
            "device": planned.device,
        }
        self._detail |= {key: clean(value, NOTE_WIDTH) for key, value in values.items() if value}

    def record(self, at: Instant, outcome: str, more: dict[str, str]) -> ActionRecord:
        """Make the next record."""
        told = {key: clean(value, NOTE_WIDTH) for key, value in more.items() if value}
        return ActionRecord(
            at=at,
            id=f"{self.id}/{secrets.token_hex(4)}",
            by=self.by,
            order=clean(self.act.order, _ORDER_WIDTH),
            target=self.target,
            detail=msgspec.json.encode(self._detail | told).decode(),
            outcome=outcome,
        )


_ORDER_WIDTH: Final = 20
