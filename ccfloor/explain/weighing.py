"""The arithmetic, and what was looked at so that nobody is charged unfairly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ccfloor.config import Config
from ccfloor.explain.basis import own_shift
from ccfloor.explain.matter import Matter
from ccfloor.floor import facts as f
from ccfloor.floor.fact import Fact
from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Absence, Attempt
from ccfloor.roster.duty import DutyRoster
from ccfloor.rules.findings import Alert, Breach
from ccfloor.serve.cleaning import REASON_WIDTH, clean
from ccfloor.serve.explanation import Check, Measure, Stretch

_RING = frozenset({"T01", "T02"})
"""Rules that measure the ringing of one phone."""
_RECORDED = {
    "T03": "talk", "T07": "empty", "T08": "missing", "T09": "late", "T10": "waited",
    "T12": "parting", "T13": "unsigned", "T14": "stayed", "T17": "idle", "T19": "stood_in",
    "T24": "talk",
}  # fmt: skip
"""Rules whose clock is neither a ring's nor an absence's: what they measured is in the record."""
_UNTIL_FOUND = frozenset({"T13", "T17"})
"""Rules whose clock runs until they find: what was not done in time."""
_LASTING = {"T07": "empty", "T11": "missing"}
"""What the alerts of some rules say goes on; of the others it is the matter itself."""
_NOT_MEASURED = frozenset({"T25"})
"""A reminder: how long it stood says nothing of anybody."""
_CHARGED = frozenset({AttemptOutcome.ANSWERED, AttemptOutcome.NO_ANSWER})
_STATUS = (
    "unknown", "not_inuse", "inuse", "busy", "invalid", "unavailable", "ringing", "ringinuse",
    "onhold",
)  # fmt: skip
"""Device states by the number that member events give [devicestate.h]."""


def measure(matter: Matter, facts: Sequence[Fact], config: Config, now: Instant) -> Measure | None:
    """Write the arithmetic out; ``now`` ends what still goes on."""
    finding, subject = matter.finding, matter.subject
    if finding is not None and finding.rule in _NOT_MEASURED:
        return None
    if isinstance(finding, Breach) and finding.rule in _RECORDED:
        return _missing(matter, finding, facts, config) or _recorded(finding)
    if matter.absence is not None:
        regulation, zone = config.regulation, config.site.timezone
        began = matter.absence.from_
        allowed = regulation.seconds("T06", "away_limit_s", zone).at(began)
        limit = allowed if finding is None else _limit(finding)
        is_meal = finding is not None and finding.rule == "T18"
        exempt = regulation.texts("T06", "exempt_reasons", zone).at(began)
        named = config.rules.meal_reasons if is_meal else exempt
        return _away(matter.absence, facts, named, limit, now, of_meals=is_meal)
    if finding is not None and subject is not None and finding.rule in _RING:
        return _ring(subject, _limit(finding), now)
    if isinstance(finding, Alert):
        what = _LASTING.get(finding.rule, "link" if finding.kind == "link" else "staffing")
        end = finding.cleared_at or now
        stretch = Stretch(finding.begun_at, max(finding.begun_at, end))
        return _sum(what, (stretch,), _limit(finding), open_=finding.cleared_at is None)
    return None


def _limit(finding: Breach | Alert) -> Micros | None:
    return finding.limit or None


def _recorded(breach: Breach) -> Measure:
    """Write out what the rule measured; what somebody left undone goes on until it is found."""
    begun, what = breach.begun_at, _RECORDED[breach.rule]
    end = breach.at if breach.rule in _UNTIL_FOUND else begun + breach.measured
    return _sum(what, (Stretch(begun, max(begun, end)),), _limit(breach), open_=False)


def _missing(
    matter: Matter, breach: Breach, facts: Sequence[Fact], config: Config
) -> Measure | None:
    """Write out what was missing from a shift (T08); None where nothing has to be cut out of it.

    What the roster did not ask for is cut out (t08_attendance_ladder.py), and out of an absence
    in mid-shift the reasons that are exempt: whichever comes to what the record says.
    """
    if breach.rule != "T08":
        return None
    if matter.absence is not None:
        zone = config.site.timezone
        exempt = config.regulation.texts("T06", "exempt_reasons", zone).at(breach.begun_at)
        found = _away(matter.absence, facts, exempt, _limit(breach), breach.at, of_meals=False)
        if found.measured == breach.measured:
            return msgspec.structs.replace(found, what="missing")
    stretches = tuple(_asked_for(matter, breach))
    found = _sum("missing", stretches, _limit(breach), open_=False)
    return found if found.measured == breach.measured else None


def _asked_for(matter: Matter, breach: Breach) -> Iterable[Stretch]:
    """Cut out of the time from the clock's start what the roster did not ask for."""
    plan = (matter.lived.plan if matter.lived is not None else None) or matter.plan
    roster = None if plan is None else DutyRoster(plan)
    shift = None if roster is None else own_shift(roster, breach)
    if roster is None or shift is None:
        return
    left, since = breach.measured, breach.begun_at
    for begin, end in roster.asked(shift, since, shift.end):
        if not left:
            return
        if begin > since:
            yield Stretch(since, begin, counted=False)
        since = min(end, begin + left)
        yield Stretch(begin, since)
        left -= since - begin


def _ring(attempt: Attempt, limit: Micros | None, now: Instant) -> Measure | None:
    if attempt.ring_from is None:
        return None
    end = attempt.ended_at if attempt.ended_at is not None else max(now, attempt.ring_from)
    stretch = Stretch(attempt.ring_from, max(end, attempt.ring_from))
    return _sum("ring", (stretch,), limit, open_=attempt.ended_at is None)


def _away(
    absence: Absence,
    facts: Sequence[Fact],
    named: Iterable[str],
    limit: Micros | None,
    now: Instant,
    *,
    of_meals: bool,
) -> Measure:
    """Cut an absence where its reason turned exempt or ceased to be (leave_clock.py).

    Of a meal it is the other way round: what is the meal counts (t18_meals.py).
    """
    special = {reason.strip().casefold() for reason in named}
    end = absence.to if absence.to is not None else max(now, absence.from_)
    reason = absence.reasons[0] if absence.reasons else ""
    stretches: list[Stretch] = []
    begun = absence.from_
    turns = [
        (fact.at, fact.reason)
        for fact in facts
        if isinstance(fact, f.MemberPaused)
        and fact.seat == absence.seat
        and fact.paused
        and absence.from_ < fact.at < end
        and fact.reason in absence.reasons
    ]
    for at, next_reason in [*turns, (end, "")]:
        if at == end or next_reason != reason:
            counted = (reason.strip().casefold() in special) is of_meals
            stretches.append(Stretch(begun, at, counted, clean(reason, REASON_WIDTH)))
            begun, reason = at, next_reason
    return _sum("away", tuple(stretches), limit, open_=absence.to is None)


def _sum(
    what: str, stretches: tuple[Stretch, ...], limit: Micros | None, *, open_: bool
) -> Measure:
    measured = sum(one.to - one.from_ for one in stretches if one.counted)
    return Measure(what, stretches, measured, limit, limit is not None and measured > limit, open_)


def passed_at(found: Measure) -> Instant | None:
    """Tell when the sum reached the limit; None where it did not."""
    if found.limit is None or not found.over:
        return None
    left = found.limit
    for one in found.stretches:
        length = one.to - one.from_
        if one.counted and length > left:
            return one.from_ + left
        left -= length if one.counted else 0
    return None


def checks(matter: Matter, facts: Sequence[Fact]) -> Iterable[Check]:
    """Tell what was looked at, with the values as they are recorded."""
    if matter.absence is not None:
        absence = matter.absence
        yield Check("covered", absence.covered, "seen" if absence.covered else "unseen")
        yield Check("reasons", True, ", ".join(clean(r, REASON_WIDTH) for r in absence.reasons))
        return
    attempt, visit, finding = matter.subject, matter.visit, matter.finding
    if finding is not None and finding.rule not in _RING:
        if visit is not None and finding.call:
            yield Check("covered", visit.covered, "seen" if visit.covered else "unseen")
            yield Check("ended_by", True, visit.ended_by)
        return
    if attempt is None:
        return
    seen = attempt.excused != "uncovered" and (visit is None or visit.covered)
    yield Check("covered", seen, "seen" if seen else "unseen")
    outcome = attempt.outcome
    yield Check("outcome", outcome is None or outcome in _CHARGED, outcome or "ringing")
    alone = not attempt.siblings or outcome is AttemptOutcome.ANSWERED
    yield Check("siblings", alone, str(attempt.siblings))
    state, told_at = _device_before(attempt, facts)
    yield Check("device", attempt.excused != "device", state, told_at)
    yield Check(
        "on_call", attempt.excused != "on_call", "yes" if attempt.excused == "on_call" else "no"
    )
    paused = _paused_before(attempt, facts)
    pause = "" if paused else "none"
    yield Check("just_paused", attempt.excused != "just_paused", pause, paused)


def _device_before(attempt: Attempt, facts: Sequence[Fact]) -> tuple[str, Instant | None]:
    """Find the last that was said of the phone before it was called."""
    state, at = "", None
    ring_from = attempt.ring_from or attempt.called_at
    for fact in facts:
        if fact.at > min(ring_from, attempt.called_at):
            break
        if isinstance(fact, f.MemberFact) and fact.seat == attempt.seat:
            if 0 <= fact.status < len(_STATUS):
                state, at = _STATUS[fact.status], fact.at
        elif isinstance(fact, f.DeviceState) and fact.device == attempt.seat:
            state, at = clean(fact.state, REASON_WIDTH), fact.at
    return state, at


def _paused_before(attempt: Attempt, facts: Sequence[Fact]) -> Instant | None:
    """Find the last pause before the phone was called, if it was in what was read."""
    at = None
    for fact in facts:
        if fact.at > attempt.called_at:
            break
        if isinstance(fact, f.MemberPaused) and fact.seat == attempt.seat and fact.paused:
            at = fact.at
    return at
