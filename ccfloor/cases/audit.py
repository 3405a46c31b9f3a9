"""The log of what people and the monitor did about cases: append-only, each entry sealed.

The law: an entry's hash is the SHA-256 of its own canonical bytes, and the hash of the entry
before it is among them. So nothing can be altered, left out, put in or moved without breaking
the chain from there on, and ``verify`` names the first entry that does not fit.

A chain cannot tell that its end was cut off. For that its head, number and hash, is handed out
now and then (``head``) and kept where the writer of the log cannot reach: ``verify`` takes it.

Canonical bytes: JSON (RFC 8259), UTF-8, no white space, keys sorted; the body is itself such a
JSON document, written as a text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from ccfloor.cases.case import AnyStep
from ccfloor.floor.names import Instant

BEFORE_FIRST = "0" * 64
"""What stands for the hash before the first entry."""

CASE_STEP = "case."
"""How ``what`` begins where the body is a step of a case."""

_canonical = msgspec.json.Encoder(order="sorted").encode
_step: msgspec.json.Decoder[AnyStep] = msgspec.json.Decoder(AnyStep)


class Draft(msgspec.Struct, frozen=True):
    """An entry that has no place in the chain yet."""

    at: Instant
    who: str
    """The user's name."""
    what: str
    """A code: ``case.confirm``, ``roster.swap`` …"""
    subject: str
    """Id of what it was done to."""
    body: str
    """All of it, as canonical JSON."""


class Entry(msgspec.Struct, frozen=True):
    """One line of the log, in its place."""

    seq: int
    """From 1, without a hole."""
    at: Instant
    who: str
    what: str
    subject: str
    body: str
    prev: str
    """Hash of the entry before."""
    hash: str


class Head(msgspec.Struct, frozen=True):
    """How far a log reached: to be kept where its writer cannot change it."""

    seq: int
    hash: str


class Broken(msgspec.Struct, frozen=True):
    """The first entry that does not fit."""

    seq: int
    """The number that was expected in this place."""
    why: Literal["seq", "prev", "hash", "body", "head"]
    """Another number stands there · it was made after another entry · it was altered ·
    its body is not canonical JSON · it is not what was handed out as the head."""


def canonical(body: object) -> str:
    """Write anything as canonical JSON; raises UnicodeEncodeError for half a character."""
    return _canonical(body).decode()


def draft_of(step: AnyStep) -> Draft:
    """Make the entry of a case's step."""
    kind = str(step.__struct_config__.tag)
    return Draft(step.at, step.by.user, CASE_STEP + kind, step.case, canonical(step))


def step_of(entry: Entry | Draft) -> AnyStep | None:
    """Read the step of a case out of an entry; None where it is about something else."""
    if not entry.what.startswith(CASE_STEP):
        return None
    step: AnyStep = _step.decode(entry.body)
    return step


def sealed(draft: Draft, last: Entry | None) -> Entry:
    """Put an entry behind the last one."""
    seq, prev = (1, BEFORE_FIRST) if last is None else (last.seq + 1, last.hash)
    seal = _hash(seq, draft.at, draft.who, draft.what, draft.subject, draft.body, prev)
    return Entry(seq, draft.at, draft.who, draft.what, draft.subject, draft.body, prev, seal)


def chained(drafts: Iterable[Draft], last: Entry | None) -> list[Entry]:
    """Put several entries behind the last one, in their order."""
    made: list[Entry] = []
    for draft in drafts:
        last = sealed(draft, last)
        made.append(last)
    return made


def head(entries: Sequence[Entry]) -> Head:
    """Tell how far a log reaches."""
    return Head(entries[-1].seq, entries[-1].hash) if entries else Head(0, BEFORE_FIRST)


def verify(entries: Iterable[Entry], known: Head | None = None) -> Broken | None:
    """Name the first broken link of a whole log; None where there is none.

    ``known`` is a head that was handed out: the log must go through it.
    """
    seq, prev = 0, BEFORE_FIRST
    if known is not None and known.seq == 0:
        known = None  # every log goes through its beginning
    for entry in entries:
        seq += 1
        if (why := _fault(entry, seq, prev)) is not None:
            return Broken(seq, why)
        prev = entry.hash
        if known is not None and known.seq == seq and known.hash != prev:
            return Broken(seq, "head")
    return Broken(seq + 1, "head") if known is not None and known.seq > seq else None


def _fault(entry: Entry, seq: int, prev: str) -> Literal["seq", "prev", "hash", "body"] | None:
    if entry.seq != seq:
        return "seq"
    if entry.prev != prev:
        return "prev"
    told = (entry.seq, entry.at, entry.who, entry.what, entry.subject, entry.body, entry.prev)
    if entry.hash != _hash(*told):
        return "hash"
    try:
        same = canonical(msgspec.json.decode(entry.body)) == entry.body
    except (msgspec.MsgspecError, UnicodeEncodeError):
        same = False
    return None if same else "body"


def _hash(seq: int, at: Instant, who: str, what: str, subject: str, body: str, prev: str) -> str:
    return hashlib.sha256(_canonical([seq, at, who, what, subject, body, prev])).hexdigest()
