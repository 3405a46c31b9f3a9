"""The desk where clients subscribe to staffing, and what each of them was told last.

The law: nobody is told what he has been told already, and nobody waits for anybody. What two
clients may both see is made and encoded once.
"""

from __future__ import annotations

from typing import Final, Protocol, TypeAlias

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.serve.auth import Person
from ccfloor.serve.messages import Done
from ccfloor.serve.staffing import Staff, StaffCourse, WatchStaff

WATCH: Final = frozenset({"wall", "lead", "supervisor"})
"""Roles that are shown staffing."""

StaffFigures: TypeAlias = Staff | StaffCourse
Scope: TypeAlias = tuple[bool, tuple[str, ...]]
"""Whether breaks are shown, and the teams: empty means all. What two people see alike."""


class Watcher(Protocol):
    """A client that may be told of staffing."""

    def newest(self, kind: str, message: bytes) -> None:
        """Take a message in place of the last of its kind; never waits, never raises."""


class StaffNews(Protocol):
    """Where figures come from."""

    async def look(self) -> None:
        """Have figures of now; returns at once where they are of a moment ago."""

    def told(self, scope: Scope) -> tuple[Staff, StaffCourse]:
        """Give the newest figures as somebody of this scope may see them, with the id 0."""


class _Told(msgspec.Struct):
    person: Person
    number: int
    last: dict[str, object] = {}
    """By kind of message: what it said, its moment left out."""


class StaffDesk:
    """Keeps who watches, and tells them what is new."""

    def __init__(self, news: StaffNews) -> None:
        """Take where figures come from."""
        self._news = news
        self._told: dict[Watcher, _Told] = {}

    @property
    def watchers(self) -> int:
        """How many look."""
        return len(self._told)

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return bool(self._told)

    async def watch(
        self, person: Person, request: WatchStaff, watcher: Watcher
    ) -> tuple[StaffFigures, ...] | tuple[Done]:
        """Subscribe, or end it; the answers to be sent."""
        if person.role not in WATCH:
            return (Done(request.id, ok=False, error="not_allowed"),)
        if not request.on:
            self.leave(watcher)
            return (Done(request.id, ok=True),)
        await self._news.look()
        told = self._told[watcher] = _Told(person, request.id)
        answers = self._news.told(scope_of(person))
        for answer in answers:
            told.last[_kind(answer)] = _said(answer)
        return tuple(_numbered(answer, request.id) for answer in answers)

    def leave(self, watcher: Watcher) -> None:
        """Tell it no more; harmless where it never watched."""
        self._told.pop(watcher, None)

    def tell(self) -> None:
        """Hand everybody what he has not been told yet."""
        made: dict[Scope, tuple[Staff, StaffCourse]] = {}
        encoded: dict[tuple[Scope, str, int], bytes] = {}
        for watcher, told in tuple(self._told.items()):
            scope = scope_of(told.person)
            if scope not in made:
                made[scope] = self._news.told(scope)
            for message in made[scope]:
                kind, said = _kind(message), _said(message)
                if told.last.get(kind) == said:
                    continue
                told.last[kind] = said
                key = scope, kind, told.number
                if key not in encoded:
                    encoded[key] = msgspec.json.encode(_numbered(message, told.number))
                watcher.newest(kind, encoded[key])


def scope_of(person: Person) -> Scope:
    """Tell what somebody may see; a supervisor and a wall see all teams."""
    return person.role != "wall", tuple(sorted(person.teams)) if person.role == "lead" else ()


def _kind(message: StaffFigures) -> str:
    return "staff" if isinstance(message, Staff) else "staff_course"


def _said(message: StaffFigures) -> object:
    """Give what has to differ for a message to be worth sending: all but when it was made."""
    still: Instant = 0
    if isinstance(message, StaffCourse):
        return msgspec.structs.replace(message, at=still)
    lines = tuple(
        msgspec.structs.replace(
            line, ahead=tuple(msgspec.structs.replace(one, at=still) for one in line.ahead)
        )
        for line in message.lines
    )
    breaks = tuple(msgspec.structs.replace(one, at=still) for one in message.breaks)
    return msgspec.structs.replace(message, at=still, lines=lines, breaks=breaks)


def _numbered(message: StaffFigures, number: int) -> StaffFigures:
    return msgspec.structs.replace(message, id=number)
