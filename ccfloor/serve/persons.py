"""Who is let in: whose key it was, and which roles may act for others.

Apart from the door that checks keys, because whoever asks or answers speaks of persons, and only
the door needs the configuration.
"""

from __future__ import annotations

from typing import Final

import msgspec

CHIEFS: Final = frozenset({"supervisor", "manager"})
"""Roles above the leads: 主管 and the duty manager (值班经理), of all teams."""
LEADERS: Final = CHIEFS | {"lead"}
"""Roles that may act for others; a lead for the teams of his key only."""


class Person(msgspec.Struct, frozen=True):
    """Whose key it was."""

    user: str
    role: str
    """``wall``, ``agent``, ``lead``, ``supervisor`` or ``manager``."""
    agent: str = ""
    teams: tuple[str, ...] = ()
    """Empty: all."""
    device: str = ""
    """His own phone."""
    may: tuple[str, ...] = ()
    """What he may do in other people's calls."""
    permits: bool = False
    """A lead who may give permits; whoever is above him may anyway."""
