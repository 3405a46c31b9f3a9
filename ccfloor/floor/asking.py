"""What an agent tells by a feature code: he asks for a break, or does not want it any more.

The dialplan sends it as a UserEvent (docs/approvals.md)::

    exten => *91,1,UserEvent(CcfloorBreak,Reason: restroom,Minutes: 5)
    exten => *92,1,UserEvent(CcfloorBreakCancel)

The law: who asks is whoever is logged in at the phone that dialled. The phone is known from the
channel's own name, which stands before everything that a dialplan or a caller can write; a name
in the event's body is not believed. All else in it is hostile text.
"""

from __future__ import annotations

import re
from typing import Final

from ccfloor.floor.channel_facts import UserSaid
from ccfloor.floor.deeds import BreakAsked, BreakWithdrawn
from ccfloor.floor.names import MINUTE, AgentName, SeatId

ASK: Final = "CcfloorBreak"
CANCEL: Final = "CcfloorBreakCancel"
NAMES: Final = frozenset({ASK, CANCEL})

REASON_LONGEST: Final = 80
_MINUTES: Final = re.compile(r"[1-9]\d{0,2}")


def asked(fact: UserSaid, agent: AgentName, seat: SeatId) -> BreakAsked:
    """Read a request; what it says of the time is taken only where it is a number of minutes."""
    told = {key.strip().casefold(): value.strip() for key, value in reversed(fact.body)}
    minutes = told.get("minutes", "")
    wanted = int(minutes) * MINUTE if _MINUTES.fullmatch(minutes) else 0
    reason = told.get("reason", "")[:REASON_LONGEST]
    return BreakAsked(f"{agent}:{fact.at}", agent, seat, reason, wanted)


def withdrawn(agent: AgentName) -> BreakWithdrawn:
    """Withdraw whatever the agent has asked for."""
    return BreakWithdrawn("", agent)
