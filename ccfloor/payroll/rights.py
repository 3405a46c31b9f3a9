"""Who may lead a period, and who signs for whom.

The law: where a roster is kept it alone gives the right, by what it says of the day: a rank, or a
posting in the team of 综合部. The configuration says which signatures are wanted and may narrow a
role down to one person; it gives nobody anything. Without a roster there is the configuration only.
"""

from __future__ import annotations

from typing import Final, get_args

import msgspec

from ccfloor.cases.who import at_least
from ccfloor.payroll.period import Role
from ccfloor.roster.plan import PersonId, Rank

ROLES: Final[tuple[Role, ...]] = get_args(Role)
_RANKS: Final[dict[Role, Rank]] = {
    "lead": Rank.LEAD,
    "supervisor": Rank.SUPERVISOR,
    "manager": Rank.MANAGER,
}
_CLERKS: Final[frozenset[Role]] = frozenset({"hr", "manager"})
"""Who signs for these may also enter, calculate, publish, export, lock and unlock."""


class Actor(msgspec.Struct, frozen=True):
    """Somebody who acts on a period, and what he may."""

    user: str
    """The name that he came by."""
    person: PersonId = ""
    """His id; without a roster his agent code, where the configuration has one for him."""
    rank: Rank | None = None
    roles: frozenset[Role] = frozenset()
    """What he may sign for; not more than one of them in one period."""

    @property
    def is_clerk(self) -> bool:
        """Tell whether he may lead a period to its file."""
        return at_least(self.rank, Rank.SUPERVISOR) or not self.roles.isdisjoint(_CLERKS)

    @property
    def is_manager(self) -> bool:
        """Tell whether he is one, by the roster or, without one, by what he signs for."""
        return at_least(self.rank, Rank.MANAGER) or "manager" in self.roles


def rostered_roles(rank: Rank | None, team: str, hr_team: str) -> frozenset[Role]:
    """Give the roles of a rank and of those below it, and 综合部's for whoever is posted there."""
    found: set[Role] = {role for role, least in _RANKS.items() if at_least(rank, least)}
    return frozenset(found | {"hr"} if hr_team and team == hr_team else found)
