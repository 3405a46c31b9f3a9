"""The desk where commands are carried out.

The law: an acknowledgement is shown, and answered with ok, only once it is stored for
good; the first one stands. Commands are carried out one after the other, and to their
end even when the client who gave them hangs up meanwhile: else the store would know
what the board does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias

import msgspec
import structlog

from ccfloor.errors import CcfloorError, StoreError
from ccfloor.serve.acting import Acting
from ccfloor.serve.auth import Person
from ccfloor.serve.cleaning import NOTE_WIDTH, clean
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.hub import Hub
from ccfloor.serve.messages import Acknowledge, Done, Explain
from ccfloor.serve.orders import Act, Confirm
from ccfloor.store.interface import Acknowledgement

_LOG: Final = structlog.get_logger(__name__)

StoreAcknowledgements: TypeAlias = Callable[[Sequence[Acknowledgement]], Awaitable[tuple[str, ...]]]
"""As ``Store.acknowledge``, but alerts that still wait to be written must be written first."""

FindOut: TypeAlias = Callable[[str], Awaitable[Explanation]]
"""Explains what stands under an id; takes its time, but never the loop's. Raises CcfloorError."""

_MAY_ACT: Final = frozenset({"lead", "supervisor"})


class Desk:
    """Carries out what clients command."""

    def __init__(
        self,
        hub: Hub,
        acknowledge: StoreAcknowledgements,
        find_out: FindOut,
        acting: Acting | None = None,
    ) -> None:
        """Take the board to show it on, how to store it, who knows why, and who can act."""
        self._acting = acting
        self._hub = hub
        self._store = acknowledge
        self._find_out = find_out
        self._one_search = asyncio.Lock()
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Task[Any]] = set()

    async def acknowledge(self, person: Person, request: Acknowledge) -> Done:
        """Note for good that ``person`` has seen alerts; those that stand no more are skipped."""
        if person.role not in _MAY_ACT:
            return Done(request.id, ok=False, error="not_allowed")
        task = asyncio.create_task(self._acknowledge(person, request))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def explain(self, person: Person, request: Explain) -> Explanation | Done:
        """Tell what something rests on; one search at a time, whoever asks."""
        if person.role not in _MAY_ACT:
            return Done(request.id, ok=False, error="not_allowed")
        what = self._hub.board.true_id(request.what) or request.what
        try:
            async with self._one_search:
                told = await self._find_out(what)
        except CcfloorError:
            _LOG.exception("not explained", user=person.user, what=what)
            return Done(request.id, ok=False, error="store")
        return msgspec.structs.replace(told, id=request.id)

    async def act(self, person: Person, request: Act) -> Confirm | Done:
        """Have something done on the PBX, to its end even when the client hangs up meanwhile."""
        if self._acting is None or person.role not in _MAY_ACT:
            return Done(request.id, ok=False, error="not_allowed")
        task = asyncio.create_task(self._acting.act(person, request))
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
            if not stored:
                # The store has them already, or has never heard of them: nothing to show.
                return Done(request.id, ok=False, error="unknown_alert")
            return Done(request.id, ok=True)
