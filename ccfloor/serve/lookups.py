"""Look-ups: what a screen asks for once, and what answers it.

The law: a look-up alters nothing, holds up nobody's acknowledgement, and is answered exactly once:
by what it asked for, or by Done with a code. Who may ask is settled here, once for each kind; of
which teams somebody may be told, the room that answers must see to, for only it knows whose they
are. A new kind of look-up is a request and an answer in a module of their own, a line in each of
the two unions below, and a ``LookUps.open`` in the room that knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from ccfloor.errors import CcfloorError
from ccfloor.serve.agent_day import AgentDay, AgentDayShown
from ccfloor.serve.call_story import CallStory, CallTold
from ccfloor.serve.history import (
    FloorAt,
    FloorCourse,
    FloorDay,
    FloorMarks,
    FloorSince,
    FloorThen,
)
from ccfloor.serve.intervals import Intervals, IntervalsTold, LastHour, LastHourTold
from ccfloor.serve.line_objections import LineObjections, ObjectionsTold
from ccfloor.serve.messages import Done
from ccfloor.serve.payslips import MyPayslip, PayslipTold
from ccfloor.serve.persons import Person
from ccfloor.serve.roster_day import RosterDay, RosterShown
from ccfloor.serve.system import System, SystemNow

LookUp: TypeAlias = (
    AgentDay
    | CallStory
    | FloorAt
    | FloorDay
    | FloorSince
    | Intervals
    | LastHour
    | LineObjections
    | MyPayslip
    | RosterDay
    | System
)
"""All that can be looked up."""
LookedUp: TypeAlias = (
    AgentDayShown
    | CallTold
    | FloorCourse
    | FloorMarks
    | FloorThen
    | IntervalsTold
    | LastHourTold
    | ObjectionsTold
    | PayslipTold
    | RosterShown
    | SystemNow
)
"""What answers, beside Done."""
LOOK_UPS: Final = (
    AgentDay,
    CallStory,
    FloorAt,
    FloorDay,
    FloorSince,
    Intervals,
    LastHour,
    LineObjections,
    MyPayslip,
    RosterDay,
    System,
)
"""The classes of ``LookUp``."""

_Kind = TypeVar("_Kind", bound=LookUp)


class LookUpRefusedError(CcfloorError):
    """A look-up cannot be answered; ``code`` is what the client is told."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Say why in a code, and more of it for the client's log."""
        super().__init__(f"{code} {detail}".rstrip())
        self.code, self.detail = code, detail


class LookUps:
    """Knows which room answers what, and whom."""

    def __init__(self) -> None:
        """Know none yet."""
        self._doors: dict[type, tuple[frozenset[str], Callable[[Person, Any], Awaitable[Any]]]] = {}

    def open(
        self,
        kind: type[_Kind],
        roles: frozenset[str],
        answer: Callable[[Person, _Kind], Awaitable[LookedUp | Done]],
    ) -> None:
        """Have ``answer`` answer this kind, for people of these roles."""
        self._doors[kind] = roles, answer

    async def answer(self, person: Person, request: LookUp) -> LookedUp | Done:
        """Answer somebody; what goes wrong is told in a code and logged."""
        roles, answer = self._doors.get(type(request), (frozenset[str](), None))
        if answer is None or person.role not in roles:
            return Done(request.id, ok=False, error="not_allowed")
        try:
            answered: LookedUp | Done = await answer(person, request)
        except LookUpRefusedError as refused:
            return Done(request.id, ok=False, error=refused.code, detail=refused.detail)
        except CcfloorError:
            import structlog  # noqa: PLC0415 - clients read this file too, and log nothing

            log = structlog.get_logger(__name__)
            log.exception("not looked up", user=person.user, kind=type(request).__name__)
            return Done(request.id, ok=False, error="store")
        return answered


def longest_text(request: msgspec.Struct) -> int:
    """Return the length of the longest text in a request."""
    values = msgspec.structs.astuple(request)
    return max((len(value) for value in values if isinstance(value, str)), default=0)
