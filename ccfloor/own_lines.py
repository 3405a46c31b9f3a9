"""One's own payslip's lines, as far as they are objected to from the seat.

The law: who objects is the person whom the key names. A line of somebody else is refused like one
that there is not.
"""

from __future__ import annotations

from ccfloor.cases.case import Refusal
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import PayrollError
from ccfloor.floor.names import AgentName
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_office import PayrollOffice
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, PersonId, Rank
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import Appeal
from ccfloor.store.interface import Store


def payee(roster: DutyRoster | None, agent: AgentName, day: Day) -> PersonId:
    """Name whose payslip is one's own who has an agent's code on a day.

    Empty: the roster knows nobody by it.
    """
    if roster is None:
        return f"agent:{agent}"
    found = roster.holder(agent, day)
    return "" if found is None else found[0].id


class OwnLines:
    """Takes in objections to lines."""

    def __init__(self, config: Config, store: Store, clock: Clock) -> None:
        """Open payroll's books."""
        self._office = PayrollOffice(store, config.payroll, config.regulation, config.site, clock)

    async def object_to(self, mine: PersonId, user: str, request: Appeal) -> Done:
        """Take in one; raises StoreError."""
        if not mine:
            return Done(request.id, ok=False, error="unknown_line")
        by = Actor(user, mine, Rank.AGENT)
        try:
            after = await self._office.object_to(request.case, mine, by, request.claim)
        except PayrollError:  # there is no such period
            return Done(request.id, ok=False, error="unknown_line")
        if isinstance(after, Refusal):
            return Done(request.id, ok=False, error=after.code)
        return Done(request.id, ok=True)
