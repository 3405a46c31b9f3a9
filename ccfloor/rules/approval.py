"""Whether a leader allowed an absence. Nobody can say so yet.

A3.1.1 「应先向组长请示,批准后方可离开」. An approval counts only when it was given before
the person left (RULEBOOK G8).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ccfloor.floor.views import Absence

Approval: TypeAlias = Callable[[Absence], bool | None]
"""True: allowed beforehand. False: known not to be. None: nobody can say."""


def nobody_can_say(_: Absence) -> bool | None:
    """Answer for a house that keeps no approvals: an absence is then never called unapproved."""
    return None
