"""Cases as they go over the wire to who decides: a line of the list, and the whole file.

The law: a file holds what the one it is about sees, made by the very same function, and beside it
what a leader needs: who it is, what excuses it, and whether he may decide. Whether he may is asked
of the rules that the office itself keeps (``cases.who``), never guessed here. What came from
outside is cleaned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from ccfloor.cases.case import Case, Doer, Refusal, State
from ccfloor.cases.who import at_least, is_own, may_not_decide, may_not_rule
from ccfloor.floor.names import AgentName, Instant
from ccfloor.own_cases import told
from ccfloor.roster.plan import PersonId, Rank
from ccfloor.rules.regulation import Charge, Edition
from ccfloor.serve.cases import CaseFile, CaseLine, Cases
from ccfloor.serve.cleaning import NAME_WIDTH, clean

PAGE = 100
"""Lines of one page."""
OPEN = "open"
_OPEN_STATES = frozenset({State.CANDIDATE.value, State.APPEALED.value})
_TEXT_WIDTH = 2_000

NameOf: TypeAlias = Callable[[PersonId, AgentName], str]
"""Gives a person's name for people to read; empty where nobody knows it."""


def line_of(case: Case, edition: Edition, team: str, name_of: NameOf) -> CaseLine:
    """Write one line; ``team`` is whose case it is, where the case itself does not say."""
    entry = edition.entry(case.rule)
    charge = None if entry is None else entry.charge(case.kind) or entry.charge()
    charge = charge or Charge()
    return CaseLine(
        id=case.id,
        revision=case.revision,
        rule=clean(case.rule, NAME_WIDTH),
        state=case.state.value,
        begun_at=case.begun_at,
        day=case.day,
        name_zh="" if entry is None else entry.name_zh,
        name_en="" if entry is None else entry.name_en,
        outcome=case.outcome,
        agent=clean(case.agent, NAME_WIDTH),
        name=clean(name_of(case.person, case.agent), NAME_WIDTH),
        team=clean(team, NAME_WIDTH),
        seat=clean(case.seat, NAME_WIDTH),
        fen=charge.fen,
        tenths=charge.tenths,
    )


def file_of(
    number: int,
    case: Case,
    edition: Edition,
    team: str,
    name_of: NameOf,
    doer: Doer,
    now: Instant,
) -> CaseFile:
    """Write the whole file for one who may decide; ``now`` by the clock that times appeals."""
    may, barred = what_may(case, doer, now)
    return CaseFile(
        id=number,
        case=told(case, edition),
        agent=clean(case.agent, NAME_WIDTH),
        name=clean(name_of(case.person, case.agent), NAME_WIDTH),
        rank=case.rank.value,
        charges=case.charges,
        about=clean(case.about and (name_of("", case.about) or case.about), NAME_WIDTH),
        team=clean(team, NAME_WIDTH),
        leader=clean(
            name_of(case.leader, case.leader_agent) or case.leader or case.leader_agent, NAME_WIDTH
        ),
        seat=clean(case.seat, NAME_WIDTH),
        queue=clean(case.queue, NAME_WIDTH),
        call=clean(case.call, NAME_WIDTH),
        shift=clean(case.shift, NAME_WIDTH),
        flags=_cleaned(case.flags),
        notes=_cleaned(case.notes),
        incident=clean(case.incident, NAME_WIDTH),
        excuses=_cleaned(case.excuses),
        may=may,
        barred=barred,
    )


def what_may(case: Case, doer: Doer, now: Instant) -> tuple[tuple[str, ...], str]:
    """Tell what somebody may do with a case now, and by which code he is kept from deciding it."""
    if case.state is State.CANDIDATE:
        return _unless(may_not_decide(case, doer), "confirm", "excuse")
    if case.state is State.APPEALED:
        return _unless(may_not_rule(case, doer), "uphold", "overturn")
    if case.state is State.CONFIRMED and now > case.appeal_until:
        closes = at_least(doer.rank, Rank.SUPERVISOR) and not is_own(case, doer)
        return (("finalise",) if closes else (), "")
    return (), ""


def _unless(refusal: Refusal | None, *acts: str) -> tuple[tuple[str, ...], str]:
    return (acts, "") if refusal is None else ((), refusal.code)


def page_of(lines: Iterable[CaseLine], asked: Cases) -> tuple[Sequence[CaseLine], int, int]:
    """Give the lines that were asked for, how many stand before them, and how many there are."""
    found = sorted(
        (one for one in lines if _passes(one, asked)),
        key=lambda one: (one.begun_at, one.id),
        reverse=True,
    )
    # A page that is empty because cases went meanwhile would show none where there are some.
    last = max(0, len(found) - 1) // PAGE * PAGE
    offset = min(max(0, asked.offset), last)
    return found[offset : offset + PAGE], offset, len(found)


def is_waiting(line: CaseLine) -> bool:
    """Tell whether somebody still has to say something."""
    return line.state in _OPEN_STATES


def _passes(line: CaseLine, asked: Cases) -> bool:
    if asked.state == OPEN and not is_waiting(line):
        return False
    if asked.state not in {"", OPEN, line.state}:
        return False
    if asked.rule and line.rule.casefold() != asked.rule.casefold():
        return False
    if asked.day and line.day != asked.day:
        return False
    if not asked.text:
        return True
    known = (
        line.name, line.agent, line.rule, line.name_zh, line.name_en, line.team, line.seat, line.id,
    )  # fmt: skip
    whole = "\n".join(known).casefold()
    return all(word in whole for word in asked.text.casefold().split())


def _cleaned(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean(text, _TEXT_WIDTH) for text in texts)
