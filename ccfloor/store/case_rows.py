"""Cases and log entries to rows and back; the same for the store in memory.

A case is one JSON document, and beside it in columns what is asked for. The law of ``rows.py``
holds: what comes back equals what was given, or it was refused.
"""

from __future__ import annotations

import msgspec

from ccfloor.cases.audit import Entry
from ccfloor.cases.case import Case
from ccfloor.errors import RecordRefused
from ccfloor.floor.names import Instant
from ccfloor.store import schema
from ccfloor.store.rows import Shape

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[Case] = msgspec.json.Decoder(Case)


class CaseRow(msgspec.Struct, frozen=True):
    """A case as a table holds it."""

    id: str
    rule: str
    state: str
    person: str
    agent: str
    month: str
    begun_at: Instant
    revision: int
    body: str


AUDIT = Shape(Entry, schema.audit, "seq")
CASES = Shape(CaseRow, schema.cases, "id")


def row_of(case: Case) -> CaseRow:
    """Take a case apart; raises RecordRefused for what no text can hold."""
    try:
        body = _encode(case).decode()
    except (UnicodeEncodeError, OverflowError) as error:
        raise RecordRefused(f"cases: {error}") from error
    return CaseRow(
        case.id,
        case.rule,
        case.state.value,
        case.person,
        case.agent,
        case.month,
        case.begun_at,
        case.revision,
        body,
    )


def case_of(row: CaseRow) -> Case:
    """Put a case together."""
    return _decoder.decode(row.body)
