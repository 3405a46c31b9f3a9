"""What the rules know of a shift that runs, in a form that outlives the program.

The law: a restart is a gap of coverage and nothing else. Who came and went, what was signed, which
plan asked for whom, what waits for its time: a run takes all of it up where the last one put it
down, and what lies between is dark like any other gap. What a rule can find again by itself from
what stands (an absence that goes on, a plan) is not kept here.

The book is written into the journal, and into the ``run`` record of the run that takes it up: so
each run can be led through again by itself. It is read with the program that wrote it or a newer
one; what a rule kept and does not know any more is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, runtime_checkable

import msgspec

from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import BreakAsked, PresenceNoted
from ccfloor.floor.names import AgentName, Instant, SeatId
from ccfloor.floor.views import Evidence
from ccfloor.rules.callbacks import SightBook


class Stay(msgspec.Struct, omit_defaults=True):
    """How far a person has come with one shift."""

    arrived: Instant | None = None
    left: Instant | None = None
    """When he last logged out; None while he is there, or was never."""
    free_from: Instant | None = None
    """When he might go by the plan that was in force when he left."""
    rolled: bool = False
    """A roll-call noted him: what his phone does before the shift takes nothing from it."""
    seat: SeatId = ""
    evidence: tuple[Evidence, ...] = ()


class Seated(msgspec.Struct, frozen=True):
    """Who is logged in at a seat."""

    seat: SeatId
    agent: AgentName
    since: Instant
    """0: he was there when the monitor first looked."""


class Rolled(msgspec.Struct, frozen=True):
    """The roll of a team was called for a shift's start."""

    team: str
    start: Instant
    at: Instant


class Signed(msgspec.Struct, frozen=True):
    """One side signed the handover of the shift that ends at ``due``."""

    team: str
    due: Instant
    side: str
    at: Instant


class Unplaced(msgspec.Struct, frozen=True):
    """A roll-call for which no plan has had a shift yet."""

    at: Instant
    deed: PresenceNoted

    @property
    def told(self) -> Told:
        """Give it as it was told."""
        return Told(self.at, self.deed)


class AttendanceBook(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is there for which shift."""

    seen_from: Instant = 0
    ended: Instant = 0
    """The newest end of a shift that the rules were told."""
    seated: tuple[Seated, ...] = ()
    stays: Mapping[str, Stay] = {}
    """By shift."""
    rolls: tuple[Rolled, ...] = ()
    signed: tuple[Signed, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    firsts: Mapping[str, Instant] = {}
    """By shift that runs or begins soon: the first instant at which the plan in force asks for
    its person."""
    asked: Mapping[str, Instant] = {}
    """By shift: nothing before it is held against anybody."""
    added: tuple[str, ...] = ()
    """Shifts that had begun when a plan first named them."""


class Answer(msgspec.Struct, omit_defaults=True):
    """What a leader said of one break."""

    id: str
    at: Instant
    by: str
    granted: bool
    used_for: Instant | None = None
    """When the absence began that it was used for."""
    withdrawn: bool = False
    """The agent did not want to leave any more: it allows nothing, and refused nobody."""


class Asked(msgspec.Struct, frozen=True):
    """A break that was asked for and not answered."""

    at: Instant
    deed: BreakAsked


class ApprovalsBook(msgspec.Struct, frozen=True, omit_defaults=True):
    """Breaks that were asked for, allowed, refused, used up."""

    answers: Mapping[AgentName, tuple[Answer, ...]] = {}
    asked: tuple[Asked, ...] = ()


class Book(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that a run hands on to the next one."""

    at: Instant = 0
    """What happened up to here is in it."""
    told: Instant = 0
    """The newest deed that is in it."""
    attendance: AttendanceBook = AttendanceBook()
    approvals: ApprovalsBook = ApprovalsBook()
    callbacks: SightBook = SightBook()
    rules: Mapping[str, msgspec.Raw] = {}
    """By rule: what waits there for its time."""


@runtime_checkable
class Remembers(Protocol):
    """A rule with something that waits for its time and that nothing tells it again."""

    code: ClassVar[str]
    remembers: ClassVar[Any]
    """The type of it."""

    def kept(self) -> object:
        """Give it; nothing to keep is false."""

    def take_up(self, kept: Any) -> None:
        """Go on with what an earlier run had kept; called before the first change."""


def waiting_of(rules: list[Any]) -> dict[str, msgspec.Raw]:
    """Gather what rules keep."""
    gathered = {}
    for rule in rules:
        if isinstance(rule, Remembers) and (kept := rule.kept()):
            gathered[rule.code] = msgspec.Raw(msgspec.json.encode(kept))
    return gathered


def hand_on(kept: Mapping[str, msgspec.Raw], rules: list[Any]) -> None:
    """Give each rule what it had kept; what its code cannot read any more is left out."""
    for rule in rules:
        told = kept.get(rule.code)
        if told is None or not isinstance(rule, Remembers):
            continue
        try:
            what = msgspec.json.decode(told, type=rule.remembers)
        except msgspec.MsgspecError:
            continue
        rule.take_up(what)


def written(book: Book) -> bytes:
    """Give a book the form in which the journal keeps it."""
    return msgspec.json.encode(book)


def read(data: bytes) -> Book | None:
    """Read what ``written`` gave; None for what this program cannot read."""
    try:
        return msgspec.json.decode(data, type=Book)
    except msgspec.MsgspecError:
        return None
