"""What people object to on their payslips: any line, whether it rests on a case or on none.

The law: a line is objected to once in a run, by its person or by a lead for him, in words; it is
answered in words, by neither its person nor who objected nor who calculated it. An answer changes
no amount: what is entered after it does.
"""

from __future__ import annotations

import msgspec

from ccfloor.cases.case import Refusal
from ccfloor.cases.who import names
from ccfloor.floor.names import Instant
from ccfloor.payroll.lines import LineId
from ccfloor.roster.plan import PersonId


class Somebody(msgspec.Struct, frozen=True, omit_defaults=True):
    """A name that somebody came by, and who that is."""

    user: str
    person: PersonId = ""

    def is_also(self, other: Somebody) -> bool:
        """Tell whether they are one, by whichever of their names."""
        return not names(self.user, self.person).isdisjoint(names(other.user, other.person))


class Answered(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of an objection."""

    by: Somebody
    at: Instant
    why: str
    granted: bool = False


class Objection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody says against a line."""

    line: LineId
    person: PersonId
    """Whose line it is."""
    run: int
    by: Somebody
    at: Instant
    claim: str
    calculated_by: Somebody
    answer: Answered | None = None

    @property
    def state(self) -> str:
        """``open``, ``granted`` or ``rejected``."""
        if self.answer is None:
            return "open"
        return "granted" if self.answer.granted else "rejected"


def raised(standing: tuple[Objection, ...], made: Objection) -> tuple[Objection, ...] | Refusal:
    """Take in an objection."""
    if not made.claim.strip():
        return _no_words()
    if any((one.line, one.run) == (made.line, made.run) for one in standing):
        return Refusal("objected", f"{made.line} was objected to already")
    return (*standing, made)


def answered(
    standing: tuple[Objection, ...], line: LineId, answer: Answered
) -> tuple[Objection, ...] | Refusal:
    """Answer the objection to a line."""
    found = next((one for one in standing if one.line == line and one.answer is None), None)
    if found is None:
        return Refusal("no_objection", f"no objection to {line} waits for an answer")
    if answer.by.is_also(Somebody(found.person.removeprefix("agent:"))):
        return Refusal("own_line", "nobody answers an objection to a line of his own")
    if answer.by.is_also(found.by) or answer.by.is_also(found.calculated_by):
        return Refusal("proposer", "neither who objected nor who calculated it answers it")
    if not answer.why.strip():
        return _no_words()
    made = msgspec.structs.replace(found, answer=answer)
    return tuple(made if one is found else one for one in standing)


def newest(standing: tuple[Objection, ...]) -> dict[LineId, Objection]:
    """Give of each line the objection that was made last."""
    return {one.line: one for one in standing}


def waiting(standing: tuple[Objection, ...]) -> dict[PersonId, tuple[LineId, ...]]:
    """Give the lines whose objection nobody has answered, by person."""
    found: dict[PersonId, tuple[LineId, ...]] = {}
    for one in standing:
        if one.answer is None:
            found[one.person] = (*found.get(one.person, ()), one.line)
    return dict(sorted(found.items()))


def _no_words() -> Refusal:
    return Refusal("no_words", "an objection and its answer say why")
