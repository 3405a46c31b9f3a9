"""Who may have what done to whom.

The law: everything is forbidden that is not allowed three times: by the configuration's
``actions.allow``, by the person's role, and for who would be heard or speak in a call of others
by his own token too. A lead acts on his own teams only; a wall screen never acts.
"""

from __future__ import annotations

from typing import Final

from ccfloor.config import ActionsConfig
from ccfloor.serve.auth import CHIEFS, LEADERS, Person

ORDERS: Final = (
    "pause", "unpause", "move", "penalty", "listen", "whisper", "barge", "hangup",
)  # fmt: skip
"""All there are, in the order of a menu."""
SPYING: Final = frozenset({"listen", "whisper", "barge"})


def orders_of(person: Person, actions: ActionsConfig) -> tuple[str, ...]:
    """Return what a person may ask for at all."""
    if person.role not in LEADERS or (person.role == "lead" and not person.teams):
        return ()
    return tuple(
        order
        for order in ORDERS
        if order in actions.allow and (order not in SPYING or (order in person.may))
    )


def may_act_on(person: Person, team: str) -> bool:
    """Tell whether somebody of this team (empty: of none) is his to act on."""
    if person.role in CHIEFS:
        return True
    return person.role == "lead" and team in person.teams
