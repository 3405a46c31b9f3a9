"""Two sets of records, and where they differ: in the form in which a store keeps them.

The law: records are the same when their rows are, value by value. Each difference is told
with its cause where that can be known, and counted as unexplained where it cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Span, Visit
from ccfloor.rules.findings import Alert, Breach, Incident
from ccfloor.store.interface import Record
from ccfloor.store.rows import SHAPES

How = Literal["missing", "unproved", "different"]
"""``missing`` in the store · in the store and ``unproved`` by the journal · ``different``."""

CAUSES: Final[Mapping[str, str]] = {
    "journal_hole": "bytes are missing in the journal before this: it proves nothing here",
    "journal_torn": "the store heard more than the journal, which was cut off or still goes on",
    "unclean_stop": "the run was cut off before its last records were written",
    "overflow": "the store could not keep up and the record was never written",
    "no_journal": "no journal covers this time: nothing can be proved or disproved",
    "program": "another version of the program found it, or its limits are not known any more",
    "live_clock": "an alert is raised by our own clock too: live it may have come for a late frame",
    "unexplained": "it should not be",
}
"""Why a record may differ, in the order in which they are tried."""


class Difference(msgspec.Struct, frozen=True):
    """One record that is not the same on both sides."""

    table: str
    key: str
    at: Instant
    """Where it begins."""
    how: How
    cause: str
    fields: tuple[tuple[str, object, object], ...] = ()
    """Column, stored, rebuilt: of one that is different."""


class Table(msgspec.Struct):
    """How one kind of record came out."""

    table: str
    same: int = 0
    missing: int = 0
    unproved: int = 0
    different: int = 0


_BEGINS: Final[dict[type, Callable[[Any], Instant]]] = {
    Attempt: lambda one: one.called_at,
    Visit: lambda one: one.joined_at,
    Absence: lambda one: one.from_,
    Span: lambda one: one.from_,
    CoverageGap: lambda one: one.from_,
    Anomaly: lambda one: one.at,
    Breach: lambda one: one.at,
    Incident: lambda one: one.at,
    Alert: lambda one: one.raised_at,
}
_ENDS: Final[dict[type, Callable[[Any], Instant | None]]] = {
    Attempt: lambda one: one.ended_at,
    Visit: lambda one: one.talk_to or one.left_at,
    Absence: lambda one: one.to,
    Span: lambda one: one.to,
    CoverageGap: lambda one: one.to,
    Anomaly: lambda one: one.at,
    Breach: lambda one: one.at,
    Incident: lambda one: one.at,
    Alert: lambda one: one.cleared_at,
}


def begins(record: Record) -> Instant:
    """Tell where a record begins, which is what it is looked up by."""
    return _BEGINS[type(record)](record)


def last_word(record: Record) -> Instant:
    """Tell the newest instant that a record speaks of."""
    return max(begins(record), _ENDS[type(record)](record) or 0)


def goes_on(record: Record) -> bool:
    """Tell whether a record has no end yet."""
    if isinstance(record, Visit):
        return record.left_at is None or bool(record.talk_from and not record.talk_to)
    return _ENDS[type(record)](record) is None


def compare(
    stored: Sequence[Record],
    rebuilt: Sequence[Record],
    explain: Callable[[Record | None, Record | None], str],
) -> Iterable[Difference | Table]:
    """Compare records of one kind; ``explain`` names the cause of a difference.

    It is given what is stored and what was rebuilt, of which one may be missing. The table
    comes last.
    """
    kind = type((*stored, *rebuilt)[0])
    shape = SHAPES[kind]
    ours = {shape.key(one): one for one in rebuilt}
    theirs = {shape.key(one): one for one in stored}
    table = Table(str(shape.table.name))
    for key in sorted(ours.keys() | theirs.keys(), key=repr):
        old, new = theirs.get(key), ours.get(key)
        if old is None or new is None:
            record = old if new is None else new
            assert record is not None  # noqa: S101 - the key came from one of the two
            how: How = "unproved" if new is None else "missing"
            setattr(table, how, getattr(table, how) + 1)
            yield _difference(table.table, record, how, explain(old, new))
            continue
        fields = _fields(shape, old, new)
        if not fields:
            table.same += 1
            continue
        table.different += 1
        found = _difference(table.table, new, "different", explain(old, new))
        yield msgspec.structs.replace(found, fields=fields)
    yield table


def _difference(table: str, record: Record, how: How, cause: str) -> Difference:
    key = SHAPES[type(record)].key(record)
    told = ":".join(map(str, key)) if isinstance(key, tuple) else str(key)
    return Difference(table, told, begins(record), how, cause)


def _fields(shape: Any, old: Record, new: Record) -> tuple[tuple[str, object, object], ...]:
    (before,), (after,) = shape.rows([old]), shape.rows([new])
    if before == after:
        return ()
    names = [str(column.name) for column in shape.table.c]
    return tuple(
        (str(name), a, b) for name, a, b in zip(names, before, after, strict=True) if a != b
    )
