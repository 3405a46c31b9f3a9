"""A period's life: a table of its own, never derived from a month's name (RULEBOOK 1D, 4.2).

    OPEN ─ calculate ─ CALCULATED ─ publish ─ PUBLISHED ─ sign (each) ─ SIGNED
              ▲                SIGNED ─ export ─ EXPORTED ─ ack ─ ACKED ─ lock ─ LOCKED
              └── again, at any state before ACKED: signatures fall, the run's number goes up
    LOCKED ─ unlock ─ (somebody else) unlock ─ OPEN

The law: a step at the wrong state is refused and says at which it may be taken; a step whose key
was taken changes nothing when it comes again, and another under its key is refused. Who calculated
does not sign; nobody signs twice; nothing is signed while an objection waits for an answer, or one
that was granted for what comes of it (``objections.py``); who asked for the lock to be opened does
not open it: people, not names, where a roster says who somebody is.

After the lock nothing is edited: what changes goes into the next period (``corrections.py``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, TypeAlias

import msgspec

from ccfloor.cases.case import Refusal
from ccfloor.cases.who import names
from ccfloor.floor.names import Instant
from ccfloor.payroll.basis import Span
from ccfloor.payroll.lines import LineId, PeriodId
from ccfloor.payroll.objections import (
    Answered,
    Kept,
    Objection,
    Somebody,
    answered,
    compared,
    hindrance,
    kept,
    raised,
)
from ccfloor.roster.plan import PersonId


class PeriodState(StrEnum):
    """How far a period has come."""

    OPEN = "open"
    CALCULATED = "calculated"
    PUBLISHED = "published"
    """People see their months and may object."""
    SIGNED = "signed"
    EXPORTED = "exported"
    ACKED = "acked"
    """Payroll says that it has what was sent."""
    LOCKED = "locked"


Role: TypeAlias = Literal["lead", "supervisor", "hr", "manager"]


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all steps have."""

    key: str
    """Idempotency: the same step under it again changes nothing."""
    period: PeriodId
    by: str
    person: PersonId = ""
    """Who that is: the roster's id of him, or without a roster his agent code."""
    at: Instant
    why: str = ""


class Begin(Step, frozen=True, kw_only=True, omit_defaults=True, tag="begin"):
    """Open the period."""

    span: Span


class Calculate(Step, frozen=True, kw_only=True, omit_defaults=True, tag="calculate"):
    """Keep a run."""

    run: int
    sha256: str
    """Of the calculation's canonical bytes."""
    basis_sha256: str = ""
    """Of the bytes that it was computed from; empty in a log from before that was kept."""
    changed: tuple[tuple[LineId, int], ...] = ()
    """Objected lines that are others in it, each with the run that was objected to."""


class Publish(Step, frozen=True, kw_only=True, omit_defaults=True, tag="publish"):
    """Show everybody his month; ``why`` is asked for where something blocks."""

    until: Instant
    """Last instant of the appeal window."""
    blocking: int = 0
    """Findings that block."""


class Object(Step, frozen=True, kw_only=True, omit_defaults=True, tag="object"):
    """Object to a line of a payslip, by ``why``."""

    line: LineId
    of: PersonId
    """Whose line it is."""


class Answer(Step, frozen=True, kw_only=True, omit_defaults=True, tag="answer"):
    """Answer an objection, with ``why``."""

    line: LineId
    granted: bool
    due: bool = False
    """Where it is granted, nothing is signed before something came of it."""


class Keep(Step, frozen=True, kw_only=True, omit_defaults=True, tag="keep"):
    """Say, by ``why``, that a line stays as it is although the objection to it was granted."""

    line: LineId


class Sign(Step, frozen=True, kw_only=True, omit_defaults=True, tag="sign"):
    """Sign for a role; the last wanted role makes the period SIGNED."""

    role: Role
    wanted: tuple[Role, ...]


class Export(Step, frozen=True, kw_only=True, omit_defaults=True, tag="export"):
    """Write the files."""

    manifest_sha256: str
    lines_sha256: str
    rows: int
    fen: int


class Ack(Step, frozen=True, kw_only=True, omit_defaults=True, tag="ack"):
    """Payroll's own count of what it took."""

    lines_sha256: str
    rows: int
    fen: int


class Lock(Step, frozen=True, kw_only=True, omit_defaults=True, tag="lock"):
    """Close it for good."""


class Unlock(Step, frozen=True, kw_only=True, omit_defaults=True, tag="unlock"):
    """Ask for it to be opened, or open what somebody else asked for."""

    corrected: bool = False
    """A later period carries corrections of it: it stays locked."""


Later: TypeAlias = (
    Calculate | Publish | Object | Answer | Keep | Sign | Export | Ack | Lock | Unlock
)
AnyPeriodStep: TypeAlias = Begin | Later


class Signature(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who signed for whom."""

    role: Role
    by: str
    at: Instant
    person: PersonId = ""


class Period(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A period as it stands."""

    span: Span
    state: PeriodState = PeriodState.OPEN
    run: int = 0
    """Number of the run that stands; 0: none yet."""
    run_sha256: str = ""
    basis_sha256: str = ""
    calculated_by: str = ""
    calculated_person: PersonId = ""
    appeal_until: Instant = 0
    despite: str = ""
    """Why it was published although something blocked."""
    objections: tuple[Objection, ...] = ()
    """To lines of this run and of those before it."""
    signatures: tuple[Signature, ...] = ()
    exported: Export | None = None
    unlock_asked: Unlock | None = None
    steps: tuple[AnyPeriodStep, ...] = ()

    @property
    def id(self) -> PeriodId:
        """Name it."""
        return self.span.id

    @property
    def revision(self) -> int:
        """How many steps were taken."""
        return len(self.steps)


_S = PeriodState
MAY_FOLLOW: Final[dict[type[Step], tuple[PeriodState, ...]]] = {
    Calculate: (_S.OPEN, _S.CALCULATED, _S.PUBLISHED, _S.SIGNED, _S.EXPORTED),
    Publish: (_S.CALCULATED,),
    Object: (_S.PUBLISHED,),
    Answer: (_S.OPEN, _S.CALCULATED, _S.PUBLISHED),
    Keep: (_S.OPEN, _S.CALCULATED, _S.PUBLISHED),
    Sign: (_S.PUBLISHED,),
    Export: (_S.SIGNED,),
    Ack: (_S.EXPORTED,),
    Lock: (_S.ACKED,),
    Unlock: (_S.LOCKED,),
}
"""At which states a step may be taken."""

TAKES_INPUTS: Final = frozenset({_S.OPEN, _S.CALCULATED, _S.PUBLISHED, _S.LOCKED})
"""Where inputs may be entered: after the lock they go into the next period as corrections."""


def take(period: Period | None, step: AnyPeriodStep) -> Period | Refusal:
    """Take a step; the same step again gives the period as it is."""
    if isinstance(step, Begin):
        return _begin(period, step)
    if period is None:
        return Refusal("unknown_period", f"there is no period {step.period}", step.period)
    for taken in period.steps:
        if taken.key == step.key:
            same = _at_no_hour(taken) == _at_no_hour(step)
            return period if same else Refusal("step_reused", f"{step.key} was another step")
    allowed = MAY_FOLLOW[type(step)]
    if period.state not in allowed:
        states = ", ".join(allowed)
        text = f"{period.id} is {period.state.value}: this is done when it is {states}"
        return Refusal("wrong_state", text, f"{period.id} {period.state.value}")
    return _next(period, step)


def replay(steps: list[AnyPeriodStep]) -> dict[PeriodId, Period]:
    """Make the periods that steps lead to; raises ValueError for a step that cannot have been."""
    known: dict[PeriodId, Period] = {}
    for step in steps:
        after = take(known.get(step.period), step)
        if isinstance(after, Refusal):
            raise ValueError(f"{step.key} of {step.period}: {after.reason}")  # noqa: TRY004 - not a type, a history
        known[step.period] = after
    return known


def _begin(period: Period | None, step: Begin) -> Period | Refusal:
    if period is None:
        return Period(span=step.span, steps=(step,))
    if period.span == step.span:
        return period
    return Refusal(
        "step_reused",
        f"{step.period} is {period.span.start} to {period.span.end}",
        f"{step.period} {period.span.start}/{period.span.end}",
    )


def _next(period: Period, step: Later) -> Period | Refusal:
    match step:
        case Calculate():
            after = _calculate(period, step)
        case Publish():
            after = _publish(period, step)
        case Object() | Answer() | Keep():
            found = _objected(period, step)
            after = found if isinstance(found, Refusal) else _after(period, step, objections=found)
        case Sign():
            after = _sign(period, step)
        case Export():
            after = _after(period, step, state=_S.EXPORTED, exported=step)
        case Ack():
            after = _ack(period, step)
        case Lock():
            after = _after(period, step, state=_S.LOCKED)
        case Unlock():
            after = _unlock(period, step)
    return after


def _calculate(period: Period, step: Calculate) -> Period | Refusal:
    if step.run != period.run + 1:
        return Refusal("changed", "somebody calculated meanwhile: look again")
    return _after(
        period,
        step,
        state=_S.CALCULATED,
        run=step.run,
        run_sha256=step.sha256,
        basis_sha256=step.basis_sha256,
        calculated_by=step.by,
        calculated_person=step.person,
        appeal_until=0,
        despite="",
        objections=compared(period.objections, step.changed, step.run),
        signatures=(),
        exported=None,
    )


def _publish(period: Period, step: Publish) -> Period | Refusal:
    if step.blocking and not step.why.strip():
        return Refusal(
            "blocked",
            f"{step.blocking} findings block it: deal with them, or say why it is published anyway",
            str(step.blocking),
        )
    why = step.why if step.blocking else ""
    return _after(period, step, state=_S.PUBLISHED, appeal_until=step.until, despite=why)


def _objected(period: Period, step: Object | Answer | Keep) -> tuple[Objection, ...] | Refusal:
    standing, by = period.objections, Somebody(step.by, step.person)
    match step:
        case Answer():
            answer = Answered(by, step.at, step.why, step.granted, step.due)
            return answered(standing, step.line, answer)
        case Keep():
            return kept(standing, step.line, Kept(by, step.at, step.why))
    if step.at > period.appeal_until:
        return Refusal("too_late", "the time for objections is over")
    made = Objection(
        line=step.line,
        person=step.of,
        run=period.run,
        by=by,
        at=step.at,
        claim=step.why,
        calculated_by=Somebody(period.calculated_by, period.calculated_person),
    )
    return raised(standing, made)


def _sign(period: Period, step: Sign) -> Period | Refusal:
    if step.at <= period.appeal_until:
        return Refusal("too_early", "people may still object: it is signed when the window is over")
    if refusal := hindrance(period.objections):
        return refusal
    if same(step, period.calculated_by, period.calculated_person):
        return Refusal("proposer", "who calculated it does not sign it")
    if step.role not in step.wanted:
        return Refusal("no_role", f"no signature is wanted for {step.role}", step.role)
    for one in period.signatures:
        if one.role == step.role or same(step, one.by, one.person):
            text = f"{one.by} signed for {one.role}: once for each role, and nobody signs twice"
            return Refusal("signed", text, f"{one.role} {one.by}")
    signatures = (*period.signatures, Signature(step.role, step.by, step.at, step.person))
    done = set(step.wanted) <= {one.role for one in signatures}
    state = _S.SIGNED if done else _S.PUBLISHED
    return _after(period, step, state=state, signatures=signatures)


def _ack(period: Period, step: Ack) -> Period | Refusal:
    sent = period.exported
    if sent is None:
        return Refusal("wrong_state", "nothing was exported")
    wanted = (sent.lines_sha256, sent.rows, sent.fen)
    if (step.lines_sha256, step.rows, step.fen) != wanted:
        return Refusal(
            "mismatch",
            f"sent: {sent.rows} rows, {sent.fen} fen, {sent.lines_sha256}; "
            f"taken: {step.rows} rows, {step.fen} fen, {step.lines_sha256}",
            f"{sent.rows}/{step.rows} {sent.fen}/{step.fen} "
            f"{sent.lines_sha256[:12]}/{step.lines_sha256[:12]}",
        )
    return _after(period, step, state=_S.ACKED)


def _unlock(period: Period, step: Unlock) -> Period | Refusal:
    if not step.why.strip():
        return Refusal("no_reason", "who opens a lock says why")
    if step.corrected:
        return Refusal("corrected", "a later period carries corrections of it: it stays locked")
    asked = period.unlock_asked
    if asked is None:
        return _after(period, step, unlock_asked=step)
    if same(step, asked.by, asked.person):
        return Refusal("proposer", "it takes somebody else than who asked for it")
    return _after(period, step, state=_S.OPEN, unlock_asked=None, signatures=(), exported=None)


def _after(period: Period, step: AnyPeriodStep, **changes: object) -> Period:
    return msgspec.structs.replace(period, steps=(*period.steps, step), **changes)


def same(step: Step, by: str, person: PersonId) -> bool:
    """Tell whether a step was somebody's, by whichever of his names he came."""
    return not names(step.by, step.person).isdisjoint(names(by, person))


def _at_no_hour(step: AnyPeriodStep) -> AnyPeriodStep:
    if isinstance(step, Publish):
        return msgspec.structs.replace(step, at=0, until=0)
    return msgspec.structs.replace(step, at=0)
