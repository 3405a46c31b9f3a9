"""What a rule is: one clause of the regulation, watching the changes that concern it.

A rule has no clock and does no I/O. It is told changes, it asks its desk to be woken,
and it lays alerts and breaches on its desk. The law for all of them:

1. Breaches come from changes, never from deadlines: a replay finds the same ones.
2. "Past the limit" begins one microsecond after it: 12.000000 s passes (RULEBOOK 0.4:
   以上/以下/以内 include the number, 超过 excludes it).
3. In a coverage gap nothing is said about people (RULEBOOK 0.10).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol, TypeAlias

from ccfloor.config import Config
from ccfloor.floor.names import Instant, Micros
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert

Watches: TypeAlias = Mapping[type, Callable[[Any], None]]
"""Which change goes to which method; ``Any`` because each takes its own kind of change."""

PAST: Micros = 1
"""The first instant past a limit is this much later than the limit."""


class Rule(Protocol):
    """One rule. It is made once, from the configuration and a desk of its own."""

    code: ClassVar[str]
    """``T01`` … ``T28``, or ``LINK``, ``QUEUE_EMPTY`` …: the alerts and breaches it makes."""
    clauses: ClassVar[tuple[Clause, ...]]
    """The regulation's own words for it, as they stand at the top of its file."""

    def watches(self) -> Watches:
        """Say which changes, or breaches, concern the rule; asked once."""

    def due(self, key: Any, at: Instant) -> None:
        """Answer a deadline that was set with ``desk.wake(key, …)``; the key is the rule's own."""

    def restored(self, alert: Alert) -> None:
        """Hear of an alert of an earlier run that still stands; the desk holds it already.

        Unless the rule claims it by the end of the first census, it is cleared then.
        """


RuleMaker: TypeAlias = Callable[[Config, Desk], Rule]


class RuleClass(Protocol):
    """A rule's class: what makes it, and what is known of it before it is made."""

    code: str
    clauses: tuple[Clause, ...]

    def __call__(self, config: Config, desk: Desk, /) -> Rule:
        """Make the rule."""


def finding_id(rule: str, *parts: object) -> str:
    """Build an alert's ``rule:stage:subject:begun_at``, a breach's ``rule:subject:begun_at``."""
    return ":".join((rule, *map(str, parts)))
