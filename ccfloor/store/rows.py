r"""Records to rows and back: what every store agrees on.

The law: a record that comes back equals the one that was given, and a record that cannot
be kept is refused by every store alike (RecordRefused), never altered.

One character needs care: PostgreSQL's text cannot hold NUL, and callers' names may. In
columns NUL is written as DLE ``0`` and DLE itself (U+0010) twice. So nothing is lost, no
two texts become one, and a store sorts by the written form. JSON columns (tuples) need
nothing: there NUL is ``\u0000``, as JSON has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import BigInteger, String, Table

from ccfloor.errors import RecordRefused
from ccfloor.floor.states import AttemptOutcome, SeatState, Severity, VisitOutcome
from ccfloor.floor.views import (
    Absence,
    Anomaly,
    Attempt,
    CoverageGap,
    Evidence,
    Span,
    Visit,
)
from ccfloor.rules.findings import Alert, Breach
from ccfloor.store import schema
from ccfloor.store.interface import Acknowledgement, Record

R = TypeVar("R", bound=msgspec.Struct)

DLE = "\x10"
_WRITTEN = {ord(DLE): DLE + DLE, 0: DLE + "0"}
_READ = re.compile(DLE + "([" + DLE + "0])")
_WHOLE_LEAST, _WHOLE_MOST = -(2**63), 2**63 - 1

_encoder = msgspec.json.Encoder()
_evidence = msgspec.json.Decoder(tuple[Evidence, ...])
_texts = msgspec.json.Decoder(tuple[str, ...])


def written(text: str) -> str:
    """Give a text the form that it has in a column."""
    return text.translate(_WRITTEN) if "\x00" in text or DLE in text else text


def read(text: str) -> str:
    """Give a column's text the form that it had in the record."""
    if DLE not in text:
        return text
    return _READ.sub(lambda found: "\x00" if found[1] == "0" else DLE, text)


class Shape(Generic[R]):
    """How one kind of record is kept."""

    def __init__(
        self,
        record: type[R],
        table: Table,
        key: str,
        **decode: Callable[[Any], object],
    ) -> None:
        """Pair a record with its table; ``key`` names the fields that make its identity.

        ``decode`` says by field how a column becomes a value where it is not one already.
        """
        fields = record.__struct_fields__
        if len(fields) != len(table.c):
            raise TypeError(f"{record.__name__} and the table {table.name} differ in width")
        self.record = record
        self.table = table
        self.row: Callable[[R], tuple[Any, ...]] = attrgetter(*fields)
        """The record's values, in the order of the table's columns."""
        self.key: Callable[[R], Any] = attrgetter(*key.split())
        self._columns = list(table.c)
        self._decode: list[Callable[[Any], object] | None] = [
            decode.get(field, _text if isinstance(column.type, String) else None)
            for field, column in zip(fields, table.c, strict=True)
        ]

    def records(self, rows: Sequence[Sequence[Any]]) -> list[R]:
        """Make records of rows; column by column, which is three times as fast as by row."""
        if not rows:
            return []
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, decode in enumerate(self._decode):
            if decode is _text:
                values = columns[place]
                if any(DLE in value for value in values):
                    columns[place] = map(read, values)
            elif decode is not None:
                columns[place] = map(decode, columns[place])
        return list(map(self.record, *columns))

    def batch(self, records: Iterable[R]) -> str:
        """Write records as one JSON text, an array of rows; raises RecordRefused."""
        rows = [self.row(record) for record in records]
        try:
            text = _encoder.encode(rows)
            if b"\\u0000" in text or b"\\u0010" in text:
                text = _encoder.encode([[_careful(value) for value in row] for row in rows])
        except (UnicodeEncodeError, OverflowError) as error:
            raise RecordRefused(f"{self.table.name}: {error}") from error
        return text.decode()

    def check(self, record: R) -> None:
        """Refuse what a database would refuse: too large a number, too long a key."""
        self.batch([record])
        for column, value in zip(self._columns, self.row(record), strict=True):
            kind = column.type
            if isinstance(kind, BigInteger):
                bad = value is not None and not _WHOLE_LEAST <= value <= _WHOLE_MOST
            else:
                longest = kind.length if isinstance(kind, String) else None
                bad = longest is not None and len(written(value)) > longest
            if bad:
                raise RecordRefused(f"{column}: {value!r:.80} does not fit")


def _careful(value: object) -> object:
    if isinstance(value, str):
        return written(value)
    if isinstance(value, tuple):
        # as a text of its own: PostgreSQL reads NUL's escape inside an array and rejects it
        return _encoder.encode(value).decode()
    return value


def _text(value: str) -> str:
    return value


def _tuple(decoder: msgspec.json.Decoder[Any]) -> Callable[[str], tuple[Any, ...]]:
    return lambda text: () if text == "[]" else decoder.decode(text)


_SEAT_STATES = {str(state): state for state in SeatState}
_VISIT_OUTCOMES = {str(outcome): outcome for outcome in VisitOutcome}
_SEVERITIES = {str(severity): severity for severity in Severity}
_ATTEMPT_OUTCOMES: dict[str | None, AttemptOutcome | None] = {None: None}
_ATTEMPT_OUTCOMES.update({str(outcome): outcome for outcome in AttemptOutcome})

ATTEMPTS = Shape(
    Attempt,
    schema.attempts,
    "called_at call visit interface",
    outcome=_ATTEMPT_OUTCOMES.__getitem__,
    evidence=_tuple(_evidence),
)
VISITS = Shape(Visit, schema.visits, "call visit", outcome=_VISIT_OUTCOMES.__getitem__)
ABSENCES = Shape(
    Absence,
    schema.absences,
    "from_ seat agent",
    reasons=_tuple(_texts),
    queues=_tuple(_texts),
    evidence=_tuple(_evidence),
)
SPANS = Shape(Span, schema.spans, "from_ seat", state=_SEAT_STATES.__getitem__)
GAPS = Shape(CoverageGap, schema.gaps, "from_ reason")
ANOMALIES = Shape(Anomaly, schema.anomalies, "at kind ref")
ALERTS = Shape(
    Alert,
    schema.alerts,
    "id",
    severity=_SEVERITIES.__getitem__,
    evidence=_tuple(_evidence),
)
BREACHES = Shape(Breach, schema.breaches, "id", evidence=_tuple(_evidence))
ACKNOWLEDGEMENTS = Shape(Acknowledgement, schema.acknowledgements, "alert")

SHAPES: dict[type[msgspec.Struct], Shape[Any]] = {
    shape.record: shape
    for shape in (ATTEMPTS, VISITS, ABSENCES, SPANS, GAPS, ANOMALIES, ALERTS, BREACHES)
}
"""By the record's type; in the order in which a batch is written."""


def identity(record: Record) -> tuple[type[msgspec.Struct], Any]:
    """Tell what makes a record the same as another: its kind and its key."""
    kind = type(record)
    return kind, SHAPES[kind].key(record)


def latest(records: Iterable[Record]) -> dict[Shape[Any], list[Record]]:
    """Sort records by shape; of several with one key only the last stays."""
    found: dict[type[msgspec.Struct], dict[Any, Record]] = {}
    for record in records:
        kind = type(record)
        of_kind = found.get(kind)
        if of_kind is None:
            if kind not in SHAPES:
                raise RecordRefused(f"{kind.__name__} is not a kind of record that is kept")
            of_kind = found[kind] = {}
        of_kind[SHAPES[kind].key(record)] = record
    return {shape: list(found[kind].values()) for kind, shape in SHAPES.items() if kind in found}
