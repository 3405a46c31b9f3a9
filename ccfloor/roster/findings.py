"""What is wrong with a roster, or looks wrong: said once, for commands and imports alike."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ccfloor.roster.plan import PersonId


class Weight(StrEnum):
    """Whether a roster can stand with it."""

    ERROR = "error"
    """It cannot be so: nothing is taken."""
    WARNING = "warning"
    """It can be so, and somebody should look at it."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that was found."""

    code: str
    """``overlap``, ``short_rest`` …: the same for ever, for programs."""
    weight: Weight
    text: str
    """For people: who, when, and what was expected."""
    people: tuple[PersonId, ...] = ()
    shifts: tuple[str, ...] = ()
    """Ids of the shifts that it is about."""


class Objection(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reason why a swap or a leave is not as the regulation wants it."""

    code: str
    text: str
    overridable: bool = False
    """The manager may allow it all the same, by name."""
    flag: bool = False
    """It stops nobody: it is shown to whoever decides."""


def standing(objections: tuple[Objection, ...], *, overridden: bool) -> tuple[Objection, ...]:
    """Leave those that still stop the request, once the manager has allowed what he may."""
    return tuple(
        each for each in objections if not each.flag and not (overridden and each.overridable)
    )
