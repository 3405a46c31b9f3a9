"""What is compared: entries of ours, each with what it expects of its row, and entries of theirs.

The law: an entry is known by its identity (call, queue, member), never by its time alone;
time only tells the second of two alike from the first. A row gives an entry for each thing
it says: CONNECT says that a caller left the line *and* how a ringing ended.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

from ccfloor.floor.names import MILLISECOND, SECOND, ChannelId, Instant, Micros, QueueName

Kind: TypeAlias = Literal[
    "join", "exit", "ring", "talk", "pause", "pause_all", "member", "pool", "cdr", "cel", "row"
]

KINDS: Final[dict[Kind, str]] = {
    "join": "callers who entered a queue",
    "exit": "how they left it",
    "ring": "phones that rang",
    "talk": "conversations that ended",
    "pause": "pauses and unpauses",
    "pause_all": "pauses everywhere at once",
    "member": "log-ins and log-outs",
    "pool": "agents of the pool",
    "cdr": "calls in the CDR",
    "cel": "answers in the CEL",
    "row": "other rows",
}
"""In the order of the table."""

SLACK: Final[Micros] = 250 * MILLISECOND
"""Between the code point that writes the row and the stamp on the event: one thread hands
over to another [stasis.c], on a machine that may be busy."""

WHOLE: Final[Micros] = SECOND + SLACK
"""The difference of two whole-second clocks is off by less than a second, either way."""


class Words(msgspec.Struct, frozen=True):
    """A text that the row must hold."""

    name: str
    any_of: tuple[str, ...]
    named: tuple[tuple[str, str], ...] = ()
    """Other texts that have a name: the text and the cause."""


class Number(msgspec.Struct, frozen=True):
    """A whole number that both sides were told by Asterisk: it must be the same."""

    name: str
    value: int


class Length(msgspec.Struct, frozen=True):
    """A duration that we measured, and how far the row's may lie from it."""

    name: str
    true: Micros
    below: Micros = WHOLE
    above: Micros = WHOLE
    others: tuple[tuple[Micros, str], ...] = ()
    """Other lengths that the row may mean instead: the length and the cause."""


Expect: TypeAlias = Words | Number | Length


class Ours(msgspec.Struct, frozen=True):
    """One thing that we told."""

    kind: Kind
    key: tuple[str, ...]
    who: tuple[str, ...]
    """Every name under which a row may know the member; empty where the key is enough."""
    at: Instant
    call: ChannelId
    queue: QueueName
    what: str
    """For people: ``rang 3.004 s, answered``."""
    expects: tuple[Expect, ...] = ()
    alone: str = ""
    """The cause, where no row is expected for it."""
    also: tuple[tuple[tuple[str, ...], str], ...] = ()
    """Other keys under which the row may stand: the key and the cause."""
    covered: bool = True


class Theirs(msgspec.Struct, frozen=True):
    """One thing that a row says."""

    kind: Kind
    key: tuple[str, ...]
    who: str
    at: Instant
    width: Micros
    call: ChannelId
    queue: QueueName
    what: str
    source: str
    """``queue_log:12``."""
    texts: dict[str, str] = {}
    numbers: dict[str, int] = {}
    lengths: dict[str, Micros] = {}
    alone: str = ""
    """The cause, where nothing of ours is expected for it."""


def apart(ours: Instant, theirs: Theirs) -> Micros:
    """Tell how far an instant lies outside the span in which a row was written."""
    return max(theirs.at - ours, ours - theirs.at - theirs.width, 0)
