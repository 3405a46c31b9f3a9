"""For each screen of the table: what the daemon answers to each question that it may ask.

A new screen is a row here, and the tests that go over all screens take it in.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from ccfloor.serve.agent_day import AgentDay
from ccfloor.serve.call_story import CallStory
from ccfloor.serve.cases import Cases, OpenCase
from ccfloor.serve.handovers import Handover
from ccfloor.serve.history import FloorAt, FloorDay, FloorSince
from ccfloor.serve.intervals import Intervals, LastHour
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.permits import Permits
from ccfloor.serve.protocol_examples import EXAMPLES
from ccfloor.serve.roster_day import RosterDay
from ccfloor.serve.staffing import WatchStaff
from ccfloor.serve.system import System
from tests.dashboard.pilot import Watched

CANNED: Final[Mapping[str, Mapping[type, tuple[str, ...]]]] = {
    "handover": {Handover: ("HandoverBoards",)},
    "permits": {Permits: ("PermitsNow",)},
    "staffing": {WatchStaff: ("Staff", "StaffCourse")},
    "cases": {Cases: ("CaseList",), OpenCase: ("CaseFile",)},
    "queues": {LastHour: ("LastHourTold",)},
    "kpis": {Intervals: ("IntervalsTold",)},
    "roster": {RosterDay: ("RosterShown",)},
    "agent": {AgentDay: ("AgentDayShown",)},
    "call": {CallStory: ("CallTold",)},
    "history": {
        FloorAt: ("FloorThen",),
        FloorSince: ("FloorCourse",),
        FloorDay: ("FloorMarks",),
    },
    "alerts": {},
    "settings": {},
    "wallboard": {},
    "system": {System: ("SystemNow",)},
}


def poisoned(thing: Any, text: str, hint: Any = None) -> Any:
    """Put ``text`` in place of every text that is not one of a few words."""
    if isinstance(thing, str):
        return text if type(thing) is str and _free(hint) else thing
    if isinstance(thing, list | tuple) and not hasattr(thing, "_fields"):
        inner = [each for each in typing.get_args(hint) if each is not Ellipsis] or [None]
        many = len(inner) == len(thing) > 1
        return type(thing)(
            poisoned(each, text, inner[place if many else 0]) for place, each in enumerate(thing)
        )
    if isinstance(thing, dict):
        return {key: poisoned(each, text, str) for key, each in thing.items()}
    fields = _fields(thing)
    hints = typing.get_type_hints(type(thing)) if fields else {}
    new = {name: poisoned(getattr(thing, name), text, hints.get(name)) for name in fields}
    if isinstance(thing, msgspec.Struct):
        return msgspec.structs.replace(thing, **new)
    return type(thing)(**new) if fields else thing


def _fields(thing: Any) -> tuple[str, ...]:
    if isinstance(thing, msgspec.Struct):
        return thing.__struct_fields__
    if dataclasses.is_dataclass(thing):
        return tuple(each.name for each in dataclasses.fields(thing))
    return getattr(thing, "_fields", ())


def _free(hint: Any) -> bool:
    """Tell whether a field may hold any text at all."""
    if hint is None or hint is str:
        return True
    union = typing.get_origin(hint) in {typing.Union, types.UnionType}
    return union and str in typing.get_args(hint)


async def answer(
    w: Watched, name: str, change: Callable[[AnyMessage], AnyMessage] = lambda told: told
) -> None:
    """Answer what the screen asked, and what it asks on that."""
    done = 0
    for _round in range(3):
        asked, done = w.feed.sent[done:], len(w.feed.sent)
        for request in asked:
            for kind in CANNED[name].get(type(request), ()):
                told = change(typing.cast("AnyMessage", EXAMPLES[kind]))
                await w.tell(msgspec.structs.replace(told, id=getattr(request, "id", 0)))
