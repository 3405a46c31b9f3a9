"""Puts an explanation together: the record, the clause, the ladder, the frames, the sum anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ccfloor.config import Config
from ccfloor.explain.basis import roster_basis
from ccfloor.explain.ladder import Ladder
from ccfloor.explain.matter import BEFORE, Matter, behind, concerns
from ccfloor.explain.raw import raw_frame
from ccfloor.explain.recompute import compare, completed, derive
from ccfloor.explain.weighing import checks, measure, passed_at
from ccfloor.floor.fact import Fact
from ccfloor.floor.facts import AgentCalled
from ccfloor.floor.names import NO_REF, Instant
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.views import Evidence
from ccfloor.rules.enforced import CLAUSES
from ccfloor.rules.findings import Alert, Breach
from ccfloor.serve.cleaning import NOTE_WIDTH, clean, identity, mask
from ccfloor.serve.explanation import (
    Clause,
    Dark,
    Erased,
    Explanation,
    Noted,
    Party,
    RawFrame,
    Recomputed,
    Rung,
)
from ccfloor.tracing.frames import Erased as Gone
from ccfloor.tracing.frames import Trace, Traced

FRAMES: Final = 60
"""Frames of one explanation that are shown; evidence always is."""

TEXT: Final = 200_000
"""Characters of all raw frames of one explanation together."""


def explain(
    matter: Matter,
    trace: Trace,
    config: Config,
    settings: FloorSettings,
    *,
    numbers: bool = False,
) -> Explanation:
    """Explain a matter by the frames that were found; ``numbers`` shows callers' in full."""
    about = _about(matter, trace)
    facts = [frame.fact for frame in about]
    _, until = matter.range
    derived = derive(matter, facts, config, settings, until)
    matter = completed(matter, derived)
    lost = _missing(matter, about)
    sum_ = measure(matter, facts, config, _now(matter, facts))
    ladder = Ladder(matter, facts, _ladder_from(matter))
    limit_at = None if sum_ is None else passed_at(sum_)
    if limit_at is not None:
        ladder.limit(limit_at)
    rungs, frames, more = _frames(matter, ladder, about, numbers=numbers)
    explanation = _record(matter, config)
    erased = _erased(trace) if lost or not about else ()
    return msgspec.structs.replace(
        explanation,
        measure=sum_,
        parties=_named(ladder.parties, matter, numbers=numbers),
        ladder=rungs,
        checks=tuple(checks(matter, facts)),
        frames=frames,
        more_frames=more + trace.more,
        missing=tuple(f"{proof.what}@{proof.at}" for proof in lost),
        damaged=tuple(clean(text, NOTE_WIDTH) for text in trace.damaged),
        erased=erased,
        recomputed=_recomputed(compare(matter, derived, len(facts), bool(lost)), erased),
        roster=roster_basis(matter),
        timezone=config.site.timezone,
    )


def _about(matter: Matter, trace: Trace) -> list[Traced]:
    """Keep the frames about the calls, the seats and the legs of the matter, in their order."""
    names = set(matter.keys)
    calls = {visit.call for visit in matter.visits}
    if matter.finding is not None:
        calls.add(matter.finding.call)
    for frame in trace.frames:
        fact = frame.fact
        if isinstance(fact, AgentCalled) and fact.call in calls:
            names.add(fact.leg)
    names |= behind([frame.fact for frame in trace.frames], names).keys()
    about = frozenset(names - {""})
    return [frame for frame in trace.frames if concerns(frame.fact, about)]


def _now(matter: Matter, facts: Sequence[Fact]) -> Instant:
    """Tell the last instant that is known of: what goes on is measured up to there."""
    finding = matter.finding
    told = [fact.at for fact in facts]
    if isinstance(finding, Alert):
        told.append(finding.cleared_at or finding.raised_at)
    return max(told, default=0)


def _ladder_from(matter: Matter) -> Instant:
    """Leave out what only the checks need: the minute before, of a seat."""
    since, _ = matter.range
    if matter.absence is not None:
        return since + BEFORE
    return matter.visit.joined_at if matter.visit is not None else since


def _missing(matter: Matter, about: Sequence[Traced]) -> list[Evidence]:
    proofs = [proof for proof in dict.fromkeys(matter.evidence) if proof.ref != NO_REF]
    return [proof for proof in proofs if not any(frame.is_evidence(proof) for frame in about)]


def _erased(trace: Trace) -> tuple[Erased, ...]:
    """Tell what was deleted: what went at one time by one rule together."""
    together: dict[tuple[Instant, int], list[Gone]] = {}
    for one in trace.erased:
        together.setdefault((one.at, one.keep_days), []).append(one)
    return tuple(
        Erased(
            min(one.first for one in files), max(one.last for one in files), at, days, len(files)
        )
        for (at, days), files in together.items()
    )


def _recomputed(again: Recomputed | None, erased: Sequence[Erased]) -> Recomputed | None:
    if again is None or again.why != "frames_missing" or not erased:
        return again
    return msgspec.structs.replace(again, why="erased")


def _frames(
    matter: Matter, ladder: Ladder, about: Sequence[Traced], *, numbers: bool
) -> tuple[tuple[Rung, ...], tuple[RawFrame, ...], int]:
    """Choose the frames to show; let the rungs point to them."""
    proofs = matter.evidence
    evidence = {
        place
        for place, frame in enumerate(about)
        if any(frame.is_evidence(p) or (p.ref == NO_REF and p.at == frame.fact.at) for p in proofs)
    }
    told = [rung.frame for rung in ladder.rungs if rung.frame is not None]
    wanted = sorted(evidence | set(told))
    room = max(FRAMES, len(evidence))
    kept = sorted(evidence | set([p for p in wanted if p not in evidence][: room - len(evidence)]))
    known = [visit.number for visit in matter.visits if visit.number]
    shown = tuple(
        raw_frame(about[place], evidence=place in evidence, numbers=numbers, known=known)
        for place in kept
    )
    shown = _bounded(shown)
    new = {place: number for number, place in enumerate(kept)}
    rungs = tuple(
        rung if rung.frame is None else msgspec.structs.replace(rung, frame=new.get(rung.frame))
        for rung in ladder.rungs
    )
    return rungs, shown, len(wanted) - len(kept)


def _bounded(frames: tuple[RawFrame, ...]) -> tuple[RawFrame, ...]:
    """Leave out the text of the last frames where all of it were too much to send."""
    bounded, taken = [], 0
    for frame in frames:
        taken += sum(map(len, frame.lines))
        fits = taken <= TEXT
        bounded.append(frame if fits else msgspec.structs.replace(frame, lines=(), cut=True))
    return tuple(bounded)


def _team(finding: Breach | Alert) -> str:
    if isinstance(finding, Alert) and finding.kind == "team":
        return clean(finding.subject, NOTE_WIDTH)
    return ""


def _named(parties: Sequence[Party], matter: Matter, *, numbers: bool) -> tuple[Party, ...]:
    """Give the caller his number, masked unless it may be told."""
    number = next((visit.number for visit in matter.visits if visit.number), "")
    shown = clean(number, NOTE_WIDTH) if numbers else mask(number)
    return tuple(
        msgspec.structs.replace(party, name=shown) if party.kind == "caller" else party
        for party in parties
    )


def _record(matter: Matter, config: Config) -> Explanation:
    """Tell what is kept of the matter."""
    finding, absence, subject, visit = (
        matter.finding,
        matter.absence,
        matter.subject,
        matter.visit,
    )
    told = Explanation(
        id=0,
        what=identity(matter.what),
        kind=matter.kind,
        gaps=tuple(Dark(gap.from_, gap.to, gap.reason) for gap in matter.gaps),
        noted=tuple(
            Noted(
                identity(ack.alert), clean(ack.by, NOTE_WIDTH), ack.at, clean(ack.note, NOTE_WIDTH)
            )
            for ack in matter.noted
        ),
    )
    if finding is not None:
        name = config.regulation.names(finding.rule, config.site.timezone).at(finding.begun_at)
        return msgspec.structs.replace(
            told,
            rule=finding.rule,
            rule_zh=name.zh,
            rule_en=name.en,
            stage=finding.stage if isinstance(finding, Alert) else "breach",
            clauses=tuple(Clause(*clause) for clause in CLAUSES.get(finding.rule, ())),
            agent=identity(finding.agent),
            seat=identity(finding.seat),
            queue=identity(finding.queue),
            call=identity(finding.call),
            outcome=(subject.outcome or "ringing") if subject is not None else "",
            begun_at=finding.begun_at,
            limit=finding.limit or None,
            team=_team(finding),
            have=finding.have if isinstance(finding, Alert) else None,
            need=finding.need if isinstance(finding, Alert) else None,
            at=finding.at if isinstance(finding, Breach) else finding.raised_at,
            cleared_at=finding.cleared_at if isinstance(finding, Alert) else None,
        )
    if absence is not None:
        return msgspec.structs.replace(
            told,
            agent=identity(absence.agent),
            seat=identity(absence.seat),
            begun_at=absence.from_,
            at=absence.to or 0,
            outcome="away" if absence.to is None else "back",
        )
    if visit is None:
        return told
    last = matter.visits[-1]
    return msgspec.structs.replace(
        told,
        agent=identity(last.answered_by),
        seat=identity(last.seat),
        queue=identity(visit.queue),
        call=identity(visit.call),
        outcome=last.outcome,
        begun_at=visit.joined_at,
        at=last.talk_to or last.left_at or 0,
    )
