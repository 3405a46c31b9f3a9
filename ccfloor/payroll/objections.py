"""What people object to on their payslips: any line, whether it rests on a case or on none.

The law: a line is objected to once in a run, by its person or by a lead for him, in words; it is
answered in words, by neither its person nor who objected nor who calculated it. An answer changes
no amount: what is entered after it does. So one that was granted is *due* until a later run has
another line there, or somebody who might have answered says why the line stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

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
    due: bool = False
    """It is looked for in the line; not in a log from before that was asked."""


class Kept(msgspec.Struct, frozen=True):
    """Why a line stays as it is although the objection to it was granted."""

    by: Somebody
    at: Instant
    why: str


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
    changed_in: int = 0
    """The run from which on the line is another; 0: it is what it was."""
    kept: Kept | None = None

    @property
    def is_due(self) -> bool:
        """Tell whether it was granted, and nothing has come of it yet."""
        promised = self.answer is not None and self.answer.granted and self.answer.due
        return promised and not self.changed_in and self.kept is None

    @property
    def is_watched(self) -> bool:
        """Tell whether its line is to be looked for in a new run."""
        return self.answer is None or (self.answer.granted and self.kept is None)

    @property
    def state(self) -> str:
        """``open``, ``granted`` or ``rejected``."""
        if self.answer is None:
            return "open"
        return "granted" if self.answer.granted else "rejected"


def raised(standing: tuple[Objection, ...], made: Objection) -> tuple[Objection, ...] | Refusal:
    """Take in an objection."""
    if refusal := _without_words(made.claim):
        return refusal
    if any((one.line, one.run) == (made.line, made.run) for one in standing):
        return Refusal("objected", f"{made.line} was objected to already", made.line)
    return (*standing, made)


def answered(
    standing: tuple[Objection, ...], line: LineId, answer: Answered
) -> tuple[Objection, ...] | Refusal:
    """Answer the objection to a line."""
    found = to_answer(standing, line)
    if found is None or found.answer is not None:
        return Refusal("no_objection", f"no objection to {line} waits for an answer", line)
    refusal = may_not_answer(found, answer.by) or _without_words(answer.why)
    if refusal is not None:
        return refusal
    made = msgspec.structs.replace(found, answer=answer)
    return tuple(made if one is found else one for one in standing)


def kept(
    standing: tuple[Objection, ...], line: LineId, said: Kept
) -> tuple[Objection, ...] | Refusal:
    """Take in why a line stays as it is although the objection to it was granted."""
    found = to_follow(standing, line)
    if found is None or not found.is_due:
        return Refusal("nothing_due", f"no granted objection to {line} waits for a change", line)
    refusal = may_not_answer(found, said.by) or _without_words(said.why)
    if refusal is not None:
        return refusal
    made = msgspec.structs.replace(found, kept=said)
    return tuple(made if one is found else one for one in standing)


def compared(
    standing: tuple[Objection, ...], changed: tuple[tuple[LineId, int], ...], run: int
) -> tuple[Objection, ...]:
    """Note which lines are others in a new run; ``changed`` names them and the run objected to.

    A line that was another and is again what it was is no change any more.
    """
    return tuple(
        msgspec.structs.replace(
            one, changed_in=(one.changed_in or run) if (one.line, one.run) in changed else 0
        )
        if one.is_watched
        else one
        for one in standing
    )


def may_not_answer(objection: Objection, by: Somebody) -> Refusal | None:
    """Say why somebody may not answer an objection, or say that its line stays; None: he may."""
    if by.is_also(Somebody(objection.person.removeprefix("agent:"))):
        return Refusal("own_line", "nobody answers an objection to a line of his own")
    if by.is_also(objection.by) or by.is_also(objection.calculated_by):
        return Refusal("proposer", "neither who objected nor who calculated it answers it")
    return None


def to_answer(standing: tuple[Objection, ...], line: LineId) -> Objection | None:
    """Give the objection to a line whose answer is next; where all have theirs, the newest."""
    return _first(standing, line, lambda one: one.answer is None)


def to_follow(standing: tuple[Objection, ...], line: LineId) -> Objection | None:
    """Give the granted objection to a line of which nothing came yet; else the newest."""
    return _first(standing, line, lambda one: one.is_due)


def _first(
    standing: tuple[Objection, ...], line: LineId, matters: Callable[[Objection], bool]
) -> Objection | None:
    of = [one for one in standing if one.line == line]
    return next(filter(matters, of), of[-1] if of else None)


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


def hindrance(standing: tuple[Objection, ...]) -> Refusal | None:
    """Say what keeps a period from being signed; None: nothing."""
    if waiting(standing):
        return Refusal("waiting", "an objection to a line waits for an answer")
    if due := ", ".join(one.line for one in standing if one.is_due):
        return Refusal("due", f"granted, and nothing has come of it yet: {due}", due)
    return None


def _without_words(text: str) -> Refusal | None:
    return None if text.strip() else Refusal("no_words", "an objection and its answer say why")
