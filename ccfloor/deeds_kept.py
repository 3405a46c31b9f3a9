"""What people did, as rows: written before the rules hear of it, read again after a restart."""

from __future__ import annotations

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
    Deed,
    HandoverSigned,
    PermitWithdrawn,
    PresenceNoted,
    VacancyReported,
)
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.store.interface import StoredDeed

TAKEN_UP: Final[Micros] = 14 * 60 * MINUTE
"""Deeds of a shift are told to the rules again after a restart; older ones matter no more."""

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
        case VacancyReported() | HandoverSigned():
            return deed.team
        case AlertAnswered() | AlertDelivered():
            return deed.alert
        case AbsencePermitted() | PermitWithdrawn():
            return deed.agent or deed.queue
