"""The wire of objections to payslip lines: what waits for an answer, and what came of each.

The law: a list is for supervisors and managers, of the teams that their key names. No amount is in
it: a payslip is handed out by its own door, into the sealed log (T27). It alters nothing; who
answers says so with DecideCase, which names the line and the run that was objected to.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.serve.payslips import PayObjection


class LineObjections(msgspec.Struct, frozen=True, tag="line_objections"):
    """Asks for the objections to payslip lines of all periods that are not locked; answered by
    ObjectionsTold, or by Done where it is refused.
    """

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""


class LineObjection(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One objection to one line of one payslip."""

    line: str
    """The line's id: goes into ``case`` of a DecideCase."""
    run: int
    """Number of the calculation that was objected to: goes into ``seen`` of a DecideCase."""
    period: str
    """``YYYY-MM``."""
    state: str
    """Of the period: ``open``, ``calculated``, ``published``, ``signed``, ``exported`` or
    ``acked``."""
    item: str
    """What the line is: ``score.exam``, ``pay.praise`` …"""
    objection: PayObjection
    """Who said what and when, and the answer."""
    person: str
    """The roster's id of whose line it is."""
    name: str = ""
    """As the roster has it."""
    number: str = ""
    """His number (工号) in the period."""
    team: str = ""
    """The team that he was in at the period's end."""
    source: str = ""
    """What makes the line one of several: a case, an input."""
    due: bool = False
    """It was granted, and nothing has come of it yet: nobody signs."""
    may: tuple[str, ...] = ()
    """What this client may do with it now: ``grant``, ``reject``, ``keep``."""
    barred: str = ""
    """A code of why he may not, where it waits and he is kept from it."""


class ObjectionsTold(msgspec.Struct, frozen=True, tag="objections", omit_defaults=True):
    """The answer to LineObjections: those that wait for an answer, longest first; then those that
    were granted and of which nothing came yet, longest first; then all others, newest first.
    """

    id: int
    """That of the question."""
    at: Instant
    """The time of payroll's clock when it was made."""
    objections: tuple[LineObjection, ...] = ()
    """At most 200."""
    total: int = 0
    """How many there are in all."""
    open: int = 0
    """How many wait for an answer."""
    due: int = 0
    """How many were granted and nothing came of them yet."""
