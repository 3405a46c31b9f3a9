"""What people did, as rows: written before the rules hear of it, read again after a restart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from ccfloor.errors import StoreError
from ccfloor.floor.deeds import (
    AbsencePermitted,
    AlertAnswered,
    AlertDelivered,
    BreakAnswered,
    BreakAsked,
    BreakWithdrawn,
    Deed,
    HandoverSigned,
    PresenceNoted,
    VacancyReported,
)
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.notes import Done
from ccfloor.rules.book import Book
from ccfloor.store.interface import StoredDeed

TAKEN_UP: Final[Micros] = 14 * 60 * MINUTE
"""Deeds of a shift are told to the rules again after a restart; older ones matter no more."""

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[Deed] = msgspec.json.Decoder(Deed)


def to_tell(rows: Iterable[StoredDeed], book: Book | None) -> Iterator[Done]:
    """Choose the deeds that a run's rules have yet to hear of; raises StoreError.

    Without a book of the run before it these are all. With one they are those that are not in it:
    nothing is done twice because the program was started twice. A permit is about a time to come,
    and each of the rules that it concerns keeps it for itself: it is told to every run.
    """
    waiting = set() if book is None else {(one.deed.id, one.at) for one in book.approvals.asked}
    for row in rows:
        deed = deed_of(row)
        new = book is None or row.at > book.told or isinstance(deed, AbsencePermitted)
        if new or (isinstance(deed, BreakAsked) and (deed.id, row.at) in waiting):
            yield Done(row.at, deed)


def kept(deed: Deed, at: Instant, by: str) -> StoredDeed:
    """Make the row of a deed."""
    kind = str(type(deed).__struct_config__.tag)
    return StoredDeed(at, kind, subject_of(deed)[:300], by, _encode(deed).decode())


def deed_of(row: StoredDeed) -> Deed:
    """Read a row; raises StoreError."""
    try:
        return _decoder.decode(row.body)
    except msgspec.MsgspecError as error:
        raise StoreError(f"deed {row.kind} of {row.at} cannot be read: {error}") from error


def subject_of(deed: Deed) -> str:
    """Say whom or what a deed is about."""
    match deed:
        case BreakAsked() | BreakAnswered() | BreakWithdrawn() | PresenceNoted():
            return deed.agent
        case VacancyReported() | HandoverSigned():
            return deed.team
        case AlertAnswered() | AlertDelivered():
            return deed.alert
        case AbsencePermitted():
            return deed.agent or deed.queue
