"""From what rules found to cases: a candidate, an excuse that the evidence itself gives, or a note.

The law: no data, no charge (G10). What equipment explains is nobody's doing (G7), and what nobody
saw is not counted: the unseen part is taken off what was measured, and where nothing above the
limit is left, the case is excused. A rule that is off, that charges nobody, or whom nobody can be
named for, leaves a note and never an amount.

Some things never come here as a breach: attempts that the floor excused (``Attempt.excused``), a
ringall time-out, an absence that was not seen whole. They are looked at again all the same,
because a rebuild may have learned of them since the breach was kept.

    excuse      because
    outage      many phones were gone at once  ┐ an incident of equipment explains it
    handset     the phone is at fault          ├ (``Breach.incident``)
    incident    another one                    ┘
    uncovered   the monitor was blind, or the PBX was down or restarting, for what is over the limit
    device      the phone could not be reached                  ┐
    on_call     he was on another call (ringinuse)              │ as the floor said
    just_paused he asked for a pause within two seconds before  │ of the attempt
    uncovered   part of the ringing passed unseen               ┘
    ringall     several phones rang for the caller and nobody took him
    leave       an approved leave covers the start of the clock
    activity    so does a meal, a training or a meeting of the roster
    roster      he was not on duty then
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Final, Literal

import msgspec

from ccfloor.cases.case import (
    MONITOR,
    PREFIX,
    CaseId,
    Opened,
    Propose,
    State,
    incident_excuse,
)
from ccfloor.cases.facts import LEAVING, RING, fact_names, lasts_to_the_end
from ccfloor.cases.kinds import kind_of
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, SeatId
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Attempt, CoverageGap
from ccfloor.localtime import wall_time
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, Person, PersonId, Posting, Rank, Shift
from ccfloor.rules.findings import Breach, Incident
from ccfloor.rules.regulation import Edition, Entry, Regulation

AWAY: Final = LEAVING - {"T15"}
"""Rules about not being where the roster wants one: a leave or a slot in it excuses them."""

AT_HANDOVER: Final = frozenset({"T09", "T10", "T11", "T12", "T13", "T14"})
"""Rules whose clock may start outside the shift that they are about."""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around breaches."""

    regulation: Regulation
    zone: tzinfo
    """The site's; says which local day a moment is in."""
    roster: DutyRoster | None = None
    gaps: Sequence[CoverageGap] = ()
    """Those that overlap the breaches."""
    incidents: Sequence[Incident] = ()
    attempts: Sequence[Attempt] = ()
    """Those of the breaches about ringing, where they are at hand."""


class Answers(msgspec.Struct, frozen=True):
    """Who answers for a breach."""

    charges: Literal["agent", "lead", "nobody"]
    person: PersonId = ""
    agent: AgentName = ""
    rank: Rank = Rank.AGENT
    about: AgentName = ""
    probation: bool = False


class Bundle(msgspec.Struct, frozen=True):
    """Many cases with one cause: one line for the eye."""

    incident: str
    cases: tuple[CaseId, ...]


def open_case(breach: Breach, scene: Scene, at: Instant) -> Propose:
    """Make the first step of a breach's case; ``at`` is when it is taken."""
    if not breach.begun_at:  # a record that says only when it ended and how long it was
        breach = msgspec.structs.replace(breach, begun_at=breach.at - breach.measured)
    shift = _shift_of(breach, scene.roster)
    day = shift.day if shift is not None else _day(breach.begun_at, scene.zone)
    edition = scene.regulation.on(day)
    entry = edition.entry(breach.rule)
    who = _who_answers(breach, entry, shift, day, scene.roster)
    unseen = min(_overlap(breach, scene.gaps), max(0, breach.measured))
    incident = breach.incident or _explained_by(breach.id, scene.incidents)
    state, excuse, notes = _first_state(breach, edition, who, unseen, incident, shift, scene)
    leader = _leader(breach, shift, scene.roster)
    opened = Opened(
        id=PREFIX + breach.id,
        rule=breach.rule,
        kind=_kind(breach, entry, unseen, shift),
        breach=breach.id,
        charges=who.charges,
        person=who.person,
        agent=who.agent,
        rank=who.rank,
        about=who.about,
        team=shift.team if shift is not None else "",
        leader=leader.person if leader is not None else "",
        leader_agent=leader.agent if leader is not None else "",
        seat=breach.seat,
        queue=breach.queue,
        call=breach.call,
        shift=shift.id if shift is not None else "",
        day=day,
        month=day[:7],
        begun_at=breach.begun_at,
        at=breach.at,
        measured=breach.measured,
        unseen=unseen,
        limit=breach.limit,
        edition=edition.version,
        facts=fact_names(breach, shift),
        excuses=entry.excuses if entry is not None else (),
        evidence=breach.evidence,
        incident=incident,
        notes=notes,
    )
    return Propose(
        id=f"open:{opened.id}",
        case=opened.id,
        by=MONITOR,
        at=at,
        opened=opened,
        state=state,
        excuse=excuse,
    )


def bundles(cases: Iterable[Opened]) -> tuple[Bundle, ...]:
    """Gather what one incident explains, by incident."""
    of: dict[str, list[CaseId]] = defaultdict(list)
    for case in cases:
        if case.incident:
            of[case.incident].append(case.id)
    return tuple(Bundle(incident, tuple(sorted(ids))) for incident, ids in sorted(of.items()))


def _first_state(
    breach: Breach,
    edition: Edition,
    who: Answers,
    unseen: Micros,
    incident: str,
    shift: Shift | None,
    scene: Scene,
) -> tuple[State, str, tuple[str, ...]]:
    notes = ["probation"] if who.probation else []  # T26: flagged, a person decides
    if unseen:
        notes.append("partly_unseen")
    if scene.roster is None:
        notes.append("no_roster")
    entry = edition.entry(breach.rule)
    why_not = _charges_nobody(entry, edition, who)
    if why_not:
        return State.NOTED, "", (*notes, why_not)
    if incident:
        return State.EXCUSED, incident_excuse(incident), tuple(notes)
    excuse = _excused_ring(breach, scene.attempts) or _excused_by_roster(breach, shift, scene)
    if not excuse and unseen and breach.measured - unseen <= breach.limit:
        excuse = "uncovered"
    return (State.EXCUSED if excuse else State.CANDIDATE), excuse, tuple(notes)


def _charges_nobody(entry: Entry | None, edition: Edition, who: Answers) -> str:
    if entry is None:
        return "no_rule"
    if not entry.enabled:
        return "rule_off"
    costs = entry.charges or any(entry.code in one.supersedes for one in edition.rules)
    if entry.who == "nobody" or not costs:  # T06 costs nothing, but may be found to be a T05
        return "charges_nobody"
    if not who.person and not who.agent:
        return "no_leader" if entry.who == "lead" else "nobody_named"
    return ""


def _excused_ring(breach: Breach, attempts: Sequence[Attempt]) -> str:
    if breach.rule not in RING:
        return ""
    for attempt in attempts:
        if (attempt.call, attempt.agent) != (breach.call, breach.agent):
            continue
        if attempt.ring_from != breach.begun_at:
            continue
        if attempt.excused:
            return attempt.excused
        if attempt.siblings and attempt.outcome is AttemptOutcome.NO_ANSWER:
            return "ringall"
    return ""


def _excused_by_roster(breach: Breach, shift: Shift | None, scene: Scene) -> str:
    roster = scene.roster
    if roster is None or breach.rule not in AWAY or not roster.shifts_of(breach.agent):
        return ""  # a person that the roster does not know is not off duty by that
    if shift is None:
        return "roster"
    if roster.on_leave(shift, breach.begun_at) is not None:
        return "leave"
    return "activity" if roster.slot_at(shift, breach.begun_at) is not None else ""


def _kind(breach: Breach, entry: Entry | None, unseen: Micros, shift: Shift | None) -> str:
    if entry is None:
        return ""
    seen = breach.measured - unseen
    to_the_end = lasts_to_the_end(breach, shift)
    return kind_of(entry, seen, to_the_end=to_the_end, limit=breach.limit)


def _overlap(breach: Breach, gaps: Sequence[CoverageGap]) -> Micros:
    """Add up what nobody saw of the stretch that was measured; gaps may overlap each other."""
    begin, end = breach.begun_at, breach.begun_at + max(0, breach.measured)
    unseen, done = 0, begin
    for gap in sorted(gaps, key=lambda one: one.from_):
        first, last = max(done, gap.from_), min(end, end if gap.to is None else gap.to)
        if last > first:
            unseen, done = unseen + last - first, last
    return unseen


def _explained_by(breach: str, incidents: Sequence[Incident]) -> str:
    return next((one.id for one in incidents if breach in one.breaches), "")


# --- who answers -----------------------------------------------------------------------


def _shift_of(breach: Breach, roster: DutyRoster | None) -> Shift | None:
    """Find the shift in which the clock started (G2).

    A clock may start before the shift that it is about (T09: a quarter of an hour before), or
    where a seat stands empty nobody may be named: then it is the seat's own shift.
    """
    if roster is None:
        return None
    begun, agent = breach.begun_at, breach.agent
    if not agent:
        return _seat_shift(breach.seat, begun, roster)
    shift = roster.shift_at(agent, begun)
    if shift is None and breach.rule in AT_HANDOVER:
        # coming: the one that begins before the breach was complete; going: the one just over
        coming = roster.next_shift(agent, begun)
        if coming is not None and coming.start <= max(breach.at, begun + breach.measured + _EARLY):
            return coming
        over = [one for one in roster.shifts_of(agent) if one.end <= begun <= one.end + _EARLY]
        return over[-1] if over else None
    if shift is not None and breach.rule == "T09":
        # relieved by himself: the roll-call is that of the shift to come
        coming = roster.next_shift(agent, begun)
        if coming is not None and coming.start <= begun + _EARLY:
            return coming
    return shift


_EARLY: Final[Micros] = 60 * MINUTE
"""So long before or after a shift something can still be about its handover."""


def _seat_shift(seat: SeatId, at: Instant, roster: DutyRoster) -> Shift | None:
    if not seat:
        return None
    running = (one for team in roster.teams() for one in roster.team_at(team, at))
    return next((one for one in running if one.seat == seat), None)


def _leader(breach: Breach, shift: Shift | None, roster: DutyRoster | None) -> Shift | None:
    if roster is None or shift is None:
        return None
    return roster.lead_of(shift.team, max(breach.begun_at, shift.start))


def _who_answers(
    breach: Breach, entry: Entry | None, shift: Shift | None, day: Day, roster: DutyRoster | None
) -> Answers:
    if entry is None or entry.who == "nobody":
        return Answers("nobody", about=breach.agent)
    if entry.who == "lead":
        return _leader_answers(breach, shift, roster)
    if shift is not None and shift.agent == breach.agent:
        posting = _posting_of(shift.person, day, roster)
        probation = posting is not None and posting.probation
        return Answers("agent", shift.person, shift.agent, shift.rank, probation=probation)
    known = _known(breach.agent, day, roster)
    if known is None:
        return Answers("agent", agent=breach.agent)
    person, posting = known
    return Answers("agent", person.id, breach.agent, posting.rank, probation=posting.probation)


def _leader_answers(breach: Breach, shift: Shift | None, roster: DutyRoster | None) -> Answers:
    """Charge the leader rostered for the group (G3), unless the breach names one itself."""
    if shift is not None and shift.agent == breach.agent and shift.rank is Rank.LEAD:
        return Answers("lead", shift.person, shift.agent, shift.rank)
    leader = _leader(breach, shift, roster)
    if leader is None:
        return Answers("lead", rank=Rank.LEAD, about=breach.agent)
    return Answers("lead", leader.person, leader.agent, leader.rank, about=breach.agent)


def _known(agent: AgentName, day: Day, roster: DutyRoster | None) -> tuple[Person, Posting] | None:
    return roster.holder(agent, day) if roster is not None and agent else None


def _posting_of(person: PersonId, day: Day, roster: DutyRoster | None) -> Posting | None:
    known = roster.people.get(person) if roster is not None else None
    postings = known.postings if known is not None else ()
    return next((one for one in postings if one.from_ <= day <= one.to), None)


def _day(at: Instant, zone: tzinfo) -> Day:
    return wall_time(at, zone).date().isoformat()
