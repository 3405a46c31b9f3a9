"""Which absences a leader allowed: breaks that were asked for, allowed, refused, used up.

A3.1.1 「应先向组长请示,批准后方可离开」

The law (RULEBOOK G8): an approval counts only when it was given at or before the moment the
person left. It holds for ``valid`` after it was given and for one absence. What is given
afterwards is a ratification: it excuses nothing by itself, and is kept beside what was found, for
the person who decides. A meal, training or meeting of the roster needs nobody's leave.

A house that keeps no approvals (``approvals.required = false``) gets no answer: then no absence
is ever called unapproved.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import msgspec

from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import BreakAnswered, BreakAsked, BreakWithdrawn
from ccfloor.floor.names import MINUTE, NO_REF, AgentName, Instant, Micros
from ccfloor.floor.views import Absence, Evidence
from ccfloor.rules.attendance import Attendance
from ccfloor.rules.book import Answer, ApprovalsBook, Asked

KEPT: Final[Micros] = 12 * 60 * MINUTE
"""Answers are remembered so long: no absence of a shift outlasts it."""


class Approvals:
    """The book of breaks. The engine writes it; T05 and T06 ask it."""

    def __init__(self, attendance: Attendance, *, required: bool, valid: Micros) -> None:
        """Begin with an empty book."""
        self._attendance = attendance
        self._required = required
        self._valid = valid
        self._answers: dict[AgentName, list[Answer]] = defaultdict(list)
        self._asked: dict[AgentName, BreakAsked] = {}
        self._asked_at: dict[AgentName, Instant] = {}

    @property
    def waiting(self) -> tuple[BreakAsked, ...]:
        """Requests that nobody has answered, oldest first."""
        return tuple(self._asked.values())

    def of(self, agent: AgentName) -> tuple[BreakAsked, Instant] | Answer | None:
        """Give what an agent asked for and when, or how he was last answered; None: neither."""
        asked = self._asked.get(agent)
        if asked is not None:
            return asked, self._asked_at[agent]
        answers = self._answers.get(agent)
        return answers[-1] if answers else None

    def until(self, answer: Answer) -> Instant:
        """Tell by when somebody who was allowed to leave has to have left."""
        return answer.at + self._valid

    def on(self, kind: type, told: Told) -> None:
        """Take in a deed; those that are about no break are no matter."""
        if kind is BreakAsked:
            asked: BreakAsked = told.what
            self._asked.pop(asked.agent, None)
            self._asked[asked.agent] = asked
            self._asked_at[asked.agent] = told.at
        elif kind is BreakAnswered:
            self._answered(told.what, told.at)
        elif kind is BreakWithdrawn:
            self._asked.pop(told.what.agent, None)
            for answer in self._answers.get(told.what.agent, ()):
                if answer.used_for is None:
                    answer.granted, answer.withdrawn = False, True

    def _answered(self, deed: BreakAnswered, at: Instant) -> None:
        asked = self._asked.get(deed.agent)
        if asked is not None and asked.id == deed.id:
            del self._asked[deed.agent]
        answers = self._answers[deed.agent]
        if any(one.id == deed.id and one.at == at for one in answers):
            return  # told again after a restart
        answers[:] = [one for one in answers if one.at > at - KEPT]
        answers.append(Answer(deed.id, at, deed.by, deed.granted))

    def kept(self) -> ApprovalsBook:
        """Write down what the next run has to know."""
        return ApprovalsBook(
            {agent: tuple(map(msgspec.structs.replace, answers))
             for agent, answers in self._answers.items() if answers},
            tuple(Asked(self._asked_at[agent], deed) for agent, deed in self._asked.items()),
        )  # fmt: skip

    def take_up(self, kept: ApprovalsBook) -> None:
        """Go on with what an earlier run knew."""
        for agent, answers in kept.answers.items():
            self._answers[agent] = list(answers)
        for one in kept.asked:
            self._asked[one.deed.agent] = one.deed
            self._asked_at[one.deed.agent] = one.at

    def allows(self, absence: Absence) -> bool | None:
        """Tell whether an absence was allowed beforehand; None: nobody can say."""
        if not self._required:
            return None
        left = absence.from_
        if self._is_planned(absence):
            return True
        for answer in reversed(self._answers.get(absence.agent, ())):
            if answer.used_for == left:
                return True
            in_time = answer.at <= left <= answer.at + self._valid
            if answer.granted and answer.used_for is None and in_time:
                answer.used_for = left
                return True
        return False

    def ratified(self, absence: Absence) -> tuple[Evidence, ...]:
        """Give what a leader allowed only after the person had left."""
        return tuple(
            Evidence("BreakAnswered", answer.at, NO_REF)
            for answer in self._answers.get(absence.agent, ())
            if answer.granted and answer.used_for is None and answer.at > absence.from_
        )

    def _is_planned(self, absence: Absence) -> bool:
        roster = self._attendance.roster
        shift = None if roster is None else roster.shift_at(absence.agent, absence.from_)
        return (
            roster is not None
            and shift is not None
            and roster.slot_at(shift, absence.from_) is not None
        )
