"""The steps of a case's life: each a function from a case and a step to the case after it.

The law: a step that may not be taken is refused with a code and a reason, never ignored; a step
that was taken already changes nothing; a step against a person needs a reason in words. The table
``MAY_FOLLOW`` says at which state a step may be taken, ``who.py`` who may take it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from ccfloor.cases.case import (
    AnyStep,
    Appeal,
    Case,
    CaseId,
    Confirm,
    Decide,
    Excuse,
    Explain,
    Export,
    Finalise,
    Flag,
    Propose,
    Refusal,
    State,
    incident_excuse,
)
from ccfloor.cases.who import at_least, is_own, may_not_decide, may_not_rule, same_person
from ccfloor.roster.plan import Rank

Later: TypeAlias = Confirm | Excuse | Flag | Appeal | Decide | Finalise | Explain | Export
"""Steps of a case that is open already."""

MAY_FOLLOW: dict[type[msgspec.Struct], frozenset[State]] = {
    Confirm: frozenset({State.CANDIDATE}),
    Excuse: frozenset({State.CANDIDATE}),
    Flag: frozenset({State.CANDIDATE}),
    Appeal: frozenset({State.CONFIRMED}),
    Decide: frozenset({State.APPEALED}),
    Finalise: frozenset({State.CONFIRMED}),
    Explain: frozenset(State),
    Export: frozenset({State.FINAL}),
}
"""At which states a step may be taken. A flag changes what a case may cost, so it comes before
the decision and never after."""

OPENS_AS = frozenset({State.CANDIDATE, State.NOTED, State.EXCUSED})

Outcome = Case | Refusal


def propose(step: Propose, case: Case | None = None) -> Outcome:
    """Open a case; ``case`` is what already stands under its id."""
    if case is not None:
        return _once(case, step) or Refusal("already_open", f"{case.id} was opened before")
    if step.case != step.opened.id:
        return Refusal("other_case", f"the step is about {step.case}, not {step.opened.id}")
    if step.by.rank is not None and not step.why.strip():
        return _no_reason("who enters a case says why")
    if step.state not in OPENS_AS:
        return Refusal("wrong_state", f"no case begins as {step.state.value}")
    if (step.state is State.EXCUSED) != bool(step.excuse):
        return Refusal("no_code", "a case is excused by a code, and by nothing else")
    return Case(
        **msgspec.structs.asdict(step.opened),
        state=step.state,
        excuse=step.excuse,
        proposed_by=(step.by,),
        decided_by=step.by if step.state is State.EXCUSED else None,
        steps=(step,),
    )


def confirm(case: Case, step: Confirm) -> Outcome:
    """Say that it was so; goes against the person, so it needs a reason."""
    if stop := _stopped(case, step):
        return stop
    if stop := may_not_decide(case, step.by):
        return stop
    if not step.why.strip():
        return _no_reason("a decision against a person says why")
    return _after(case, step, state=State.CONFIRMED, decided_by=step.by, appeal_until=step.until)


def excuse(case: Case, step: Excuse) -> Outcome:
    """Let it go, for a reason that the regulation's entry names."""
    if stop := _stopped(case, step):
        return stop
    if stop := may_not_decide(case, step.by):
        return stop
    if not step.code.strip() or (case.excuses and step.code not in case.excuses):
        allowed = ", ".join(case.excuses) or "any word"
        told = f"{step.code!r} excuses nothing here: expected {allowed}"
        return Refusal("no_code", told, ", ".join(case.excuses))
    return _after(case, step, state=State.EXCUSED, excuse=step.code, decided_by=step.by)


def flag(case: Case, step: Flag) -> Outcome:
    """Set what only a person can know, or take it back; who sets it does not decide the case."""
    if stop := _stopped(case, step):
        return stop
    if stop := _may_not_flag(case, step):
        return stop
    if not step.on:
        flags = tuple(one for one in case.flags if one != step.flag)
        return _after(case, step, kind=step.kind, flags=flags)
    known = any(same_person(one, step.by) for one in case.proposed_by)
    return _after(
        case,
        step,
        kind=step.kind,
        flags=(*case.flags, step.flag),
        proposed_by=case.proposed_by if known else (*case.proposed_by, step.by),
    )


def _may_not_flag(case: Case, step: Flag) -> Refusal | None:
    if is_own(case, step.by):
        return Refusal("own_case", "nobody flags his own case")
    if not at_least(step.by.rank, Rank.LEAD):
        return Refusal("rank", "a flag is set by a lead or above")
    if (step.flag in case.flags) is step.on:
        return Refusal("flag", f"{step.flag} is {'set' if step.on else 'not set'} already")
    if step.on and not step.why.strip():
        return _no_reason("what makes a case heavier says why")
    return None


def appeal(case: Case, step: Appeal) -> Outcome:
    """Object: the person himself, or a leader for him; not after the window."""
    if stop := _stopped(case, step):
        return stop
    if not is_own(case, step.by) and not at_least(step.by.rank, Rank.LEAD):
        return Refusal("not_yours", "a case is appealed by its person, or by a lead for him")
    if step.at > case.appeal_until:
        return Refusal("too_late", "the time for an appeal is over")
    return _after(case, step, state=State.APPEALED, appealed_by=step.by)


def decide_appeal(case: Case, step: Decide) -> Outcome:
    """Uphold or overturn; to uphold goes against the person, so it needs a reason."""
    if stop := _stopped(case, step):
        return stop
    if stop := may_not_rule(case, step.by):
        return stop
    if step.upheld and not step.why.strip():
        return _no_reason("a decision against a person says why")
    outcome = "upheld" if step.upheld else "overturned"
    return _after(case, step, state=State.FINAL, outcome=outcome, ruled_by=step.by)


def finalise(case: Case, step: Finalise) -> Outcome:
    """Close a confirmed case once the time for an appeal is over."""
    if stop := _stopped(case, step):
        return stop
    if is_own(case, step.by):
        return Refusal("own_case", "nobody closes his own case")
    if step.by.rank is not None and not at_least(step.by.rank, Rank.SUPERVISOR):
        return Refusal("rank", "a case is closed by the monitor, or by a supervisor or above")
    if step.at <= case.appeal_until:
        return Refusal("too_early", "it can still be appealed against")
    return _after(case, step, state=State.FINAL, outcome="upheld")


def explain(case: Case, step: Explain) -> Outcome:
    """Take in that equipment explains it.

    Before a decision that excuses it (G7). After one, only a person may undo what a person did:
    the monitor appeals, whatever the hour, and somebody else answers. What is final stays so, with
    the incident on it: payroll corrects by a line in the next period.
    """
    if stop := _stopped(case, step):
        return stop
    if step.by.rank is not None:
        return Refusal("machine", "an incident is the monitor's to find")
    if not step.incident:
        return Refusal("no_code", "an explanation names an incident")
    if case.state is State.CANDIDATE:
        return _after(
            case,
            step,
            incident=step.incident,
            state=State.EXCUSED,
            excuse=incident_excuse(step.incident),
            decided_by=step.by,
        )
    if case.state is State.CONFIRMED:
        return _after(case, step, incident=step.incident, state=State.APPEALED, appealed_by=step.by)
    return _after(case, step, incident=step.incident)


def export(case: Case, step: Export) -> Outcome:
    """Note which run of payroll took it; only what is final and upheld is taken."""
    if stop := _stopped(case, step):
        return stop
    if case.outcome != "upheld":
        return Refusal("wrong_state", "what was overturned is not exported")
    return _after(case, step, state=State.EXPORTED, exported_in=step.run)


def take(case: Case | None, step: AnyStep) -> Outcome:
    """Take whatever step; ``case`` is what stands under its id, None where nothing does."""
    if isinstance(step, Propose):
        return propose(step, case)
    if case is None:
        return Refusal("unknown_case", f"there is no case {step.case}")
    return _next(case, step)


def _next(case: Case, step: Later) -> Outcome:
    match step:
        case Confirm():
            after = confirm(case, step)
        case Excuse():
            after = excuse(case, step)
        case Flag():
            after = flag(case, step)
        case Appeal():
            after = appeal(case, step)
        case Decide():
            after = decide_appeal(case, step)
        case Finalise():
            after = finalise(case, step)
        case Explain():
            after = explain(case, step)
        case Export():
            after = export(case, step)
    return after


def replay(steps: Iterable[AnyStep]) -> dict[CaseId, Case]:
    """Make the cases that steps lead to, in the order in which they were taken.

    Raises ValueError for a step that could not have been taken: such a log was not written by us.
    """
    cases: dict[CaseId, Case] = {}
    for step in steps:
        after = take(cases.get(step.case), step)
        if isinstance(after, Refusal):
            raise ValueError(f"step {step.id} of {step.case}: {after.reason}")  # noqa: TRY004 - not a type, a history
        cases[step.case] = after
    return cases


def _once(case: Case, step: AnyStep) -> Outcome | None:
    """Give the case as it is for a step that was taken; refuse another under its id."""
    for taken in case.steps:
        if taken.id == step.id:
            same = taken == step
            return case if same else Refusal("step_reused", f"{step.id} was another step")
    return None


def _stopped(case: Case, step: AnyStep) -> Outcome | None:
    """Give the answer where a step need not be looked at any further."""
    if step.case != case.id:
        return Refusal("other_case", f"the step is about {step.case}, not {case.id}")
    if (known := _once(case, step)) is not None:
        return known
    if case.state not in MAY_FOLLOW[type(step)]:
        return Refusal("wrong_state", f"the case is {case.state.value}", case.state.value)
    return None


def _after(case: Case, step: AnyStep, **changes: object) -> Case:
    return msgspec.structs.replace(case, steps=(*case.steps, step), **changes)


def _no_reason(text: str) -> Refusal:
    return Refusal("no_reason", text)
