"""The wire's part for a leave that goes beyond a limit: told, and confirmed a second time.

The law: the machine refuses nobody. A leave within the limits is granted by one ``Do``; one that
goes beyond is answered with what it goes beyond, and granted by the same ``Do`` with the id that
came with it, within ``BEYOND_S``, while it is not worse than was shown.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import AgentName

BEYOND_S: Final = 30
"""Seconds for which a second confirmation may be given."""


class Beyond(msgspec.Struct, frozen=True, tag="beyond", omit_defaults=True):
    """The answer to a Do that would grant a leave beyond a limit. Nothing has happened yet."""

    id: int
    """That of the Do."""
    confirm: str
    """To be sent back in the same Do, once, within ``seconds``."""
    agent: AgentName
    """Who would leave."""
    limits: tuple[AwayLimit, ...]
    """Those that the leave would go beyond."""
    seconds: int = BEYOND_S
    """How long the id may be used."""
    blind: bool = False
    """The PBX is not seen well now: the numbers are those of before."""
