"""Who copied what out of the house: every export, and every number shown in full, in the log.

A3.2.1 「不得利用工作之便,擅自盗取、下载和复制数据库客户资料」

The law (T27): what leaves the product in a form that can be carried away is written into the sealed
log before it is handed out: who, what, when, how many rows, and whether numbers were in the clear.
Where it cannot be written down it is not handed out. The log proves that somebody copied; whether
he was allowed to is for people to say, who may lay the entry before a case (``proof_of``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

import msgspec

from ccfloor.cases.audit import Draft, Entry, canonical
from ccfloor.cases.case import Proof
from ccfloor.floor.names import Instant

Form: TypeAlias = Literal["page", "json", "csv", "xlsx", "html", "files", "bytes"]

COPY: Final = "copy."
"""How ``what`` of such an entry begins."""


class Copy(msgspec.Struct, frozen=True):
    """One thing that was handed out."""

    what: Literal[
        "roster", "cases", "case", "ledger", "explanation", "recording", "day", "payroll", "payslip"
    ]
    subject: str
    """Which: a file's name, a month, an id."""
    form: Form
    rows: int
    """Lines, cases or frames; of a recording, whose end nobody knows when it begins, 0."""
    numbers: bool = False
    """Whether customers' numbers stood in it in the clear."""


class Copied(msgspec.Struct, frozen=True):
    """One entry of the log about a copy."""

    seq: int
    at: Instant
    who: str
    copy: Copy
    hash: str


def draft_of(copy: Copy, who: str, at: Instant) -> Draft:
    """Make the log's entry."""
    return Draft(at, who, COPY + copy.what, copy.subject, canonical(copy))


def copies(entries: Iterable[Entry]) -> list[Copied]:
    """Read the copies out of the log, in its order."""
    return [
        Copied(one.seq, one.at, one.who, msgspec.json.decode(one.body, type=Copy), one.hash)
        for one in entries
        if one.what.startswith(COPY)
    ]


def proof_of(entry: Entry) -> Proof:
    """Lay an entry of the log before a case: its number, what it says, and its seal."""
    return Proof(f"log {entry.seq}: {entry.who} {entry.what} {entry.body}", sha256=entry.hash)
