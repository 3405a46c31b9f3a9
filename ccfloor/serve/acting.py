"""The port to whoever can have something done on the PBX: the desk knows no more of him."""

from __future__ import annotations

from typing import Protocol

from ccfloor.serve.auth import Person
from ccfloor.serve.messages import Done
from ccfloor.serve.orders import Act, Confirm


class Acting(Protocol):
    """Asks back, writes down, sends."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Reasons for which somebody may be paused."""

    def orders_of(self, person: Person) -> tuple[str, ...]:
        """Return what a person may ask for."""

    async def act(self, person: Person, act: Act) -> Confirm | Done:
        """Answer a question with what would be done, a confirmation with how it went."""
