"""The finding derived again, from the frames alone.

The law: a floor and rules of the same kind as the live ones are given nothing but the facts
that the frames say, behind an opening that takes from the records only who sits where. What
they find is held against what is kept, field by field.

Only what concerns one call or one seat can be derived so. What rests on the roster, on what
people did, or on the whole floor is found again by leading the whole journal through
(``lived_again.py``): its outcome, where there is one, is held against what is kept instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ccfloor.config import Config
from ccfloor.explain.matter import Lived, Matter, subject_of
from ccfloor.floor import facts as f
from ccfloor.floor.changes import (
    AbsenceBegan,
    AbsenceChanged,
    AbsenceEnded,
    AttemptBegan,
    AttemptEnded,
    AttemptRang,
    Change,
)
from ccfloor.floor.fact import Fact
from ccfloor.floor.floor import Floor
from ccfloor.floor.names import NO_REF, Instant
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.views import Absence, Attempt
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Breach, BreachFound
from ccfloor.serve.explanation import Difference, Recomputed

_NO_CENSUS = frozenset({"clock_step", "lag", "overflow"})
"""Reasons of a gap that ends without a census."""
BY_ROSTER = frozenset(
    {"T04", "T07", "T08", "T09", "T10", "T11", "T12", "T13", "T14", "T16", "T17", "T19", "T25"}
)
"""Rules that rest on the roster, on a promise, on who else was there: no call's frames alone tell
them."""
BY_DEEDS = frozenset({"T05", "T06", "T15", "T18"})
"""Rules that rest on one seat's frames, and on what was allowed or rostered beside them."""
_NOT_USED = 1
"""The device state that members are opened with: free, as their phones could be called."""


class Derived(msgspec.Struct):
    """What the frames alone gave."""

    findings: dict[str, Breach | Alert] = {}
    attempts: dict[tuple[str, str, Instant], Attempt] = {}
    absences: dict[tuple[str, Instant], Absence] = {}

    def take(self, changes: Sequence[Change]) -> None:
        """Keep the newest word on every attempt and absence."""
        for change in changes:
            if isinstance(change, AttemptBegan | AttemptRang | AttemptEnded):
                attempt = change.attempt
                self.attempts[attempt.call, attempt.interface, attempt.called_at] = attempt
            elif isinstance(change, AbsenceBegan | AbsenceChanged | AbsenceEnded):
                self.absences[change.absence.seat, change.absence.from_] = change.absence


def derive(
    matter: Matter, facts: Sequence[Fact], config: Config, settings: FloorSettings, until: Instant
) -> Derived:
    """Lead the facts through a floor and the rules; time passes up to ``until``."""
    derived = Derived()
    if not facts:
        return derived
    known = {visit.queue: matter.known_ring for visit in matter.visits}
    floor = Floor(msgspec.structs.replace(settings, known_ring=known))
    engine = Engine(config)
    closing = f.Tick(max(until, facts[-1].at), NO_REF)
    for fact in [*_course(matter, facts), closing]:
        changes = floor.apply(fact)
        derived.take(changes)
        for finding in [*engine.on(changes, fact.at, fact), *engine.advance(fact.at)]:
            match finding:
                case BreachFound(breach=found):
                    derived.findings[found.id] = found
                case AlertRaised(alert=found) | AlertCleared(alert=found):
                    derived.findings[found.id] = found
    return derived


def _course(matter: Matter, facts: Sequence[Fact]) -> list[Fact]:
    """Put the facts between what the records say of sight: where it was lost and regained."""
    gaps = [gap for gap in matter.gaps if gap.to is not None and gap.reason not in _NO_CENSUS]
    first = min(fact.at for fact in facts)
    dark = any(gap.from_ <= first <= (gap.to or 0) for gap in gaps)
    course: list[tuple[Instant, int, Fact]] = [(fact.at, 1, fact) for fact in facts]
    for gap in gaps:
        course.append((gap.from_, 0, f.LinkLost(gap.from_, NO_REF, gap.reason)))
        course.append((gap.to or 0, 2, f.CensusEnded(gap.to or 0, NO_REF, True)))
    if gaps:
        course.sort(key=lambda place: place[:2])  # stable: one instant keeps its order
    return [*([] if dark else _opening(matter, facts)), *(fact for _, _, fact in course)]


def _opening(matter: Matter, facts: Sequence[Fact]) -> list[Fact]:
    """Make a census of the seats that the records name, just before the first fact."""
    at = min(fact.at for fact in facts) - 1
    seats = {
        (queue, attempt.interface, attempt.seat, attempt.agent)
        for attempt in matter.attempts
        for queue in (attempt.queue,)
    }
    absence, finding = matter.absence, matter.finding
    if absence is not None:
        queues = absence.queues or ("",)
        seats |= {(queue, absence.seat, absence.seat, absence.agent) for queue in queues}
    elif finding is not None and finding.seat and not any(s[2] == finding.seat for s in seats):
        seats.add((finding.queue, finding.seat, finding.seat, finding.agent))
    members = [
        f.MemberListed(at, NO_REF, queue, interface, seat, agent, _NOT_USED, False, "", 0, 0, 0, 0)
        for queue, interface, seat, agent in sorted(seats)
    ]
    queues_listed = [
        f.QueueListed(at, NO_REF, queue, "", 0) for queue in sorted({s[0] for s in seats})
    ]
    return [
        f.LinkUp(at, NO_REF, ""),
        f.CensusBegan(at, NO_REF),
        *queues_listed,
        *members,
        f.CensusEnded(at, NO_REF, True),
    ]


def compare(matter: Matter, derived: Derived, frames: int, missing: bool) -> Recomputed | None:  # noqa: FBT001 - said by its name at the call
    """Hold what was derived against what is kept; None where no finding is asked about."""
    recorded = matter.finding
    if recorded is None:
        return None
    if matter.lived is not None:
        return _by_journal(recorded, matter.lived)
    if rests_on_more(recorded):
        of_roster = recorded.rule in BY_ROSTER
        return Recomputed("impossible", "not_here" if of_roster else "whole_floor", frames)
    return _by_frames(matter, recorded, derived, frames, missing=missing)


def _by_frames(
    matter: Matter, recorded: Breach | Alert, derived: Derived, frames: int, *, missing: bool
) -> Recomputed:
    found = derived.findings.get(recorded.id)
    if found is None and _taken_up(matter):
        return Recomputed("impossible", "taken_up", frames)
    if found is None and (missing or not frames):
        return Recomputed("impossible", "frames_missing", frames)
    told = _held_against(recorded, found, frames)
    if recorded.rule in BY_DEEDS and told.verdict == "different" and _may_be_deeds(told):
        return Recomputed("impossible", "not_here", frames)
    return told


def rests_on_more(finding: Breach | Alert) -> bool:
    """Tell whether a finding rests on more than one call's or one seat's frames."""
    of_floor = isinstance(finding, Alert) and finding.kind != "seat"
    return of_floor or finding.rule in BY_ROSTER


def _may_be_deeds(told: Recomputed) -> bool:
    """Tell whether what differs may be what people did: a permit cuts T15's clock, a roster T18's.

    Who it was about is told by frames.
    """
    return not {"agent", "seat", "rule"} & {one.field for one in told.differences}


def _by_journal(recorded: Breach | Alert, lived: Lived) -> Recomputed:
    if lived.why_not:
        return Recomputed("impossible", lived.why_not, lived.frames, whole=True)
    told = _held_against(recorded, lived.found, lived.frames)
    return msgspec.structs.replace(told, whole=True)


def _held_against(recorded: Breach | Alert, found: Breach | Alert | None, n: int) -> Recomputed:
    """Compare field by field."""
    if found is None or type(found) is not type(recorded):
        return Recomputed("different", "", n, (Difference("id", recorded.id, ""),))
    differences = tuple(
        Difference(field, _said(getattr(recorded, field)), _said(getattr(found, field)))
        for field in recorded.__struct_fields__
        if getattr(recorded, field) != getattr(found, field)
        and not (field == "cleared_at" and recorded.rule == "T02")  # a presence seen later clears
    )
    return Recomputed("different" if differences else "identical", "", n, differences)


def _taken_up(matter: Matter) -> bool:
    """Tell whether an earlier run of the program knew more than the frames after it."""
    absence = matter.absence
    return absence is not None and any(
        gap.reason == "start" and absence.from_ < gap.from_ for gap in matter.gaps
    )


def _said(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def completed(matter: Matter, derived: Derived) -> Matter:
    """Add to the records what they cannot hold yet: an attempt is kept when it has ended."""
    finding = matter.finding
    if finding is None:
        return matter
    found = tuple(derived.attempts.values())
    if finding.call and matter.subject is None and subject_of(matter, found) is not None:
        return msgspec.structs.replace(matter, attempts=(*matter.attempts, *found))
    return matter
