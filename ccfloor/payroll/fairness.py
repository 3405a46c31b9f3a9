"""The fairness lint: what a reader should know before a period is published.

The law: a figure that rests on little, or on what nobody saw, is said to; it is not hidden and
not quietly changed. ``blocks`` are those that must be dealt with, or answered in words, before
anybody is shown his month.

    unrolled      days without a rollup: their calls are in nobody's volume         blocks
    unfinished    days that were rolled up before they were over                     blocks
    uncorrected   a locked period that rests on days which are not rolled up any more  blocks
    blind         what nobody saw of days that were rolled up: calls may be missing
    counted_by    days on which another length made a conversation a call
    few_calls     the volume rests on fewer calls than make a rate (RULEBOOK 5: twenty)
    coverage      the monitor saw less of the person's duty than it should
    device        equipment failed where the person sat, or where a charged case began
    open_punch    an absence that nobody saw end
    appeal        an appeal that nobody has answered: its case costs nothing yet      blocks
    objection     an objection to a line that nobody has answered                     blocks
    due           an objection that was granted, and its line is what it was         blocks
    undecided     a candidate that nobody has decided
    missing       an input without which there is no score                           blocks
    qa_few        fewer assessed calls than the regulation wants
    no_diagnosis  sick leave without a doctor's note
    provisional   a charge that may still be appealed against
    floor         deductions went past the twenty points of part three
    stranger      calls under an agent code that no roster knows: they are in nobody's volume
    uncapped      nothing was taken for want of a known pay
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.payroll.basis import SCORED, Basis, Objected, PersonBasis
from ccfloor.payroll.inputs import Entered
from ccfloor.payroll.lines import Item, Line, LineState
from ccfloor.payroll.making import percent
from ccfloor.roster.plan import PersonId

BLOCKS: Final = frozenset(
    {"appeal", "objection", "due", "missing", "unrolled", "unfinished", "uncorrected"}
)


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to know."""

    code: str
    person: PersonId
    """Empty: everybody whose calls were counted."""
    values: dict[str, str] = {}
    about: tuple[str, ...] = ()
    """Ids of what it is about."""

    @property
    def blocks(self) -> bool:
        """Tell whether a period is not published with it unless somebody says why."""
        return self.code in BLOCKS


def findings_of(
    basis: Basis, lines: Sequence[Line], missing: Mapping[PersonId, tuple[str, ...]]
) -> tuple[Finding, ...]:
    """Look at everybody, in the order of their ids."""
    of: dict[PersonId, list[Line]] = {}
    for line in lines:
        of.setdefault(line.person, []).append(line)
    found = list(_of_days(basis)) if rests_on_count(basis) else []
    found += [
        Finding("uncorrected", "", {"period": one.period, "days": str(len(one.days))}, one.days)
        for one in basis.uncorrected
    ]
    found += [
        Finding("stranger", f"agent:{agent}", {"calls": str(count)})
        for agent, count in sorted(basis.strangers.items())
    ]
    found += [Finding("objection", name, about=lines_) for name, lines_ in basis.objections.items()]
    found += [
        Finding("due", one.line.person, {"day": one.granted}, (one.line.id,))
        for one in unchanged(basis, lines)
        if one.granted
    ]
    for person in sorted(basis.people, key=lambda one: one.person):
        own = of.get(person.person, [])
        if lacking := missing.get(person.person, ()):
            found.append(Finding("missing", person.person, {"what": ", ".join(lacking)}))
        found += _of_floor(basis, person, own)
        found += _of_people(basis, person, own)
    return tuple(found)


def unchanged(basis: Basis, lines: Sequence[Line]) -> tuple[Objected, ...]:
    """Give the lines that were objected to and are still what they were."""
    now = {line.id: line for line in lines} if basis.objected else {}
    return tuple(one for one in basis.objected if one.is_still(now.get(one.line.id)))


def rests_on_count(basis: Basis) -> bool:
    """Tell whether anybody's volume rests on the count of calls."""
    return any(_is_counted(one) for one in basis.people)


def _is_counted(person: PersonBasis) -> bool:
    """Tell whether somebody's volume rests on the count, and not on what was entered."""
    entered = Entered(person.given)
    given = entered.one("calls") is not None or entered.one("volume_score") is not None
    return person.rank in SCORED and not person.probation and not given


def _of_days(basis: Basis) -> Iterator[Finding]:
    """Name the days on which the count of calls rests on little, or on nothing."""
    rolled = [one for one in basis.days if one.sha256]
    if unrolled := tuple(one.day for one in basis.days if not one.sha256):
        yield Finding("unrolled", "", {"days": str(len(unrolled))}, unrolled)
    if short := tuple(one.day for one in rolled if one.unfinished):
        yield Finding("unfinished", "", {"days": str(len(short))}, short)
    if unseen := [one for one in rolled if one.dark or one.doubted]:
        minutes = -(-sum(one.dark + one.doubted for one in unseen) // MINUTE)
        values = {"days": str(len(unseen)), "minutes": str(minutes)}
        yield Finding("blind", "", values, tuple(one.day for one in unseen))
    least = basis.terms.talk_least_s
    if other := tuple(one.day for one in rolled if one.talk_least != least * SECOND):
        yield Finding("counted_by", "", {"days": str(len(other)), "least": str(least)}, other)


def _of_floor(basis: Basis, person: PersonBasis, lines: list[Line]) -> Iterator[Finding]:
    terms, who = basis.terms, person.person
    volume = next((line for line in lines if line.item is Item.VOLUME), None)
    if volume is not None and int(volume.values.get("calls", terms.few_calls)) < terms.few_calls:
        values = {"calls": volume.values["calls"], "least": str(terms.few_calls)}
        yield Finding("few_calls", who, values)
    seen = person.worked - person.unseen
    if person.worked and 100 * seen < terms.coverage_percent * person.worked:
        values = {
            "seen": percent(seen, person.worked),
            "least": str(terms.coverage_percent),
        }
        yield Finding("coverage", who, values)
    broken = [one.case for one in (*person.fen, *person.tenths) if one.incident and one.amount]
    if person.devices or broken:
        yield Finding("device", who, about=(*person.devices, *sorted(set(broken))))
    if person.open_punches:
        yield Finding("open_punch", who, about=person.open_punches)


def _of_people(basis: Basis, person: PersonBasis, lines: list[Line]) -> Iterator[Finding]:
    who = person.person
    if person.appealed:
        yield Finding("appeal", who, about=person.appealed)
    if person.undecided:
        yield Finding("undecided", who, about=person.undecided)
    assessed = Entered(person.given).all("qa")
    if assessed and len(assessed) < basis.terms.qa_calls:
        values = {"assessed": str(len(assessed)), "wanted": str(basis.terms.qa_calls)}
        yield Finding("qa_few", who, values)
    unproved = tuple(one.id for one in person.leaves if one.kind == "sick" and not one.diagnosis)
    if unproved:
        yield Finding("no_diagnosis", who, about=unproved)
    unsettled = [line for line in lines if line.state is LineState.PROVISIONAL]
    if open_ := tuple(line.source for line in unsettled if line.source and line.amount):
        yield Finding("provisional", who, about=open_)
    overflow = next((line for line in lines if line.formula == "daily_floor"), None)
    if overflow is not None:
        yield Finding("floor", who, {"overflow": overflow.values["overflow"]})
    if any(line.values.get("payable") == "0.00" and line.gross and not line.amount
           for line in lines if line.values.get("mode") != "points"):  # fmt: skip
        yield Finding("uncapped", who)
