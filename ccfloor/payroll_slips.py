"""One person's part of a kept run, without reading the months of all the others.

The law: what is handed out is the run that was kept, or it is an error: the bytes are held against
the digests in the period's step. A run is one text, of 2,000 people of twelve megabytes; it is
looked through beside the loop, and only what is about the one person is made into lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final, TypeVar

import msgspec

from ccfloor.payroll.fairness import Finding
from ccfloor.payroll.lines import Line
from ccfloor.payroll.month import PersonResult
from ccfloor.roster.plan import PersonId
from ccfloor.store.payroll_port import StoredRun

T = TypeVar("T")


class Slip(msgspec.Struct, frozen=True):
    """One person's month, as the run has it."""

    start: str
    end: str
    regulation: str
    who: PersonResult
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    """About him, and about everybody."""


class _Run(msgspec.Struct, frozen=True):
    """A calculation whose parts are not read yet."""

    start: str
    end: str
    regulation: str
    people: tuple[msgspec.Raw, ...]
    lines: tuple[msgspec.Raw, ...]
    findings: tuple[msgspec.Raw, ...]


class _Of(msgspec.Struct, frozen=True):
    person: PersonId


_run: Final = msgspec.json.Decoder(_Run)
_of: Final = msgspec.json.Decoder(_Of)
_person: Final = msgspec.json.Decoder(PersonResult)
_line: Final = msgspec.json.Decoder(Line)
_finding: Final = msgspec.json.Decoder(Finding)


def digest_of(text: str) -> str:
    """Give the SHA-256 of a part of a run as it is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def fault_of(run: StoredRun, sha256: str, basis_sha256: str) -> str:
    """Say what of a kept run is not what its step says; empty: nothing.

    What was sealed is the text itself, for it is canonical: nothing has to be read for it.
    """
    if basis_sha256 and digest_of(run.basis) != basis_sha256:
        return "the basis"
    return "" if digest_of(run.calculation) == sha256 else "the calculation"


def slip_in(run: StoredRun, person: PersonId) -> Slip | None:
    """Find one person's month in a run; None where it knows nobody by that id."""
    parts = _run.decode(run.calculation)
    who = next(_about(parts.people, person, _person), None)
    if who is None:
        return None
    lines = tuple(_about(parts.lines, person, _line))
    found = (_finding.decode(one) for one in parts.findings)
    about = tuple(one for one in found if one.person in {person, ""})
    return Slip(parts.start, parts.end, parts.regulation, who, lines, about)


def _about(
    parts: tuple[msgspec.Raw, ...], person: PersonId, decoder: msgspec.json.Decoder[T]
) -> Iterator[T]:
    name = msgspec.json.encode(person)
    for part in parts:
        whole: Any = memoryview(part)
        if name in bytes(whole) and _of.decode(whole).person == person:
            yield decoder.decode(whole)
