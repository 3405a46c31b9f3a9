"""The actor of one daemon, put together; where nothing is allowed there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from ami_adapters.frames import Frame
from ami_adapters.memberships import Memberships
from ami_adapters.ordering import Answer
from ami_adapters.orders import Order
from ami_adapters.session_states import State, Status
from ccfloor.acting.actor import Actor, Floor
from ccfloor.acting.plans import Sight
from ccfloor.cases.audit import Draft, canonical
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.floor.names import Instant, SeatId
from ccfloor.floor.views import Conversation, CoverageGap, SeatView
from ccfloor.serve.auth import Person
from ccfloor.serve.messages import Done
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.teams import Teams
from ccfloor.store.interface import ActionRecord, Store

ACTION = "action."
"""How ``what`` of the log begins where its body is a record of something done on the PBX."""


class Seats(Protocol):
    """The floor, as far as it is asked."""

    @property
    def gap(self) -> CoverageGap | None:
        """The gap that is open now."""

    def seat(self, name: SeatId) -> SeatView | None:
        """Return one seat."""

    def conversation(self, name: SeatId) -> Conversation | None:
        """Return the queue's call that is led on a seat."""


class Sending(Protocol):
    """The watch over the PBX, as far as it is asked."""

    @property
    def status(self) -> Status:
        """How far the session has come."""

    async def order(self, order: Order) -> Answer:
        """Have an order carried out."""


class House:
    """An actor, and what it must be told of the PBX: the ``Acting`` of the door."""

    def __init__(
        self,
        config: Config,
        seats: Seats,
        watch: Sending,
        store: Store,
        *,
        clock: Clock,
        now: Callable[[], Instant],
        file: str,
    ) -> None:
        """Take the floor to look at, the watch to send through, where it is written down."""
        self._seats, self._watch, self._store = seats, watch, store
        self._memberships = Memberships()
        teams = Teams(config.team, file)
        names = {person.agent: person.name for person in config.person}
        floor = Floor(
            sight=self._sight,
            has_queue=self._memberships.has_queue,
            team=lambda sight: teams.of(
                sight.seat.agent, sight.seat.seat, *(one.interface for one in sight.memberships)
            ),
            name=lambda agent: names.get(agent, agent),
            sees=self._sees,
            now=now,
        )
        self._actor = Actor(config.actions, floor, clock, send=watch.order, audit=self._write_down)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Reasons for which somebody may be paused."""
        return self._actor.reasons

    def orders_of(self, person: Person) -> tuple[str, ...]:
        """Return what a person may ask for."""
        return self._actor.orders_of(person)

    async def act(self, person: Person, act: Act) -> Confirm | Done:
        """Answer a question with what would be done, a confirmation with how it went."""
        return await self._actor.act(person, act)

    def opened(self) -> None:
        """Forget what the connection before told."""
        self._memberships.opened()

    def heard(self, frames: Iterable[Frame]) -> None:
        """Take what came, once the floor has it."""
        self._memberships.frames(frames)
        self._actor.heard(frames)

    async def close(self) -> None:
        """Wait until all is written down."""
        await self._actor.close()

    def _sees(self) -> bool:
        return self._watch.status.state is State.LIVE and self._seats.gap is None

    def _sight(self, name: SeatId) -> Sight | None:
        seat = self._seats.seat(name)
        if seat is None:
            return None
        talk = self._seats.conversation(name)
        members = tuple(self._memberships.of_seat(name))
        return Sight(seat, members, talk, seat.caller if talk is not None else "")

    async def _write_down(self, record: ActionRecord) -> None:
        """Keep a record where it is looked up, and seal it into the log that nobody can alter."""
        await self._store.write_sealed([record], [_draft(record)])


def _draft(record: ActionRecord) -> Draft:
    body = canonical(record)
    return Draft(record.at, record.by, f"{ACTION}{record.order}", record.target, body)


def acting_for(
    config: Config,
    seats: Seats,
    watch: Sending,
    store: Store,
    *,
    clock: Clock,
    now: Callable[[], Instant],
    file: str,
) -> House | None:
    """Return who can act, or None where ``actions.allow`` is empty: then nobody listens either."""
    if not config.actions.allow:
        return None
    return House(config, seats, watch, store, clock=clock, now=now, file=file)
