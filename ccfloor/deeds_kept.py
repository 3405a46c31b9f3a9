"""What people did, as rows: written before the rules hear of it, read again after a restart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from ccfloor.cases.audit import Draft, canonical
from ccfloor.errors import StoreError
from ccfloor.floor.deeds import (
    AbsencePermitted,
    AlertAnswered,
    AlertDelivered,
    BreakAnswered,
    BreakAsked,
    BreakWithdrawn,
    CallbackClosed,
    CallbackPromised,
    CallbackSettled,
    Deed,
    HandoverSigned,
    PermitWithdrawn,
    PresenceNoted,
    ReportSent,
    VacancyReported,
)
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.notes import Done
from ccfloor.rules.book import Book
from ccfloor.store.interface import StoredDeed

TAKEN_UP: Final[Micros] = 14 * 60 * MINUTE
"""Deeds of a shift are told to the rules again after a restart; older ones matter no more."""
CALLBACKS_TAKEN_UP: Final[Micros] = 30 * 1440 * MINUTE
"""Promises to customers, and what became of them, are told so long: they outlast shifts."""
CALLBACK: Final = "callback_"
"""How the kinds of deeds about promises begin."""

_PROMISES = (CallbackPromised, CallbackClosed, CallbackSettled)
_KEPT_BY_RULES = (AbsencePermitted, PermitWithdrawn, ReportSent)

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[Deed] = msgspec.json.Decoder(Deed)


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


def sealed(deed: Deed, at: Instant, by: str) -> Draft | None:
    """Make the entry of the audit log; None for deeds that are only kept."""
    what = ""
    if isinstance(deed, BreakAnswered) and deed.beyond:
        what = "approval.beyond"
    elif isinstance(deed, AbsencePermitted):
        what = "permit.given"
    elif isinstance(deed, PermitWithdrawn):
        what = "permit.withdrawn"
    return Draft(at, by, what, subject_of(deed)[:300], canonical(deed)) if what else None


def subject_of(deed: Deed) -> str:
    """Say whom or what a deed is about."""
    match deed:
        case BreakAsked() | BreakAnswered() | BreakWithdrawn() | PresenceNoted():
            return deed.agent
        case VacancyReported() | HandoverSigned() | ReportSent():
            return deed.team
        case AlertAnswered() | AlertDelivered():
            return deed.alert
        case AbsencePermitted() | PermitWithdrawn():
            return deed.agent or deed.queue
        case CallbackPromised():
            return deed.owner
        case CallbackClosed() | CallbackSettled():
            return deed.id


def to_tell(rows: Iterable[StoredDeed], now: Instant, book: Book | None) -> list[Done]:
    """Choose the deeds that a run's rules have yet to hear of; raises StoreError.

    Of the last shift these are all, without a book of the run before it. With one they are those
    that are not in it: nothing is done twice because the program was started twice. Permits and
    reports sent are told to every run, because each of the rules that they concern keeps them for
    itself; so are promises, which outlast shifts, but not those that are over.
    """
    waiting = set() if book is None else {(one.deed.id, one.at) for one in book.approvals.asked}
    told = [(row, deed_of(row)) for row in rows]
    over = {name for _, deed in told if (name := _finished(deed))}

    def wanted(row: StoredDeed, deed: Deed) -> bool:
        if isinstance(deed, _PROMISES):
            return deed.id not in over
        if row.at < now - TAKEN_UP:
            return False
        if book is None or row.at > book.told or isinstance(deed, _KEPT_BY_RULES):
            return True
        return isinstance(deed, BreakAsked) and (deed.id, row.at) in waiting

    return [Done(row.at, deed) for row, deed in told if wanted(row, deed)]


def _finished(deed: Deed) -> str:
    """Name the promise that a deed ends."""
    match deed:
        case CallbackClosed(id=promise) | CallbackSettled(id=promise, outcome="kept" | "late"):
            return promise
    return ""
